// What has to be thought about again at a time: of each ticket the next such moment. Wall time is an argument.

export class Later {
  readonly #atMs = new Map<string, number>();

  /** @param atMs null when nothing is to be thought about again */
  set(id: string, atMs: number | null): void {
    if (atMs === null) this.#atMs.delete(id);
    else this.#atMs.set(id, atMs);
  }

  /** When the first is due, wall ms; infinite without any. */
  get nextMs(): number {
    return Math.min(...this.#atMs.values(), Infinity);
  }

  /** Forgets what is due and what is gone. @returns whether there was any */
  take(wallMs: number, isGone: (id: string) => boolean): boolean {
    let any = false;
    for (const [id, atMs] of this.#atMs) {
      if (wallMs < atMs && !isGone(id)) continue;
      this.#atMs.delete(id);
      any = true;
    }
    return any;
  }
}
