// Replies that may still come late over a line whose frames carry no transaction number. After a silence nothing tells the late
// reply from the true one but its length: so a unit that owes a reply is first asked for something of another length, and once
// that is answered nothing older can follow, as a unit answers in turn. Pure.

import { type ModbusTable, READ_FUNCTIONS } from '../../contract/modbus-address.ts';
import { limitOf } from './blocks.ts';

/** A reply that has not come after this long is lost, ms. */
export const MAX_LATENESS_MS = 20_000;
/** Registers, or bytes of bits, beyond what the map names that a marker may ask for. */
const MARKER_BEYOND = 8;

interface Read {
  unit: number;
  table: ModbusTable;
  address: number;
  count: number;
}

interface Debt {
  fn: number;
  octets: number;
  untilMs: number;
}

export class Owed {
  readonly #units = new Map<number, Debt[]>();

  add({ unit, table, count }: Read, nowMs: number): void {
    const debts = this.#of(unit, nowMs);
    debts.push({ fn: READ_FUNCTIONS[table], octets: octetsOf(table, count), untilMs: nowMs + MAX_LATENESS_MS });
    this.#units.set(unit, debts);
  }

  clear(unit: number): void {
    this.#units.delete(unit);
  }

  isOwing(unit: number, nowMs: number): boolean {
    return this.#units.size > 0 && this.#of(unit, nowMs).length > 0;
  }

  /** Whether a refusal of this function may be a late one. */
  mayRefuse(unit: number, fn: number): boolean {
    return this.#units.get(unit)?.some((debt) => debt.fn === fn) === true;
  }

  /** Strikes out what a late reply was owed for, and all before it. @returns whether it was owed */
  settle(unit: number, pdu: Buffer): boolean {
    const debts = this.#units.get(unit) ?? [];
    const [fn = 0, octets] = pdu;
    const at = debts.findIndex((debt) =>
      fn > 0x80 ? debt.fn === (fn & 0x7f) : debt.fn === fn && debt.octets === octets && pdu.length === octets + 2,
    );
    if (at >= 0) debts.splice(0, at + 1);
    return at >= 0;
  }

  /** Something to ask whose reply is unlike all that are owed; undefined while there is nothing left. */
  marker({ unit, table, address, count }: Read): Read | undefined {
    const fn = READ_FUNCTIONS[table];
    const step = fn <= 2 ? 8 : 1;
    const debts = this.#units.get(unit) ?? [];
    const most = Math.min(limitOf(table), count + MARKER_BEYOND * step);
    for (let wanted = 1; wanted <= most; wanted += step) {
      const octets = octetsOf(table, wanted);
      if (debts.some((debt) => debt.fn === fn && debt.octets === octets)) continue;
      return { unit, table, address: Math.min(address, 65_536 - wanted), count: wanted };
    }
    return undefined;
  }

  #of(unit: number, nowMs: number): Debt[] {
    const debts = this.#units.get(unit) ?? [];
    const kept = debts.findIndex(({ untilMs }) => untilMs > nowMs);
    debts.splice(0, kept < 0 ? debts.length : kept);
    return debts;
  }
}

function octetsOf(table: ModbusTable, count: number): number {
  return READ_FUNCTIONS[table] <= 2 ? Math.ceil(count / 8) : count * 2;
}
