// Which conditions have once been ok, at which places. What never was is not commissioned yet and no fault; what was, is,
// after a restart too. Keeps what durable state knows and what it does not know yet. No I/O.

import { alarmKey } from './keys.ts';

/** A rule that has been ok at a place. */
export interface Proven {
  site: string;
  asset: string;
  /** '' for the asset itself. */
  component: string;
  rule: string;
}

export class ProvenMarks {
  readonly #known = new Map<string, Set<string>>();
  #new: Proven[] = [];

  /** What durable state holds of a site, in place of what was known of it. */
  restore(site: string, known: readonly Proven[]): void {
    this.#known.set(site, new Set(known.map(keyOf)));
    this.#new = this.#new.filter((one) => one.site !== site);
  }

  has(mark: Proven): boolean {
    const ofSite = this.#known.get(mark.site);
    return ofSite !== undefined && ofSite.size > 0 && ofSite.has(keyOf(mark));
  }

  add(mark: Proven): void {
    const key = keyOf(mark);
    let ofSite = this.#known.get(mark.site);
    if (!ofSite) this.#known.set(mark.site, (ofSite = new Set()));
    if (ofSite.has(key)) return;
    ofSite.add(key);
    this.#new.push(mark);
  }

  /** Those that durable state has still to learn of, since the last call. */
  takeNew(): Proven[] {
    const fresh = this.#new;
    this.#new = [];
    return fresh;
  }
}

function keyOf(mark: Proven): string {
  return alarmKey(mark.site, mark.rule, mark);
}
