// Whom to poll at once when a switch reports by trap that a port's link is down: what hangs on that port, so that a cut cable
// is seen now and not at the next turn. Bounded, since a bad plug makes a port flap for hours. Pure but for what it remembers.

import type { SiteGraph } from '../domain/topology/types.ts';

/** An asset is not polled again for such a trap within this time. */
export const HURRY_GAP_MS = 10_000;
/** Most assets polled for one trap: behind a port may hang half a site, and the nearest tell whether it is gone. */
export const MAX_HURRIED = 4;
/** A trap older than this is history: what is there now has been polled since. */
export const HURRY_MAX_AGE_MS = 10_000;
/** Codes of the traps that say so, in the profiles. */
export const LINK_TRAPS: ReadonlySet<string> = new Set(['linkDown']);

export class Hurry {
  /** Monotonic time of the last time each asset was hurried. */
  readonly #at = new Map<string, number>();

  /** @param port place key */
  whom(port: string, graph: SiteGraph, monoMs: number): string[] {
    if (!port.includes('/')) return [];
    for (const [asset, atMs] of this.#at) if (monoMs - atMs >= HURRY_GAP_MS) this.#at.delete(asset);
    const behind = graph.downstreamOf(port).filter((asset) => graph.assets.get(asset)?.isWatched === true);
    const wanted = behind.slice(0, MAX_HURRIED).filter((asset) => !this.#at.has(asset));
    for (const asset of wanted) this.#at.set(asset, monoMs);
    return wanted;
  }
}
