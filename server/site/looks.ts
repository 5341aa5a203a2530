// When a site's engine thinks next, and what has brought it to think. Decides nothing about faults; the time is an argument.

import { restMs } from './rest.ts';

/** A young ticket's verdict is looked at again this often, for this long: late evidence still counts. */
export const REVIEW_EVERY_MS = 3000;
export const REVIEW_FOR_MS = 60_000;

/** What time alone brings: when the first wait is over, monotonic ms, and whether a ticket is young. */
export interface Waits {
  readonly untilMono: number;
  readonly isYoung: boolean;
}

export class Looks {
  #isDirty: boolean;
  #hasAlarmNews = false;
  #reviewAtMono = 0;
  #restUntilMono = 0;

  constructor(isDirty: boolean) {
    this.#isDirty = isDirty;
  }

  /** Something is not as it was: all is thought about anew. */
  note(): void {
    this.#isDirty = true;
  }

  /** An alarm has come or gone. */
  noteAlarm(): void {
    this.#hasAlarmNews = true;
  }

  /** Something has come in that is not yet thought about. */
  get isStirred(): boolean {
    return this.#isDirty || this.#hasAlarmNews;
  }

  /** When it is thought next, monotonic ms; not later than now when that is due. */
  dueMono({ untilMono, isYoung }: Waits): number {
    if (this.isStirred) return this.#restUntilMono;
    return Math.max(this.#restUntilMono, Math.min(untilMono, isYoung ? this.#reviewAtMono : Infinity));
  }

  /** It is thought now. @returns whether nothing but alarms that came or went has brought it, and no ticket is young */
  begin(monoMs: number, alarms: number, { untilMono, isYoung }: Waits): boolean {
    const isOfAlarms = !this.#isDirty && !isYoung && monoMs < untilMono;
    this.#isDirty = false;
    this.#hasAlarmNews = false;
    this.#restUntilMono = monoMs + restMs(alarms);
    this.#reviewAtMono = monoMs + REVIEW_EVERY_MS;
    return isOfAlarms;
  }
}
