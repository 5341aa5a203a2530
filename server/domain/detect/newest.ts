// The newest sample of every series and where its slots lie, in typed arrays by series number.

export class Newest {
  slotStart = new Int32Array(1024);
  slotCount = new Uint8Array(1024);
  value = new Float64Array(1024);
  /** 0 before the first sample. */
  atWall = new Float64Array(1024);
  atMono = new Float64Array(1024);
  /** When it was known to be still so, without a sample that says it; null before the first time. */
  #keptMono: Float64Array<ArrayBuffer> | null = null;

  /** What these series said last still stands now. */
  keep(series: Uint32Array, monoMs: number): void {
    if (!this.#keptMono || this.#keptMono.length < this.atMono.length) {
      this.#keptMono = this.#keptMono
        ? widened(this.#keptMono, this.atMono.length)
        : new Float64Array(this.atMono.length);
    }
    for (const id of series) if (id < this.#keptMono.length) this.#keptMono[id] = monoMs;
  }

  /** Monotonic time up to which the series' newest value is known to stand. */
  stoodMono(series: number): number {
    const atMono = this.atMono[series] ?? 0;
    return this.#keptMono ? Math.max(atMono, this.#keptMono[series] ?? 0) : atMono;
  }

  /** Where the slots of a series lie. */
  slotsOf(series: number): { first: number; end: number } {
    const first = this.slotStart[series] ?? 0;
    return { first, end: first + (this.slotCount[series] ?? 0) };
  }

  /** Makes room for `count` series. */
  reach(count: number): void {
    if (count <= this.value.length) return;
    const size = Math.max(count, this.value.length * 2);
    const slotStart = new Int32Array(size);
    slotStart.set(this.slotStart);
    this.slotStart = slotStart;
    const slotCount = new Uint8Array(size);
    slotCount.set(this.slotCount);
    this.slotCount = slotCount;
    this.value = widened(this.value, size);
    this.atWall = widened(this.atWall, size);
    this.atMono = widened(this.atMono, size);
  }
}

function widened(from: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const into = new Float64Array(size);
  into.set(from);
  return into;
}
