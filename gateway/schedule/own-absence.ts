// Whether a poll that met silence says anything of the device: where this process itself hardly got a turn meanwhile, it does not.

import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';

/** Of the time of a poll, the process has to have had at least this share for a silence to be the device's. */
export const HEARING_SHARE = 0.5;
/** Shares of less than this are those of a timer's grain, ms. */
const LEAST_MS = 100;

/**
 * @param tookMs real time that the poll took
 * @param countedMs of it, the time in which the process got its turns, see `WaitClock`
 * @returns the result; a silence that is the gateway's own is no word of the device
 */
export function believed(result: PollResult, target: Target, tookMs: number, countedMs: number): PollResult {
  if (result.code !== 'timeout' || tookMs < LEAST_MS || countedMs >= HEARING_SHARE * tookMs) return result;
  const where = `${target.asset} (${target.host}:${target.port}, ${target.name})`;
  const detail = errorLine('gateway_starved', { where, percent: Math.round((100 * countedMs) / tookMs) });
  return { code: 'internal', detail };
}
