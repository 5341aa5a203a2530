// From patterns of single assets to proposals that a person can accept: what the whole site, a system or a circuit does
// alike is one proposal. Hours in which things are off become hours in which they are meant to be on. Pure.

import { WEEKDAYS, type AssetEntry, type CalendarEntry, type OnHoursEntry } from '../../../contract/site-file.ts';
import { SITE_PLACE } from '../topology/types.ts';
import { MIN_SEEN, RESTART_MINUTES, TOLERANCE_MINUTES, type Pattern } from './learn.ts';
import { scopeOf } from './on-hours.ts';

/** Share of a scope's watched assets that must have a pattern before it counts as the scope's. */
export const SCOPE_SHARE = 0.8;
/** Somebody will be earlier or later than anybody was so far, minutes. */
export const UNSEEN_MINUTES = 10;
/** A habit seen less often than this has shown less of how early or late people are: so much more is left for it, minutes. */
const SEEN_OFTEN = 7;
const SELDOM_SEEN_MINUTES = 10;
/** Hours are proposed on whole steps, so that they read as a person would write them. */
const STEP_MINUTES = 5;
const DAY_MINUTES = 1440;
const WEEK_MINUTES = 7 * DAY_MINUTES;

export type Scope =
  | { kind: 'site' }
  | { kind: 'system'; key: string }
  | { kind: 'circuit'; key: string }
  | { kind: 'asset'; key: string };

export interface Proposal {
  /** The same as long as it would be proposed with the same words. */
  readonly key: string;
  readonly kind: Pattern['kind'];
  readonly scope: Scope;
  readonly assets: readonly string[];
  /** Of one asset of the scope, the least sure. */
  readonly patterns: readonly Pattern[];
}

/**
 * @param learned patterns by asset; by {@link SITE_PLACE} of the site as a whole, when it goes dark with its gateway
 * @param watched those of the site's assets that are polled
 */
export function propose(
  learned: ReadonlyMap<string, readonly Pattern[]>,
  watched: readonly Pick<AssetEntry, 'key' | 'system' | 'circuit'>[],
): Proposal[] {
  const proposals: Proposal[] = [];
  for (const kind of ['off', 'restart'] as const) {
    const open = new Map<string, readonly Pattern[]>();
    for (const [asset, patterns] of learned) {
      const ofKind = patterns.filter((pattern) => pattern.kind === kind);
      if (ofKind.some((pattern) => isNew(pattern))) open.set(asset, ofKind);
    }
    const dark = open.get(SITE_PLACE);
    open.delete(SITE_PLACE);
    if (dark) {
      proposals.push(
        make(
          kind,
          { kind: 'site' },
          watched.map(({ key }) => key),
          dark,
        ),
      );
      for (const [asset, patterns] of open) if (isAlike(patterns, dark)) open.delete(asset);
    }
    // Restarts are each machine's own habit, even where several have it.
    if (kind === 'off') proposals.push(...ofScopes(open, watched));
    for (const [asset, patterns] of open) proposals.push(make(kind, { kind: 'asset', key: asset }, [asset], patterns));
  }
  return proposals;
}

/** The hours in force do not account for it; a single odd evening is not worth a question. */
function isNew({ unheld, seen }: Pattern): boolean {
  return unheld >= Math.min(MIN_SEEN, seen);
}

/** Takes out of `open` what it has proposed. */
function ofScopes(
  open: Map<string, readonly Pattern[]>,
  watched: readonly Pick<AssetEntry, 'key' | 'system' | 'circuit'>[],
): Proposal[] {
  const scopes: [Scope, string[]][] = [[{ kind: 'site' }, watched.map(({ key }) => key)]];
  for (const kind of ['system', 'circuit'] as const)
    for (const [key, assets] of Map.groupBy(watched, (asset) => asset[kind]))
      if (key !== undefined) scopes.push([{ kind, key }, assets.map((asset) => asset.key)]);
  const proposals: Proposal[] = [];
  for (const [scope, members] of scopes) {
    const having = members.filter((asset) => open.has(asset));
    if (having.length < 2 || having.length < SCOPE_SHARE * members.length) continue;
    const least = having
      .map((asset) => open.get(asset) ?? [])
      .toSorted((a, b) => (a[0]?.confidence ?? 0) - (b[0]?.confidence ?? 0))[0];
    if (!least || !having.every((asset) => isAlike(open.get(asset) ?? [], least))) continue;
    proposals.push(make('off', scope, having, least));
    for (const asset of having) open.delete(asset);
  }
  return proposals;
}

