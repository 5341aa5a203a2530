// Short absences at one site, and what comes and goes: whose tickets wait now, and how often each has passed lately. After a
// restart of the program it goes on with the silences that had no ticket.

import {
  absencesOf,
  ATTENDED_ABSENCE_MS,
  isPassing,
  PASSING_WITHIN_MS,
  type Absences,
  type AbsenceSurroundings,
} from '../domain/correlate/short-absence.ts';
import { settlesUntil } from '../domain/correlate/coming-back.ts';
import { canWait, patternsWaitUntil } from '../domain/correlate/pattern-wait.ts';
import type { AssetSilence } from '../stores/records/silences.ts';
import type { ActiveAlarm } from './alarms.ts';

type Around = Omit<AbsenceSurroundings, 'passed' | 'ofSiteMs'>;

export class Passing {
  readonly #ofSiteMs: number | null;
  readonly #passed = new Map<string, number[]>();
  #lookedAtMs = -Infinity;
  #absences: Absences = { since: new Map(), patient: new Set(), againAtMs: Infinity };
  /** Null while no pattern waits for its fellows. */
  #patternsUntilMs: number | null = null;
  /** When the first of what came back with its asset has had its turn; infinite without any. */
  #settlesUntilMs = Infinity;

  /**
   * @param ofSiteMs what the site's inventory says of how long a moment is; null: by class
   * @param past silences of the last hour, oldest first
   */
  constructor(ofSiteMs: number | null, past: readonly AssetSilence[] = []) {
    this.#ofSiteMs = ofSiteMs;
    for (const { asset, fromMs, toMs, ticket } of past) {
      if (ticket !== '' || toMs - fromMs > (ofSiteMs ?? ATTENDED_ABSENCE_MS)) continue;
      const times = this.#passed.get(asset) ?? [];
      // Each way of hearing from it has been silent for itself: that was one absence.
      if (fromMs < (times.at(-1) ?? -Infinity)) times.pop();
      this.#passed.set(asset, [...times, toMs]);
    }
  }

  /** When a ticket has waited long enough, wall ms. */
  get againAtMs(): number {
    return Math.min(this.#absences.againAtMs, this.#patternsUntilMs ?? Infinity, this.#settlesUntilMs);
  }

  /** When to look again, wall ms: at once where the clock was set back and nobody knows. */
  dueAtMs(wallMs: number): number {
    return wallMs < this.#lookedAtMs && this.againAtMs < Infinity ? wallMs : this.againAtMs;
  }

  /** Which alarms wait at this time. */
  holding(alarms: readonly ActiveAlarm[], around: Around): (alarm: ActiveAlarm) => boolean {
    const whole = {
      ...around,
      ofSiteMs: this.#ofSiteMs,
      passed: (asset: string) => this.#passed.get(asset)?.length ?? 0,
    };
    this.#lookedAtMs = around.nowMs;
    this.#forget(around.nowMs);
    const before = this.#absences.patient;
    this.#absences = absencesOf(alarms, whole);
    for (const asset of before) if (!this.#absences.since.has(asset)) this.#note(asset, around);
    this.#patternsUntilMs = patternsWaitUntil(alarms, around.nowMs);
    const settles = (alarm: ActiveAlarm): number | null =>
      settlesUntil(alarm, this.#passed.get(alarm.asset)?.at(-1), around.nowMs);
    this.#settlesUntilMs = Math.min(...alarms.map((alarm) => settles(alarm) ?? Infinity), Infinity);
    return (alarm) =>
      isPassing(alarm, this.#absences, whole) ||
      (this.#patternsUntilMs !== null && canWait(alarm)) ||
      settles(alarm) !== null;
  }

  #note(asset: string, { nowMs, isTicketed }: Around): void {
    if (!isTicketed(asset)) this.#passed.set(asset, [...(this.#passed.get(asset) ?? []), nowMs]);
  }

  #forget(nowMs: number): void {
    for (const [asset, times] of this.#passed) {
      const kept = times.filter((atMs) => Math.abs(nowMs - atMs) < PASSING_WITHIN_MS);
      if (kept.length === 0) this.#passed.delete(asset);
      else this.#passed.set(asset, kept);
    }
  }
}
