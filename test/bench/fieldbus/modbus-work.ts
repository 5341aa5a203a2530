// What the runner asks of the reader of Modbus, and what it answers.

export interface ModbusRequest {
  /** `once`: every device one time. `run`: until the seconds are over. */
  do: 'once' | 'run';
  seconds: number;
}

export interface ModbusAnswer {
  requests: number;
  failed: number;
  fault: string;
  cpuSeconds: number;
  seconds: number;
}

export interface ModbusOptions {
  mode: 'ours' | 'bare';
  devices: number;
  port: number;
  atOnce: number;
}

export const REGISTERS = 50;