function make(kind: Pattern['kind'], scope: Scope, assets: readonly string[], patterns: readonly Pattern[]): Proposal {
  const place = 'key' in scope ? `${scope.kind}:${scope.key}` : scope.kind;
  const times = patterns.map(({ days, startMinute, lengthMinutes }) => {
    const near = (minutes: number): number => Math.round(minutes / TOLERANCE_MINUTES);
    return `${days.join('')}@${near(startMinute)}+${near(lengthMinutes)}`;
  });
  return { key: `${kind} ${place} ${times.toSorted().join(' ')}`, kind, scope, assets, patterns };
}

function isAlike(some: readonly Pattern[], others: readonly Pattern[]): boolean {
  return (
    some.length === others.length &&
    some.every((one) =>
      others.some(
        (other) =>
          one.days.join() === other.days.join() &&
          Math.abs(one.startMinute - other.startMinute) <= TOLERANCE_MINUTES &&
          Math.abs(one.lengthMinutes - other.lengthMinutes) <= 2 * TOLERANCE_MINUTES,
      ),
    )
  );
}

/**
 * The hours in force once a proposal is accepted: they take the place of those that its scope had. People are early or late
 * by as much as they were, and by {@link UNSEEN_MINUTES} more, or twice that while they have not been watched for long.
 */
export function onHoursOf({ scope, patterns }: Proposal, inForce: readonly OnHoursEntry[]): OnHoursEntry[] {
  const minutes = Math.max(...patterns.map((pattern) => roomOf(pattern)));
  const room = `${STEP_MINUTES * Math.ceil(minutes / STEP_MINUTES)}m`;
  const entry: OnHoursEntry = {
    ...('key' in scope && { [scope.kind]: scope.key }),
    hours: hoursWithout(patterns),
    early: room,
    grace: room,
  };
  const isOfScope = (one: OnHoursEntry): boolean =>
    scopeOf(one) === scope.kind && (!('key' in scope) || one[scope.kind] === scope.key);
  return [...inForce.filter((one) => !isOfScope(one)), entry];
}

function roomOf({ spreadMinutes, seen }: Pattern): number {
  return spreadMinutes + UNSEEN_MINUTES + (seen < SEEN_OFTEN ? SELDOM_SEEN_MINUTES : 0);
}

/** The hours that are left when what is off is taken from the week. */
export function hoursWithout(patterns: readonly Pattern[]): CalendarEntry['hours'] {
  const off = new Uint8Array(WEEK_MINUTES);
  for (const { days, startMinute, lengthMinutes } of patterns) {
    const from = Math.floor(startMinute / STEP_MINUTES) * STEP_MINUTES;
    const to = Math.ceil((startMinute + lengthMinutes) / STEP_MINUTES) * STEP_MINUTES;
    for (const day of days)
      for (let minute = from; minute < to; minute++) off[((day - 1) * DAY_MINUTES + minute) % WEEK_MINUTES] = 1;
  }
  const hours: Record<string, string[]> = {};
  WEEKDAYS.forEach((name, index) => {
    const spans: string[] = [];
    const isOn = (minute: number): boolean => off[index * DAY_MINUTES + minute] === 0;
    for (let minute = 0; minute < DAY_MINUTES; minute++) {
      if (!isOn(minute)) continue;
      let to = minute;
      while (to < DAY_MINUTES && isOn(to)) to++;
      spans.push(`${clock(minute)}-${clock(to)}`);
      minute = to;
    }
    if (spans.length > 0) hours[name] = spans;
  });
  return hours;
}

/** When a window for a restart begins and how long it is open: with room for a start that is early or late. */
export function restartWindow({ startMinute, lengthMinutes, spreadMinutes }: Pattern): {
  startMinute: number;
  lengthMinutes: number;
} {
  const room = Math.max(STEP_MINUTES, spreadMinutes);
  const from = Math.floor((startMinute - room) / STEP_MINUTES) * STEP_MINUTES;
  const to = Math.ceil((startMinute + lengthMinutes + room) / STEP_MINUTES) * STEP_MINUTES;
  return {
    startMinute: ((from % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES,
    lengthMinutes: Math.max(to - from, RESTART_MINUTES),
  };
}

export function clock(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}
