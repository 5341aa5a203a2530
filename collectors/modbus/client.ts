// One Modbus TCP connection and what it answered: the only file that knows modbus-serial. It reads; it never writes to
// a device. Matching of transaction, unit and function is the library's; waiting, closing and its limits are ours.

import type { Socket } from 'node:net';
import modbusSerial from 'modbus-serial';
import type { Clock } from '../../contract/clock.ts';
import type { Table } from './blocks.ts';

export interface ReadRequest {
  unit: number;
  table: Table;
  address: number;
  count: number;
}

export type Reply =
  | { kind: 'registers'; registers: readonly number[] }
  | { kind: 'bits'; bits: readonly boolean[] }
  | { kind: 'exception'; code: number }
  | { kind: 'garbage'; what: string }
  | { kind: 'silent' }
  | { kind: 'closed' };

export class Connection {
  readonly #socket: Socket;
  readonly #clock: Clock;
  readonly #client = new modbusSerial.default();
  #isOpen = true;
  #onClose: (() => void) | undefined;

  static async open(socket: Socket, clock: Clock): Promise<Connection> {
    const connection = new Connection(socket, clock);
    await connection.#client.linkTCP(socket, { port: socket.remotePort ?? 0 });
    return connection;
  }

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket;
    this.#clock = clock;
    socket.setNoDelay(true);
    socket.on('error', () => this.close());
    socket.on('close', () => this.close());
    this.#client.on('error', () => this.close());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** One request; the caller has no other in flight. A reply that comes after `timeoutMs` is dropped. */
  read(request: ReadRequest, timeoutMs: number): Promise<Reply> {
    if (!this.#isOpen) return Promise.resolve({ kind: 'closed' });
    return new Promise((resolve) => {
      const settle = (reply: Reply): void => {
        cancel();
        this.#onClose = undefined;
        resolve(reply);
      };
      const cancel = this.#clock.after(timeoutMs, () => settle({ kind: 'silent' }));
      this.#onClose = () => settle({ kind: 'closed' });
      this.#send(request, settle);
    });
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#socket.destroy();
    this.#onClose?.();
  }

  #send(request: ReadRequest, settle: (reply: Reply) => void): void {
    const { unit, address, count } = request;
    const onBits = (error: unknown, result?: { data: boolean[] }): void =>
      settle(error || !result ? failed(error) : { kind: 'bits', bits: result.data });
    const onRegisters = (error: unknown, result?: { data: number[] }): void =>
      settle(error || !result ? failed(error) : { kind: 'registers', registers: result.data });
    switch (request.table) {
      case 'coil':
        this.#client.writeFC1(unit, address, count, onBits);
        return;
      case 'discrete':
        this.#client.writeFC2(unit, address, count, onBits);
        return;
      case 'holding':
        this.#client.writeFC3(unit, address, count, onRegisters);
        return;
      case 'input':
        this.#client.writeFC4(unit, address, count, onRegisters);
        return;
    }
  }
}

function failed(error: unknown): Reply {
  if (typeof error === 'object' && error !== null && 'modbusCode' in error && typeof error.modbusCode === 'number') {
    return { kind: 'exception', code: error.modbusCode };
  }
  if (typeof error === 'object' && error !== null && 'errno' in error) return { kind: 'closed' };
  return { kind: 'garbage', what: error instanceof Error ? error.message : 'the reply cannot be read' };
}
