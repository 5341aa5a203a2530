// For how long a value has been the same to the digit while those beside it moved: a probe that hangs. Where nothing
// moves, nothing can be said.

import { UNKNOWN, type Derivation, type HeldAlarm, type Sample, type Surroundings } from './derivation.ts';

/** Most neighbours that are watched. */
const MAX_BESIDE = 16;
/** After a pause of this share of the time that counts, the value may have moved and come back. */
const UNSEEN_SHARE = 1 / 4;

export class Stuck implements Derivation {
  readonly #beside: readonly string[] | null;
  readonly #around: Surroundings;
  #value = UNKNOWN;
  readonly #unseenMs: number;
  #sinceMono = 0;
  /** Not known before the first sample, and after a restart of the program. */
  #lastMono = UNKNOWN;
  /** The same as wall time, of what stood still before the program began; NaN once that is reckoned in. */
  #sinceWall = UNKNOWN;
  #neighbours: readonly number[] = [];
  #hasMoved = false;

  /**
   * @param forMs for how long it counts
   * @param beside other fields of the row, or `measurement.field` of the asset; null: the same field of the other components
   */
  constructor({ forMs, beside }: { forMs: number; beside: readonly string[] | null }, around: Surroundings) {
    this.#unseenMs = forMs * UNSEEN_SHARE;
    this.#beside = beside;
    this.#around = around;
  }

  resume({ judged, notes, sinceMs }: HeldAlarm): void {
    this.#value = notes['value'] ?? UNKNOWN;
    this.#hasMoved = true;
    this.#sinceWall = sinceMs - judged * 1000;
  }

  take({ value, timeMs, monoMs }: Sample): number {
    if (!Number.isNaN(this.#sinceWall)) this.#sinceMono = monoMs - Math.max(0, timeMs - this.#sinceWall);
    this.#sinceWall = UNKNOWN;
    const isUnseen = monoMs - this.#lastMono > this.#unseenMs;
    this.#lastMono = monoMs;
    if (value !== this.#value || isUnseen) {
      this.#value = value;
      this.#sinceMono = monoMs;
      this.#neighbours = this.#look();
      this.#hasMoved = false;
      return 0;
    }
    if (!this.#hasMoved) {
      const now = this.#look();
      this.#hasMoved = now.length === this.#neighbours.length && now.some((one, i) => one !== this.#neighbours[i]);
      if (now.length !== this.#neighbours.length) this.#neighbours = now;
    }
    return this.#hasMoved ? (monoMs - this.#sinceMono) / 1000 : UNKNOWN;
  }

  notes(): Record<string, number> {
    return { value: this.#value };
  }

  #look(): number[] {
    if (!this.#beside) return this.#around.others().slice(0, MAX_BESIDE).map(({ value }) => value); // prettier-ignore
    return this.#beside.flatMap((name) => this.#of(name)).slice(0, MAX_BESIDE);
  }

  #of(name: string): number[] {
    const dot = name.indexOf('.');
    if (dot < 0) {
      const sibling = this.#around.sibling(name);
      return sibling ? [sibling.value] : [];
    }
    const reading = { measurement: name.slice(0, dot), field: name.slice(dot + 1), component: '*' };
    return this.#around.readings(reading).flatMap((one) => one?.value ?? []);
  }
}
