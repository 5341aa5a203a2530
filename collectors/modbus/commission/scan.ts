// Which units of a bus answer. Any answer proves a unit, an exception as well as a value; only silence, and the gateway's word
// for it, do not.

import { MODBUS_TABLES, type ModbusTable } from '../../../contract/modbus-address.ts';
import type { BusReply } from '../bus.ts';
import { type Asker, rawOf, replyWords } from './asker.ts';

/** A gateway waits for its unit before it gives up; a reply past this is missed, ms. */
export const SCAN_TIMEOUT_MS = 1000;
/** Units that a line can have. */
export const MAX_UNIT = 247;

/** Gateway path unavailable, gateway target failed to respond. */
const SILENT_UNIT: readonly number[] = [10, 11];

export interface FoundUnit {
  unit: number;
  /** What address 0 of each table answered: a value, `exception 2`, `silent`. */
  tables: Record<ModbusTable, string>;
}

export interface Scan {
  asked: number;
  found: FoundUnit[];
  /** Why the bus cannot be asked, if it cannot. */
  failure: string | undefined;
}

export async function scanUnits(
  asker: Asker,
  units: readonly number[],
  onFound: (found: FoundUnit) => void,
): Promise<Scan> {
  const scan: Scan = { asked: 0, found: [], failure: undefined };
  for (const unit of units) {
    const reply = await asker.read({ unit, table: 'holding', address: 0, count: 1 });
    if (reply.kind === 'unreachable') return { ...scan, failure: reply.result.detail };
    scan.asked++;
    if (!isThere(reply)) continue;
    const tables = { coil: '', discrete: '', holding: wordsOf(reply), input: '' };
    for (const table of MODBUS_TABLES)
      if (table !== 'holding') tables[table] = wordsOf(await asker.read({ unit, table, address: 0, count: 1 }));
    const found = { unit, tables };
    scan.found.push(found);
    onFound(found);
  }
  return scan;
}

function isThere(reply: BusReply): boolean {
  if (reply.kind === 'exception') return !SILENT_UNIT.includes(reply.code);
  return reply.kind === 'registers' || reply.kind === 'bits';
}

function wordsOf(reply: BusReply): string {
  return reply.kind === 'registers' || reply.kind === 'bits' ? String(rawOf(reply, 1)[0]) : replyWords(reply);
}

/** `1-247`, `1,3,7-9`; undefined for what is no list of units. */
export function unitsOf(text: string): number[] | undefined {
  const units = new Set<number>();
  for (const part of text.split(',')) {
    const [, first = '', last = first] = /^\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*$/.exec(part) ?? [];
    if (first === '' || Number(last) > 255 || Number(first) > Number(last)) return undefined;
    for (let unit = Number(first); unit <= Number(last); unit++) units.add(unit);
  }
  return [...units];
}
