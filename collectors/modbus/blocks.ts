// Which points are read together. Few requests are kind to a slow bus, but a device may refuse a block for one register
// it does not have, or, worse, shift its values: so by default only neighbours are joined. Pure.

/** Most registers and bits of one read (Modbus Application Protocol 1.1b3, §6.1–6.4). */
export const MAX_REGISTERS = 125;
export const MAX_BITS = 2000;

export type Table = 'coil' | 'discrete' | 'holding' | 'input';

export interface Span {
  table: Table;
  address: number;
  /** Registers or bits it takes up. */
  width: number;
}

export interface Block<P extends Span> {
  table: Table;
  address: number;
  count: number;
  /** By address. */
  points: readonly P[];
}

/** @param maxGap registers or bits that may lie unread between two points of a block */
export function coalesce<P extends Span>(points: readonly P[], maxGap: number): Block<P>[] {
  const blocks: Block<P>[] = [];
  let open: P[] = [];
  let end = 0;
  for (const point of points.toSorted(byPlace)) {
    const first = open[0];
    const next = Math.max(end, point.address + point.width);
    const joins =
      first !== undefined &&
      first.table === point.table &&
      point.address - end <= maxGap &&
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

function limitOf(table: Table): number {
  return table === 'coil' || table === 'discrete' ? MAX_BITS : MAX_REGISTERS;
}
