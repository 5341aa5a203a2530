// One clock for everything that counts on screen: a single timer on whole seconds, whoever watches it. It stops with its
// last watcher, so a page without counters costs nothing.

import { useSyncExternalStore } from 'react';
import { isOutOfDate, liveNow, serverNow } from './live-store.ts';

const SECOND_MS = 1000;

let now = Math.floor(serverNow() / SECOND_MS) * SECOND_MS;
let timer: ReturnType<typeof setTimeout> | undefined;
const watchers = new Set<() => void>();

function tick(): void {
  now = Math.floor(serverNow() / SECOND_MS) * SECOND_MS;
  timer = setTimeout(tick, SECOND_MS - (serverNow() % SECOND_MS) + 1);
  for (const watcher of watchers) watcher();
}

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  if (timer === undefined) tick();
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

/** The server's time, once a second. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

/** Nothing has come for too long. Draws again only when that changes. */
export function useOutOfDate(): boolean {
  return useSyncExternalStore(subscribe, () => isOutOfDate(liveNow()));
}
