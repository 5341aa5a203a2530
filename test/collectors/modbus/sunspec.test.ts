// A device that lays out its registers by SunSpec: where its map is found, what is read of it, and what is said where there is none.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PollResult } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import type { SunspecPoint } from '../../../contract/profile.ts';
import type { AssetFacts } from '../../../contract/records.ts';
import { type Ask, MAX_SUNSPEC_MODELS, SUNSPEC_BASES, SunspecMap } from '../../../collectors/modbus/sunspec.ts';
import { type Bench, createBench } from '../parts.ts';
import { type ModbusServer, type Request, exceptionReply, registersReply } from './modbus-server.ts';
import { meter, open, poll, serve } from './rig.ts';

const MARK = [0x5375, 0x6e53];
const NONE = 0x8000;

const volts: SunspecPoint = { as: 'meter.voltage_l1', models: [201, 203], at: 8, type: 'i16', scaleAt: 15, unit: 'V' };
const watts: SunspecPoint = { as: 'meter.power_watts', models: [201, 203], at: 18, type: 'i16', scaleAt: 22 };
const energy: SunspecPoint = {
  as: 'meter.energy_import_kwh',
  models: [201, 203],
  at: 46,
  type: 'acc32',
  scaleAt: 54,
  scale: 0.001,
};

function text(value: string, registers: number): number[] {
  const octets = Buffer.alloc(registers * 2);
  octets.write(value, 'latin1');
  return Array.from({ length: registers }, (_, i) => octets.readUInt16BE(i * 2));
}

function common(serial = 'A-1042', model = 'PM-3P'): number[] {
  return [
    1,
    66,
    ...text('Acme', 16),
    ...text(model, 16),
    ...text('', 8),
    ...text('2.17', 8),
    ...text(serial, 16),
    1,
    0,
  ];
}

/** Model 203; by register, counted from its id. */
function threePhase(values: Record<number, number> = {}): number[] {
  const all: Record<number, number> = {
    0: 203,
    1: 105,
    8: 2302,
    15: 0xffff,
    18: -1800,
    22: 0,
    46: 1,
    47: 2,
    54: 1,
    ...values,
  };
  return Array.from({ length: 107 }, (_, i) => (all[i] ?? NONE) & 0xffff);
}

const device = (...models: number[][]): number[] => [...MARK, ...models.flat(), 0xffff, 0];

interface Peer {
  server: ModbusServer;
  /** Registers from the base on; what lies elsewhere is refused. */
  hold(base: number, registers: number[]): void;
  answer(how: ((request: Request) => Buffer | undefined | 'as held') | undefined): void;
  asked(from?: number): number[][];
}

async function peer(base: number, registers: number[]): Promise<Peer> {
  let [at, held] = [base, registers];
  let first: ((request: Request) => Buffer | undefined | 'as held') | undefined;
  const server = await serve((request) => {
    const own = first ? first(request) : 'as held';
    if (own !== 'as held') return own;
    const isHeld = request.fn === 3 && request.address >= at && request.address + request.count <= at + held.length;
    return isHeld ? registersReply(request, (address) => held[address - at] ?? 0) : exceptionReply(request, 2);
  });
  return {
    server,
    hold: (newBase, newRegisters) => void ([at, held] = [newBase, newRegisters]),
    answer: (how) => void (first = how),
    asked: (from = 0) => server.requests.slice(from).map(({ address, count }) => [address, count]),
  };
}

function factsOf(bench: Bench): AssetFacts[] {
  const facts: AssetFacts[] = [];
  bench.sink.facts = ((_target: unknown, one: AssetFacts) => void facts.push(one)) as () => void;
  return facts;
}

function reader(port: number, sunspec: SunspecPoint[] = [volts, watts, energy], timeoutMs = 1000) {
  const profile = { profile: 'sunspec-test', title: { zh: '测试', en: 'test' }, modbus: { sunspec } };
  return meter(port, 1, [], { profile, timeoutMs });
}

async function pollOnce(port: number, bench: Bench, sunspec?: SunspecPoint[]): Promise<PollResult> {
  const one = reader(port, sunspec);
  return poll(await open(bench, [one]), one);
}

