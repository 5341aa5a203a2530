// What the console knows about its own freshness: whether the stream is open, when it was last heard, the server's time,
// and how old each site's newest record is. Counters count by the server's clock, so a wrong clock on a wall PC does no harm.

import { useSyncExternalStore } from 'react';
import type { LiveEvents } from '../../../../contract/api.ts';

/** A stream silent for longer than this is shown as stale in plain words. */
export const STALE_AFTER_MS = 10_000;

export interface LiveState {
  connection: 'connecting' | 'live' | 'lost';
  /** Monotonic, of performance.now(). */
  heardAtMs: number;
  pulseAtMs: number;
  /** Server's time minus this machine's. */
  offsetMs: number;
  /** Milliseconds at the last pulse; null where nothing was ever heard. */
  ages: Readonly<Record<string, number | null>>;
}

const START: LiveState = { connection: 'connecting', heardAtMs: 0, pulseAtMs: 0, offsetMs: 0, ages: {} };

let state: LiveState = START;
const listeners = new Set<() => void>();

function set(change: Partial<LiveState>): void {
  state = { ...state, ...change };
  for (const listener of listeners) listener();
}

export const live = {
  connecting: (): void => set({ ...START, heardAtMs: performance.now() }),
  opened: (): void => set({ connection: 'live', heardAtMs: performance.now() }),
  heard: (): void => {
    // Without a change of state nobody needs to draw again: the next pulse or tick shows it.
    state = { ...state, heardAtMs: performance.now() };
  },
  lost: (): void => set({ connection: 'lost' }),
  pulse: (pulse: LiveEvents['pulse']): void => {
    const at = Date.parse(pulse.at);
    const offsetMs = Number.isFinite(at) ? at - Date.now() : state.offsetMs;
    set({ offsetMs, ages: pulse.sites, pulseAtMs: performance.now() });
  },
};

export function serverNow(): number {
  return Date.now() + state.offsetMs;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useLive(): LiveState {
  return useSyncExternalStore(subscribe, () => state);
}

export function liveNow(): LiveState {
  return state;
}

/** How long nothing at all has come from the server. */
export function silenceMs(of: LiveState): number {
  return Math.max(0, performance.now() - of.heardAtMs);
}

/** Nothing has come for too long: what is shown may be wrong by now. */
export function isOutOfDate(of: LiveState): boolean {
  return of.heardAtMs > 0 && silenceMs(of) > STALE_AFTER_MS;
}

/** Age of the newest record of a site, or of the freshest site when none is named; null when nothing was heard yet. */
export function dataAgeMs(of: LiveState, site?: string): number | null {
  const known = site === undefined ? Object.values(of.ages) : [of.ages[site] ?? null];
  const ages = known.filter((age): age is number => age !== null);
  if (ages.length === 0) return null;
  return Math.min(...ages) + Math.max(0, performance.now() - of.pulseAtMs);
}
