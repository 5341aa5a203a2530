// Which tickets are healing: they have lost a sign, or what their verdict rests on is seen to be well. A fault that heals looks
// like another, smaller one, so its verdict stays. Only an alarm that began since ends it, or one of what came back changed:
// what was hit while it lasted may tell of itself after it is over.

import type { PredicateName } from '../../contract/predicates.ts';
import type { Evidence } from '../domain/diagnose/types.ts';

/** Share of the signs that must be well again before late alarms are taken for late. */
const MOSTLY = 0.5;
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
  /** Since when, wall ms. */
  readonly #since = new Map<string, number>();
  readonly #signs = new Map<string, readonly Evidence[]>();

  constructor(isOk: (predicate: PredicateName, place: string) => boolean) {
    this.#isOk = isOk;
  }

  clear(): void {
    this.#since.clear();
    this.#signs.clear();
  }

  /** Forgets tickets that are over. */
  keep(isKnown: (ticket: string) => boolean): void {
    for (const id of this.#since.keys()) if (!isKnown(id)) this.#since.delete(id);
    for (const id of this.#signs.keys()) if (!isKnown(id)) this.#signs.delete(id);
  }

  isHealing(ticket: string): boolean {
    return this.#since.has(ticket);
  }

  /** It has lost a sign. */
  begin(ticket: string, nowMs: number): void {
    if (!this.#since.has(ticket)) this.#since.set(ticket, nowMs);
  }

  /** @param joined alarms that have joined it now. @returns whether its verdict stays */
  look(ticket: string, joined: readonly Joined[], nowMs: number): boolean {
    const signs = this.#signs.get(ticket);
    const well = signs?.filter((sign) => this.#isOk(sign.predicate, sign.place)).length ?? 0;
    if (well > 0 || (!signs && joined.length === 0)) this.begin(ticket, nowMs);
    const fromMs = this.#since.get(ticket) ?? -Infinity;
    const isMostlyWell = well > 0 && well >= MOSTLY * (signs?.length ?? 0);
    const isLate = ({ sinceMs, predicate }: Joined): boolean => sinceMs <= fromMs && !FOUND_CHANGED.has(predicate);
    const isNews = joined.length > 0 && !(isMostlyWell && joined.every(isLate));
    if (isNews) this.#since.delete(ticket);
    return this.#since.has(ticket);
  }

  /** What its verdict rests on from now on. */
  rests(ticket: string, evidence: readonly Evidence[]): void {
    const signs = evidence.filter((sign) => sign.supports && !this.#isOk(sign.predicate, sign.place));
    this.#signs.set(ticket, signs);
  }
}