describe('a SunSpec map', () => {
  it.each([40_000, 50_000, 0])('is found at %i, and its values are taken to their power of ten', async (base) => {
    const { server } = await peer(base, device(common(), threePhase()));
    const bench = createBench();
    expect(await pollOnce(server.port, bench)).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.samplesSeen.map(({ name, value }) => [name, value])).toEqual(
      expect.arrayContaining([
        ['meter.voltage_l1', 230.2],
        ['meter.power_watts', -1800],
        // 65538 × 10 Wh
        ['meter.energy_import_kwh', 655.38],
      ]),
    );
  });

  it('is looked for once: later polls are one request, also after a restart', async () => {
    const device1 = await peer(40_000, device(common(), threePhase()));
    const kept = new Map<string, string>();
    const bench = createBench();
    bench.parts.learned = { get: (key) => kept.get(key), set: (key, json) => void kept.set(key, json) };
    const one = reader(device1.server.port);
    const collector = await open(bench, [one]);
    await poll(collector, one);
    // The mark, two heads, the values from the head of their model on, and what the device is.
    expect(device1.asked()).toEqual([
      [40_000, 2],
      [40_002, 2],
      [40_070, 2],
      [40_070, 55],
      [40_004, 64],
    ]);
    await poll(collector, one);
    await collector.open([one], bench.sink);
    await poll(collector, one);
    expect(device1.asked(5)).toEqual([
      [40_070, 55],
      [40_070, 55],
    ]);
    const again = await open(bench, [one]);
    expect((await poll(again, one)).code).toBe('ok');
    expect(device1.asked(7)).toEqual([
      [40_070, 55],
      [40_004, 64],
    ]);
  });

  it('is read also when the targets were opened anew while it was looked for', async () => {
    const one = await peer(40_000, device(common(), threePhase()));
    const bench = createBench();
    const target = reader(one.server.port);
    const collector = await open(bench, [target]);
    let reopened: Promise<void> | undefined;
    one.answer((request) => {
      if (request.address === 40_070) reopened ??= collector.open([target], bench.sink);
      return 'as held';
    });
    await poll(collector, target);
    await reopened;
    bench.sink.clear();
    expect((await poll(collector, target)).code).toBe('ok');
    expect(bench.sink.last('meter.voltage_l1')).toBe(230.2);
  });

  it('tells maker, model, version and serial number, and again when the device was replaced', async () => {
    const one = await peer(40_000, device(common(), threePhase()));
    const clock = new ManualClock();
    const bench = createBench(clock);
    const facts = factsOf(bench);
    const target = reader(one.server.port, undefined, 200);
    const collector = await open(bench, [target]);
    await poll(collector, target);
    await poll(collector, target);
    expect(facts).toEqual([{ identity: { vendor: 'Acme', model: 'PM-3P', firmware: '2.17', serial: 'A-1042' } }]);
    one.answer(() => undefined);
    const asking = poll(collector, target);
    await expect.poll(() => (clock.advance(20), one.server.requests.length)).toBeGreaterThan(6);
    clock.advance(200);
    expect((await asking).code).toBe('timeout');
    one.answer(undefined);
    one.hold(40_000, device(common('', 'PM-1P'), threePhase()));
    const back = poll(collector, target, 2000);
    await expect.poll(() => (clock.advance(20), facts.length)).toBe(2);
    expect((await back).code).toBe('ok');
    expect(facts[1]).toEqual({ identity: { vendor: 'Acme', model: 'PM-1P', firmware: '2.17' } });
  });

  it('is not believed any more when the model lies elsewhere: no value is made, and the next poll finds it', async () => {
    const one = await peer(40_000, device(common(), threePhase()));
    const bench = createBench();
    const target = reader(one.server.port);
    const collector = await open(bench, [target]);
    await poll(collector, target);
    bench.sink.clear();
    // Firmware that has one model more before it.
    one.hold(40_000, device(common(), [11, 13, ...Array.from({ length: 13 }, () => 7)], threePhase()));
    const moved = await poll(collector, target);
    expect(moved.code).toBe('garbage');
    expect(moved.detail).toContain('no longer the SunSpec model');
    expect(bench.sink.samplesSeen).toEqual([]);
    expect(await poll(collector, target)).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('meter.voltage_l1')).toBe(230.2);
  });
});

describe('values of a SunSpec map', () => {
  const types: [SunspecPoint['type'], number[], number][] = [
    ['i16', [NONE], 0xffff],
    ['u16', [0xffff], NONE],
    ['i32', [NONE, 0], 1],
    ['u32', [0xffff, 0xffff], 1],
    ['i64', [NONE, 0, 0, 0], 1],
    ['u64', [0xffff, 0xffff, 0xffff, 0xffff], 1],
    ['acc32', [0, 0], 1],
    ['acc64', [0, 0, 0, 0], 1],
    ['f32', [0x7fc0, 0], 1],
  ];
  it.each(types)('are none where a %s is not implemented', async (type, marker, other) => {
    const { server } = await peer(40_000, device([300, 10, ...marker, 0, 0, 0, 0, other, 0, 0, 0, 0]));
    const bench = createBench();
    const point = (at: number, name: string): SunspecPoint => ({
      as: 'plc_point.value',
      component: `point:${name}`,
      models: [300],
      at,
      type,
    });
    expect((await pollOnce(server.port, bench, [point(2, 'absent'), point(7, 'there')])).code).toBe('ok');
    expect(bench.sink.samplesSeen.map(({ name }) => name)).toEqual(['plc_point.value point:there']);
  });

  it.each([
    [0, 2302],
    [-1, 230.2],
    [-10, 2.302e-7],
    [10, 2.302e13],
    [11, undefined],
    [-11, undefined],
    [-32_768, undefined],
  ])('with a scale of 10^%i are %s', async (power, value) => {
    const { server } = await peer(40_000, device(threePhase({ 15: power })));
    const bench = createBench();
    expect((await pollOnce(server.port, bench, [volts, watts])).code).toBe('ok');
    expect(bench.sink.last('meter.voltage_l1')).toBe(value);
    expect(bench.sink.last('meter.power_watts')).toBe(-1800);
  });

  it('are left out where the model is too short for them', async () => {
    const short = threePhase({ 1: 30 }).slice(0, 32);
    const { server } = await peer(40_000, device(short));
    const bench = createBench();
    expect((await pollOnce(server.port, bench)).code).toBe('ok');
    expect(bench.sink.samplesSeen.map(({ name }) => name).toSorted()).toEqual([
      'meter.power_watts',
      'meter.voltage_l1',
    ]);
  });
});

