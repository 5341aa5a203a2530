// HOST-RESOURCES-MIB (RFC 2790): processor load, memory and file systems of a host. Linux counts caches as used memory
// and lists memory kinds as storage rows; both are put right here. Pure but for the reading it is handed.

import type { ComponentFact } from '../../contract/records.ts';
import { componentKey } from '../../contract/place.ts';
import { rawNumber, rawText } from './decode.ts';
import { lastArc, OIDS } from './oids.ts';
import type { Reading } from './session.ts';
import type { SampleContext } from './tables.ts';

/** Storage rows that are read. */
export const MAX_STORAGE_ROWS = 256;
/** Processor rows that are read. */
export const MAX_PROCESSOR_ROWS = 512;

/** hrStorageTypes: last arcs below M.25.2.1. */
const TYPE = { other: '1', ram: '2', fixedDisk: '4' } as const;
/** Mounts that hold no data. */
const PSEUDO_MOUNT = /^\/(dev|proc|sys|run)(\/|$)/;
/** Rows of Net-SNMP whose memory is free for the asking. */
const RECLAIMABLE = /^(cached memory|memory buffers)$/i;

interface StorageRow {
  type: string;
  description: string;
  totalBytes: number;
  usedBytes: number;
}

export async function readHostResources(reading: Reading, context: SampleContext): Promise<ComponentFact[]> {
  await reading.columns([OIDS.hrProcessorLoad], MAX_PROCESSOR_ROWS);
  await reading.columns(
    [OIDS.hrStorageType, OIDS.hrStorageDescr, OIDS.hrStorageUnits, OIDS.hrStorageSize, OIDS.hrStorageUsed],
    MAX_STORAGE_ROWS,
  );
  sampleProcessors(reading, context);
  const rows = storageRows(reading);
  sampleMemory(rows, context);
  return sampleDisks(rows, context);
}

function sampleProcessors(reading: Reading, context: SampleContext): void {
  const loads: number[] = [];
  for (const varbind of reading.rows(OIDS.hrProcessorLoad).values()) {
    const load = rawNumber(varbind);
    if (load === undefined || load < 0 || load > 100) continue;
    loads.push(load);
    // Row numbers mean nothing and differ by system: processors are counted from 1.
    add(context, 'processor', `cpu:${loads.length}`, { usage_percent: load });
  }
  if (loads.length === 0) return;
  const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
  add(context, 'cpu', '', { usage_percent: mean });
}

function storageRows(reading: Reading): StorageRow[] {
  const rows: StorageRow[] = [];
  for (const [index, type] of reading.rows(OIDS.hrStorageType)) {
    const unit = numberAt(reading, OIDS.hrStorageUnits, index);
    const size = numberAt(reading, OIDS.hrStorageSize, index);
    const used = numberAt(reading, OIDS.hrStorageUsed, index);
    const description = reading.rows(OIDS.hrStorageDescr).get(index);
    if (unit === undefined || size === undefined || used === undefined || !description || unit <= 0) continue;
    rows.push({
      type: lastArc(rawText(type)),
      description: rawText(description),
      totalBytes: unwrapped(size) * unit,
      usedBytes: unwrapped(used) * unit,
    });
  }
  return rows;
}

/** Sizes are signed 32-bit numbers of units: past 2³¹ they come out negative. */
function unwrapped(value: number): number {
  return value < 0 ? value + 2 ** 32 : value;
}

function numberAt(reading: Reading, column: string, index: string): number | undefined {
  const varbind = reading.rows(column).get(index);
  return varbind && rawNumber(varbind);
}

function sampleMemory(rows: readonly StorageRow[], context: SampleContext): void {
  const memory = rows.find((row) => row.type === TYPE.ram && row.totalBytes > 0 && !RECLAIMABLE.test(row.description));
  if (!memory) return;
  const reclaimable = rows
    .filter((row) => RECLAIMABLE.test(row.description))
    .reduce((sum, row) => sum + row.usedBytes, 0);
  const used = Math.max(0, memory.usedBytes - reclaimable);
  add(context, 'mem', '', {
    used_percent: (100 * used) / memory.totalBytes,
    total_bytes: memory.totalBytes,
    used_bytes: used,
  });
}

function sampleDisks(rows: readonly StorageRow[], context: SampleContext): ComponentFact[] {
  const facts: ComponentFact[] = [];
  const seen = new Set<string>();
  for (const row of rows) {
    if (row.type !== TYPE.fixedDisk || row.totalBytes <= 0 || PSEUDO_MOUNT.test(row.description)) continue;
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

function add(context: SampleContext, measurement: string, component: string, values: Record<string, number>): void {
  const { builder, catalogue, tags, timeMs } = context;
  const row = catalogue.row(measurement, { ...tags, component });
  for (const [field, value] of Object.entries(values)) builder.add(catalogue.series(row, field), value, timeMs);
}
