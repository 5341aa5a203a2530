// HOST-RESOURCES-MIB (RFC 2790): processor load, memory and file systems of a host. Linux counts caches as used memory
// and lists memory kinds as storage rows; both are put right here. What is not told there is taken of UCD-SNMP-MIB, which
// small Linux devices have instead. Pure but for the reading it is handed.

import type { ComponentFact } from '../../contract/records.ts';
import { componentKey } from '../../contract/place.ts';
import type { ReaderMeasurement } from '../../contract/profile-sources.ts';
import { rawNumber, rawText } from './decode.ts';
import { lastArc, OIDS } from './oids.ts';
import type { Reading } from './session.ts';
import type { SampleContext } from './tables.ts';

/** Storage rows that are read. */
export const MAX_STORAGE_ROWS = 256;
/** Processor rows that are read. */
export const MAX_PROCESSOR_ROWS = 512;

const STORAGE_COLUMNS = [
  OIDS.hrStorageType,
  OIDS.hrStorageDescr,
  OIDS.hrStorageUnits,
  OIDS.hrStorageSize,
  OIDS.hrStorageUsed,
  OIDS.hrFSAccess,
  OIDS.hrFSStorageIndex,
];

/** hrStorageTypes: last arcs below M.25.2.1. */
const TYPE = { other: '1', ram: '2', fixedDisk: '4', flash: '9' } as const;
/** hrFSAccess: 1 read and write. */
const READ_ONLY = 2;
/** Images by their names, for agents that do not tell how they are mounted: such a one has no block left. */
const IMAGE = /squashfs|cd-?rom|\bdvd\b|\.iso\b|\biso9660\b/i;
/** Mounts that hold no data, and images that are always full. */
const PSEUDO_MOUNT = /^\/(dev|proc|sys|run|rom|snap)(\/|$)/;
/** Rows of Net-SNMP whose memory is free for the asking, and others that are a part of the same memory. */
const RECLAIMABLE = /^(cached memory|memory buffers)$/i;
const PART_OF_MEMORY = /^(cached|shared|available) memory$|^memory buffers$/i;
const SWAP = /^swap( space)?$/i;
/** Agents that list their buffer pools as memory count buffers, not bytes. */
const MIN_MEMORY_BYTES = 65_536;

/** UCD-SNMP-MIB: memory in kB, the idle share of the last minute in percent. */
const UCD = {
  memory: ['5', '6', '14', '15', '3', '4'].map((arc) => `1.3.6.1.4.1.2021.4.${arc}.0`),
  idle: '1.3.6.1.4.1.2021.11.11.0',
};

interface StorageRow {
  type: string;
  description: string;
  totalBytes: number;
  usedBytes: number;
  /** Nothing can be written to it: it never gets fuller, and squashfs and CDs are full by nature. */
  isReadOnly: boolean;
}

export async function readHostResources(reading: Reading, context: SampleContext): Promise<ComponentFact[]> {
  await reading.columns([OIDS.hrProcessorLoad], MAX_PROCESSOR_ROWS);
  await reading.columns(STORAGE_COLUMNS, MAX_STORAGE_ROWS);
  const hasLoad = sampleProcessors(reading, context);
  const rows = storageRows(reading);
  const hasMemory = sampleMemory(rows, context);
  if (!hasLoad || !hasMemory) await sampleUcd(reading, context, { hasLoad, hasMemory });
  return sampleDisks(rows, context);
}

async function sampleUcd(
  reading: Reading,
  context: SampleContext,
  known: { hasLoad: boolean; hasMemory: boolean },
): Promise<void> {
  const answers = await reading.scalars([...UCD.memory, UCD.idle]);
  const at = (oid: string): number | undefined => {
    const varbind = answers.get(oid);
    return varbind && rawNumber(varbind);
  };
  const idle = at(UCD.idle);
  if (!known.hasLoad && idle !== undefined && idle >= 0 && idle <= 100)
    add(context, 'cpu', '', { usage_percent: 100 - idle });
  const [total, free, buffers = 0, cached = 0, swap, freeSwap] = UCD.memory.map(at);
  if (known.hasMemory || total === undefined || free === undefined || total <= 0) return;
  const used = Math.max(0, total - free - buffers - cached);
  add(context, 'mem', '', {
    used_percent: (100 * used) / total,
    total_bytes: total * 1024,
    used_bytes: used * 1024,
    ...(swap !== undefined &&
      freeSwap !== undefined &&
      swap > 0 && { swap_used_percent: 100 - (100 * freeSwap) / swap }),
  });
}

