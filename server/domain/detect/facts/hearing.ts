// Who is still heard at the lowest layer behind what cannot be asked: small switches, converters, ports that no list names. The
// switch above learns the addresses of all of it. What has hung there mostly goes on to be learnt; what has lost its power or its
// cable does not. That an address is learnt no more says nothing and is not judged: whatever falls silent ages out.

import type { Judgement, Telling } from './types.ts';

/** Until this long ago a table that has not been told anew is as it was: it is read twice as often, and told when it differs. */
export const TABLE_STANDS_MS = 10 * 60_000;
/** By then a switch has forgotten who has fallen silent, where it does not tell itself when: recommended by IEEE 802.1D. */
export const USUAL_AGE_S = 300;

export interface HearingContext {
  /** The asset that has this MAC address. */
  ownerOf(mac: string): string | undefined;
  /** The next above it that can be asked, where it hangs on none of its ports that is known; '' else. */
  listenerOf(asset: string): string;
}

export class Hearing {
  /** The last that each source told of a table. */
  readonly #tables = new Map<string, Telling>();

  /** The last that was told of each table. */
  get tables(): Iterable<Telling> {
    return this.#tables.values();
  }

  /** For how long the last table of a source goes on naming who has fallen silent, ms; infinite where it forgets nobody. */
  forgetsAfterMs(asset: string, source: string): number {
    const { forwardingAgeS: ageS = USUAL_AGE_S } = this.#tables.get(`${asset}#${source}`)?.facts ?? {};
    return ageS === 0 ? Infinity : ageS * 1000;
  }

  /** @returns whether it tells of a table, or has told of one that it tells no more */
  note(telling: Telling): boolean {
    const key = `${telling.asset}#${telling.source}`;
    if (!telling.facts.forwarding && !this.#tables.has(key)) return false;
    this.#tables.set(key, { ...telling, before: null });
    return true;
  }

  judge({ asset, facts }: Telling, context: HearingContext): Judgement[] {
    const owners = new Set((facts.forwarding ?? []).flatMap(({ mac }) => context.ownerOf(mac) ?? []));
    return [...owners]
      .filter((owner) => context.listenerOf(owner) === asset)
      .map((owner) => ({ rule: 'mac-behind', asset: owner, ok: [''], bad: new Map() }));
  }
}
