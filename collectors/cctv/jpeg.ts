// Reads the brightness of a JPEG picture at an eighth of its size: the mean of each block of 8×8 pixels is its DC
// coefficient (ITU-T T.81), so that no pixel need be computed and a picture of 1080p costs a few ms. Baseline, extended and
// progressive Huffman; everything else is refused. Pure, bounded by bytes and pixels, and safe on hostile bytes.

import { BLOCK_LENGTH, type DcTable, type HuffmanTables, type SkipTable, TOGETHER_SHIFT } from './jpeg-huffman.ts';
import { type JpegHead, readHead } from './jpeg-head.ts';

/** Pixels of one picture; a larger one is refused. */
export const MAX_PICTURE_PIXELS = 40_000_000;

/**
 * Zeros behind the data, bytes: whether it has ended is looked at after each group of blocks, of at most four components of
 * sixteen blocks each, of 64 codes with their values of 31 bits.
 */
const PADDING_BYTES = 4 * 16 * 64 * 4;

export interface Blocks {
  width: number;
  height: number;
  columns: number;
  rows: number;
  /** Mean brightness of each block, 0 to 255, row by row. */
  luma: Uint8Array;
  /** Mean distance of its colours from grey, 0 to 128; 0 for a grey picture, undefined where its colours are in later scans. */
  colour: number | undefined;
}

/** @returns undefined for what is no picture that we read, or one that is cut off */
export function readBlocks(data: Uint8Array, tables: HuffmanTables): Blocks | undefined {
  const head = readHead(data, MAX_PICTURE_PIXELS, tables);
  if (!head) return undefined;
  return readScan(head, unstuffed(data, head.scan.start));
}

interface Entropy {
  bytes: Uint8Array;
  /** Bit at which the data of each restart interval begins. */
  segments: number[];
  bits: number;
}

/** Entropy-coded data up to the next marker, without its stuffing (T.81 §B.1.1.5). */
function unstuffed(data: Uint8Array, start: number): Entropy {
  const bytes = new Uint8Array(data.length - start + PADDING_BYTES);
  const segments = [0];
  let to = 0;
  for (let at = start; at < data.length;) {
    const found = data.indexOf(0xff, at);
    const end = found < 0 ? data.length : found;
    bytes.set(data.subarray(at, end), to);
    to += end - at;
    const next = data[end + 1] ?? 0xd9;
    // A byte of fill before a marker is followed by another that is looked at anew.
    at = next === 0xff ? end + 1 : end + 2;
    if (next === 0) bytes[to++] = 0xff;
    else if (next >= 0xd0 && next <= 0xd7) segments.push(to * 8);
    else if (next !== 0xff) break;
  }
  return { bytes, segments, bits: to * 8 };
}

/** Reads the first scan that holds the brightness. */
function readScan(head: JpegHead, { bytes, segments, bits }: Entropy): Blocks | undefined {
  const { scan, restartInterval: interval } = head;
  const view = new DataView(bytes.buffer);
  const blocks = emptyBlocks(head);
  const single = scan.parts.length === 1;
  // T.81 §A.2: a scan of one component goes block by block, one of several by groups of them.
  const across = single ? blocks.columns : Math.ceil(head.width / (8 * head.maxH));
  const down = single ? blocks.rows : Math.ceil(head.height / (8 * head.maxV));
  const units = scan.parts.map(({ component, dc, ac }): Unit => {
    const keeper = component === head.components[0] ? blocks : undefined;
    const [h, v] = single ? [1, 1] : [component.h, component.v];
    return { dc, ac, keeper, h, v, last: 0, cast: 0, quantum: component.quantum };
  });
  const scale = ((1 << scan.shift) * (head.components[0]?.quantum ?? 1)) / 8;
  let bit = 0;
  let group = 0;
  let segment = 0;
  for (let y = 0; y < down; y++) {
    for (let x = 0; x < across; x++, group++) {
      if (interval > 0 && group > 0 && group % interval === 0) {
        const start = segments[++segment];
        if (start === undefined) return undefined;
        bit = start;
        for (const unit of units) unit.last = 0;
      }
      for (const unit of units) bit = readUnit(view, unit, { x, y, bit, scale, isDcOnly: scan.isDcOnly });
      if (bit > bits) return undefined;
    }
  }
  blocks.colour = colourOf(head, units, across * down);
  return blocks;
}

