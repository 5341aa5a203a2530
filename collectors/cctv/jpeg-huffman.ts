// Huffman tables of a JPEG picture, as look-ups of the next 16 bits. What no code begins with moves on by a bit, so that
// hostile data always ends. Pure.

/** By the next 16 bits: bits of the code × 256 + bits of the value behind it. */
export type DcTable = Uint16Array;
/**
 * By the next 16 bits, two by two bytes: of all whole codes in them, bits and coefficients passed before an end of block,
 * whose presence is the top bit; and of the first code alone, bits and coefficients passed.
 */
export type SkipTable = Int32Array;

/** Coefficients of a block: an end of block passes all that are left. */
const BLOCK_LENGTH = 64;
const LOOK_AHEAD = 65_536;
/** Tables of one kind that are kept, of 256 KiB at most each. */
const MAX_HUFFMAN_TABLES = 8;

/** Counts of codes by length, and their symbols in order (T.81 §B.2.4.2). */
export interface HuffmanCodes {
  counts: Uint8Array;
  symbols: Uint8Array;
}

/** Makes tables, and keeps the last ones: pictures of one camera, and mostly of all, use the same. */
export class HuffmanTables {
  readonly #dc = new Map<string, DcTable>();
  readonly #skip = new Map<string, SkipTable>();

  dc(codes: HuffmanCodes): DcTable {
    return kept(this.#dc, codes, dcTable);
  }

  skip(codes: HuffmanCodes): SkipTable {
    return kept(this.#skip, codes, skipTable);
  }
}

function kept<T>(tables: Map<string, T>, codes: HuffmanCodes, make: (codes: HuffmanCodes) => T): T {
  const key = `${codes.counts.join()}/${codes.symbols.join()}`;
  let table = tables.get(key);
  if (!table) {
    table = make(codes);
    for (const oldest of tables.keys()) if (tables.size >= MAX_HUFFMAN_TABLES) tables.delete(oldest);
    tables.set(key, table);
  }
  return table;
}

function dcTable(codes: HuffmanCodes): DcTable {
  return fill(codes, 1 << 8, (symbol, length) => (length << 8) | Math.min(symbol, 15));
}

function skipTable(codes: HuffmanCodes): SkipTable {
  const single = fill(codes, (BLOCK_LENGTH << 8) | 1, (symbol, length) => {
    const run = symbol >> 4;
    const size = symbol & 15;
    // T.81 §F.1.2.2: EOB is 0/0, ZRL is 15/0.
    const passed = size === 0 && run !== 15 ? BLOCK_LENGTH : run + 1;
    return (passed << 8) | (length + size);
  });
  const table = new Int32Array(LOOK_AHEAD);
  for (let window = 0; window < LOOK_AHEAD; window++)
    table[window] = (together(single, window) << 16) | (single[window] ?? 0);
  return table;
}

/** All codes that lie in a window of 16 bits, up to an end of block. */
function together(single: Uint16Array, window: number): number {
  let bits = 0;
  let passed = 0;
  while (bits < 16) {
    const entry = single[(window << bits) & 0xffff] ?? 0;
    const next = bits + (entry & 0xff);
    if (next > 16) break;
    bits = next;
    if (entry >> 8 >= BLOCK_LENGTH) return 0x8000 | (passed << 8) | bits;
    if (passed + (entry >> 8) >= BLOCK_LENGTH) return 0;
    passed += entry >> 8;
  }
  return (passed << 8) | bits;
}

function fill(
  { counts, symbols }: HuffmanCodes,
  none: number,
  entry: (symbol: number, length: number) => number,
): Uint16Array {
  const table = new Uint16Array(LOOK_AHEAD).fill(none);
  let at = 0;
  let next = 0;
  for (let length = 1; length <= 16; length++) {
    const span = 1 << (16 - length);
    for (let i = 0; i < (counts[length - 1] ?? 0) && at < LOOK_AHEAD; i++) {
      table.fill(entry(symbols[next++] ?? 0, length), at, at + span);
      at += span;
    }
  }
  return table;
}
