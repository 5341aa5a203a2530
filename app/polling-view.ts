// How polling does, for people: figures of the gateway, its slowest and its silent targets, its traps.

import type { PollingView } from '../contract/api-polling.ts';
import { pollWords } from '../contract/poll-words.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { EventLoopWatch } from './event-loop.ts';

/** Slowest targets of all sites or of some. */
export function pollingView(
  parts: { gateway: Gateway; eventLoop: EventLoopWatch },
  slowest: number,
  sites: readonly string[] | null,
): PollingView {
  const { targets, running, waiting, polls, overruns, abandoned, latenessP50Ms, latenessP99Ms } = parts.gateway.stats();
  return {
    targets,
    running,
    waiting,
    polls,
    overruns,
    abandoned,
    latenessP50Ms: tenths(latenessP50Ms),
    latenessP99Ms: tenths(latenessP99Ms),
    eventLoopP99Ms: tenths(parts.eventLoop.delay().p99Ms),
    slowest: parts.gateway
      .slowest(slowest, sites)
      .map(({ name, result, ...timing }) => ({ ...timing, target: name, result: result ?? null })),
    silent: parts.gateway
      .silent(sites)
      .map(({ name, ...silent }) => ({ ...silent, target: name, words: pollWords(silent.detail) })),
    traps: trapsView(parts.gateway, sites === null),
  };
}

function trapsView(gateway: Gateway, seesAll: boolean): PollingView['traps'] {
  const stats = gateway.trapStats();
  if (!stats) return null;
  const { port, lastError, datagrams, matched, unmatched, limited, restarts } = stats;
  const strangers = seesAll ? gateway.unmatchedTraps() : [];
  return { port, lastError, received: datagrams, matched, unmatched, limited, restarts, strangers };
}

function tenths(ms: number): number {
  return Math.round(ms * 10) / 10;
}
