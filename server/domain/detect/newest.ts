// The newest sample of every series and where its slots lie, in typed arrays by series number.

export class Newest {
  slotStart = new Int32Array(1024);
  slotCount = new Uint8Array(1024);
  value = new Float64Array(1024);
  /** 0 before the first sample. */
  atWall = new Float64Array(1024);
  atMono = new Float64Array(1024);

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
