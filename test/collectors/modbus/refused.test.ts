import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { MAX_PROOFS, RETRY_AFTER_ABSENCE_MS, RETRY_REFUSED_MS } from '../../../collectors/modbus/learned.ts';
import { createBench } from '../parts.ts';
import { exceptionReply, registersReply } from './modbus-server.ts';
import { meter, open, point, poll, profileOf, serve } from './rig.ts';

describe('blocks', () => {
  it('splits a block the device refuses, leaves out the address it lacks, and remembers both', async () => {
    const server = await serve((request) => {
      const lacks = request.address <= 2 && request.address + request.count > 2;
      return lacks ? exceptionReply(request, 2) : registersReply(request, (address) => address);
    });
    const one = meter(
      server.port,
      1,
      [0, 1, 2, 3, 4].map((address) => point(`p${address}`, address)),
    );
    const clock = new ManualClock();
    const bench = createBench(clock);
    const collector = await open(bench, [one]);
    expect((await poll(collector, one)).code).toBe('ok');
    expect(bench.sink.samplesSeen.map((sample) => sample.value).toSorted((a, b) => a - b)).toEqual([0, 1, 3, 4]);
    const learnt = server.requests.length;
    // The same targets opened again learn nothing anew.
    await collector.open([one], bench.sink);
    await poll(collector, one);
    expect(
      server.requests.slice(learnt).every((request) => request.address > 2 || request.address + request.count <= 2),
    ).toBe(true);
    const second = server.requests.length;
    clock.advance(RETRY_REFUSED_MS);
    await poll(collector, one);
    expect(server.requests[second]).toMatchObject({ address: 0, count: 5 });
  });

  it('joins neighbours only, unless the profile allows a gap', async () => {
    const server = await serve((request) => registersReply(request, (address) => address));
    const points = [point('a', 0), point('b', 1), point('c', 4), point('d', 5, { type: 'u32' })];
    const tight = meter(server.port, 1, points);
    const wide = meter(server.port, 2, points, { profile: profileOf(points, 2) });
    const bench = createBench();
    const collector = await open(bench, [tight, wide]);
    await poll(collector, tight);
    await poll(collector, wide);
    expect(server.requests.map(({ address, count }) => [address, count])).toEqual([
      [0, 2],
      [4, 3],
      [0, 7],
      // What lies behind the gap is read by itself once.
      [5, 2],
    ]);
    expect(
      bench.sink.samplesSeen.filter((sample) => sample.name.endsWith('point:d')).map((sample) => sample.value),
    ).toEqual([5 * 65_536 + 6, 5 * 65_536 + 6]);
  });

  it('remembers over a restart of the gateway what a device refuses, and tries again once the device was away', async () => {
    let isAway = false;
    let lacks = true;
    const server = await serve((request) => {
      if (isAway) return undefined;
      const isRefused = lacks && request.address <= 2 && request.address + request.count > 2;
      return isRefused ? exceptionReply(request, 2) : registersReply(request, (address) => address);
    });
    const points = [0, 1, 2, 3, 4].map((address) => point(`p${address}`, address));
    const one = meter(server.port, 1, points, { timeoutMs: 100 });
    const kept = new Map<string, string>();
    const learned = {
      get: (key: string) => kept.get(key),
      set: (key: string, json: string) => void kept.set(key, json),
    };
    const clock = new ManualClock();
    const before = createBench(clock);
    before.parts.learned = learned;
    await poll(await open(before, [one]), one);
    expect(before.logged.join()).toContain('holding 2 (0x0002, function 3)');
    const after = createBench(clock);
    after.parts.learned = learned;
    const collector = await open(after, [one]);
    const learnt = server.requests.length;
    expect((await poll(collector, one)).code).toBe('ok');
    expect(server.requests.slice(learnt).some(({ address, count }) => address <= 2 && address + count > 2)).toBe(false);
    expect(collector.stats?.()['refused_addresses']).toBe(1);
    // Started again with firmware that has it.
    isAway = true;
    const asking = poll(collector, one, 2000);
    await expect.poll(() => server.requests.length).toBeGreaterThan(learnt + 2);
    clock.advance(RETRY_AFTER_ABSENCE_MS);
    expect((await asking).code).toBe('timeout');
    [isAway, lacks] = [false, false];
    clock.advance(1000);
    after.sink.clear();
    const again = poll(collector, one);
    await expect.poll(() => (clock.advance(20), after.sink.samplesSeen.length)).toBeGreaterThan(0);
    expect((await again).code).toBe('ok');
    expect(after.sink.last('plc_point.value point:p2')).toBe(2);
  });

  it('tries a gap that maxGap allows once, and reads around it for hours when the device refuses it', async () => {
    const lacks = 4;
    const server = await serve((request) =>
      request.address <= lacks && request.address + request.count > lacks
        ? exceptionReply(request, 2)
        : registersReply(request, (address) => address),
    );
    // Two gaps: only the second cannot be read.
    const points = [point('a', 0), point('b', 2), point('c', 6), point('d', 7)];
    const one = meter(server.port, 1, points, { profile: profileOf(points, 5) });
    const kept = new Map<string, string>();
    const learned = {
      get: (key: string) => kept.get(key),
      set: (key: string, json: string) => void kept.set(key, json),
    };
    const asked = (from: number): number[][] =>
      server.requests.slice(from).map(({ address, count }) => [address, count]);
    const clock = new ManualClock();
    for (const expected of [
      [
        [0, 8],
        [0, 3],
        // The proof of the other gap, once.
        [2, 1],
        [6, 2],
      ],
      [
        [0, 3],
        [6, 2],
      ],
    ]) {
      const bench = createBench(clock);
      bench.parts.learned = learned;
      const from = server.requests.length;
      const collector = await open(bench, [one]);
      expect((await poll(collector, one)).code).toBe('ok');
      expect(asked(from)).toEqual(expected);
      expect(bench.sink.samplesSeen.map(({ value }) => value)).toEqual([0, 2, 6, 7]);
      expect(collector.stats?.()['refused_addresses']).toBe(0);
    }
  });

  it('finds that a device shifts what lies behind a gap, and keeps to the pieces after a restart', async () => {
    // It counts only the registers that it has: 2 and 3 are missing.
    const has = [0, 1, 4, 5, 6, 7];
    const server = await serve((request) => {
      const from = has.indexOf(request.address);
      if (from < 0) return exceptionReply(request, 2);
      return registersReply(request, (address) => 100 + (has[from + address - request.address] ?? 0));
    });
    const points = [point('a', 0), point('b', 1), point('c', 4), point('d', 5)];
    const one = meter(server.port, 1, points, { profile: profileOf(points, 5) });
    const kept = new Map<string, string>();
    const learned = {
      get: (key: string) => kept.get(key),
      set: (key: string, json: string) => void kept.set(key, json),
    };
    for (const requests of [4, 2]) {
      const bench = createBench();
      bench.parts.learned = learned;
      const from = server.requests.length;
      expect((await poll(await open(bench, [one]), one)).code).toBe('ok');
      expect(server.requests.length - from).toBe(requests);
      expect(bench.sink.samplesSeen.map(({ value }) => value)).toEqual([100, 101, 104, 105]);
      expect(bench.logged.join().includes('shifts values')).toBe(requests === 4);
    }
  });

  it('takes a gap for readable when its values move too fast to be compared, and asks no more', async () => {
    let value = 0;
    const server = await serve((request) => registersReply(request, () => (value += 7)));
    const points = [point('a', 0), point('b', 3)];
    const one = meter(server.port, 1, points, { profile: profileOf(points, 5) });
    const collector = await open(createBench(), [one]);
    for (let i = 0; i < MAX_PROOFS + 3; i++) expect((await poll(collector, one)).code).toBe('ok');
    expect(server.requests.length).toBe(MAX_PROOFS + 3 + MAX_PROOFS);
  });

  it('reads over gaps that the map calls readable, never over those it calls unreadable', async () => {
    const server = await serve((request) => registersReply(request, (address) => address));
    const points = [point('a', 0), point('b', 40), point('c', 43), point('d', 46)];
    const profile = profileOf(points, 5);
    Object.assign(profile.modbus ?? {}, {
      readable: [{ table: 'holding', from: 0, to: 50 }],
      unreadable: [{ table: 'holding', from: 44, to: 44 }],
    });
    const one = meter(server.port, 1, points, { profile });
    await poll(await open(createBench(), [one]), one);
    expect(server.requests.map(({ address, count }) => [address, count])).toEqual([
      [0, 44],
      [46, 1],
    ]);
  });

  it('splits a block that is too long for the device, which calls that an illegal value', async () => {
    const server = await serve((request) =>
      request.count > 2 ? exceptionReply(request, 3) : registersReply(request, (address) => address),
    );
    const points = [0, 1, 2, 3, 4].map((address) => point(`p${address}`, address));
    const one = meter(server.port, 1, points);
    const bench = createBench();
    expect((await poll(await open(bench, [one]), one)).code).toBe('ok');
    expect(bench.sink.samplesSeen).toHaveLength(5);
  });
});