/** Of the DC coefficients of the colour components, which are 0 for grey. */
function colourOf({ components, scan }: JpegHead, units: readonly Unit[], groups: number): number | undefined {
  if (components.length === 1) return 0;
  const colours = units.filter(({ keeper }) => !keeper);
  if (colours.length === 0) return undefined;
  const each = colours.map(({ cast, quantum, h, v }) => (cast * (1 << scan.shift) * quantum) / 8 / (groups * h * v));
  return each.reduce((sum, one) => sum + one, 0) / each.length;
}

function emptyBlocks({ width, height, maxH, maxV, components: [luma] }: JpegHead): Blocks {
  const columns = Math.ceil(Math.ceil((width * (luma?.h ?? 1)) / maxH) / 8);
  const rows = Math.ceil(Math.ceil((height * (luma?.v ?? 1)) / maxV) / 8);
  return { width, height, columns, rows, luma: new Uint8Array(columns * rows), colour: undefined };
}

interface Unit {
  dc: DcTable;
  ac: SkipTable;
  /** Of the brightness alone. */
  keeper: Blocks | undefined;
  h: number;
  v: number;
  /** The last DC coefficient. */
  last: number;
  /** Sum of the amounts of the DC coefficients, of a colour alone. */
  cast: number;
  quantum: number;
}

interface At {
  /** The group in the picture. */
  x: number;
  y: number;
  bit: number;
  scale: number;
  isDcOnly: boolean;
}

/** @returns the bit behind the blocks of one component in one group */
function readUnit(view: DataView, unit: Unit, { x, y, bit: start, scale, isDcOnly }: At): number {
  const { dc, ac, keeper, h: across, v: down } = unit;
  let bit = start;
  for (let v = 0; v < down; v++) {
    for (let h = 0; h < across; h++) {
      // T.81 §F.2.2.1
      const entry = dc[(view.getUint32(bit >>> 3) << (bit & 7)) >>> 16] ?? 0;
      const size = entry & 0xff;
      bit += entry >> 8;
      if (size > 0) {
        const value = (view.getUint32(bit >>> 3) << (bit & 7)) >>> (32 - size);
        unit.last += value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
        bit += size;
      }
      if (!isDcOnly) bit = skipDetails(view, ac, bit);
      if (keeper) keep(keeper, x * across + h, y * down + v, unit.last * scale + 128);
      else unit.cast += unit.last < 0 ? -unit.last : unit.last;
    }
  }
  return bit;
}

function keep({ columns, rows, luma }: Blocks, x: number, y: number, mean: number): void {
  if (x >= columns || y >= rows) return;
  luma[y * columns + x] = mean < 0 ? 0 : mean > 255 ? 255 : mean;
}

/** @returns the bit behind the other coefficients of a block */
function skipDetails(view: DataView, { together, single }: SkipTable, start: number): number {
  let bit = start;
  for (let k = 1; ;) {
    const window = view.getUint32(bit >>> 3) << (bit & 7);
    const entry = together[window >>> TOGETHER_SHIFT] ?? 0;
    const after = k + ((entry >>> 8) & 0x7f);
    if (entry > 0 && after <= BLOCK_LENGTH) {
      bit += entry & 0xff;
      k = after;
    } else if (entry < 0 && after < BLOCK_LENGTH) {
      return bit + (entry & 0xff);
    } else {
      // A long code, or several of which the last belong to the next block.
      const one = single[window >>> 16] ?? 0;
      bit += one & 0xff;
      k += one >> 8;
    }
    if (k >= BLOCK_LENGTH) return bit;
  }
}
