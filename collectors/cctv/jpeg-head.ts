// Reads the marker segments of a JPEG picture up to the first scan that holds its brightness (ITU-T T.81 annex B). Pure;
// whatever does not fit is refused as a whole.

import type { DcTable, HuffmanCodes, HuffmanTables, SkipTable } from './jpeg-huffman.ts';

interface Component {
  id: number;
  /** Sampling, 1 to 4. */
  h: number;
  v: number;
  /** Quantum of the DC coefficient. */
  quantum: number;
}

export interface Scan {
  /** Where its data begins. */
  start: number;
  /** Progressive: the data holds nothing else. */
  isDcOnly: boolean;
  /** Bits that a progressive scan leaves to later ones. */
  shift: number;
  parts: { component: Component; dc: DcTable; ac: SkipTable }[];
}

export interface JpegHead {
  width: number;
  height: number;
  maxH: number;
  maxV: number;
  components: Component[];
  restartInterval: number;
  scan: Scan;
}

interface Reading {
  quanta: Map<number, number>;
  codes: Map<number, HuffmanCodes>;
  frame?: Omit<JpegHead, 'scan' | 'restartInterval'> & { isProgressive: boolean };
  restartInterval: number;
}

const EMPTY: HuffmanCodes = { counts: new Uint8Array(16), symbols: new Uint8Array(0) };

export function readHead(data: Uint8Array, maxPixels: number, tables: HuffmanTables): JpegHead | undefined {
  if (data[0] !== 0xff || data[1] !== 0xd8) return undefined;
  const reading: Reading = { quanta: new Map(), codes: new Map(), restartInterval: 0 };
  for (let at = 2; at + 4 <= data.length;) {
    if (data[at] !== 0xff) return undefined;
    const marker = data[at + 1] ?? 0;
    if (marker === 0xff) {
      at++;
      continue;
    }
    const length = ((data[at + 2] ?? 0) << 8) | (data[at + 3] ?? 0);
    const segment = data.subarray(at + 4, at + 2 + length);
    if (length < 2 || segment.length !== length - 2) return undefined;
    at += 2 + length;
    if (marker === 0xda) return withScan(reading, segment, at, tables);
    if (!readSegment(reading, marker, segment, maxPixels)) return undefined;
  }
  return undefined;
}

/** @returns false where the picture is none of ours */
function readSegment(reading: Reading, marker: number, segment: Uint8Array, maxPixels: number): boolean {
  switch (marker) {
    case 0xdb:
      readQuanta(reading, segment);
      return true;
    case 0xc4:
      readCodes(reading, segment);
      return true;
    case 0xdd:
      reading.restartInterval = ((segment[0] ?? 0) << 8) | (segment[1] ?? 0);
      return true;
    case 0xc0:
    case 0xc1:
    case 0xc2:
      return readFrame(reading, segment, marker === 0xc2, maxPixels);
    default:
      // Other frames: lossless, hierarchical, arithmetic coding; and an end without a scan.
      return !(marker >= 0xc3 && marker <= 0xcf && marker !== 0xc8 && marker !== 0xcc) && marker !== 0xd9;
  }
}

function readQuanta(reading: Reading, segment: Uint8Array): void {
  for (let at = 0; at < segment.length;) {
    const kind = segment[at] ?? 0;
    const isWide = kind >> 4 !== 0;
    const first = isWide ? ((segment[at + 1] ?? 0) << 8) | (segment[at + 2] ?? 0) : (segment[at + 1] ?? 0);
    reading.quanta.set(kind & 15, first);
    at += 1 + (isWide ? 128 : 64);
  }
}

function readCodes(reading: Reading, segment: Uint8Array): void {
  for (let at = 0; at + 17 <= segment.length;) {
    const counts = segment.subarray(at + 1, at + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    reading.codes.set(segment[at] ?? 0, { counts, symbols: segment.subarray(at + 17, at + 17 + total) });
    at += 17 + total;
  }
}

function readFrame(reading: Reading, segment: Uint8Array, isProgressive: boolean, maxPixels: number): boolean {
  const height = ((segment[1] ?? 0) << 8) | (segment[2] ?? 0);
  const width = ((segment[3] ?? 0) << 8) | (segment[4] ?? 0);
  const count = segment[5] ?? 0;
  const isOurs = segment[0] === 8 && width > 0 && height > 0 && width * height <= maxPixels && count >= 1 && count <= 4;
  if (!isOurs || segment.length < 6 + 3 * count || reading.frame) return false;
  const components: Component[] = [];
  for (let i = 0; i < count; i++) {
    const [id = 0, sampling = 0, table = 0] = segment.subarray(6 + 3 * i, 9 + 3 * i);
    const [h, v] = [sampling >> 4, sampling & 15];
    if (h < 1 || h > 4 || v < 1 || v > 4) return false;
    components.push({ id, h, v, quantum: reading.quanta.get(table) ?? 1 });
  }
  const maxH = Math.max(...components.map((one) => one.h));
  const maxV = Math.max(...components.map((one) => one.v));
  reading.frame = { width, height, maxH, maxV, components, isProgressive };
  return true;
}

function withScan(reading: Reading, segment: Uint8Array, start: number, tables: HuffmanTables): JpegHead | undefined {
  const { frame, codes, restartInterval } = reading;
  const count = segment[0] ?? 0;
  if (!frame || count < 1 || count > 4 || segment.length < 4 + 2 * count) return undefined;
  const parts: Scan['parts'] = [];
  for (let i = 0; i < count; i++) {
    const [id, destinations = 0] = segment.subarray(1 + 2 * i, 3 + 2 * i);
    const component = frame.components.find((one) => one.id === id);
    if (!component) return undefined;
    const dc = tables.dc(codes.get(destinations >> 4) ?? EMPTY);
    parts.push({ component, dc, ac: tables.skip(codes.get(0x10 | (destinations & 15)) ?? EMPTY) });
  }
  const [from = 0, to = 0, bits = 0] = segment.subarray(1 + 2 * count);
  // The first scan of a progressive picture is one of DC coefficients (T.81 §G.1.1.1.1).
  const isFirst = parts.some((part) => part.component === frame.components[0]);
  if (!isFirst || (frame.isProgressive && (from !== 0 || to !== 0 || bits >> 4 !== 0))) return undefined;
  const scan = { start, isDcOnly: frame.isProgressive, shift: frame.isProgressive ? bits & 15 : 0, parts };
  return { ...frame, restartInterval, scan };
}
