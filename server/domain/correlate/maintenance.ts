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
    cover(window.asset, graph, covered);
  }
  return covered;
}

/** What hangs on something that hangs on the asset is covered too, whatever kinds of tie lie between. */
function cover(asset: string, graph: SiteGraph, covered: Set<string>): void {
  const waiting = [asset];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (covered.has(next)) continue;
    covered.add(next);
    waiting.push(...graph.childrenOf(next), ...graph.fedBy(next), ...graph.membersOf(next), ...graph.housedIn(next));
  }
}

/**
 * Whether an alarm is a matter of the work: its asset is covered, or it is about a component that serves covered assets
 * only – the recorder's channel of a camera, the outlet or port of a switch.
 */
export function isCovered(
  alarm: { asset: string; place: string },
  covered: ReadonlySet<string> | null,
  graph: SiteGraph,
): boolean {
  if (covered === null || covered.has(alarm.asset)) return true;
  if (alarm.place === alarm.asset) return false;
  const camera = graph.cameraOf(alarm.place);
  const served = new Set([
    ...graph.childrenOf(alarm.place),
    ...graph.fedBy(alarm.place),
    ...(camera === null ? [] : [camera]),
  ]);
  return served.size > 0 && [...served].every((asset) => covered.has(asset));
}
