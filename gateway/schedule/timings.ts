// How long the last polls of each target took, in one typed array for all targets: which devices are slow is asked
// seldom, and must cost little a device. Numbers only.

/** Polls remembered of each target. */
export const POLLS_REMEMBERED = 16;

export class Timings {
  #durations = new Float32Array(64 * POLLS_REMEMBERED);
  /** Polls noted of each place, timeouts among them. */
  #polls = new Uint32Array(64);
  #timeouts = new Uint32Array(64);
  readonly #free: number[] = [];
  #used = 0;

  /** A place for a new target. */
  take(): number {
    const at = this.#free.pop() ?? this.#used++;
    if (at >= this.#polls.length) this.#grow();
    this.#polls[at] = 0;
    this.#timeouts[at] = 0;
    return at;
  }

  giveBack(at: number): void {
    this.#free.push(at);
  }

  note(at: number, durationMs: number, isTimeout: boolean): void {
    const polls = this.#polls[at] ?? 0;
    this.#durations[at * POLLS_REMEMBERED + (polls % POLLS_REMEMBERED)] = durationMs;
    this.#polls[at] = polls + 1;
    if (isTimeout) this.#timeouts[at] = (this.#timeouts[at] ?? 0) + 1;
  }

  polls(at: number): number {
    return this.#polls[at] ?? 0;
  }

  timeouts(at: number): number {
    return this.#timeouts[at] ?? 0;
  }

  /** Median and maximum of the polls remembered; 0 before the first. */
  of(at: number): { p50Ms: number; maxMs: number } {
    const count = Math.min(this.polls(at), POLLS_REMEMBERED);
    const start = at * POLLS_REMEMBERED;
    const sorted = this.#durations.slice(start, start + count).sort();
    return { p50Ms: sorted[count >> 1] ?? 0, maxMs: sorted[count - 1] ?? 0 };
  }

  #grow(): void {
    const size = Math.ceil(this.#polls.length * 1.5);
    const durations = new Float32Array(size * POLLS_REMEMBERED);
    durations.set(this.#durations);
    this.#durations = durations;
    const polls = new Uint32Array(size);
    polls.set(this.#polls);
    this.#polls = polls;
    const timeouts = new Uint32Array(size);
    timeouts.set(this.#timeouts);
    this.#timeouts = timeouts;
  }
}
