// The last samples within a time, thinned to a fixed number: what a window costs does not depend on how often is polled.

const POINTS = 32;

export class Window {
  readonly #spanMs: number;
  /** Times and values side by side, as a ring. */
  readonly #ring = new Float64Array(POINTS * 2);
  #first = 0;
  #count = 0;
  /** The newest sample, where it was too close to the last point to be one. */
  #leftOutMono = Number.NaN;
  #leftOut = 0;

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  get count(): number {
    return this.#count;
  }

  clear(): void {
    this.#count = 0;
    this.#leftOutMono = Number.NaN;
  }

  /**
   * Points closer than a part of the span are left out; what is older than the span goes, but for one. Where nothing came for
   * longer what was left out last counts: who publishes on change only is silent after it.
   */
  push(monoMs: number, value: number): void {
    const apartMs = this.#spanMs / (POINTS - 2);
    const lastMs = this.#count > 0 ? this.#timeAt(this.#count - 1) : Number.NEGATIVE_INFINITY;
    if (monoMs - lastMs < apartMs) {
      this.#leftOutMono = monoMs;
      this.#leftOut = value;
    } else {
      if (this.#leftOutMono > lastMs && monoMs - lastMs >= 2 * apartMs) this.#add(this.#leftOutMono, this.#leftOut);
      this.#add(monoMs, value);
    }
    while (this.#count > 1 && this.#timeAt(1) <= monoMs - this.#spanMs) this.#drop();
  }

  #add(monoMs: number, value: number): void {
    if (this.#count === POINTS) this.#drop();
    const at = ((this.#first + this.#count) % POINTS) * 2;
    this.#ring[at] = monoMs;
    this.#ring[at + 1] = value;
    this.#count++;
  }

  /** The sample from which the span is counted; null while there is none that is old enough, or all are too old. */
  base(monoMs: number): { monoMs: number; value: number } | null {
    if (this.#count === 0) return null;
    const ageMs = monoMs - this.#timeAt(0);
    // Polls come a little early or late; a window twice as long as asked for is another question.
    if (ageMs < this.#spanMs * 0.8 || ageMs > this.#spanMs * 2) return null;
    return { monoMs: this.#timeAt(0), value: this.#ring[this.#first * 2 + 1] ?? 0 };
  }

  /** Oldest first. */
  points(): { monoMs: number; value: number }[] {
    return Array.from({ length: this.#count }, (_, index) => ({
      monoMs: this.#timeAt(index),
      value: this.#ring[((this.#first + index) % POINTS) * 2 + 1] ?? 0,
    }));
  }

  #timeAt(index: number): number {
    return this.#ring[((this.#first + index) % POINTS) * 2] ?? 0;
  }

  #drop(): void {
    this.#first = (this.#first + 1) % POINTS;
    this.#count--;
  }
}
