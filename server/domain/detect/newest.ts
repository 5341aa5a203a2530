// The newest sample of every series and where its slots lie, in typed arrays by series number.

export class Newest {
  slotStart = new Int32Array(1024);
  slotCount = new Uint8Array(1024);
  value = new Float64Array(1024);
  /** 0 before the first sample. */
  atWall = new Float64Array(1024);
  atMono = new Float64Array(1024);
  /** Series that are known to say the same still, without a sample that says it, and up to when. */
  #kept = new Uint32Array();
  /** When each of them was said last. */
  #saidMono: ((series: number) => number) | undefined;
  #keptUntilMono = 0;
  #isKept = new Uint8Array();
  /** Of those that were kept before: up to when. */
  #keptMono = new Float64Array();

  /**
   * What these series said last still stands now. Said of the same list again it costs nothing: it may not be written to.
   * @param saidMono when a sample of a series would have said so last, monotonic ms
   */
  keep(series: Uint32Array<ArrayBuffer>, monoMs: number, saidMono?: (series: number) => number): void {
    if (series !== this.#kept) this.#keepOthers(series);
    this.#keptUntilMono = monoMs;
    this.#saidMono = saidMono;
  }

  /** Wall time of the newest sample of the series, or of what was kept in its stead; 0 before the first. */
  saidWall(series: number): number {
    const atWall = this.atWall[series] ?? 0;
    if (atWall === 0 || this.#isKept[series] !== 1 || !this.#saidMono) return atWall;
    const saidMono = Math.min(this.#keptUntilMono, this.#saidMono(series));
    return atWall + Math.max(0, saidMono - (this.atMono[series] ?? 0));
  }

  /** Monotonic time up to which the series' newest value is known to stand. */
  stoodMono(series: number): number {
    const keptMono = this.#isKept[series] === 1 ? this.#keptUntilMono : (this.#keptMono[series] ?? 0);
    return Math.max(this.atMono[series] ?? 0, keptMono);
  }

  #keepOthers(series: Uint32Array<ArrayBuffer>): void {
    const size = this.atMono.length;
    if (this.#keptMono.length < size) this.#keptMono = widened(this.#keptMono, size);
    for (const id of this.#kept) if (id < size) this.#keptMono[id] = this.#keptUntilMono;
    this.#kept = series;
    this.#isKept = new Uint8Array(size);
    for (const id of series) if (id < size) this.#isKept[id] = 1;
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
