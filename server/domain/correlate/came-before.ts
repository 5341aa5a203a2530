// What comes and goes was there before: once the pattern shows, the outage that ended by itself a while ago was its beginning,
// whatever it was taken for then, and its ticket goes on instead of a second one. Pure.

import { parsePlace, placeKey } from '../../../contract/place.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import type { Cause } from '../diagnose/cause-schema.ts';
import type { Fault, Finding } from '../diagnose/types.ts';
import { RECURRENCE_WINDOW_MS, REOPEN_WINDOW_MS } from '../ticket/next.ts';
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
/** Signs of what is there in turns, besides: whose address two devices share was silent while the other had it. */
const IN_TURNS: ReadonlySet<PredicateName> = new Set([...PATTERNS, 'address-unique']);

/** Whether it is a cause by which something comes and goes: without the pattern it is not this cause. */
export function comesAndGoes({ effects }: Pick<Cause, 'effects'>): boolean {
  return effects.some(
    ({ defining, predicate }) =>
      defining === true && [predicate].flat().some((one) => one !== 'contact' && PATTERNS.has(one)),
  );
}

/** Signs at its own place without which it is not this cause. */
export function ownMarks({ effects }: Pick<Cause, 'effects'>): ReadonlySet<string> {
  const own = effects.filter(({ defining, where }) => defining === true && (where === 'self' || where === 'asset'));
  return new Set(own.flatMap(({ predicate }) => predicate));
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
 * @returns null for a fault that is there all the time
 */
export function returningOf(
  { place, explains, affected, causes }: Pick<Fault, 'place' | 'explains' | 'affected' | 'causes'>,
  behind: readonly string[],
): Returning | null {
  // The pattern may speak for its cause before it is an alarm.
  const told = [...explains, ...(causes[0]?.evidence.filter(({ supports }) => supports) ?? [])];
  if (!told.some(({ predicate }) => IN_TURNS.has(predicate))) return null;
  const struck = explains.map((finding) => parsePlace(finding.place).asset);
  const asset = place.startsWith('@') ? place : parsePlace(place).asset;
  return { asset, affected: [...new Set([...affected, ...struck, ...behind])] };
}

/**
 * The latest ticket that ended by itself within a day, or for which a remote cure did not hold, and was of the same asset, or of
 * mostly the same ones.
 */
export function cameBefore(fault: Returning, tickets: Iterable<TicketState>, nowMs: number): TicketState | null {
  return latest(tickets, nowMs, (ticket) => isSame(fault, ticket));
}

export interface Before {
  readonly tickets: readonly TicketState[];
  /** Whether a cause is such by which something {@link comesAndGoes}; none unless given. */
  readonly isPattern?: ((cause: string) => boolean) | undefined;
  /** Whether the predicate is one of the cause's {@link ownMarks}; none unless given. */
  readonly isMark?: ((cause: string, predicate: PredicateName) => boolean) | undefined;
  readonly nowMs: number;
}

/** The ticket of an earlier outage of which this fault is the next; null for a fault of its own. */
export function outageBefore(
  fault: Fault,
  graph: Pick<SiteGraph, 'childrenOf' | 'uplinkOf'>,
  before: Before,
): TicketState | null {
  const returning = returningOf(fault, graph.childrenOf(fault.place));
  if (returning) return cameBefore(returning, before.tickets, before.nowMs);
  return sameLineBefore(fault, graph, before) ?? markedBefore(fault, before);
}

/**
 * The latest ticket that seemed to end while the mark by which its fault is known stood on: a recorder takes in too much, its channels
 * are just all there, and that it is busy becomes an alarm only now.
 */
export function markedBefore(
  { place, explains }: Pick<Fault, 'place' | 'explains'>,
  { tickets, isMark, nowMs }: Before,
): TicketState | null {
  if (!isMark || explains.length === 0) return null;
  return latest(tickets, nowMs, (ticket) => {
    const cause = ticket.causes[0]?.cause ?? '';
    const endedMs = ticket.marks.resolvedAt ?? ticket.updatedAt;
    const isOf = (one: Finding): boolean =>
      one.place === place && one.sinceMs < endedMs && isMark(cause, one.predicate);
    return placeKey(ticket) === place && explains.every((one) => isOf(one));
  });
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
    if (ticket.state !== 'resolved') continue;
    if (nowMs - (ticket.marks.resolvedAt ?? ticket.updatedAt) > goesOnForMs(ticket)) continue;
    if (isIt(ticket) && ticket.number > (last?.number ?? 0)) last = ticket;
  }
  return last;
}

/** What seemed cured from afar and is back soon was only quiet for a moment. */
function goesOnForMs({ how }: TicketState): number {
  if (how === 'recovered') return RECURRENCE_WINDOW_MS;
  return how === 'remote' ? REOPEN_WINDOW_MS : -Infinity;
}

function isSame(fault: Returning, ticket: TicketState): boolean {
  const mine = new Set([fault.asset, ...fault.affected]);
  if (ticket.asset === fault.asset || (mine.has(ticket.asset) && !ticket.asset.startsWith('@'))) return true;
  const theirs = new Set([ticket.asset, ...ticket.affected]);
  const shared = [...mine].filter((asset) => theirs.has(asset)).length;
  return shared >= SAME_SHARE * Math.min(mine.size, theirs.size);
}
