// Which points are read together. Few requests are kind to a slow bus, but a device may refuse a block for one register
// it does not have, or, worse, shift its values: so by default only neighbours are joined. Pure.

import type { ModbusTable } from '../../contract/modbus-address.ts';

/** Most registers and bits of one read (Modbus Application Protocol 1.1b3, §6.1–6.4). */
export const MAX_REGISTERS = 125;
export const MAX_BITS = 2000;

export interface Span {
  table: ModbusTable;
  address: number;
  /** Registers or bits it takes up. */
  width: number;
}

export interface Block<P extends Span> {
  table: ModbusTable;
  address: number;
  count: number;
  /** By address. */
  points: readonly P[];
}

export interface Range {
  table: ModbusTable;
  /** Both are part of it. */
  from: number;
  to: number;
}

export interface Gaps {
  /** Registers or bits that may lie unread between two points of a block. */
  maxGap: number;
  /** Where gaps may be wider, and where there may be none. */
  readable?: readonly Range[];
  unreadable?: readonly Range[];
  /** Whether a block must begin here: what was learnt of the device. */
  isCut?: (table: ModbusTable, address: number) => boolean;
}

export function coalesce<P extends Span>(points: readonly P[], gaps: Gaps): Block<P>[] {
  const blocks: Block<P>[] = [];
  let open: P[] = [];
  let end = 0;
  for (const point of points.toSorted(byPlace)) {
    const first = open[0];
    const next = Math.max(end, point.address + point.width);
    const joins =
      first !== undefined &&
      first.table === point.table &&
      mayJoin(point, end, gaps) &&
      next - first.address <= limitOf(point.table);
    if (!joins) {
      if (open.length > 0) blocks.push(blockOf(open));
      open = [];
    }
    end = joins ? next : point.address + point.width;
    open.push(point);
  }
  if (open.length > 0) blocks.push(blockOf(open));
  return blocks;
}

function mayJoin({ table, address }: Span, end: number, gaps: Gaps): boolean {
  if (address >= end && gaps.isCut?.(table, address)) return false;
  if (address <= end) return true;
  const lies = (range: Range): boolean => range.table === table && range.from <= address - 1 && range.to >= end;
  if (gaps.unreadable?.some(lies)) return false;
  return isReadable(table, end, address, gaps) || address - end <= gaps.maxGap;
}

/** Whether a gap, from its first register to the one behind it, lies in a range that is known to be readable. */
function isReadable(table: ModbusTable, from: number, end: number, { readable = [] }: Gaps): boolean {
  return readable.some((range) => range.table === table && range.from <= from && range.to >= end - 1);
}

/** The points behind the first gap of a block that nobody said to be readable; none where there is no such gap. */
export function behindUnknownGap<P extends Span>({ table, points }: Block<P>, gaps: Gaps): readonly P[] {
  let end = points[0]?.address ?? 0;
  for (const [i, { address, width }] of points.entries()) {
    if (address > end && !isReadable(table, end, address, gaps)) return points.slice(i);
    end = Math.max(end, address + width);
  }
  return [];
}

/**
 * Two halves of a block that was refused, cut at its widest gap, else in the middle. A single address gives an empty list:
 * the device does not have it.
 */
export function split<P extends Span>(block: Block<P>): Block<P>[] {
  let cut = 0;
  let widest = -1;
  for (let i = 1; i < block.points.length; i++) {
    const before = Math.max(...block.points.slice(0, i).map((point) => point.address + point.width));
    const gap = (block.points[i]?.address ?? 0) - before;
    const isBetter =
      gap > widest ||
      (gap === widest && Math.abs(i - block.points.length / 2) < Math.abs(cut - block.points.length / 2));
    // Points that overlap cannot be read apart from each other.
    if (gap >= 0 && isBetter) {
      widest = gap;
      cut = i;
    }
  }
  return cut === 0 ? [] : [blockOf(block.points.slice(0, cut)), blockOf(block.points.slice(cut))];
}

function blockOf<P extends Span>(points: readonly P[]): Block<P> {
  const [first] = points;
  if (!first) throw new RangeError('a block has at least one point');
  const end = Math.max(...points.map((point) => point.address + point.width));
  return { table: first.table, address: first.address, count: end - first.address, points };
}

function byPlace(a: Span, b: Span): number {
  return a.table === b.table ? a.address - b.address || a.width - b.width : a.table < b.table ? -1 : 1;
}

export function limitOf(table: ModbusTable): number {
  return table === 'coil' || table === 'discrete' ? MAX_BITS : MAX_REGISTERS;
}
