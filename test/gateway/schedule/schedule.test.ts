import { describe, expect, test } from 'vitest';
import type { PollResult } from '../../../contract/collector.ts';
import { CHANGE_LINES, CHANGE_WINDOW_MS } from '../../../gateway/schedule/change-log.ts';
import { FIRST_RETRIES, FIRST_RETRY_MS, FIRST_SPREAD_MS, SECOND_LOOK_MS } from '../../../gateway/schedule/plan.ts';
import { ABANDON_AFTER_MS } from '../../../gateway/schedule/poll.ts';
import { ASKED_POLLS_EXTRA } from '../../../gateway/schedule/lanes.ts';
import { OK, settle, targetOf } from '../helpers.ts';
import { gaps, never, setUp, TIMEOUT } from './helpers.ts';

describe('the schedule', () => {
  test('polls each target once an interval, spread over it', async () => {
    const { schedule, run, timesOf, starts, results } = setUp();
    const assets = Array.from({ length: 50 }, (_, i) => `a-${i}`);
    schedule.setTargets(assets.map((asset) => targetOf(asset)));
    schedule.start();
    await run(60_000);
    for (const asset of assets) {
      const [first = 0, second = 0, ...rest] = timesOf(asset);
      expect(first).toBeLessThanOrEqual(FIRST_SPREAD_MS);
      expect(second - first).toBeLessThanOrEqual(15_000);
      expect(new Set(gaps([second, ...rest]))).toEqual(new Set([10_000]));
    }
    const inOneInterval = starts.filter(({ atMs }) => atMs > 20_000 && atMs <= 30_000);
    expect(inOneInterval).toHaveLength(50);
    const busiest = Math.max(
      ...Array.from(
        { length: 10 },
        (_, i) => inOneInterval.filter(({ atMs }) => Math.floor(atMs / 1000) === 20 + i).length,
      ),
    );
    expect(busiest).toBeLessThan(15);
    expect(results.every(({ code }) => code === 'ok')).toBe(true);
    expect(schedule.stats()).toMatchObject({ overruns: 0, abandoned: 0, running: 0, latenessP99Ms: 0 });
    await schedule.stop();
  });

  test('keeps the interval when wall time steps', async () => {
    const { clock, schedule, run, timesOf } = setUp();
    schedule.setTargets([targetOf('a', { intervalMs: 5_000 })]);
    schedule.start();
    await run(10_000);
    clock.stepWall(3_600_000);
    await run(10_000);
    clock.stepWall(-90_000_000);
    await run(10_000);
    expect(timesOf('a')).toHaveLength(6);
    await schedule.stop();
  });

  test('a target that hangs is told to end at its deadline, then abandoned, and never slows another', async () => {
    const { schedule, run, timesOf, results, starts } = setUp(({ asset }) => (asset === 'bad' ? never() : OK));
    schedule.setTargets([targetOf('bad', { intervalMs: 5_000 }), targetOf('good', { intervalMs: 5_000 })]);
    schedule.start();
    await run(21_000);
    expect(new Set(gaps(timesOf('good')))).toEqual(new Set([5_000]));
    const bad = results.filter(({ asset }) => asset === 'bad');
    expect(bad.length).toBeGreaterThanOrEqual(3);
    expect(bad[0]).toMatchObject({ code: 'timeout', durationMs: 2_000 + ABANDON_AFTER_MS });
    expect(starts.find(({ asset }) => asset === 'bad')?.signal.aborted).toBe(true);
    expect(schedule.stats()).toMatchObject({ abandoned: bad.length, running: 0 });
    await schedule.stop();
  });

  test('takes the result of a poll that ends when it is told to', async () => {
    const { schedule, run, results } = setUp(
      (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(TIMEOUT))),
    );
    schedule.setTargets([targetOf('a')]);
    schedule.start();
    await run(8_000);
    expect(results[0]?.code).toBe('timeout');
    expect(results[0]?.durationMs).toBeLessThanOrEqual(2_100);
    expect(schedule.stats().abandoned).toBe(0);
    await schedule.stop();
  });

  test('ignores the late end of a poll it has abandoned', async () => {
    const ends: ((result: PollResult) => void)[] = [];
    const { schedule, run, results } = setUp(() => new Promise((resolve) => ends.push(resolve)));
    schedule.setTargets([targetOf('a', { intervalMs: 60_000 })]);
    schedule.start();
    await run(10_000);
    const before = results.length;
    ends[0]?.(OK);
    await settle();
    expect(before).toBeGreaterThan(0);
    expect(results).toHaveLength(before);
    await schedule.stop();
  });

  test('skips and counts a turn while the last poll still runs', async () => {
    const { schedule, run, timesOf } = setUp(never);
    schedule.setTargets([targetOf('a', { intervalMs: 1_000, timeoutMs: 2_700 })]);
    schedule.start();
    await run(7_000);
    expect(timesOf('a')).toHaveLength(2);
    expect(schedule.stats().overruns).toBe(5);
    const stopped = schedule.stop();
    await run(3_000);
    await stopped;
  });

  test('does not catch up what a sleeping process missed: one poll, the rest counted', async () => {
    const { clock, schedule, run, timesOf } = setUp();
    schedule.setTargets([targetOf('a', { intervalMs: 1_000 })]);
    schedule.start();
    await run(3_000);
    const before = timesOf('a').length;
    // The timers of a suspended process fire once, late.
    const realMono = clock.monoMs.bind(clock);
    clock.monoMs = () => realMono() + 10_000;
    await run(1_000);
    expect(timesOf('a').length - before).toBeLessThanOrEqual(2);
    expect(schedule.stats().overruns).toBeGreaterThanOrEqual(9);
    await schedule.stop();
  });

  test('asks a silent target less often, but notices its return within the ceiling', async () => {
    let isSilent = true;
    const { schedule, run, timesOf, results } = setUp(() => (isSilent ? TIMEOUT : OK));
    schedule.setTargets([targetOf('a', { intervalMs: 1_000 })]);
    schedule.start();
    await run(40_000);
    expect(gaps(timesOf('a')).slice(0, 6)).toEqual([1_000, 1_000, 2_000, 4_000, 6_000, 6_000]);
    isSilent = false;
    await run(6_100);
    expect(results.at(-1)?.code).toBe('ok');
    const before = timesOf('a').length;
    await run(5_000);
    expect(timesOf('a').length - before).toBeGreaterThanOrEqual(4);
    await schedule.stop();
  });

  test('a target of a long interval that fails at first is asked again within a minute, then at its own times', async () => {
    const intervalMs = 900_000;
    let isUp = false;
    const { schedule, run, timesOf } = setUp(({ asset }) => (isUp && asset === 'late' ? OK : TIMEOUT));
    schedule.setTargets([targetOf('late', { intervalMs }), targetOf('gone', { intervalMs })]);
    schedule.start();
    await run(30_000);
    isUp = true;
    await run(4 * intervalMs);
    const isRetry = (gapMs: number): boolean => gapMs <= 60_000;
    const [first = 0, again = 0, ...late] = timesOf('late');
    expect(again - first).toBeLessThan(60_000);
    expect(new Set(gaps(late))).toEqual(new Set([intervalMs]));
    expect(late[0]).toBeLessThanOrEqual(intervalMs);
    expect(gaps(timesOf('gone')).map(isRetry).filter(Boolean)).toHaveLength(FIRST_RETRIES);
    expect(gaps(timesOf('gone')).slice(0, FIRST_RETRIES).every(isRetry)).toBe(true);
    await schedule.stop();
  });

  test('a target that falls silent is asked once more at once: one lost answer is no outage', async () => {
    const intervalMs = 60_000;
    const codes = [
      'ok',
      'timeout',
      'ok',
      'timeout',
      'timeout',
      'timeout',
      'timeout',
      'auth',
      'ok',
      'auth',
      'ok',
    ] as const;
    let polled = 0;
    const { schedule, run, timesOf } = setUp(() => ({ code: codes[polled++] ?? 'ok', detail: '' }));
    schedule.setTargets([targetOf('a', { intervalMs })]);
    schedule.start();
    await run(9 * intervalMs);
    const isSoon = gaps(timesOf('a')).map((gapMs) => gapMs < SECOND_LOOK_MS + 500);
    expect(isSoon.slice(1, 8)).toEqual([true, false, true, false, false, false, false]);
    await schedule.stop();
  });

  test.each(['config', 'auth'] as const)(
    'a target that fails at first for %s is not asked again before its time',
    async (code) => {
      const { schedule, run, timesOf } = setUp(() => ({ code, detail: '' }));
      schedule.setTargets([targetOf('a', { intervalMs: 900_000 })]);
      schedule.start();
      await run(1_800_000);
      expect(timesOf('a').length).toBeLessThanOrEqual(3);
      expect(Math.min(...gaps(timesOf('a')))).toBeGreaterThan(FIRST_RETRY_MS);
      await schedule.stop();
    },
  );

  test('when one target of an asset is back, its other silent ones are asked at their next turn', async () => {
    let isSilent = true;
    const { schedule, run, timesOf } = setUp(() => (isSilent ? TIMEOUT : OK));
    schedule.setTargets([
      targetOf('a', { name: 'ping', protocol: 'ping', intervalMs: 5_000 }),
      targetOf('a', { name: 'snmp', intervalMs: 5_000 }),
    ]);
    schedule.start();
    await run(120_000);
    isSilent = false;
    const before = timesOf('a').length;
    expect(schedule.pollNow('s1/a/ping', () => undefined)).toBe(true);
    await run(5_100);
    expect(timesOf('a').length - before).toBeGreaterThanOrEqual(3);
    expect(schedule.targetStates().map(({ result }) => result)).toEqual(['ok', 'ok']);
    await schedule.stop();
  });

  test('polls at once when asked, and tells only of a poll that began after the question', async () => {
    const ends: ((result: PollResult) => void)[] = [];
    const { schedule, run, starts } = setUp(() => new Promise((resolve) => ends.push(resolve)));
    schedule.setTargets([targetOf('a', { intervalMs: 60_000, timeoutMs: 30_000 })]);
    schedule.start();
    await run(6_000);
    const told: string[] = [];
    schedule.pollNow('s1/a/snmp', ({ code }) => told.push(code));
    ends[0]?.(TIMEOUT);
    await settle();
    expect(told).toEqual([]);
    expect(starts.map(({ isAsked }) => isAsked)).toEqual([false, true]);
    ends[1]?.(OK);
    await settle();
    expect(told).toEqual(['ok']);
    expect(schedule.pollNow('s1/nobody/snmp', () => undefined)).toBe(false);
    await schedule.stop();
  });

  test('keeps to its limit of polls at once, and lets a question pass it', async () => {
    const { schedule, run, starts } = setUp(never, 5);
    schedule.setTargets(Array.from({ length: 20 }, (_, i) => targetOf(`a-${i}`, { timeoutMs: 60_000 })));
    schedule.start();
    await run(6_000);
    expect(schedule.stats()).toMatchObject({ running: 5, waiting: 15 });
    const waiting = Array.from({ length: 20 }, (_, i) => `a-${i}`).find(
      (asset) => !starts.some((s) => s.asset === asset),
    );
    schedule.pollNow(`s1/${waiting}/snmp`, () => undefined);
    await settle();
    expect(starts.at(-1)?.asset).toBe(waiting);
    expect(schedule.stats().running).toBe(6);
    expect(ASKED_POLLS_EXTRA).toBeGreaterThan(1);
    const stopped = schedule.stop();
    await run(3_000);
    await stopped;
  });

  test('a full protocol does not hold up another', async () => {
    const { schedule, run, starts } = setUp(({ protocol }) => (protocol === 'http' ? never() : OK));
    const web = Array.from({ length: 200 }, (_, i) =>
      targetOf(`w-${i}`, { name: 'http', protocol: 'http', timeoutMs: 9_000 }),
    );
    schedule.setTargets([...web, targetOf('a')]);
    schedule.start();
    await run(30_000);
    expect(starts.filter(({ asset }) => asset === 'a').length).toBeGreaterThanOrEqual(3);
    const stopped = schedule.stop();
    await run(3_000);
    await stopped;
  });

  test('logs a change of result once, with what to do', async () => {
    const codes: PollResult[] = [OK, OK, TIMEOUT, TIMEOUT, TIMEOUT, OK];
    const { schedule, run, log } = setUp(() => codes.shift() ?? OK);
    schedule.setTargets([targetOf('a', { intervalMs: 1_000 })]);
    schedule.start();
    await run(20_000);
    expect(log.lines).toEqual([
      { level: 'debug', message: 'unknown → ok' },
      { level: 'warn', message: 'ok → timeout: snmp_timeout: silent; look.' },
      { level: 'info', message: 'timeout → ok: a answers again' },
    ]);
    await schedule.stop();
  });

  test('many changes at once are counted past the first ones', async () => {
    let result: PollResult = OK;
    const { schedule, run, log } = setUp(() => result);
    const targets = Array.from({ length: CHANGE_LINES + 30 }, (_, n) => targetOf(`t${n}`, { intervalMs: 2_000 }));
    schedule.setTargets(targets);
    schedule.start();
    await run(10_000);
    result = TIMEOUT;
    await run(2_000);
    const warned = (): string[] => log.lines.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(warned()).toHaveLength(CHANGE_LINES);
    await run(CHANGE_WINDOW_MS);
    expect(warned().slice(CHANGE_LINES)).toEqual([
      expect.stringMatching(/^30 more targets changed in 10 s: 30 to timeout; /),
    ]);
    expect(log.lines.filter(({ message }) => message.startsWith('ok → timeout'))).toHaveLength(targets.length);
    await schedule.stop();
  });

  test('a collector that throws gives a result without the text of its error', async () => {
    const { schedule, run, results, log } = setUp(() => {
      throw new Error('community S3cret does not match');
    });
    schedule.setTargets([targetOf('a')]);
    schedule.start();
    await run(6_000);
    expect(results[0]?.code).toBe('internal');
    expect(log.lines[0]?.message).toContain('poll_failed: ');
    expect(JSON.stringify([log.lines, schedule.targetStates()])).not.toContain('S3cret');
    await schedule.stop();
  });

  test('a changed target begins anew, an unchanged one keeps its turn, a removed one is not polled', async () => {
    const { schedule, run, timesOf } = setUp();
    const kept = targetOf('kept', { intervalMs: 20_000 });
    schedule.setTargets([kept, targetOf('changed', { intervalMs: 20_000 }), targetOf('gone', { intervalMs: 20_000 })]);
    schedule.start();
    await run(6_000);
    schedule.setTargets([kept, targetOf('changed', { intervalMs: 1_000 })]);
    const before = { gone: timesOf('gone').length, kept: timesOf('kept').length };
    await run(14_000);
    expect(timesOf('gone')).toHaveLength(before.gone);
    expect(timesOf('kept').length - before.kept).toBeLessThanOrEqual(1);
    expect(timesOf('changed').length).toBeGreaterThanOrEqual(13);
    await schedule.stop();
  });

  test('stops in bounded time, and tells those who still wait', async () => {
    const { clock, schedule, run } = setUp(never);
    schedule.setTargets([targetOf('a', { timeoutMs: 100_000 })]);
    schedule.start();
    await run(6_000);
    const told: string[] = [];
    schedule.pollNow('s1/a/snmp', ({ code }) => told.push(code));
    const stopped = schedule.stop();
    clock.advance(2_000);
    await stopped;
    expect(told).toEqual(['config']);
  });
});
