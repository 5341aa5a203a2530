// What is usual and where a value is heading takes weeks to see: conditions that judge that read their past from the
// metric store when they begin, so that a restart forgets nothing and a new rule knows at once. Nothing of theirs is
// stored a second time. One series at a time and never in the way of deciding; a store that is down is asked again.

import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import type { Wanting } from '../domain/detect/past.ts';
import type { PastValue } from '../domain/detect/derive/derivation.ts';
import type { Server } from '../server.ts';
import type { History, MetricStore } from '../stores/metrics/metric-store.ts';
import type { Records } from '../stores/records/records.ts';

/** How often new conditions are looked for. */
export const RECALL_EVERY_MS = 10_000;
/** Most series whose past is read at one look; more follow at the next. */
export const MAX_RECALLS = 200;

export interface RecallParts {
  readonly server: Pick<Server, 'detector'>;
  readonly store: Pick<MetricStore, 'query'>;
  readonly records: Pick<Records, 'tickets'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** @returns what ends it */
export function startRecall(parts: RecallParts): () => void {
  const { clock, server, log } = parts;
  let cancel = clock.after(RECALL_EVERY_MS, look);
  let isEnded = false;
  let waiting: Wanting[] = [];
  function look(): void {
    recallSome()
      .catch((error: unknown) => log.debug({ err: error }, 'history could not be read; it is asked for again'))
      .finally(() => {
        if (!isEnded) cancel = clock.after(RECALL_EVERY_MS, look);
      });
  }
  async function recallSome(): Promise<void> {
    waiting.push(...server.detector.takeWanting());
    for (const one of waiting.slice(0, MAX_RECALLS)) {
      if (isEnded) return;
      const past = await pastOf(one, parts);
      server.detector.recall(one, { past, nowMonoMs: clock.monoMs(), nowWallMs: clock.wallMs() });
      waiting = waiting.filter((other) => other !== one);
    }
  }
  return () => {
    isEnded = true;
    cancel();
  };
}

/** Oldest first; what was measured while the asset had a ticket is no part of what is usual. */
export async function pastOf(
  { row, field, wants, isRate }: Wanting,
  { store, records, clock }: Pick<RecallParts, 'store' | 'records' | 'clock'>,
): Promise<PastValue[]> {
  const { measurement, site, asset, component } = row;
  const nowMs = clock.wallMs();
  const { backMs, stepMs, isOnlyHealthy, isLast } = wants;
  const history = await store.query({ site, asset, component, measurement, field, fromMs: nowMs - backMs, toMs: nowMs, stepMs }); // prettier-ignore
  const values = isRate ? ratesOf(history) : isLast === true ? lastsOf(history) : meansOf(history);
  if (isOnlyHealthy !== true) return values;
  const sick = records.tickets
    .list({ sites: [site] })
    .filter((ticket) => ticket.asset === asset || ticket.affected.includes(asset))
    .map((ticket) => ({ fromMs: ticket.sinceMs, toMs: ticket.marks.resolvedAt ?? nowMs }));
  return values.filter(({ timeMs }) => !sick.some(({ fromMs, toMs }) => timeMs + stepMs > fromMs && timeMs < toMs));
}

function meansOf({ timeMs, mean, count }: History): PastValue[] {
  const values: PastValue[] = [];
  for (const [i, at] of timeMs.entries()) if ((count[i] ?? 0) > 0) values.push({ timeMs: at, value: mean[i] ?? 0 });
  return values;
}

function lastsOf(history: History): PastValue[] {
  const { timeMs, last, count } = history;
  const values: PastValue[] = [];
  for (const i of timeMs.keys())
    if ((count[i] ?? 0) > 0) values.push({ timeMs: readAt(history, i), value: last[i] ?? 0 });
  return values;
}

/** When the last value of a bucket was read; its end where the store does not know. */
function readAt({ timeMs, lastMs, stepMs }: History, i: number): number {
  const known = lastMs[i] ?? Number.NaN;
  return Number.isFinite(known) ? known : (timeMs[i] ?? 0) + stepMs;
}

/** Growth a second from bucket to bucket; nothing where a counter began anew or a bucket is missing. */
function ratesOf(history: History): PastValue[] {
  const { timeMs, last, gap, stepMs } = history;
  const values: PastValue[] = [];
  for (let i = 1; i < timeMs.length; i++) {
    const at = timeMs[i] ?? 0;
    const seconds = (readAt(history, i) - readAt(history, i - 1)) / 1000;
    const value = ((last[i] ?? 0) - (last[i - 1] ?? 0)) / seconds;
    const isNext = at - (timeMs[i - 1] ?? 0) === stepMs;
    if (isNext && gap[i] === 0 && Number.isFinite(value) && value >= 0) values.push({ timeMs: at, value });
  }
  return values;
}
