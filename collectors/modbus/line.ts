// What bytes to a bus go through: a TCP connection, or a serial port of this machine. The only file that knows the
// serialport library, which is loaded once a target names a serial port. It frames and retries nothing.

import type { Socket } from 'node:net';
import type { Network } from '../../contract/network.ts';

export const PARITIES = ['none', 'even', 'odd'] as const;
export type Parity = (typeof PARITIES)[number];

export interface SerialSettings {
  baud: number;
  dataBits: 7 | 8;
  parity: Parity;
  stopBits: 1 | 2;
}

/** What comes from any connection is copied out of it at once: a reply has some hundred bytes at most. */
const READ_MEMORY = Buffer.alloc(4096);

export interface Endpoint {
  host: string;
  port: number;
  /** Absent for TCP. */
  serial?: SerialSettings;
}

export interface Line {
  write(bytes: Buffer): void;
  onData(listener: (bytes: Buffer) => void): void;
  onClose(listener: () => void): void;
  /** At once; what was not sent is lost. */
  destroy(): void;
}

export function isSerialPath(host: string): boolean {
  return host.startsWith('/') || /^COM\d{1,3}$/i.test(host);
}

export function placeOf({ host, port, serial }: Endpoint): string {
  return serial ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Rejects with the system's error, or when `signal` aborts. */
export async function openLine(endpoint: Endpoint, network: Network, signal: AbortSignal): Promise<Line> {
  if (endpoint.serial) return openSerial(endpoint.host, endpoint.serial);
  let take: (bytes: Buffer) => void = () => {};
  const onread = {
    buffer: READ_MEMORY,
    callback(count: number, memory: Uint8Array): boolean {
      take(Buffer.from(memory.subarray(0, count)));
      return true;
    },
  };
  const socket = await network.dial(endpoint.host, endpoint.port, signal, onread);
  return socketLine(socket, (listener) => {
    take = listener;
    socket.on('data', listener);
  });
}

function socketLine(socket: Socket, onData: Line['onData']): Line {
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  return {
    write: (bytes) => void socket.write(bytes),
    onData,
    onClose: (listener) => void socket.on('close', listener),
    destroy: () => void socket.destroy(),
  };
}

async function openSerial(path: string, { baud, dataBits, parity, stopBits }: SerialSettings): Promise<Line> {
  const { SerialPort } = await import('serialport').catch((error: unknown) => {
    throw new Error('the serialport package is not installed on this machine', { cause: error });
  });
  const port = new SerialPort({ path, baudRate: baud, dataBits, parity, stopBits, autoOpen: false });
  const close = (): void => {
    if (port.isOpen) port.close(() => {});
  };
  // A port that is pulled out must not end the process.
  port.on('error', close);
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(error) : resolve()));
  });
  return {
    write: (bytes) => void port.write(bytes),
    onData: (listener) => void port.on('data', listener),
    onClose: (listener) => void port.on('close', listener),
    destroy: close,
  };
}
