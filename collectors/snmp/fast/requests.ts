// Plans the requests of a poll: several columns and rows in one GETBULK that is answered by one datagram, scalars along with
// the first, single objects by GET where few rows of a table are wanted. Pure.

import { isPlain, type Source } from './trace.ts';
import { isNumeric, READ, type PreparedRequest } from './answer.ts';
import { BerWriter, TAG } from '../wire/ber.ts';
import { subtreeOf } from '../tuning.ts';
import { PDU } from '../wire/message.ts';
import { encodeOid } from '../wire/oid.ts';

/** Octets of a message around its objects, the community left out. */
const FRAME_OCTETS = 40;
/** Most objects in one request. */
export const MAX_OBJECTS_PER_REQUEST = 400;
/** A table of which fewer than this part is wanted is read by GET. */
const SPARSE = 0.4;
const MAX_OIDS_PER_GET = 64;
/** What stands behind an empty column may be long. */
const MAX_COLUMNS_PER_NEXT = 16;
const MAX_SLOTS = 32_767;

export interface Layout {
  /** Head of the message, see CommunitySeal; undefined for v3, whose PDUs are put into messages later. */
  readonly head: Buffer | undefined;
  readonly hasBulk: boolean;
  /** Largest answer, octets of the whole datagram's payload. */
  readonly answerOctets: number;
  /** Scalars may go with the first GETBULK. */
  readonly isMixed: boolean;
  /** Most objects in one answer, of subtrees that cannot do more. */
  readonly limits?: ReadonlyMap<string, number>;
  /** Tables that are not asked for. */
  readonly leftOut?: readonly string[];
  /** Indexes that the agent has in a column, in its own order. */
  readonly indexesOf: (column: string) => readonly string[];
}

/** Names the way in which requests are laid out. */
export function wayOf({ head, hasBulk, answerOctets, isMixed, limits, leftOut }: Omit<Layout, 'indexesOf'>): string {
  const tables = [...(limits ?? []), ...(leftOut ?? [])].join(' ');
  return `${head?.toString('latin1') ?? 'v3'} ${hasBulk ? 1 : 0} ${answerOctets} ${isMixed ? 1 : 0} ${tables}`;
}

interface Entry {
  readonly oid: string;
  readonly source: Source | undefined;
  readonly slot: number;
}

interface Group {
  readonly columns: string[];
  readonly indexes: readonly string[];
  /** Most objects in one answer. */
  readonly most: number;
}

/** Requests for all sources, whose places in the list are their slots; undefined when they are too many. */
export function planRequests(sources: readonly Source[], layout: Layout): PreparedRequest[] | undefined {
  if (sources.length > MAX_SLOTS) return undefined;
  const byOid = new Map<string, Entry>();
  for (const [slot, source] of sources.entries()) byOid.set(source.oid, { oid: source.oid, source, slot });
  const singles: Entry[] = [];
  const groups = layout.hasBulk ? groupsOf(sources, layout, singles, byOid) : [];
  if (!layout.hasBulk) singles.push(...byOid.values());
  const budget = layout.answerOctets - FRAME_OCTETS - (layout.head?.length ?? 64);
  const requests: PreparedRequest[] = [];
  let rest = singles;
  for (const group of groups) {
    for (const part of partsOf(group, budget, byOid)) {
      const isLimited = group.most < MAX_OBJECTS_PER_REQUEST;
      const canMix = layout.isMixed && !isLimited && requests.length === 0 && rest.every(isPlainScalar);
      rest = addBulks(requests, part, canMix ? rest : [], byOid, budget, layout) ? [] : rest;
    }
  }
  const gets: PreparedRequest[] = [];
  for (const entries of chunksOf(rest, budget, layout)) gets.push(prepare(PDU.get, entries, [], 0, [], layout));
  // The objects of the device itself come first: without them there is no sense in the rest.
  return [...gets, ...requests];
}

/** Requests that are answered as expected when none of the columns has a row. */
export function planEmpty(columns: readonly string[], layout: Layout): PreparedRequest[] {
  const requests: PreparedRequest[] = [];
  for (let at = 0; at < columns.length; at += MAX_COLUMNS_PER_NEXT) {
    const some = columns.slice(at, at + MAX_COLUMNS_PER_NEXT);
    requests.push(prepare(PDU.getNext, [], some, 0, some, layout));
  }
  return requests;
}

