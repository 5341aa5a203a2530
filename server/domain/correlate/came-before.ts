// What comes and goes was there before: once the pattern shows, the outage that ended by itself a while ago was its beginning,
// whatever it was taken for then, and its ticket goes on instead of a second one. Pure.

import { parsePlace, placeKey } from '../../../contract/place.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import type { Cause } from '../diagnose/cause-schema.ts';
import type { Fault, Finding } from '../diagnose/types.ts';
import { RECURRENCE_WINDOW_MS } from '../ticket/next.ts';
import type { TicketState } from '../ticket/types.ts';
import type { SiteGraph } from '../topology/types.ts';

/** Signs that are made of several outages. */
const PATTERNS: ReadonlySet<PredicateName> = new Set([
  'steady',
  'channel-steady',
  'bus-steady',
  'link-flaps',
  'mac-stable',
]);
/** Whether it is a cause by which something comes and goes: without the pattern it is not this cause. */
export function comesAndGoes({ effects }: Pick<Cause, 'effects'>): boolean {
  return effects.some(
    ({ defining, predicate }) =>
      defining === true && [predicate].flat().some((one) => one !== 'contact' && PATTERNS.has(one)),
  );
}

/**
 * Whether what is found only waits to be forgotten: it came and went, and all is well there now.
 * @param isBack of the asset; null for one that cannot be seen
 */
export function isOfThePast(
  { predicate, place }: Pick<Finding, 'predicate' | 'place'>,
  isBack: (asset: string) => boolean | null,
  isOk: (predicate: PredicateName, place: string) => boolean,
): boolean {
  return PATTERNS.has(predicate) ? isBack(parsePlace(place).asset) !== false : isOk(predicate, place);
}

/** Share of the smaller of two groups of assets that must be in the other, to be the same ones. */
const SAME_SHARE = 0.5;

/** Whom what comes and goes is about. */
export interface Returning {
  readonly asset: string;
  readonly affected: readonly string[];
}

/**
 * @param behind what hangs on its place: most of it may be back when the pattern shows
 * @returns null for a fault that is no pattern
 */
export function returningOf(
  { place, explains, affected, causes }: Pick<Fault, 'place' | 'explains' | 'affected' | 'causes'>,
  behind: readonly string[],
): Returning | null {
  // The pattern may speak for its cause before it is an alarm.
  const told = [...explains, ...(causes[0]?.evidence.filter(({ supports }) => supports) ?? [])];
  if (!told.some(({ predicate }) => PATTERNS.has(predicate))) return null;
  const struck = explains.map((finding) => parsePlace(finding.place).asset);
  const asset = place.startsWith('@') ? place : parsePlace(place).asset;
  return { asset, affected: [...new Set([...affected, ...struck, ...behind])] };
}

/** The latest ticket that ended by itself within a day and was of the same asset, or of mostly the same ones. */
export function cameBefore(fault: Returning, tickets: Iterable<TicketState>, nowMs: number): TicketState | null {
  return latest(tickets, nowMs, (ticket) => isSame(fault, ticket));
}

/** Tickets, and which causes are such by which something {@link comesAndGoes}; none unless given. */
export interface Before {
  readonly tickets: readonly TicketState[];
  readonly isPattern?: ((cause: string) => boolean) | undefined;
  readonly nowMs: number;
}

/** The ticket of an earlier outage of which this fault is the next; null for a fault of its own. */
export function outageBefore(
  fault: Fault,
  graph: Pick<SiteGraph, 'childrenOf' | 'uplinkOf'>,
  before: Before,
): TicketState | null {
  const returning = returningOf(fault, graph.childrenOf(fault.place));
  return returning ? cameBefore(returning, before.tickets, before.nowMs) : sameLineBefore(fault, graph, before);
}

/**
 * The latest ticket of a line that came and went, when the asset that hangs on that very line is cut off again: the next outage may
 * be told before the pattern shows anew.
 */
export function sameLineBefore(
  { place }: Pick<Fault, 'place'>,
  graph: Pick<SiteGraph, 'uplinkOf'>,
  { tickets, isPattern, nowMs }: Before,
): TicketState | null {
  const uplink = place.startsWith('@') ? null : graph.uplinkOf(parsePlace(place).asset);
  if (!uplink || !isPattern) return null;
  const ends = new Set([uplink.parentPort, uplink.ownPort].filter((port) => port !== ''));
  return latest(tickets, nowMs, (ticket) => ends.has(placeKey(ticket)) && isPattern(ticket.causes[0]?.cause ?? ''));
}

function latest(
  tickets: Iterable<TicketState>,
  nowMs: number,
  isIt: (ticket: TicketState) => boolean,
): TicketState | null {
  let last: TicketState | null = null;
  for (const ticket of tickets) {
    if (ticket.state !== 'resolved' || ticket.how !== 'recovered') continue;
    if (nowMs - (ticket.marks.resolvedAt ?? ticket.updatedAt) > RECURRENCE_WINDOW_MS) continue;
    if (isIt(ticket) && ticket.number > (last?.number ?? 0)) last = ticket;
  }
  return last;
}

function isSame(fault: Returning, ticket: TicketState): boolean {
  const mine = new Set([fault.asset, ...fault.affected]);
  if (ticket.asset === fault.asset || (mine.has(ticket.asset) && !ticket.asset.startsWith('@'))) return true;
  const theirs = new Set([ticket.asset, ...ticket.affected]);
  const shared = [...mine].filter((asset) => theirs.has(asset)).length;
  return shared >= SAME_SHARE * Math.min(mine.size, theirs.size);
}
