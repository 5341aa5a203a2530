// What the runner asks of the reader of Modbus, and what it answers.

export interface ModbusRequest {
  /** `once`: every device one time. `warm`: until the code is compiled. `run`: until the seconds are over. */
  do: 'once' | 'warm' | 'run';
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
/** Requests until V8 has compiled what it will; on a busy machine no time can tell. */
export const WARM_REQUESTS = 20_000;