/** Columns with the same rows go together; what is wanted of few rows is asked for singly. */
function groupsOf(
  sources: readonly Source[],
  layout: Layout,
  singles: Entry[],
  byOid: ReadonlyMap<string, Entry>,
): Group[] {
  const wanted = new Map<string, string[]>();
  for (const { oid, column } of sources) {
    const entry = byOid.get(oid);
    if (!entry) continue;
    if (column === undefined) singles.push(entry);
    else wanted.set(column, [...(wanted.get(column) ?? []), oid]);
  }
  const groups = new Map<string, Group>();
  for (const [column, oids] of wanted) {
    const indexes = layout.indexesOf(column);
    if (oids.length < indexes.length * SPARSE || indexes.length === 0) {
      for (const oid of oids) {
        const entry = byOid.get(oid);
        if (entry) singles.push(entry);
      }
      continue;
    }
    const most = Math.min(MAX_OBJECTS_PER_REQUEST, layout.limits?.get(subtreeOf(column)) ?? Infinity);
    const key = `${most} ${indexes.join(' ')}`;
    const group = groups.get(key) ?? { columns: [], indexes, most };
    group.columns.push(column);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** So many columns at a time that at least one row of them fits. */
function* partsOf(group: Group, budget: number, byOid: ReadonlyMap<string, Entry>): Generator<Group> {
  let columns: string[] = [];
  let octets = 0;
  for (const column of group.columns) {
    const one = columnOctets(column, group.indexes, byOid);
    if (columns.length > 0 && (octets + one > budget || columns.length >= group.most)) {
      yield { ...group, columns };
      columns = [];
      octets = 0;
    }
    columns.push(column);
    octets += one;
  }
  if (columns.length > 0) yield { ...group, columns };
}

function columnOctets(column: string, indexes: readonly string[], byOid: ReadonlyMap<string, Entry>): number {
  let most = 0;
  for (const index of indexes) most = Math.max(most, octetsOf(byOid.get(`${column}.${index}`), `${column}.${index}`));
  return most;
}

/** True when the scalars went along. */
function addBulks(
  requests: PreparedRequest[],
  { columns, indexes, most: objects }: Group,
  scalars: readonly Entry[],
  byOid: ReadonlyMap<string, Entry>,
  budget: number,
  layout: Layout,
): boolean {
  const rowOctets = columns.reduce((sum, column) => sum + columnOctets(column, indexes, byOid), 0);
  const most = Math.max(1, Math.floor(objects / columns.length));
  const rows = Math.min(most, Math.max(1, Math.floor(budget / rowOctets)));
  const scalarOctets = scalars.reduce((sum, entry) => sum + octetsOf(entry, entry.oid), 0);
  const first = Math.min(most, Math.floor((budget - scalarOctets) / rowOctets));
  // The row behind the last takes its place, too, where places are few.
  const isLimited = objects < MAX_OBJECTS_PER_REQUEST;
  const hasSpare = !isLimited || rows > 1;
  const alone = Math.ceil((indexes.length + (isLimited && hasSpare ? 1 : 0)) / rows);
  const together = first < 1 ? Infinity : 1 + Math.ceil(Math.max(0, indexes.length - first) / rows);
  const isMixed = scalars.length > 0 && together <= alone + Math.ceil(scalarOctets / budget) - 1;
  const count = isMixed ? together : alone;
  const sizes = evenly(indexes.length, count, isMixed ? first : rows);
  let at = 0;
  for (const [i, size] of sizes.entries()) {
    const before = at === 0 ? '' : `.${indexes[at - 1] ?? ''}`;
    const entries: Entry[] = i === 0 && isMixed ? [...scalars] : [];
    for (const index of indexes.slice(at, at + size)) {
      for (const column of columns) {
        const oid = `${column}.${index}`;
        entries.push(byOid.get(oid) ?? { oid, source: undefined, slot: -1 });
      }
    }
    at += size;
    const isLast = at === indexes.length;
    const heads = i === 0 && isMixed ? scalars.map(({ oid }) => oid.slice(0, -2)) : [];
    const asked = [...heads, ...columns.map((column) => column + before)];
    // One row more than there should be shows a new one.
    requests.push(
      prepare(
        PDU.getBulk,
        entries,
        asked,
        size + (isLast && hasSpare ? 1 : 0),
        isLast ? columns : [],
        layout,
        heads.length,
      ),
    );
  }
  return isMixed;
}

/** So many rows to each request that none has more than one more than another; the first at most `first`. */
function evenly(rows: number, requests: number, first: number): number[] {
  const sizes: number[] = [];
  let left = rows;
  for (let i = 0; i < requests; i++) {
    const size = Math.min(i === 0 ? first : left, Math.ceil(left / (requests - i)));
    sizes.push(size);
    left -= size;
  }
  return sizes.filter((size) => size > 0);
}

function* chunksOf(entries: readonly Entry[], budget: number, { limits }: Layout): Generator<Entry[]> {
  let chunk: Entry[] = [];
  let octets = 0;
  let most = MAX_OIDS_PER_GET;
  for (const entry of entries) {
    const one = octetsOf(entry, entry.oid);
    const column = entry.source?.column;
    const own = (column === undefined ? undefined : limits?.get(subtreeOf(column))) ?? MAX_OIDS_PER_GET;
    if (chunk.length > 0 && (octets + one > budget || chunk.length >= Math.min(most, own))) {
      yield chunk;
      chunk = [];
      octets = 0;
      most = MAX_OIDS_PER_GET;
    }
    most = Math.min(most, own);
    chunk.push(entry);
    octets += one;
  }
  if (chunk.length > 0) yield chunk;
}

/** What the object takes in an answer, at most. */
function octetsOf(entry: Entry | undefined, oid: string): number {
  const type = entry?.source?.type ?? TAG.gauge;
  const value =
    type === TAG.counter64 ? 9 : isNumeric(type) ? 5 : Math.ceil(((entry?.source?.octets ?? 0) + 4) / 16) * 16;
  return 6 + encodeOid(oid).length + value;
}

function prepare(
  type: typeof PDU.get | typeof PDU.getNext | typeof PDU.getBulk,
  entries: readonly Entry[],
  asked: readonly string[],
  repetitions: number,
  ends: readonly string[],
  layout: Layout,
  nonRepeaters = 0,
): PreparedRequest {
  const hasCaptures = entries.some(({ source }) => source?.isCaptured === true);
  const expected = entries.map(({ oid }) => encodeOid(oid));
  const lengths = Uint16Array.from(expected, (octets) => octets.length);
  const { data, idAt } = encode(
    type,
    type === PDU.get ? entries.map(({ oid }) => oid) : asked,
    nonRepeaters,
    repetitions,
    layout.head,
  );
  return {
    data,
    idAt,
    count: entries.length,
    subtrees: [
      ...new Set(entries.flatMap(({ source }) => (source?.column === undefined ? [] : subtreeOf(source.column)))),
    ],
    oids: new DataView(Uint8Array.from(Buffer.concat(expected)).buffer),
    lengths,
    slots: Int16Array.from(entries, ({ slot }) => slot),
    reads: Uint8Array.from(entries, ({ source }) => readOf(source)),
    types: Uint8Array.from(entries, ({ source }) => source?.type ?? 0),
    decodings: entries.some(({ source }) => NEEDS_DECODING.has(readOf(source)))
      ? entries.map(({ source }) => (source && isPlain(source) ? {} : source?.decoding))
      : [],
    names: hasCaptures ? entries.map(({ oid }) => oid) : [],
    columns: hasCaptures ? entries.map(({ source }) => source?.column ?? '') : [],
    ends: ends.map((column) => Uint8Array.from(encodeOid(column))),
  };
}

/** Objects that are only compared are asked for by GET: one that is absent has no successor worth a question. */
function isPlainScalar({ oid, source }: Entry): boolean {
  return oid.endsWith('.0') && source?.isPrint !== true;
}

const NEEDS_DECODING: ReadonlySet<number> = new Set([READ.generic, READ.time, READ.capture]);

function readOf(source: Source | undefined): number {
  if (!source) return READ.skip;
  if (source.isPrint) return READ.print;
  if (source.isCaptured) return READ.capture;
  if (source.isTime) return READ.time;
  const { pattern, map, absent, bits, offset } = source.decoding;
  if (pattern || map || absent || bits || offset !== undefined) return READ.generic;
  if (source.type === TAG.counter64) return READ.counter64;
  return isNumeric(source.type) ? READ.number : READ.generic;
}

function encode(
  type: number,
  oids: readonly string[],
  nonRepeaters: number,
  repetitions: number,
  head: Buffer | undefined,
): { data: Buffer; idAt: number } {
  const writer = new BerWriter();
  for (const oid of oids.toReversed()) {
    const before = writer.size;
    writer.header(TAG.null, before);
    writer.octets(encodeOid(oid), TAG.oid);
    writer.header(TAG.sequence, before);
  }
  writer.header(TAG.sequence, 0);
  writer.integer(repetitions);
  writer.integer(nonRepeaters);
  writer.requestId(0);
  const idFromEnd = writer.size - 2;
  writer.header(type, 0);
  if (head) {
    writer.raw(head);
    writer.header(TAG.sequence, 0);
  }
  const data = writer.finish();
  return { data, idAt: data.length - idFromEnd };
}
