// What is away for a moment is no fault yet: a technician pulls a plug, a cleaner needs the socket, a camera restarts. The
// alarm stands at once; its ticket waits as long as such a moment lasts. Only for what people touch, only when it is alone,
// and not when it happens again and again. Network and power never wait. Pure.

import type { PredicateName } from '../../../contract/predicates.ts';
import type { AssetClass } from '../../../contract/profile.ts';
import { SIGNS_OF_LIFE, SIGNS_OF_OFF } from '../schedule/expected-off.ts';
import type { SiteGraph } from '../topology/types.ts';
import { coveredAssets } from './maintenance.ts';

/** What engineers touch: a cable tried, a planned restart. */
export const SERVICED_ABSENCE_MS = 2 * 60_000;
/** What stands among people: unplugged by cleaners, restarted by staff, and slow to start. */
export const ATTENDED_ABSENCE_MS = 7 * 60_000;
/** More devices away at once than this are not one hand's work. */
export const FEW_AWAY = 2;
/** What falls silent within this time of something that has been away for too long belongs to that. */
export const TOGETHER_MS = 60_000;
/** Short absences of one asset within this time that are let pass; the next one is a fault that comes and goes. */
export const PASSING_ABSENCES = 2;
export const PASSING_WITHIN_MS = 60 * 60_000;

const ABSENCE_OF: Partial<Record<AssetClass, number>> = {
  camera: SERVICED_ABSENCE_MS,
  recorder: SERVICED_ABSENCE_MS,
  intercom: SERVICED_ABSENCE_MS,
  // On a bus replies are lost for moments, too.
  meter: SERVICED_ABSENCE_MS,
  sensor: SERVICED_ABSENCE_MS,
  plc: SERVICED_ABSENCE_MS,
  kiosk: ATTENDED_ABSENCE_MS,
  player: ATTENDED_ABSENCE_MS,
  display: ATTENDED_ABSENCE_MS,
  av: ATTENDED_ABSENCE_MS,
  printer: ATTENDED_ABSENCE_MS,
  pc: ATTENDED_ABSENCE_MS,
};

/** @param ofSite what the site's inventory says for all of its end devices; null when nothing */
export function absenceMs(ofClass: AssetClass | undefined, ofSite: number | null): number {
  const usual = ofClass === undefined ? 0 : (ABSENCE_OF[ofClass] ?? 0);
  return usual === 0 ? 0 : (ofSite ?? usual);
}

export interface AbsenceAlarm {
  readonly asset: string;
  readonly place: string;
  readonly predicate: PredicateName;
  readonly sinceMs: number;
  readonly ticket: string | null;
}

/** What the decision rests on, beside the alarms. */
export interface AbsenceSurroundings {
  readonly graph: SiteGraph;
  readonly nowMs: number;
  /** Of all end devices; null: by class. */
  readonly ofSiteMs: number | null;
  /** Whether an asset is seen to be on. */
  isOn(asset: string): boolean;
  /** Part of a ticket that is open: what happens there now belongs to that. */
  isTicketed(asset: string): boolean;
  /** Short absences of the asset that have lately been let pass. */
  passed(asset: string): number;
}

export interface Absences {
  /** Away, and since when, wall ms. */
  readonly since: ReadonlyMap<string, number>;
  /** Of these, those whose tickets wait. */
  readonly patient: ReadonlySet<string>;
  /** When the first of them has waited long enough, wall ms; infinite without any. */
  readonly againAtMs: number;
}

export function absencesOf(alarms: Iterable<AbsenceAlarm>, around: AbsenceSurroundings): Absences {
  const { graph, nowMs } = around;
  const since = new Map<string, number>();
  for (const alarm of alarms) {
    if (alarm.ticket !== null) continue;
    for (const asset of awayBy(alarm, around)) since.set(asset, Math.min(since.get(asset) ?? Infinity, alarm.sinceMs));
  }
  if (since.size === 0 || heads(since, graph, nowMs) > FEW_AWAY)
    return { since, patient: new Set(), againAtMs: Infinity };
  const endsAt = (asset: string): number =>
    (since.get(asset) ?? 0) + absenceMs(graph.assets.get(asset)?.class, around.ofSiteMs);
  const isDenied = (asset: string): boolean => around.isTicketed(asset) || around.passed(asset) >= PASSING_ABSENCES;
  // What began in the future began before the clock was set back: nobody knows how long ago.
  const isOver = (asset: string, from: number): boolean => isDenied(asset) || endsAt(asset) <= nowMs || from > nowMs;
  const over = [...since].flatMap(([asset, from]) => (isOver(asset, from) ? from : []));
  const patient = new Set(
    [...since].flatMap(([asset, from]) =>
      isOver(asset, from) || over.some((other) => Math.abs(other - from) <= TOGETHER_MS) ? [] : asset,
    ),
  );
  return { since, patient, againAtMs: Math.min(Infinity, ...[...patient].map(endsAt)) };
}

/** Whether an alarm says nothing but that such an asset is away. */
export function isPassing(alarm: AbsenceAlarm, { patient }: Absences, around: AbsenceSurroundings): boolean {
  if (alarm.ticket !== null || patient.size === 0) return false;
  const away = awayBy(alarm, around);
  // One way of hearing from a device is back before the others.
  if (away.length === 0) return SIGNS_OF_OFF.has(alarm.predicate) && patient.has(alarm.asset);
  return away.every((asset) => patient.has(asset));
}

/** The end devices that an alarm tells to be away: itself, or all that its port, outlet or channel serves. */
function awayBy({ asset, place, predicate }: AbsenceAlarm, around: AbsenceSurroundings): string[] {
  const { graph, ofSiteMs } = around;
  if (!SIGNS_OF_OFF.has(predicate)) return [];
  const canWait = (one: string): boolean => absenceMs(graph.assets.get(one)?.class, ofSiteMs) > 0;
  if (place !== asset) {
    const camera = graph.cameraOf(place);
    const served = [...graph.childrenOf(place), ...graph.fedBy(place), ...(camera === null ? [] : [camera])];
    // A channel may know before the camera's own turn has come.
    if (served.length > 0) return served.every(canWait) ? served : [];
  }
  return canWait(asset) && (SIGNS_OF_LIFE.includes(predicate) || !around.isOn(asset)) ? [asset] : [];
}

/** How many are away by themselves: not what hangs on another that is away. */
function heads(since: ReadonlyMap<string, number>, graph: SiteGraph, nowMs: number): number {
  const all = [...since.keys()];
  return all.filter(
    (asset) =>
      !all.some(
        (other) =>
          other !== asset &&
          coveredAssets([{ asset: other, fromMs: nowMs, toMs: nowMs + 1 }], graph, nowMs)?.has(asset) === true,
      ),
  ).length;
}
