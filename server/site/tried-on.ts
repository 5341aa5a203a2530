// What the tickets of a site tell of tries in vain, as the diagnosis asks for it: by asset.

import type { Verb } from '../../contract/action.ts';
import type { Tried, TriedInVain } from '../domain/diagnose/tried.ts';
import type { TicketState } from '../domain/ticket/types.ts';

/** What was tried on the assets of these tickets, and was not followed by healing. */
export function triedOn(tickets: readonly TicketState[]): TriedInVain {
  const vain = new Map<string, { verbs: Verb[]; hands: Tried['hands'][number][] }>();
  const at = (asset: string) => {
    const known = vain.get(asset) ?? { verbs: [], hands: [] };
    vain.set(asset, known);
    return known;
  };
  for (const { asset, remedy, triedHands = [], causes } of tickets) {
    if (remedy?.asset !== undefined && remedy.state === 'not-healed') at(remedy.asset).verbs.push(remedy.verb);
    for (const { hand, faultKey } of triedHands) {
      const taken = new Set([causeOf(faultKey), ...causes.map(({ cause }) => cause)]);
      at(asset).hands.push({ hand, causes: [...taken] });
    }
  }
  return (asset) => vain.get(asset) ?? null;
}

/** A fault key is the cause and its place. */
function causeOf(faultKey: string): string {
  return faultKey.slice(0, faultKey.indexOf('@'));
}
