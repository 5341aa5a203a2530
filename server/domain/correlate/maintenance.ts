// Work that is announced makes no tickets. A window covers its asset and everything that hangs on it, by traffic, power,
// bus or box: a silent camera behind a switch under maintenance is held, not reported. Measuring goes on. Pure.

import type { SiteGraph } from '../topology/types.ts';

export interface Window {
  /** null: the whole site. */
  readonly asset: string | null;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Assets covered at this time; null when the whole site is. */
export function coveredAssets(windows: readonly Window[], graph: SiteGraph, nowMs: number): ReadonlySet<string> | null {
  const covered = new Set<string>();
  for (const window of windows) {
    if (nowMs < window.fromMs || nowMs >= window.toMs) continue;
    if (window.asset === null) return null;
    covered.add(window.asset);
    for (const below of dependants(graph, window.asset)) covered.add(below);
  }
  return covered;
}

function dependants(graph: SiteGraph, asset: string): readonly string[] {
  return [
    ...graph.downstreamOf(asset),
    ...graph.powerDownstreamOf(asset),
    ...graph.membersOf(asset),
    ...graph.housedIn(asset),
  ];
}

/** The next moment at which coverage changes, or null. */
export function nextChange(windows: readonly Window[], nowMs: number): number | null {
  let next: number | null = null;
  for (const window of windows) {
    for (const at of [window.fromMs, window.toMs]) if (at > nowMs && (next === null || at < next)) next = at;
  }
  return next;
}
