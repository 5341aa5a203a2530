// Which remote action may cure what a ticket is about, and whether Foresite may order it by itself: only where it is sure of
// the cause, once, and early enough that a visit still makes its arrive clock when it does not help. Pure.

import { parsePlace, placeKey, type Place } from '../../../contract/place.ts';
import type { ActionMode, Verb } from '../../../contract/action.ts';
import type { TicketState } from '../ticket/types.ts';
import type { SiteGraph } from '../topology/types.ts';
import { HEAL_WITHIN_MS } from './machine.ts';

/** The leading cause is at least this sure before Foresite acts by itself. */
export const SURE_ENOUGH = 0.75;
/** The remedy helps at least this often … */
export const HELPS_OFTEN = 0.5;
/** … and a young ticket's verdict is given this long to settle. */
export const SETTLE_MS = 15_000;
/** What the arrive clock has to have left beyond the time that the action takes. */
export const CLOCK_MARGIN_MS = 15 * 60_000;

export type Remedies = Readonly<Partial<Record<Verb, number>>>;

export interface Proposal {
  /** The asset that is to be cured. */
  asset: string;
  cause: string;
  verb: Verb;
  chance: number;
  /** Somebody is to be asked before. */
  asksFirst: boolean;
}

/** What may help with a ticket's leading causes, the best first. @param own what a cause's data says of it */
export function proposals(
  ticket: Pick<TicketState, 'causes'>,
  graph: SiteGraph,
  own: (cause: string) => { remedies?: Remedies; asksFirst?: boolean } | undefined,
): Proposal[] {
  const found = new Map<string, Proposal>();
  for (const { cause, asset, component, confidence } of ticket.causes) {
    const { remedies = {}, asksFirst = false } = own(cause) ?? {};
    for (const [verb, share] of Object.entries(remedies) as [Verb, number][]) {
      const cured = curedAsset({ asset, component }, verb, graph);
      if (cured === null) continue;
      const key = `${cured} ${verb}`;
      const chance = confidence * share + (found.get(key)?.chance ?? 0);
      const known = found.get(key);
      found.set(key, {
        asset: cured,
        cause: known?.cause ?? cause,
        verb,
        chance,
        asksFirst: asksFirst || known?.asksFirst === true,
      });
    }
  }
  return [...found.values()].toSorted((a, b) => b.chance - a.chance);
}

/** A cause at a port or outlet is cured for the one asset that hangs there; power is given back to all of them. */
function curedAsset({ asset, component }: Place, verb: Verb, graph: SiteGraph): string | null {
  if (!graph.assets.has(asset)) return null;
  const kind = component.slice(0, component.indexOf(':'));
  if (kind !== 'port' && kind !== 'outlet') return asset;
  const place = placeKey({ asset, component });
  const hanging = kind === 'port' ? graph.childrenOf(place) : graph.fedBy(place);
  const [only, ...more] = hanging;
  return only !== undefined && (more.length === 0 || verb === 'outlet-on') ? parsePlace(only).asset : null;
}

export interface AutomaticCase {
  ticket: TicketState;
  proposal: Proposal;
  mode: ActionMode;
  /** Who would be without power or path, the asset included. */
  affected: readonly string[];
  /** Whether anything was tried on this ticket before. */
  wasTried: boolean;
  /** When somebody has to have arrived, by the promise that counts; null where none runs. */
  arriveDueMs: number | null;
  now: number;
}

/** Whether Foresite orders it by itself. */
export function mayActAlone({ ticket, proposal, mode, affected, wasTried, arriveDueMs, now }: AutomaticCase): boolean {
  const [leading] = ticket.causes;
  if (mode !== 'automatic' || wasTried || ticket.state !== 'open' || ticket.alarms.length === 0) return false;
  if (leading?.cause !== proposal.cause || leading.confidence < SURE_ENOUGH) return false;
  // Which command would help is for a person to choose; whether anyone works on what would get power, for a person to ask.
  if (proposal.asksFirst || proposal.verb === 'mqtt-command' || proposal.verb === 'outlet-on') return false;
  if (proposal.chance < HELPS_OFTEN || now - ticket.openedAt < SETTLE_MS) return false;
  if (ticket.work === 'on-the-way' || ticket.work === 'on-site') return false;
  // Nobody who works now is taken down for it.
  const suffers = new Set(ticket.affected.map((place) => parsePlace(place).asset));
  suffers.add(leading.asset);
  if (affected.some((key) => key !== proposal.asset && !suffers.has(key))) return false;
  return arriveDueMs === null || now + HEAL_WITHIN_MS + CLOCK_MARGIN_MS <= arriveDueMs;
}
