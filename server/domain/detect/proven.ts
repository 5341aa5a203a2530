// Which conditions have once been ok, at which places. What never was is not commissioned yet and no fault; what was, is,
// after a restart too. Keeps what durable state knows and what it does not know yet. No I/O.

import type { Rule } from './rule.ts';
import type { Slots } from './slots.ts';

/**
 * Whether what is bad has never been ok here, and so is no fault. A site that is looked through before it is taken over is asked for
 * just that: what should answer there and never did. Ports and the like may well be empty.
 */
export function isUncommissioned(
  { onceOk }: Pick<Rule, 'onceOk'>,
  { wasOk, isFiring, places }: Pick<Slots, 'wasOk' | 'isFiring' | 'places'>,
  slot: number,
  sites: { isLookedThrough?(site: string): boolean } | undefined,
): boolean {
  if (!onceOk || wasOk[slot] !== 0 || isFiring[slot] !== 0) return false;
  const place = places[slot];
  return place === undefined || place.component !== '' || sites?.isLookedThrough?.(place.site) !== true;
}

/** A rule that has been ok at a place. */
export interface Proven {
  site: string;
  asset: string;
  /** '' for the asset itself. */
  component: string;
  rule: string;
}

export class ProvenMarks {
  /** By site and asset: component and rule. */
  readonly #known = new Map<string, Map<string, Set<string>>>();
  /** Ports of thousands of switches have the same names: one copy of each text is kept. */
  readonly #texts = new Map<string, string>();
  #new: Proven[] = [];

  /** What durable state holds of a site, in place of what was known of it. */
  restore(site: string, known: readonly Proven[]): void {
    this.#known.set(site, new Map());
    for (const mark of known) this.#keep(mark);
    this.#new = this.#new.filter((one) => one.site !== site);
  }

  has(mark: Proven): boolean {
    return this.#known.get(mark.site)?.get(mark.asset)?.has(textOf(mark)) ?? false;
  }

  add(mark: Proven): void {
    if (this.#keep(mark)) this.#new.push(mark);
  }

  get hasNew(): boolean {
    return this.#new.length > 0;
  }

  /** Those that durable state has still to learn of, since the last call. */
  takeNew(): Proven[] {
    const fresh = this.#new;
    this.#new = [];
    return fresh;
  }

  /** @returns whether it was not known */
  #keep(mark: Proven): boolean {
    const given = textOf(mark);
    let text = this.#texts.get(given);
    if (text === undefined) this.#texts.set(given, (text = given));
    let ofSite = this.#known.get(mark.site);
    if (!ofSite) this.#known.set(mark.site, (ofSite = new Map()));
    const marks = ofSite.get(mark.asset);
    if (!marks) ofSite.set(mark.asset, new Set([text]));
    else if (marks.has(text)) return false;
    else marks.add(text);
    return true;
  }
}

function textOf({ component, rule }: Proven): string {
  return `${component}\n${rule}`;
}