/** @returns whether there are any */
function sampleProcessors(reading: Reading, context: SampleContext): boolean {
  const loads: number[] = [];
  for (const varbind of reading.rows(OIDS.hrProcessorLoad).values()) {
    const load = rawNumber(varbind);
    if (load === undefined || load < 0 || load > 100) continue;
    loads.push(load);
    // Row numbers mean nothing and differ by system: processors are counted from 1.
    add(context, 'processor', `cpu:${loads.length}`, { usage_percent: load });
  }
  if (loads.length === 0) return false;
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  add(context, 'cpu', '', { usage_percent: mean });
  return true;
}

function storageRows(reading: Reading): StorageRow[] {
  const rows: StorageRow[] = [];
  const readOnly = readOnlyStorages(reading);
  const isUntold = reading.hasFailed(OIDS.hrFSAccess);
  for (const [index, type] of reading.rows(OIDS.hrStorageType)) {
    const unit = numberAt(reading, OIDS.hrStorageUnits, index);
    const size = numberAt(reading, OIDS.hrStorageSize, index);
    const used = numberAt(reading, OIDS.hrStorageUsed, index);
    const description = reading.rows(OIDS.hrStorageDescr).get(index);
    if (unit === undefined || size === undefined || used === undefined || !description || unit <= 0) continue;
    const words = rawText(description);
    rows.push({
      type: lastArc(rawText(type)),
      description: words,
      totalBytes: unwrapped(size) * unit,
      usedBytes: unwrapped(used) * unit,
      // Where it cannot be told this time, what has no block left is taken for an image rather than for a fault.
      isReadOnly: readOnly.has(index) || (used === size && (isUntold || IMAGE.test(words))),
    });
  }
  return rows;
}

/** Indexes of storages whose file system is mounted to be read only. */
function readOnlyStorages(reading: Reading): ReadonlySet<string> {
  const readOnly = new Set<string>();
  const writable = new Set<string>();
  for (const [index, storage] of reading.rows(OIDS.hrFSStorageIndex))
    (numberAt(reading, OIDS.hrFSAccess, index) === READ_ONLY ? readOnly : writable).add(rawText(storage));
  // One that is mounted twice, once to be written, fills like any other.
  for (const storage of writable) readOnly.delete(storage);
  return readOnly;
}

/** Sizes are signed 32-bit numbers of units: past 2³¹ they come out negative. */
function unwrapped(value: number): number {
  return value < 0 ? value + 2 ** 32 : value;
}

function numberAt(reading: Reading, column: string, index: string): number | undefined {
  const varbind = reading.rows(column).get(index);
  return varbind && rawNumber(varbind);
}

/** @returns whether there is any */
function sampleMemory(rows: readonly StorageRow[], context: SampleContext): boolean {
  const swap = rows.find((row) => SWAP.test(row.description) && row.totalBytes > 0);
  if (swap) add(context, 'mem', '', { swap_used_percent: (100 * swap.usedBytes) / swap.totalBytes });
  const memory = rows.find(
    (row) => row.type === TYPE.ram && row.totalBytes >= MIN_MEMORY_BYTES && !PART_OF_MEMORY.test(row.description),
  );
  if (!memory) return false;
  const reclaimable = rows
    .filter((row) => RECLAIMABLE.test(row.description))
    .reduce((sum, row) => sum + row.usedBytes, 0);
  // Less used than could be freed: the agent has left the caches out itself.
  const used = memory.usedBytes < reclaimable ? memory.usedBytes : memory.usedBytes - reclaimable;
  add(context, 'mem', '', {
    used_percent: (100 * used) / memory.totalBytes,
    total_bytes: memory.totalBytes,
    used_bytes: used,
  });
  return true;
}

function sampleDisks(rows: readonly StorageRow[], context: SampleContext): ComponentFact[] {
  const facts: ComponentFact[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    if (row.type !== TYPE.fixedDisk && row.type !== TYPE.flash) continue;
    if (row.totalBytes <= 0 || row.isReadOnly || PSEUDO_MOUNT.test(row.description)) continue;
    const name = storageName(row.description);
    const key = componentKey('storage', name);
    if (key === '' || seen.has(key)) continue;
    seen.add(key);
    add(context, 'disk', key, {
      used_percent: (100 * row.usedBytes) / row.totalBytes,
      total_bytes: row.totalBytes,
      used_bytes: row.usedBytes,
    });
    facts.push({ key, name: row.description });
  }
  return facts;
}

/** `/` has no letters for a key; Windows adds label and serial number behind the drive. */
function storageName(description: string): string {
  const drive = /^([A-Z]):\\/.exec(description)?.[1];
  return drive ?? (description === '/' ? 'root' : description);
}

function add(
  context: SampleContext,
  measurement: ReaderMeasurement<'host-resources'>,
  component: string,
  values: Record<string, number>,
): void {
  const { builder, catalogue, tags, timeMs } = context;
  const row = catalogue.row(measurement, { ...tags, component });
  for (const [field, value] of Object.entries(values)) builder.add(catalogue.series(row, field), value, timeMs);
}
