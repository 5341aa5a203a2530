// What the schedule's suites share: a schedule on a manual clock whose polls answer as the test says.

import type { PollResult, Target } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { Schedule } from '../../../gateway/schedule/schedule.ts';
import { OK, pass } from '../helpers.ts';
import { memoryLog } from '../journal/helpers.ts';

type Answer = (target: Target, signal: AbortSignal) => PollResult | Promise<PollResult>;

export const TIMEOUT: PollResult = { code: 'timeout', detail: 'snmp_timeout: silent; look.' };
export const never = () => new Promise<PollResult>(() => undefined);

export function setUp(answer: Answer = () => OK, pollsAtOnce = 1000) {
  const clock = new ManualClock();
  const log = memoryLog();
  const starts: { asset: string; atMs: number; signal: AbortSignal; isAsked: boolean }[] = [];
  const results: { asset: string; code: string; durationMs: number }[] = [];
  const schedule = new Schedule({
    clock,
    log,
    random: () => 0,
    pollsAtOnce,
    async poll(target, signal, isAsked) {
      starts.push({ asset: target.asset, atMs: clock.monoMs(), signal, isAsked });
      return answer(target, signal);
    },
    onPolled: ({ asset }, { code }, durationMs) => results.push({ asset, code, durationMs }),
  });
  const run = (ms: number) => pass(clock, ms);
  const timesOf = (asset: string) => starts.filter((start) => start.asset === asset).map(({ atMs }) => atMs);
  return { clock, log, schedule, starts, results, run, timesOf };
}

export const gaps = (times: number[]) => times.slice(1).map((time, i) => Math.round(time - (times[i] ?? 0)));
