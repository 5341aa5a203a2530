// The newest sample of every series and where its slots lie, in typed arrays by series number.

export class Newest {
  slotStart = new Int32Array(1024);
  slotCount = new Uint8Array(1024);
  value = new Float64Array(1024);
  /** 0 before the first sample. */
  atWall = new Float64Array(1024);
  atMono = new Float64Array(1024);
  /** How many say of a series that it says the same still, without a sample that says it. */
  #keepers = new Uint8Array(1024);
  /** When each of those was said last. */
  #saidMono: ((series: number) => number) | undefined;
  /** Of those that were kept before: up to when. */
  #keptMono = new Float64Array(1024);

  /** @param saidMono when a sample of a kept series would have said so last, monotonic ms; for all that are kept */
  keep(series: Uint32Array, saidMono?: (series: number) => number): void {
    this.#saidMono = saidMono;
    // Some may not have been heard of before.
    for (const id of series) this.reach(id + 1);
    for (const id of series) this.#keepers[id] = (this.#keepers[id] ?? 0) + 1;
  }

  /** One who kept these does so no longer. @returns slots of those that nobody keeps now */
  drop(series: Uint32Array, monoMs: number): number[] {
    const left: number[] = [];
    for (const id of series) {
      this.#keptMono[id] = monoMs;
      const keepers = Math.max(0, (this.#keepers[id] ?? 0) - 1);
      this.#keepers[id] = keepers;
      const { first, end } = this.slotsOf(id);
      for (let slot = first; keepers === 0 && slot < end; slot++) left.push(slot);
    }
    return left;
  }

  /** Wall time of the newest sample of the series, or of what was kept in its stead; 0 before the first. */
  saidWall(series: number): number {
    const atWall = this.atWall[series] ?? 0;
    if (atWall === 0 || this.#keepers[series] === 0 || !this.#saidMono) return atWall;
    return atWall + Math.max(0, this.#saidMono(series) - (this.atMono[series] ?? 0));
  }

  /** Monotonic time up to which the series' newest value is known to stand; infinite while it is kept. */
  stoodMono(series: number): number {
    if ((this.#keepers[series] ?? 0) > 0) return Number.POSITIVE_INFINITY;
    return Math.max(this.atMono[series] ?? 0, this.#keptMono[series] ?? 0);
  }

  /** Null before the first sample. */
  latest(series: number): { value: number; atMs: number } | null {
    const atMs = this.atWall[series] ?? 0;
    return atMs === 0 ? null : { value: this.value[series] ?? 0, atMs };
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
    const keepers = new Uint8Array(size);
    keepers.set(this.#keepers);
    this.#keepers = keepers;
    this.#keptMono = widened(this.#keptMono, size);
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
