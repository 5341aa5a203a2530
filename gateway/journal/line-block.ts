// Lines of many records behind each other, in memory that is used again and again: at thousands of devices fresh memory
// for each read costs more than filling it. Knows nothing of lines but where they end.

/** Room from the beginning: what is never touched costs nothing, and what is held then does not follow the largest read. */
const FIRST_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;
const SPACE = 0x20;
/** Digits of a time in ms, a sign and the newline. */
const MAX_TAIL = 24;

export class LineBlock {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;
  #lineCount = 0;

  get length(): number {
    return this.#length;
  }

  get lineCount(): number {
    return this.#lineCount;
  }

  clear(): void {
    this.#length = 0;
    this.#lineCount = 0;
  }

  /** Copies lines, each ended by a newline. */
  add(lines: Buffer): void {
    const end = this.#length + lines.length;
    if (end > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(end, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.#length);
      this.#bytes = grown;
    }
    this.#bytes.set(lines, this.#length);
    for (let at = lines.indexOf(NEWLINE); at >= 0; at = lines.indexOf(NEWLINE, at + 1)) this.#lineCount++;
    this.#length = end;
  }

  /** Valid until the next {@link add}. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** The time that ends the last line, 0 when there is none. */
  lastTimeMs(): number {
    const tail = this.#bytes.toString('latin1', Math.max(0, this.#length - MAX_TAIL), Math.max(0, this.#length - 1));
    const timeMs = Number(tail.slice(tail.lastIndexOf(String.fromCharCode(SPACE)) + 1));
    return this.#length > 0 && Number.isFinite(timeMs) ? timeMs : 0;
  }
}
