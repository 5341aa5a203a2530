// Huffman tables of a JPEG picture, as look-ups of the next 16 bits. What no code begins with moves on by a bit, so that
// hostile data always ends. Pure.

/** By the next 16 bits: bits of the code × 256 + bits of the value behind it. */
export type DcTable = Uint16Array;
export interface SkipTable {
  /**
   * By the next TOGETHER_BITS: of all codes that begin and end in them, with the values behind them, bits and coefficients × 256
   * passed; negative where an end of block is the last of them. Small enough for the processor's nearest cache.
   */
  together: Int16Array;
  /** By the next 16 bits: of the first code, bits and coefficients × 256 passed. */
  single: Uint16Array;
}

/** Coefficients of a block: an end of block passes all that are left. */
export const BLOCK_LENGTH = 64;
const LOOK_AHEAD = 65_536;
const TOGETHER_BITS = 13;
/** Leaves the first TOGETHER_BITS of 32. */
export const TOGETHER_SHIFT = 32 - TOGETHER_BITS;
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
  const single = fill(
    codes,
    (BLOCK_LENGTH << 8) | 1,
    (symbol, length) => (passedBy(symbol) << 8) | (length + (symbol & 15)),
  );
  const lengths = fill(codes, 0, (_symbol, length) => length);
  const together = new Int16Array(1 << TOGETHER_BITS);
  for (let window = 0; window < together.length; window++)
    together[window] = all(single, lengths, window << (16 - TOGETHER_BITS));
  return { together, single };
}

/** Coefficients that a code passes. T.81 §F.1.2.2: EOB is 0/0, ZRL is 15/0. */
function passedBy(symbol: number): number {
  const run = symbol >> 4;
  return (symbol & 15) === 0 && run !== 15 ? BLOCK_LENGTH : run + 1;
}

/** All codes that lie in a window; the value behind the last may reach beyond it, since only its length counts. */
function all(single: Uint16Array, lengths: Uint16Array, window: number): number {
  let bits = 0;
  let passed = 0;
  while (bits < TOGETHER_BITS) {
    const at = (window << bits) & 0xffff;
    const length = lengths[at] ?? 0;
    const entry = single[at] ?? 0;
    if (length === 0 || bits + length > TOGETHER_BITS) break;
    if (entry >> 8 >= BLOCK_LENGTH) return -0x8000 | (passed << 8) | (bits + length);
    if (passed + (entry >> 8) >= BLOCK_LENGTH) break;
    bits += entry & 0xff;
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
