// Who is still heard at the lowest layer behind what cannot be asked: small switches, converters, ports that no list names. The
// switch above learns the addresses of all of it. What has hung there mostly goes on to be learnt; what has lost its power or its
// cable ages out within minutes, as does whatever else falls silent.

import type { Judgement, Telling } from './types.ts';

/** Until this long ago a table that has not been told anew is as it was: it is read twice as often, and told when it differs. */
export const TABLE_STANDS_MS = 10 * 60_000;

export interface HearingContext {
  /** The asset that has this MAC address. */
  ownerOf(mac: string): string | undefined;
  /** The next above it that can be asked, where it hangs on none of its ports that is known; '' else. */
  listenerOf(asset: string): string;
}

export class Hearing {
  /** The last that each source told of a table. */
  readonly #tables = new Map<string, Telling>();
  /** By switch, who is no longer learnt there, and since when, wall ms. */
  readonly #gone = new Map<string, ReadonlyMap<string, number>>();

  /** The last that was told of each table. */
  get tables(): Iterable<Telling> {
    return this.#tables.values();
  }

  /** @returns whether it tells of a table, or has told of one that it tells no more */
  note(telling: Telling): boolean {
    const key = `${telling.asset}#${telling.source}`;
    if (!telling.facts.forwarding && !this.#tables.has(key)) return false;
    this.#tables.set(key, { ...telling, before: null });
    return true;
  }

  judge({ asset, facts, before, timeMs }: Telling, { ownerOf, listenerOf }: HearingContext): Judgement[] {
    // A table that is told no more is lost, not empty.
    if (!facts.forwarding) return [];
    const ownersOf = (table: readonly { mac: string }[] = []): string[] =>
      table.flatMap(({ mac }) => ownerOf(mac) ?? []).filter((owner) => listenerOf(owner) === asset);
    const heard = new Set(ownersOf(facts.forwarding));
    const goneBefore = this.#gone.get(asset) ?? new Map<string, number>();
    const gone = new Map<string, number>();
    for (const owner of [...goneBefore.keys(), ...ownersOf(before?.forwarding)])
      if (!heard.has(owner) && listenerOf(owner) === asset) gone.set(owner, goneBefore.get(owner) ?? timeMs);
    this.#gone.set(asset, gone);
    const rule = 'mac-behind';
    return [
      ...[...heard].map((owner) => ({ rule, asset: owner, ok: [''], bad: new Map<string, number>() }) as const),
      ...[...gone].map(([owner, sinceMs]) => ({ rule, asset: owner, ok: [], bad: new Map([['', sinceMs]]) }) as const),
    ];
  }
}
