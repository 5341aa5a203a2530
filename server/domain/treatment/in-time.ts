// A visit against the clock: nearer hands are tried first only while a visit that is ordered afterwards still arrives in
// time. Where it would not, the visit is ordered at once and the nearer hands go on trying meanwhile. Who began in time is
// not cut short. Pure.

import { fill, type Text } from '../../../contract/text.ts';
import { HAND_OF, isDrive } from '../diagnose/hands.ts';
import { VISIT_DECISIONS, type Hand, type VisitDecision } from '../diagnose/types.ts';

const MINUTE = 60_000;

/** From the base to the site, unless the site says. */
export const TRAVEL_MS = 60 * MINUTE;
/** How long nearer hands may take before somebody else is sent. */
export const TRY_MS: Readonly<Record<VisitDecision, number>> = {
  none: 0,
  remote: 10 * MINUTE,
  'onsite-staff': 20 * MINUTE,
  customer: 30 * MINUTE,
  carrier: 30 * MINUTE,
  engineer: 0,
  maker: 0,
};
/** A missed arrival costs as much as two visits in vain: from this chance on it is dearer to wait than to go. */
export const GO_FROM_CHANCE = 0.33;
/** Who does not say how likely a drive is has said that one may be needed. */
const CHANCE_UNTOLD = 0.4;

export interface VisitToTime {
  readonly decision: VisitDecision;
  readonly next?: VisitDecision | undefined;
  /** All hands in their order. */
  readonly who?: readonly Hand[] | undefined;
  readonly urgency: 'now' | 'by-clock' | 'next-visit';
  readonly reason: Text;
  readonly driveChance?: number | undefined;
}

export interface ArriveClock {
  /** When somebody must be there; null where no clock asks for it. */
  readonly arriveDueMs: number | null;
  readonly travelMs: number;
  /** Since when people have been trying: when the ticket was opened. */
  readonly sinceMs: number;
  readonly nowMs: number;
}

/** The last moment at which a visit can be ordered; null where no clock asks for one. */
export function orderByMs({ arriveDueMs, travelMs }: Pick<ArriveClock, 'arriveDueMs' | 'travelMs'>): number | null {
  return arriveDueMs === null ? null : arriveDueMs - travelMs;
}

/** The moment from which on waiting for nearer hands would cost the clock; null where it never does. */
export function goFromMs(visit: VisitToTime, clock: ArriveClock): number | null {
  const last = orderByMs(clock);
  if (last === null || isDrive(visit.decision)) return null;
  const order = handsOf(visit);
  const drive = order.findIndex(isDrive);
  if (drive < 0) return null;
  if ((visit.driveChance ?? CHANCE_UNTOLD) < GO_FROM_CHANCE) return last;
  const tries = order.slice(0, drive).map((hand) => TRY_MS[hand]);
  const begunAnew = tries.reduce((from, tryMs) => from - tryMs, last);
  return Math.min(last, Math.max(begunAnew, endOfTries(tries, clock.sinceMs, last)));
}

/** When those tries are over that end in time. */
function endOfTries(tries: readonly number[], sinceMs: number, lastMs: number): number {
  let endMs = sinceMs;
  for (const tryMs of tries) {
    if (endMs + tryMs > lastMs) break;
    endMs += tryMs;
  }
  return endMs;
}

/** Who tries, one after the other: first the control room, then people there, then somebody who drives. */
function handsOf({ decision, next, who = [] }: VisitToTime): VisitDecision[] {
  const named = who.flatMap((hand) => VISIT_DECISIONS.find((one) => HAND_OF[one] === hand) ?? []);
  return [...new Set([decision, ...(next ? [next] : []), ...named])];
}

/** The visit as it has to be at this moment. */
export function inTime<V extends VisitToTime>(visit: V, clock: ArriveClock): V {
  const from = goFromMs(visit, clock);
  const drive = handsOf(visit).find(isDrive);
  if (from === null || clock.nowMs < from || drive === undefined) return visit;
  const { next: _, ...rest } = visit;
  // Only `next` is taken away, which every visit may lack.
  return { ...(rest as V), decision: drive, urgency: 'now', reason: fill(MEANWHILE, { reason: visit.reason }) };
}

const MEANWHILE: Text = {
  zh: '到场时限等不到先试的结果：立即派人，同时继续尝试。{reason}',
  en: 'The arrival clock leaves no time to wait for a try: somebody goes now, and the try goes on meanwhile. {reason}',
};
