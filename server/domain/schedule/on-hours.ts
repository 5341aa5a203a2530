// When things are meant to be on (营业时间). Outside these hours being off is no fault, and being on is none either; what
// falls silent shortly before closing waits for the next opening. Never says that something is off. Pure.

import { durationMs } from '../../../contract/duration.ts';
import type { OnHoursEntry, SiteFile } from '../../../contract/site-file.ts';
import { compileCalendar, isWorking, nextTurn, workingBetween, type WorkingCalendar } from '../calendar/calendar.ts';

/** People begin to switch off this long before closing, unless an entry says otherwise. */
export const DEFAULT_EARLY_MS = 10 * 60_000;
/** Things take this long to start after opening, unless an entry says otherwise. */
export const DEFAULT_GRACE_MS = 15 * 60_000;
/** How far the next opening or closing is looked for. */
export const MAX_LOOK_AHEAD_MS = 30 * 86_400_000;

interface Compiled {
  readonly entry: OnHoursEntry;
  readonly text: string;
  readonly calendar: WorkingCalendar;
  readonly earlyMs: number;
  readonly graceMs: number;
}

export type OnHours = ReturnType<typeof compileOnHours>;

type HoursOf = Pick<SiteFile, 'timezone' | 'onHours' | 'assets'>;

export function compileOnHours(site: HoursOf) {
  const compiled = (site.onHours ?? []).map((entry) => compile(entry, site.timezone));
  const byAsset = new Map(site.assets.map((asset) => [asset.key, nearest(compiled, asset)]));
  const ofSite = compiled.findLast(({ entry }) => scopeOf(entry) === 'site') ?? null;
  const isJudgedBy = (one: Compiled | null, atMs: number): boolean => one === null || isWell(one, atMs);
  return {
    isEmpty: compiled.length === 0,
    entries: compiled.map(({ entry }) => entry),
    /** Whether silence of the asset counts at this time. */
    isJudged: (asset: string, atMs: number): boolean => isJudgedBy(byAsset.get(asset) ?? ofSite, atMs),
    /** The entry that says when the asset is meant to be on; '' where none does. */
    textOf: (asset: string): string => (byAsset.get(asset) ?? ofSite)?.text ?? '',
    /** Whether its hours are its own, its circuit's or its system's, and not only those of the site. */
    isSet: (asset: string): boolean => {
      const one = byAsset.get(asset) ?? null;
      return one !== null && scopeOf(one.entry) !== 'site';
    },
    /** Whether silence of the site as a whole counts. */
    isSiteJudged: (atMs: number): boolean => isJudgedBy(ofSite, atMs),
    /** Which entries are open, as a text: changes whenever an answer of the others may. */
    stateAt: (atMs: number): string => compiled.map((one) => (isWell(one, atMs) ? '1' : '0')).join(''),
    /** Until when that text stays as it is now, UTC ms; looked for as far as {@link MAX_LOOK_AHEAD_MS}. */
    stateUntil: (atMs: number): number => Math.min(...compiled.map((one) => wellUntil(one, atMs)), Infinity),
    isOpen: (index: number, atMs: number): boolean => {
      const one = compiled[index];
      return one === undefined || isWorking(atMs, one.calendar);
    },
    /** The next opening or closing of an entry; null when there is none soon. */
    changeAfter: (index: number, atMs: number): number | null => {
      const one = compiled[index];
      return one ? changeOf(one.calendar, atMs) : null;
    },
  };
}

export function scopeOf(entry: OnHoursEntry): 'asset' | 'circuit' | 'system' | 'site' {
  if (entry.asset !== undefined) return 'asset';
  if (entry.circuit !== undefined) return 'circuit';
  return entry.system === undefined ? 'site' : 'system';
}

function compile(entry: OnHoursEntry, zone: string): Compiled {
  const { hours, holidays, workdays, knownUntil, early, grace } = entry;
  const calendar = compileCalendar(
    {
      hours,
      ...(holidays && { holidays }),
      ...(workdays && { workdays }),
      ...(knownUntil !== undefined && { knownUntil }),
    },
    zone,
  );
  return {
    entry,
    text: JSON.stringify(entry),
    calendar,
    earlyMs: durationMs(early ?? '') ?? DEFAULT_EARLY_MS,
    graceMs: durationMs(grace ?? '') ?? DEFAULT_GRACE_MS,
  };
}

/** The asset's own hours, else its circuit's, its system's, the site's; of several alike the last. */
function nearest(compiled: readonly Compiled[], asset: HoursOf['assets'][number]): Compiled | null {
  return (
    compiled.findLast(({ entry }) => entry.asset === asset.key) ??
    compiled.findLast(
      ({ entry }) => scopeOf(entry) === 'circuit' && asset.circuit !== undefined && entry.circuit === asset.circuit,
    ) ??
    compiled.findLast(
      ({ entry }) => scopeOf(entry) === 'system' && asset.system !== undefined && entry.system === asset.system,
    ) ??
    compiled.findLast(({ entry }) => scopeOf(entry) === 'site') ??
    null
  );
}

/** Open for long enough to have started, and open for long enough yet that nobody switches off. */
function isWell({ calendar, earlyMs, graceMs }: Compiled, atMs: number): boolean {
  if (calendar.isAlways) return true;
  if (!isWorking(atMs, calendar)) return false;
  return workingBetween(atMs - graceMs, atMs + earlyMs, calendar) >= graceMs + earlyMs;
}

/** No later than the next moment at which {@link isWell} may change: so long after an opening, so long before a closing. */
function wellUntil({ calendar, earlyMs, graceMs }: Compiled, atMs: number): number {
  if (calendar.isAlways) return Infinity;
  const first = changeOf(calendar, atMs - graceMs);
  const second = first === null ? null : changeOf(calendar, first);
  const moments = [first, second].flatMap((one) => (one === null ? [] : [one - earlyMs, one + graceMs]));
  return Math.min(...moments.filter((one) => one > atMs), atMs + MAX_LOOK_AHEAD_MS - graceMs - earlyMs);
}

function changeOf(calendar: WorkingCalendar, atMs: number): number | null {
  return nextTurn(atMs, atMs + MAX_LOOK_AHEAD_MS, calendar);
}
