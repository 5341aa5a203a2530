// The bus gateway: Modbus TCP in front, one RS-485 bus with two meters and a PLC behind. One request is on the bus at a
// time, as there is one pair of wires; a unit that is silent costs the bus its timeout (exception 11).

import { PORTS, type Device } from '../device.ts';
import type { World } from '../world.ts';
import type { TcpService, Talk } from './tcp-host.ts';

/** Most masters at once, as small gateways have it. */
export const MAX_MASTERS = 4;
/** How long one exchange takes on the bus at 9600 baud, ms. */
export const BUS_EXCHANGE_MS = 15;
/** How long the gateway waits for a unit that says nothing, ms. */
export const UNIT_TIMEOUT_MS = 300;
/** Most requests that wait for the bus; further ones get exception 6, busy. */
export const MAX_WAITING = 16;

/** Function that reads holding registers. */
export const HOLDING = 3;
const ILLEGAL_FUNCTION = 1;
const ILLEGAL_ADDRESS = 2;
const ILLEGAL_VALUE = 3;
const BUSY = 6;
const UNIT_SILENT = 11;
const HEADER_BYTES = 7;

/** Registers or bits of one unit; undefined where there are none. */
export interface Unit {
  asset: string;
  word: (functionCode: number, address: number) => number | undefined;
  bit: (functionCode: number, address: number) => boolean | undefined;
}

export function modbusService(world: World, gateway: Device, units: ReadonlyMap<number, Unit>): TcpService {
  const bus = new Bus(world);
  return {
    device: gateway,
    port: PORTS.modbus,
    layer: 'modbus',
    maxConnections: MAX_MASTERS,
    onData: (bytes, talk) => {
      if (bytes.length < HEADER_BYTES + 1) return 0;
      const length = bytes.readUInt16BE(4);
      if (bytes.readUInt16BE(2) !== 0 || length < 2 || length > 254) {
        talk.close();
        return bytes.length;
      }
      if (bytes.length < 6 + length) return 0;
      handle(world, bus, units, Buffer.from(bytes.subarray(0, 6 + length)), talk);
      return 6 + length;
    },
  };
}

function handle(world: World, bus: Bus, units: ReadonlyMap<number, Unit>, frame: Buffer, talk: Talk): void {
  const unit = units.get(frame[6] ?? 0);
  const isSilent = !unit || !world.answers(unit.asset, 'modbus');
  const accepted = bus.run(isSilent ? UNIT_TIMEOUT_MS : BUS_EXCHANGE_MS, () =>
    talk.reply(respond(frame, isSilent ? exception(frame, UNIT_SILENT) : read(unit, frame))),
  );
  if (!accepted) talk.reply(respond(frame, exception(frame, BUSY)));
}

class Bus {
  readonly #world: World;
  readonly #waiting: { ms: number; run: () => void }[] = [];
  #isBusy = false;

  constructor(world: World) {
    this.#world = world;
  }

  run(ms: number, run: () => void): boolean {
    if (this.#waiting.length >= MAX_WAITING) return false;
    this.#waiting.push({ ms, run });
    if (!this.#isBusy) this.#next();
    return true;
  }

  #next(): void {
    const job = this.#waiting.shift();
    this.#isBusy = job !== undefined;
    if (!job) return;
    this.#world.clock.after(job.ms, () => {
      job.run();
      this.#next();
    });
  }
}

function respond(request: Buffer, pdu: Buffer): Buffer {
  const head = Buffer.from(request.subarray(0, HEADER_BYTES));
  head.writeUInt16BE(pdu.length + 1, 4);
  return Buffer.concat([head, pdu]);
}

function exception(frame: Buffer, code: number): Buffer {
  return Buffer.from([(frame[HEADER_BYTES] ?? 0) | 0x80, code]);
}

function read(unit: Unit, frame: Buffer): Buffer {
  const functionCode = frame[HEADER_BYTES] ?? 0;
  if (functionCode < 1 || functionCode > 4) return exception(frame, ILLEGAL_FUNCTION);
  if (frame.length < HEADER_BYTES + 5) return exception(frame, ILLEGAL_VALUE);
  const address = frame.readUInt16BE(HEADER_BYTES + 1);
  const count = frame.readUInt16BE(HEADER_BYTES + 3);
  const isBits = functionCode <= 2;
  if (count === 0 || count > (isBits ? 2000 : 125)) return exception(frame, ILLEGAL_VALUE);
  const body = isBits ? bits(unit, functionCode, address, count) : words(unit, functionCode, address, count);
  return body ? Buffer.concat([Buffer.from([functionCode, body.length]), body]) : exception(frame, ILLEGAL_ADDRESS);
}

function words(unit: Unit, functionCode: number, address: number, count: number): Buffer | null {
  const body = Buffer.alloc(count * 2);
  for (let i = 0; i < count; i++) {
    const word = unit.word(functionCode, address + i);
    if (word === undefined) return null;
    body.writeUInt16BE(word & 0xffff, i * 2);
  }
  return body;
}

function bits(unit: Unit, functionCode: number, address: number, count: number): Buffer | null {
  const body = Buffer.alloc(Math.ceil(count / 8));
  for (let i = 0; i < count; i++) {
    const bit = unit.bit(functionCode, address + i);
    if (bit === undefined) return null;
    if (bit) body[i >> 3] = (body[i >> 3] ?? 0) | (1 << (i & 7));
  }
  return body;
}
