import { describe, expect, test } from 'vitest';
import { NEW_POLLS_AT_ONCE, POLLS_AT_ONCE_BY_PROTOCOL } from '../../../gateway/schedule/lanes.ts';
import { START_SLICE_MS } from '../../../gateway/schedule/schedule.ts';
import { OK, settle, targetOf } from '../helpers.ts';
import { gaps, never, setUp, TIMEOUT } from './helpers.ts';

describe('the schedule of many targets, some of them slow or silent', () => {
  test('silent targets never hold the places of live ones', async () => {
    let isStarting = true;
    const isSilent = (asset: string) => asset.startsWith('dead');
    const { schedule, run, timesOf } = setUp(({ asset }) => (isSilent(asset) && !isStarting ? never() : OK), 20_000);
    const places = POLLS_AT_ONCE_BY_PROTOCOL.http;
    const web = { name: 'http', protocol: 'http', timeoutMs: 9_000 } as const;
    const dead = Array.from({ length: places * 4 }, (_, i) => targetOf(`dead-${i}`, web));
    const live = Array.from({ length: 40 }, (_, i) => targetOf(`live-${i}`, web));
    schedule.setTargets([...dead, ...live]);
    schedule.start();
    await run(20_000);
    isStarting = false;
    // One round of polls that hang: until then nobody knows who is silent.
    await run(60_000);
    const before = live.map(({ asset }) => timesOf(asset).length);
    await run(60_000);
    const gained = live.map(({ asset }, i) => timesOf(asset).length - (before[i] ?? 0));
    expect(new Set(gained)).toEqual(new Set([6]));
    const stopped = schedule.stop();
    await run(10_000);
    await stopped;
  });

  test('reads few new targets at a time, and those that answered keep their turns meanwhile', async () => {
    const { schedule, run, starts, timesOf } = setUp(({ asset }) => (asset.startsWith('new') ? never() : OK), 20_000);
    const known = Array.from({ length: 20 }, (_, i) => targetOf(`known-${i}`, { intervalMs: 5_000 }));
    schedule.setTargets(known);
    schedule.start();
    await run(10_000);
    const fresh = Array.from({ length: NEW_POLLS_AT_ONCE * 2 }, (_, i) => targetOf(`new-${i}`, { timeoutMs: 60_000 }));
    schedule.setTargets([...known, ...fresh]);
    const before = known.map(({ asset }) => timesOf(asset).length);
    await run(20_000);
    expect(starts.filter(({ asset }) => asset.startsWith('new'))).toHaveLength(NEW_POLLS_AT_ONCE);
    expect(known.map(({ asset }, i) => timesOf(asset).length - (before[i] ?? 0))).toEqual(known.map(() => 4));
    expect(schedule.stats().latenessP99Ms).toBeLessThan(200);
    const stopped = schedule.stop();
    await run(3_000);
    await stopped;
  });

  test('asks a silent target at every turn while another target of its asset answers', async () => {
    const { schedule, run, timesOf } = setUp(({ protocol }) => (protocol === 'ping' ? OK : TIMEOUT));
    schedule.setTargets([
      targetOf('a', { name: 'ping', protocol: 'ping', intervalMs: 50_000 }),
      targetOf('a', { name: 'snmp', intervalMs: 5_000 }),
      targetOf('b', { name: 'snmp', intervalMs: 5_000 }),
    ]);
    schedule.start();
    await run(120_000);
    expect(timesOf('a').length).toBeGreaterThanOrEqual(25);
    expect(timesOf('b').length).toBeLessThanOrEqual(9);
    await schedule.stop();
  });

  test('a device that takes most of its interval to answer is asked less often, until it is quicker', async () => {
    let takesMs = 8_000;
    const { clock, schedule, run, timesOf } = setUp(
      () => new Promise((resolve) => clock.after(takesMs, () => resolve(OK))),
    );
    schedule.setTargets([targetOf('a', { intervalMs: 10_000, timeoutMs: 9_000 })]);
    schedule.start();
    await run(65_000);
    expect(gaps(timesOf('a')).slice(1)).toEqual([20_000, 20_000]);
    expect(schedule.stats().overruns).toBe(0);
    takesMs = 10;
    await run(60_000);
    expect(gaps(timesOf('a')).slice(-2)).toEqual([10_000, 10_000]);
    await schedule.stop();
  });

  test('names the slowest targets with their times, timeouts and share of the interval', async () => {
    const takes: Record<string, number> = { quick: 20, slow: 1_500, hung: 5_000 };
    const { clock, schedule, run } = setUp(
      ({ asset }) => new Promise((resolve) => clock.after(takes[asset] ?? 0, () => resolve(OK))),
    );
    const targets = ['quick', 'slow', 'hung', 'never-polled'].map((asset) =>
      targetOf(asset, { intervalMs: asset === 'never-polled' ? 86_400_000 : 10_000, timeoutMs: 2_000 }),
    );
    schedule.setTargets(targets);
    expect(schedule.slowest(10)).toEqual([]);
    schedule.start();
    await run(60_000);
    const slowest = schedule.slowest(2);
    expect(slowest.map(({ asset }) => asset)).toEqual(['hung', 'slow']);
    expect(slowest[0]).toMatchObject({ p50Ms: 2_500, maxMs: 2_500, result: 'timeout', intervalMs: 10_000 });
    expect(slowest[0]?.timeouts).toBe(slowest[0]?.polls);
    expect(slowest[1]).toMatchObject({ site: 's1', name: 'snmp', protocol: 'snmp', timeouts: 0 });
    // The clock goes in steps of 100 ms.
    expect(slowest[1]?.p50Ms).toBeGreaterThanOrEqual(1_500);
    expect(slowest[1]?.p50Ms).toBeLessThan(1_600);
    expect(slowest[1]?.intervalShare).toBeCloseTo(0.155, 2);
    expect(schedule.slowest(10)).toHaveLength(4);
    expect(schedule.slowest(0)).toEqual([]);
    const stopped = schedule.stop();
    await run(3_000);
    await stopped;
  });

  test('starts what is due in slices, so that the event loop goes round in between', async () => {
    const { clock, schedule, starts } = setUp();
    schedule.setTargets(Array.from({ length: 100 }, (_, i) => targetOf(`a-${i}`, { intervalMs: 1_000 })));
    schedule.start();
    let spent = 0;
    const realMono = clock.monoMs.bind(clock);
    // Each look at the clock takes half a millisecond: polls are not free.
    clock.monoMs = () => realMono() + (spent += 0.5);
    clock.advance(1_000);
    await settle();
    const sizes: number[] = [];
    while (starts.length < 100 && sizes.length < 200) {
      const before = starts.length;
      clock.advance(0);
      sizes.push(starts.length - before);
      await settle();
    }
    expect(starts.length).toBeGreaterThanOrEqual(100);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(START_SLICE_MS * 4);
    await schedule.stop();
  });
});
