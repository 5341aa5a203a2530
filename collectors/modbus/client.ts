// One connection to a bus and what came back: one request at a time, and only the reply that fits it counts. Whatever comes
// late or belongs to somebody else is dropped and counted. It reads; it never writes to a device.

import type { Clock } from '../../contract/clock.ts';
import { deadlineAfter } from '../../contract/deadline.ts';
import { type ModbusTable, READ_FUNCTIONS } from '../../contract/modbus-address.ts';
import { type Frame, type Framer, type Framing, framerOf, readPdu } from './framing.ts';
import type { Line } from './line.ts';
import type { Owed } from './owed.ts';

/**
 * A refusal by a unit that owes a reply is held this long, ms: refusals all look alike, and if it is a late one, the true reply
 * follows.
 */
export const LATE_REPLY_MS = 150;

export interface ReadRequest {
  unit: number;
  table: ModbusTable;
  address: number;
  count: number;
}

/** Registers as they came, two octets each, or bits from the lowest of the first octet on. */
export type Data =
  | { kind: 'registers'; octets: Buffer }
  | { kind: 'bits'; octets: Buffer }
  | { kind: 'exception'; code: number };
export type Reply = Data | { kind: 'garbage'; what: string } | { kind: 'silent' } | { kind: 'closed' };

/** What was seen on the lines of all buses together. */
export interface Counters {
  requests: number;
  silences: number;
  exceptions: number;
  /** Replies to a request that was given up. */
  late: number;
  /** Replies of another unit, function or length than asked for. */
  foreign: number;
  checksums: number;
  /** Deadlines put off because the process had stood still. */
  putOff: number;
}

interface Pending {
  request: ReadRequest;
  transaction: number;
  settle: (reply: Reply) => void;
  /** Why a frame did not fit, if one came. */
  misfit: string | undefined;
  held: Data | undefined;
}

export class Connection {
  readonly #line: Line;
  readonly #clock: Clock;
  readonly #counters: Counters;
  readonly #framing: Framing;
  readonly #framer: Framer;
  #isOpen = true;
  #transaction = 0;
  #pending: Pending | undefined;
  readonly #owed: Owed;

  /** @param parts.owed what may still come late, where replies carry no transaction; outlives the connection */
  constructor(line: Line, framing: Framing, parts: { clock: Clock; counters: Counters; owed: Owed }) {
    this.#line = line;
    this.#framing = framing;
    this.#framer = framerOf(framing);
    this.#clock = parts.clock;
    this.#counters = parts.counters;
    this.#owed = parts.owed;
    line.onData((bytes) => this.#receive(bytes));
    line.onClose(() => this.close());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** One request; the caller has no other in flight. A reply that comes after `timeoutMs` is dropped. */
  read(request: ReadRequest, timeoutMs: number): Promise<Reply> {
    if (!this.#isOpen) return Promise.resolve({ kind: 'closed' });
    this.#counters.requests++;
    // What lies in the line was sent before this was asked.
    if (this.#framing !== 'tcp') this.#framer.flush();
    this.#transaction = (this.#transaction % 0xffff) + 1;
    return new Promise((resolve) => {
      const settle = (reply: Reply): void => {
        cancel();
        this.#pending = undefined;
        this.#note(request, reply);
        resolve(reply);
      };
      const overdue = (): void => settle(this.#overdue());
      const cancel = deadlineAfter(this.#clock, timeoutMs, overdue, () => this.#counters.putOff++);
      this.#pending = { request, transaction: this.#transaction, settle, misfit: undefined, held: undefined };
      const pdu = readPdu(READ_FUNCTIONS[request.table], request.address, request.count);
      this.#line.write(this.#framer.encode(this.#transaction, request.unit, pdu));
    });
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#line.destroy();
    this.#pending?.settle({ kind: 'closed' });
  }

  #receive(bytes: Buffer): void {
    if (!this.#isOpen) return;
    const before = this.#framer.checksumFaults;
    for (const frame of this.#framer.push(bytes)) this.#take(frame);
    this.#counters.checksums += this.#framer.checksumFaults - before;
    const { fault } = this.#framer;
    if (fault === undefined) return;
    this.#pending?.settle({ kind: 'garbage', what: fault });
    this.close();
  }

  #take(frame: Frame): void {
    const pending = this.#pending;
    if (!pending || (frame.transaction !== undefined && frame.transaction !== pending.transaction)) {
      if (frame.transaction === undefined) this.#owed.settle(frame.unit, frame.pdu);
      this.#counters.late++;
      return;
    }
    const data = dataOf(frame, pending.request);
    if ('what' in data) {
      if (frame.transaction === undefined && this.#owed.settle(frame.unit, frame.pdu)) {
        this.#counters.late++;
        return;
      }
      this.#counters.foreign++;
      pending.misfit = data.what;
      // A transaction has one reply. Without transactions this may be another request's, and ours follows.
      if (frame.transaction !== undefined) pending.settle({ kind: 'garbage', what: data.what });
      return;
    }
    const fn = READ_FUNCTIONS[pending.request.table];
    if (data.kind === 'exception' && this.#owed.mayRefuse(frame.unit, fn)) this.#hold(pending, data);
    else pending.settle(data);
  }

  #hold(pending: Pending, data: Data): void {
    if (pending.held) this.#counters.late++;
    else this.#clock.after(LATE_REPLY_MS, () => this.#pending === pending && this.#release(pending));
    pending.held = data;
  }

  #release(pending: Pending): void {
    if (pending.held) pending.settle(pending.held);
  }

  #overdue(): Reply {
    const pending = this.#pending;
    if (pending?.held) return pending.held;
    if (pending?.misfit !== undefined) return { kind: 'garbage', what: pending.misfit };
    // Over TCP the rest of the frame may still come; without its header it is lost.
    const octets = this.#framing === 'tcp' ? 0 : this.#framer.flush();
    if (octets === 0) return { kind: 'silent' };
    return { kind: 'garbage', what: `${octets} bytes that are no whole reply: look at speed, parity and wiring` };
  }

  #note(request: ReadRequest, reply: Reply): void {
    if (reply.kind === 'exception') this.#counters.exceptions++;
    if (reply.kind === 'silent') this.#counters.silences++;
    if (this.#framing === 'tcp' || reply.kind === 'closed') return;
    const isAnswered = reply.kind !== 'silent' && reply.kind !== 'garbage';
    // What fits comes after all that came before it.
    if (isAnswered) this.#owed.clear(request.unit);
    else this.#owed.add(request, this.#clock.monoMs());
  }
}

/** What the frame says, or why it is no reply to this request. */
function dataOf({ unit, pdu }: Frame, request: ReadRequest): Data | { what: string } {
  if (unit !== request.unit) return { what: `a reply of unit ${unit}` };
  const fn = READ_FUNCTIONS[request.table];
  const [function_ = 0, second = 0] = pdu;
  if (function_ === (fn | 0x80)) {
    return pdu.length === 2 ? { kind: 'exception', code: second } : { what: `an exception of ${pdu.length} bytes` };
  }
  if (function_ !== fn) return { what: `a reply to function ${function_} instead of ${fn}` };
  const isBits = fn <= 2;
  const wanted = isBits ? Math.ceil(request.count / 8) : request.count * 2;
  if (second !== wanted || pdu.length !== wanted + 2) {
    return { what: `${Math.max(0, pdu.length - 2)} bytes of data, said to be ${second}, instead of ${wanted}` };
  }
  const octets = pdu.subarray(2);
  return isBits ? { kind: 'bits', octets } : { kind: 'registers', octets };
}