describe('a device without a map that can be read', () => {
  it('is told with what was looked for, and where, and what stood there', async () => {
    const one = await peer(0, [0x1234, 0x5678]);
    const bench = createBench();
    const { code, detail } = await pollOnce(one.server.port, bench);
    expect(code).toBe('exception');
    expect(detail).toContain('sunspec_missing: Modbus unit 1 at 127.0.0.1:');
    expect(detail).toContain('begins with 0x5375 0x6E53: holding 40000–40001 (0x9C40, function 3): exception 2; ');
    expect(detail).toContain('holding 50000–50001 (0xC350, function 3): exception 2');
    expect(detail).toContain('holding 0–1 (0x0000, function 3): 0x1234 0x5678');
    // Switched on meanwhile.
    one.hold(40_000, device(threePhase()));
    expect((await pollOnce(one.server.port, bench)).code).toBe('ok');
  });

  it('is told by the models that it has, where the profile reads others', async () => {
    const { server } = await peer(40_000, device(common(), [103, 2, 0, 0]));
    expect((await pollOnce(server.port, createBench())).detail).toContain(
      'has the SunSpec models 1, 103; the profile reads only 201, 203',
    );
  });

  it('that goes on without an end is followed for a number of models only', async () => {
    const server = await serve((request) =>
      registersReply(request, (address) =>
        address < 40_002 ? (MARK[address - 40_000] ?? 0) : address % 2 === 0 ? 9 : 0,
      ),
    );
    expect((await pollOnce(server.port, createBench())).code).toBe('exception');
    expect(server.requests).toHaveLength(1 + MAX_SUNSPEC_MODELS);
  });

  it('costs few questions whatever it answers, and what is found lies in its registers', async () => {
    const octets = fc.uint8Array({ minLength: 132, maxLength: 132 }).map((bytes) => Buffer.from(bytes));
    const answer = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('registers' as const), octets }) },
      // Short models, so that the walk is long.
      fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 })).map(([id, length]) => ({
        kind: 'registers' as const,
        octets: Buffer.concat([Buffer.from([0, id, 0, length]), Buffer.alloc(128, 0xfe)]),
      })),
      fc.record({ kind: fc.constant('exception' as const), code: fc.integer({ min: 0, max: 255 }) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(answer, { minLength: 1, maxLength: 60 }), async (answers) => {
        const map = new SunspecMap([{ ...volts, models: [3, 4] }]);
        let asked = 0;
        const ask: Ask = ({ count }) => {
          const reply = answers[asked++ % answers.length] ?? { kind: 'silent' as const };
          if (asked === 1) return Promise.resolve({ kind: 'registers', octets: Buffer.from('SunS') });
          return Promise.resolve('octets' in reply ? { ...reply, octets: reply.octets.subarray(0, count * 2) } : reply);
        };
        await map.find(ask);
        await map.identify(ask);
        expect(asked).toBeLessThanOrEqual(SUNSPEC_BASES.length + MAX_SUNSPEC_MODELS + 1);
        for (const { address, length } of map.models) expect(address + length).toBeLessThan(65_536);
        for (const text of Object.values(map.takeNewFacts()?.identity ?? {})) expect(text).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 300 },
    );
  });

  it('is found at a later base by the next polls where it keeps silent about the first', async () => {
    const one = await peer(0, device(common(), threePhase()));
    one.answer((request) => (request.address >= 40_000 ? undefined : 'as held'));
    const bench = createBench();
    const target = reader(one.server.port, undefined, 200);
    const collector = await open(bench, [target]);
    const codes: string[] = [];
    for (let i = 0; i < 3; i++) codes.push((await poll(collector, target, 2000)).code);
    expect(codes).toEqual(['timeout', 'timeout', 'ok']);
  });

  it('that is busy is no device without a map: the search goes on where it was', async () => {
    const one = await peer(40_000, device(common(), threePhase()));
    one.answer((request) => (request.address === 40_070 ? exceptionReply(request, 6) : 'as held'));
    const bench = createBench();
    const target = reader(one.server.port);
    const collector = await open(bench, [target]);
    const busy = await poll(collector, target);
    expect(busy.detail).toContain('exception 6');
    one.answer(undefined);
    const from = one.server.requests.length;
    expect((await poll(collector, target)).code).toBe('ok');
    expect(one.asked(from)[0]).toEqual([40_070, 2]);
  });
});
