// Which tickets are healing: they have lost a sign, or what their verdict rests on is seen to be well. A fault that heals looks
// like another, smaller one, so its verdict stays. Only an alarm that began since ends it, or one of what came back changed:
// what was hit while it lasted may tell of itself after it is over.

import type { PredicateName } from '../../contract/predicates.ts';
import type { Evidence } from '../domain/diagnose/types.ts';

/** Share of the signs that must be well again before late alarms are taken for late. */
const MOSTLY = 0.5;
/**
 * Once what carries others is back each of them needs its turn to be heard, and until then looks like a fault of its own. This
 * long, ms: the paces at which what was silent is asked, and the time for which it has to be well.
 */
export const SETTLES_MS = 30_000;
/** What is over has fewer signs after so long, ms. With more than before it is not over: it comes and goes, and is better known by now. */
export const HEALS_WITHIN_MS = 10 * 60_000;
/** What only a device that is back can tell, and that goes on: it came back as another than it was. */
const FOUND_CHANGED: ReadonlySet<PredicateName> = new Set([
  'config-kept',
  'port-vlan',
  'port-unblocked',
  'firmware-kept',
  'same-device',
]);

interface Joined {
  readonly sinceMs: number;
  readonly predicate: PredicateName;
}

export class Healing {
  readonly #isOk: (predicate: PredicateName, place: string) => boolean;
  readonly #isCarrier: (place: string) => boolean;
  /** Since when, wall ms. */
  readonly #since = new Map<string, number>();
  readonly #signs = new Map<string, readonly Evidence[]>();
  /** How many alarms its verdict explained. */
  readonly #explained = new Map<string, number>();
  /** Until when those behind a line that is back have to be heard, wall ms. */
  readonly #settlesUntil = new Map<string, number>();

  /** @param isCarrier others hang on the place, or are fed by it */
  constructor(isOk: (predicate: PredicateName, place: string) => boolean, isCarrier: (place: string) => boolean) {
    this.#isOk = isOk;
    this.#isCarrier = isCarrier;
  }

  clear(): void {
    this.#since.clear();
    this.#signs.clear();
    this.#explained.clear();
    this.#settlesUntil.clear();
  }

  /** Forgets tickets that are over. */
  keep(isKnown: (ticket: string) => boolean): void {
    for (const map of [this.#since, this.#signs, this.#explained, this.#settlesUntil])
      for (const id of map.keys()) if (!isKnown(id)) map.delete(id);
  }

  isHealing(ticket: string): boolean {
    return this.#since.has(ticket);
  }

  /** It has lost a sign. */
  begin(ticket: string, nowMs: number): void {
    if (!this.#since.has(ticket)) this.#since.set(ticket, nowMs);
  }

  /**
   * @param joined alarms that have joined it now
   * @param explains how many the fault that it looks like now explains
   * @returns whether its verdict stays
   */
  look(ticket: string, { joined, explains }: { joined: readonly Joined[]; explains: number }, nowMs: number): boolean {
    const signs = this.#signs.get(ticket);
    const wellSigns = signs?.filter((sign) => this.#isOk(sign.predicate, sign.place)) ?? [];
    const well = wellSigns.length;
    if (well > 0 || (!signs && joined.length === 0)) this.begin(ticket, nowMs);
    const fromMs = this.#since.get(ticket) ?? -Infinity;
    const isMostlyWell = well > 0 && well >= MOSTLY * (signs?.length ?? 0);
    const isLate = ({ sinceMs, predicate }: Joined): boolean => sinceMs <= fromMs && !FOUND_CHANGED.has(predicate);
    const areLate = joined.length > 0 && joined.every(isLate);
    if (areLate && !isMostlyWell && wellSigns.some(({ place }) => this.#isCarrier(place)))
      this.#settlesUntil.set(ticket, this.#settlesUntil.get(ticket) ?? nowMs + SETTLES_MS);
    const settlesUntil = this.#settlesUntil.get(ticket) ?? -Infinity;
    const isStillDown = Number.isFinite(settlesUntil) && nowMs >= settlesUntil && !isMostlyWell;
    const mayStay = isMostlyWell || nowMs < settlesUntil;
    if (isStillDown || (joined.length > 0 && !(mayStay && areLate))) {
      this.#since.delete(ticket);
      this.#settlesUntil.delete(ticket);
    }
    const isGrown = nowMs - fromMs >= HEALS_WITHIN_MS && explains > (this.#explained.get(ticket) ?? Infinity);
    return this.#since.has(ticket) && !isGrown;
  }

  /** What its verdict rests on from now on. @param explains how many alarms it explains */
  rests(ticket: string, evidence: readonly Evidence[], explains: number): void {
    this.#since.delete(ticket);
    this.#explained.set(ticket, explains);
    const signs = evidence.filter((sign) => sign.supports && !this.#isOk(sign.predicate, sign.place));
    this.#signs.set(ticket, signs);
    this.#settlesUntil.delete(ticket);
  }
}
