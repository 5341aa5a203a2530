// Which new faults wait before they get a ticket, because they may be no fault of their own: a late sign of one that has begun or
// passed a moment ago, one of two ways to say the same thing, or the first signs of what is common to several small ones. They wait until
// all has been told; what is then still there, and what has stood for long, gets its ticket. Pure.

import { parsePlace } from '../../../contract/place.ts';
import { UNEXPLAINED, type Fault, type Finding } from '../diagnose/types.ts';
import { SITE_PLACE, type SiteGraph } from '../topology/types.ts';
import type { Assignment } from './assign.ts';
import { canWait, PATTERN_WAIT_MS } from './pattern-wait.ts';

/**
 * How long a fault takes to tell all of its signs, ms: tables of addresses are read by the minute, and half of them sooner. Less
 * than a verdict is looked at again for.
 */
export const LATE_SIGNS_MS = 45_000;
/**
 * … and what comes and goes: of many that begin to do so together, ms. It is counted for a quarter of an hour, at each place for
 * itself, so that what is common to them crosses its mark minutes after those that hang on it.
 */
export const COMING_AND_GOING_MS = 5 * 60_000;
/** So many devices in at least two faults are many. */
const MANY = 3;

export interface YoungTicket {
  readonly faultKey: string;
  readonly asset: string;
  readonly affected: readonly string[];
  /** Wall ms. */
  readonly openedAt: number;
  readonly marks: { readonly resolvedAt: number | null };
  /** In which its fault had passed before it came again. */
  readonly restoredSpans: readonly { readonly toMs: number | null }[];
}

export interface Scene {
  readonly graph: SiteGraph;
  /** Wall ms. */
  readonly nowMs: number;
}

/** @param tickets that are open, or were lately. @returns those that wait */
export function waiting(
  assignments: readonly Assignment[],
  tickets: readonly YoungTicket[],
  scene: Scene,
): Set<Assignment> {
  const many = manyAtOnce(assignments, scene);
  return new Set(
    assignments.filter(
      (one) =>
        one.ticket === null &&
        (many.has(one) || isBesideYoung(one.fault, tickets, scene) || isPartOfAnother(one, assignments, scene)),
    ),
  );
}

/**
 * Beside a ticket that is young, or whose fault has just passed or come again: what nobody can explain near it, and whatever
 * concerns only what it takes along. While a network is flooded, or a switch comes back, each device behind it seems to have a
 * fault of its own.
 */
function isBesideYoung(fault: Fault, tickets: readonly YoungTicket[], { graph, nowMs }: Scene): boolean {
  const assets = assetsOf(fault, graph);
  return tickets.some((young) => {
    const { asset, affected, openedAt, marks, restoredSpans, faultKey } = young;
    const sinceMs = Math.max(openedAt, marks.resolvedAt ?? 0, restoredSpans.at(-1)?.toMs ?? 0);
    // In the future: the clock was set back since. And a fault that is back is no late sign of its own last time.
    if (sinceMs > nowMs || nowMs - sinceMs >= LATE_SIGNS_MS || faultKey === `${fault.cause}@${fault.place}`)
      return false;
    const along = takenAlong(young, graph);
    if (fault.cause !== UNEXPLAINED)
      return isFresh(fault, nowMs) && affected.length > 0 && assets.every((one) => along.has(one));
    const parent = graph.uplinkOf(asset)?.parent ?? '';
    return asset === SITE_PLACE || assets.some((one) => along.has(one) || one === parent);
  });
}

/** Another fault of this look, begun or back just now, takes along all that this one concerns. Of two that do so of each other both wait. */
function isPartOfAnother(one: Assignment, assignments: readonly Assignment[], { graph, nowMs }: Scene): boolean {
  if (!isFresh(one.fault, nowMs)) return false;
  const assets = assetsOf(one.fault, graph);
  return assignments.some(
    (other) =>
      other !== one &&
      isFresh(other.fault, nowMs) &&
      other.fault.affected.length > 0 &&
      assets.every((asset) => other.fault.affected.includes(asset)),
  );
}

