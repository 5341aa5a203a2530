// What a cause at a place would make us see, before it is held against what is seen.

import type { Where } from './cause-schema.ts';

export interface Expected {
  readonly observable: number;
  /** Whom its effect meets. */
  readonly asset: string;
  /** Observables of one asset under one effect stand or fall together. */
  readonly group: number;
  /** The group of what takes it along, 0 without any. */
  readonly behind: number;
  /** The asset without which this is not lost, '' for what may go alone. */
  readonly onlyWith: string;
  /** The group of what has to be alive for this to be, 0 without any. */
  readonly over: number;
  probability: number;
  hides: boolean;
  isPrecursor: boolean;
  withinMs: number;
  /** How long before the rest it may have been so. */
  beforeMs: number;
  /** How long after the first sign it comes at the earliest. */
  afterMs: number;
  /** How long after the first sign it comes at the latest. */
  atOnceMs: number;
  /** Its effect takes every way of hearing from the asset away, ping too. */
  isMute: boolean;
  /** Comes only where another effect has struck the asset: the groups of those; null for what comes by itself. */
  readonly after: readonly number[] | null;
  /** Strikes some and spares others: whom it spared does not speak against it. */
  isSparing: boolean;
  /** Strikes one of its group: that the others are well says nothing then. */
  isOneOf: boolean;
}

export interface Expectation {
  /** Observables that must not be seen ok, or it is not this cause. */
  readonly defining: readonly number[];
  readonly all: readonly Expected[];
  readonly reach: number;
  /** Of these groups at least so many. */
  readonly quorums: readonly { readonly fewest: number; readonly groups: readonly number[] }[];
}

export const NOTHING: Expectation = { defining: [], all: [], reach: 0, quorums: [] };

/** Whom the effect meets because the way to the gateway passes the place, and nothing else; of `darkened`, who keeps power. */
export function isReachedThrough(where: Where, struck: string, unpowered: ReadonlySet<string>): boolean {
  if (where === 'darkened') return !unpowered.has(struck);
  return where === 'downstream' || where === 'route-downstream';
}

/** What is seen ok of a group that was to be bad. */
export interface Missed {
  readonly observable: number;
  readonly probability: number;
  readonly over: number;
}

/** In a ring a switch is reached the other way round, and with it all behind: that it is alive counts once, not for each of these. */
export function aliveOnce(missed: ReadonlyMap<number, Missed>): Missed[] {
  return [...missed.values()].filter(({ over }) => !missed.has(over));
}

/** Who is struck by itself, not only with what takes it along. */
export function headsOf(struck: ReadonlySet<number>, expected: readonly Expected[]): Set<string> {
  const along = new Set(
    expected.filter(({ group, behind }) => group !== behind && struck.has(behind)).map(({ group }) => group),
  );
  const heads = new Map<number, string>();
  for (const { group, asset } of expected)
    if (struck.has(group) && !along.has(group) && !heads.has(group)) heads.set(group, asset);
  return new Set(heads.values());
}

/** Whether so many are struck as it takes. */
export function isMet({ fewest, groups }: Expectation['quorums'][number], struck: ReadonlySet<number>): boolean {
  return new Set(groups.filter((group) => struck.has(group))).size >= fewest;
}

/** Whether its own effect has struck, or, of what comes only after others, one of those. */
export function isHit({ group, after }: Expected, struck: ReadonlySet<number>): boolean {
  return after === null ? struck.has(group) : after.some((one) => struck.has(one));
}

/** Whether it can come at all: what comes only after others may come with what takes it along, too. */
export function mayCome(one: Expected, struck: ReadonlySet<number>): boolean {
  return one.after === null || isHit(one, struck) || struck.has(one.behind);
}

/** It, or what takes it along. */
export function isStruck({ group, behind }: Expected, struck: ReadonlySet<number>): boolean {
  return struck.has(group) || struck.has(behind);
}
