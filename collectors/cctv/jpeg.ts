// Reads the brightness of a JPEG picture at an eighth of its size: the mean of each block of 8×8 pixels is its DC
// coefficient (ITU-T T.81), so that no pixel need be computed and a picture of 1080p costs a few ms. Baseline, extended and
// progressive Huffman; everything else is refused. Pure, bounded by bytes and pixels, and safe on hostile bytes.

import type { DcTable, HuffmanTables, SkipTable } from './jpeg-huffman.ts';
import { type Component, type JpegHead, type Scan, readHead } from './jpeg-head.ts';

/** Pixels of one picture; a larger one is refused. */
export const MAX_PICTURE_PIXELS = 40_000_000;

export interface Blocks {
  width: number;
  height: number;
  columns: number;
  rows: number;
  /** Mean brightness of each block, 0 to 255, row by row. */
  luma: Uint8Array;
}

/** @returns undefined for what is no picture that we read, or one that is cut off */
export function readBlocks(data: Uint8Array, tables: HuffmanTables): Blocks | undefined {
  const head = readHead(data, MAX_PICTURE_PIXELS, tables);
  if (!head) return undefined;
  const scan = new ScanReader(head, unstuffed(data, head.scan.start));
  return scan.read();
}

interface Entropy {
  bytes: Uint8Array;
  /** Bit at which the data of each restart interval begins. */
  segments: number[];
  bits: number;
}

/** Entropy-coded data up to the next marker, without its stuffing (T.81 §B.1.1.5). */
function unstuffed(data: Uint8Array, start: number): Entropy {
  const bytes = new Uint8Array(data.length - start + 4);
  const segments = [0];
  let to = 0;
  for (let at = start; at < data.length; at++) {
    const byte = data[at] ?? 0;
    if (byte !== 0xff) {
      bytes[to++] = byte;
      continue;
    }
    const next = data[++at] ?? 0xd9;
    if (next === 0) bytes[to++] = 0xff;
    else if (next >= 0xd0 && next <= 0xd7) segments.push(to * 8);
    else if (next === 0xff) at--;
    else break;
  }
  return { bytes, segments, bits: to * 8 };
}

/** Reads the first scan that holds the brightness; its position in the bits is all it keeps. */
class ScanReader {
  readonly #head: JpegHead;
  readonly #scan: Scan;
  readonly #bytes: Uint8Array;
  readonly #entropy: Entropy;
  readonly #blocks: Blocks;
  readonly #quantum: number;
  #bit = 0;

  constructor(head: JpegHead, entropy: Entropy) {
    this.#head = head;
    this.#scan = head.scan;
    this.#bytes = entropy.bytes;
    this.#entropy = entropy;
    const luma = head.components[0];
    const columns = Math.ceil(Math.ceil((head.width * (luma?.h ?? 1)) / head.maxH) / 8);
    const rows = Math.ceil(Math.ceil((head.height * (luma?.v ?? 1)) / head.maxV) / 8);
    this.#quantum = luma?.quantum ?? 1;
    this.#blocks = { width: head.width, height: head.height, columns, rows, luma: new Uint8Array(columns * rows) };
  }

  read(): Blocks | undefined {
    const { parts } = this.#scan;
    const single = parts.length === 1;
    const luma = this.#head.components[0];
    // T.81 §A.2: a scan of one component goes block by block, one of several by groups of them.
    const across = single ? this.#blocks.columns : Math.ceil(this.#head.width / (8 * this.#head.maxH));
    const down = single ? this.#blocks.rows : Math.ceil(this.#head.height / (8 * this.#head.maxV));
    const units = parts.map((part) => {
      const isLuma = part.component === luma;
      return { ...part, isLuma, h: single ? 1 : part.component.h, v: single ? 1 : part.component.v, last: 0 };
    });
    const interval = this.#head.restartInterval;
    let group = 0;
    let segment = 0;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++, group++) {
        if (interval > 0 && group > 0 && group % interval === 0) {
          const start = this.#entropy.segments[++segment];
          if (start === undefined) return undefined;
          this.#bit = start;
          for (const unit of units) unit.last = 0;
        }
        for (const unit of units) this.#readUnit(unit, x, y);
        if (this.#bit > this.#entropy.bits) return undefined;
      }
    }
    return this.#blocks;
  }

  #readUnit(unit: Unit, x: number, y: number): void {
    for (let v = 0; v < unit.v; v++) {
      for (let h = 0; h < unit.h; h++) {
        unit.last += this.#readDifference(unit.dc);
        if (!this.#scan.isDcOnly) this.#skipDetails(unit.ac);
        if (unit.isLuma) this.#keep(x * unit.h + h, y * unit.v + v, unit.last);
      }
    }
  }

  #keep(x: number, y: number, coefficient: number): void {
    const { columns, rows, luma } = this.#blocks;
    if (x >= columns || y >= rows) return;
    const mean = (coefficient * (1 << this.#scan.shift) * this.#quantum) / 8 + 128;
    luma[y * columns + x] = mean < 0 ? 0 : mean > 255 ? 255 : mean;
  }

  /** T.81 §F.2.2.1 */
  #readDifference(table: DcTable): number {
    const entry = table[this.#peek(this.#bit)] ?? 0;
    const size = entry & 0xff;
    const at = this.#bit + (entry >> 8);
    this.#bit = at + size;
    if (size === 0) return 0;
    const value = this.#peek(at) >> (16 - size);
    return value < 1 << (size - 1) ? value - (1 << size) + 1 : value;
  }

  #skipDetails(table: SkipTable): void {
    const bytes = this.#bytes;
    let bit = this.#bit;
    for (let k = 1; k < 64;) {
      const at = bit >> 3;
      const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
      const entry = table[(word >> (8 - (bit & 7))) & 0xffff] ?? 0;
      const after = k + ((entry >> 24) & 0x7f);
      if (entry < 0 && after < 64) {
        bit += (entry >> 16) & 0xff;
        break;
      }
      if (entry > 0xffff && after <= 64) {
        bit += (entry >> 16) & 0xff;
        k = after;
      } else {
        bit += entry & 0xff;
        k += (entry >> 8) & 0xff;
      }
    }
    this.#bit = bit;
  }

  #peek(bit: number): number {
    const at = bit >> 3;
    const bytes = this.#bytes;
    const word = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    return (word >> (8 - (bit & 7))) & 0xffff;
  }
}

interface Unit {
  component: Component;
  dc: DcTable;
  ac: SkipTable;
  isLuma: boolean;
  h: number;
  v: number;
  last: number;
}