/**
 * Several small faults that begin together behind one switch are seldom so many faults: what is common to them shows a little later.
 * One that has its ticket already counts by what it has there.
 */
function manyAtOnce(assignments: readonly Assignment[], scene: Scene): Set<Assignment> {
  const found = new Set<Assignment>();
  const young = assignments.filter(({ fault, ticket }) => ticket !== null && hasJustBegun(fault, scene));
  for (const [above, some] of Map.groupBy(assignments, (one) => commonSwitch(one, scene))) {
    if (above === null) continue;
    const told = young.map(({ fault }) => assetsOf(fault, scene.graph).filter((one) => isBehind(one, above, scene)));
    const faults = some.length + told.filter((own) => own.length > 0).length;
    const assets = new Set([...some.flatMap(({ fault }) => assetsOf(fault, scene.graph)), ...told.flat()]);
    if (faults > 1 && assets.size >= MANY) for (const one of some) found.add(one);
  }
  return found;
}

function hasJustBegun({ explains }: Fault, { nowMs }: Scene): boolean {
  const isPattern = explains.every(({ predicate }) => canWait({ predicate, ticket: null }));
  const waitMs = isPattern ? COMING_AND_GOING_MS : LATE_SIGNS_MS;
  return Math.abs(nowMs - Math.min(...explains.map(begunMs))) < waitMs;
}

/** What comes and goes begins to be a fault when it is told, after it has waited for its fellows. */
function begunMs({ predicate, sinceMs, raisedAtMs }: Finding): number {
  return raisedAtMs !== undefined && canWait({ predicate, ticket: null }) ? raisedAtMs + PATTERN_WAIT_MS : sinceMs;
}

function isBehind(asset: string, above: string, { graph }: Scene): boolean {
  return switchAbove(asset, graph) === above;
}

/**
 * The switch behind which all of a fault lies that is new and takes nothing along; null for any other. A circuit or a cable route
 * is but a name for what several have in common: of several such behind one switch it may be the switch.
 */
function commonSwitch({ fault, ticket }: Assignment, scene: Scene): string | null {
  const { graph } = scene;
  const takesAlong = fault.affected.length > 0 && !fault.place.startsWith('@');
  if (ticket !== null || takesAlong || !hasJustBegun(fault, scene)) return null;
  const assets = assetsOf(fault, graph);
  const above = new Map(assets.map((asset) => [asset, switchAbove(asset, graph)]));
  // The switch itself may be among them.
  const switches = new Set(above.values());
  const [first = null, ...others] = new Set(assets.map((asset) => (switches.has(asset) ? asset : above.get(asset))));
  return others.length === 0 ? first : null;
}

function isFresh({ explains }: Fault, nowMs: number): boolean {
  return Math.abs(nowMs - Math.max(...explains.map(({ sinceMs }) => sinceMs))) < LATE_SIGNS_MS;
}

function assetsOf({ explains }: Fault, graph: SiteGraph): string[] {
  return [...new Set(explains.map((finding) => assetOf(finding, graph)))];
}

/** A channel is a matter of its camera. */
function assetOf({ place }: Finding, graph: SiteGraph): string {
  return graph.cameraOf(place) ?? parsePlace(place).asset;
}

/** Itself, what it takes along, and what hangs on it or is fed by it. */
function takenAlong({ asset, affected }: YoungTicket, graph: SiteGraph): ReadonlySet<string> {
  if (asset.startsWith('@')) return new Set(affected);
  return new Set([asset, ...affected, ...graph.downstreamOf(asset), ...graph.powerDownstreamOf(asset)]);
}

/** The nearest that is asked itself. */
function switchAbove(asset: string, graph: SiteGraph): string | null {
  return graph.pathOf(asset).find(({ parent }) => graph.assets.get(parent)?.isWatched === true)?.parent ?? null;
}
