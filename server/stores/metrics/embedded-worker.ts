// The thread of the embedded metric store: it alone touches the file, so that neither a commit nor packing an hour of
// many series holds up the main thread. Requests are served in order; packing and retention go on between them in slices.

import { parentPort, workerData } from 'node:worker_threads';
import { ForesiteError, type ErrorCode, type ErrorValues } from '../../../contract/errors.ts';
import type { Position } from '../../../contract/records.ts';
import { isDamage } from './embedded-database.ts';
import { EmbeddedEngine, type EngineOptions, type EngineStats } from './embedded-engine.ts';
import type { LogSamples } from './embedded-log.ts';
import type { History, HistoryQuery, LatestValue, SeriesKey } from './metric-store.ts';

/** What each request carries and what it answers. */
export interface Calls {
  open: { in: Record<string, never>; out: { kept: string } };
  write: {
    in: { samples: LogSamples; firstKey: number; keys: SeriesKey[]; cursors: Position[] };
    out: null;
  };
  cursor: { in: { gateway: string }; out: Position | null };
  query: { in: HistoryQuery; out: History };
  latest: { in: { site: string; asset?: string }; out: LatestValue[] };
  series: { in: { site: string; asset?: string }; out: SeriesKey[] };
  stats: { in: Record<string, never>; out: EngineStats };
  /** Packs and expires what is due; answers when it is done. */
  maintain: { in: { all: boolean }; out: null };
  close: { in: Record<string, never>; out: null };
}

export type CallName = keyof Calls;
export type Request = {
  [Name in CallName]: { id: number; nowMs: number; name: Name; data: Calls[Name]['in'] };
}[CallName];
export type Reply = { id: number; result: unknown } | { id: number; error: Failure };
export type Failure = { message: string; code?: ErrorCode; values?: ErrorValues };

let engine: EmbeddedEngine | undefined;
let latestNowMs = 0;
let maintenance: Promise<unknown> = Promise.resolve();
let isPackingEarly = false;

function serve(request: Request): unknown {
  latestNowMs = request.nowMs;
  if (request.name === 'open') {
    const opened = EmbeddedEngine.open(workerData as EngineOptions, request.nowMs);
    engine = opened.engine;
    return { kept: opened.kept };
  }
  if (!engine) throw new Error('the metric store is not open');
  switch (request.name) {
    case 'write': {
      const { samples, firstKey, keys, cursors } = request.data;
      engine.define(firstKey, keys);
      engine.write(samples, cursors, request.nowMs);
      if (engine.isFull) void packEarly();
      return null;
    }
    case 'cursor':
      return engine.cursor(request.data.gateway);
    case 'query':
      return engine.query(request.data, request.nowMs);
    case 'latest':
      return engine.latest(request.data.site, request.data.asset);
    case 'series':
      return engine.series(request.data.site, request.data.asset);
    case 'stats':
      return engine.stats();
    case 'maintain':
      return maintain(request.data.all);
    case 'close':
      engine.close();
      engine = undefined;
      return null;
  }
}

/** The head has outgrown its limit. Where that fails the samples stay in the log, and the next write tries again. */
async function packEarly(): Promise<void> {
  if (isPackingEarly) return;
  isPackingEarly = true;
  try {
    await maintain(false);
  } catch {
    // Disk full or damaged: the write that follows meets the same error and reports it.
  } finally {
    isPackingEarly = false;
  }
}

/** One round of packing and retention after the other. */
function maintain(all: boolean): Promise<null> {
  const round = maintenance.then(() => runMaintenance(all));
  maintenance = round.catch(() => null);
  return round;
}

async function runMaintenance(all: boolean): Promise<null> {
  const isAll = all || engine?.isFull === true;
  while (engine?.flushSlice(latestNowMs, isAll)) await turn();
  while (engine?.expireSlice(latestNowMs)) await turn();
  if (all) engine?.vacuum(0);
  return null;
}

/** Lets waiting requests go first. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

parentPort?.on('message', (request: Request) => {
  void answer(request);
});

async function answer(request: Request): Promise<void> {
  let reply: Reply;
  let isEnd = request.name === 'close';
  try {
    reply = { id: request.id, result: await serve(request) };
  } catch (error) {
    const { message } = error as Error;
    const coded = error instanceof ForesiteError ? { code: error.code, values: error.values } : {};
    reply = { id: request.id, error: { message, ...coded } };
    // The thread that comes after checks the file at opening and sets it aside.
    isEnd ||= isDamage(error);
  }
  parentPort?.postMessage(reply);
  if (isEnd) parentPort?.close();
}
