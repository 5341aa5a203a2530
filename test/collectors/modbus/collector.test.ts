import { once } from 'node:events';
import modbusSerial from 'modbus-serial';
import { describe, expect, it } from 'vitest';
import { endsWithin } from '../../peers/in-time.ts';
import type { Target } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { SILENT_HOST, createBench } from '../parts.ts';
import { type Request, exceptionReply, frame, registersReply } from './modbus-server.ts';
import { closers, meter, open, point, poll, serve, VOLTS } from './rig.ts';
import { freePort } from '../../peers/ports.ts';

describe('a poll', () => {
  it('reads registers and bits of a device over one connection', async () => {
    const port = await freePort();
    const server = new modbusSerial.ServerTCP(
      {
        getInputRegister: (address: number, unit: number) => address + unit * 100,
        getHoldingRegister: (address: number) => (address === 7 ? 0xffff : address),
        getCoil: (address: number) => address === 1,
        getDiscreteInput: (address: number) => address === 2,
      },
      { host: '127.0.0.1', port, unitID: 255 },
    );
    closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
    await once(server, 'initialized');
    const bench = createBench();
    const plc = meter(port, 3, [
      point('in', 5, { table: 'input' }),
      point('scaled', 6, { scale: 0.1 }),
      point('absent', 7, { absent: [0xffff] }),
      point('coil', 1, { table: 'coil', type: 'bit', as: 'plc_point.state' }),
      point('discrete', 3, { table: 'discrete', type: 'bit', as: 'plc_point.state' }),
    ]);
    expect(await poll(await open(bench, [plc]), plc)).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('plc_point.value point:in')).toBe(305);
    expect(bench.sink.last('plc_point.value point:scaled')).toBeCloseTo(0.6);
    expect(bench.sink.count('plc_point.value point:absent')).toBe(0);
    expect(bench.sink.last('plc_point.state point:coil')).toBe(1);
    expect(bench.sink.last('plc_point.state point:discrete')).toBe(0);
  });

  it('tells how long a value stands still that always changes, over absences as well', async () => {
    let count: number | undefined = 7;
    const server = await serve((request) =>
      count === undefined ? undefined : registersReply(request, () => count ?? 0),
    );
    const clock = new ManualClock();
    const bench = createBench(clock);
    const one = meter(server.port, 1, [point('watchdog', 1, { changes: true }), point('other', 5)], { timeoutMs: 200 });
    const collector = await open(bench, [one]);
    const still = async (afterMs: number): Promise<number | undefined> => {
      clock.advance(afterMs);
      bench.sink.clear();
      expect((await poll(collector, one)).code).toBe('ok');
      expect(bench.sink.count('plc_point.unchanged_s point:other')).toBe(0);
      return bench.sink.last('plc_point.unchanged_s point:watchdog');
    };
    expect(await still(0)).toBe(0);
    expect(await still(30_000)).toBe(30);
    // Opened again with the same plan, and after a silence.
    await collector.open([one], bench.sink);
    count = undefined;
    const silent = poll(collector, one, 1000);
    await expect.poll(() => server.requests.length).toBe(5);
    clock.advance(10_000);
    expect((await silent).code).toBe('timeout');
    count = 7;
    expect(await still(20_000)).toBe(60);
    count = 8;
    expect(await still(10_000)).toBe(0);
  });

  it('is an exception when the device has none of the addresses, now and later', async () => {
    const server = await serve((request) => exceptionReply(request, 2));
    const one = meter(server.port, 1, [point('a', 0), point('b', 1)]);
    const collector = await open(createBench(), [one]);
    for (let i = 0; i < 2; i++) {
      const result = await poll(collector, one);
      expect(result.code).toBe('exception');
      expect(result.detail).toContain('illegal data address');
    }
  });

  it.each([
    [1, 'exception', 'illegal function'],
    [4, 'exception', 'device failure'],
    [5, 'exception', 'it takes longer'],
    [6, 'exception', 'device busy'],
    [99, 'exception', 'unknown'],
    [10, 'timeout', 'gateway path unavailable'],
    [11, 'timeout', 'the gateway answers, the unit behind it does not'],
  ])('with exception %i is %s', async (code, expected, meaning) => {
    const server = await serve((request) => exceptionReply(request, code));
    const one = meter(server.port, 1);
    const bench = createBench();
    const result = await poll(await open(bench, [one]), one);
    expect(result.code).toBe(expected);
    expect(result.detail).toContain(`exception ${code} (${meaning})`);
    expect(result.detail).toContain('input 0 (0x0000, function 4)');
    expect(bench.sink.samplesSeen).toEqual([]);
  });

  it.each<[string, Partial<Target>]>([
    ['a unit beyond 255', { settings: { unit: 256 } }],
    ['a delay that is no duration', { settings: { requestDelay: 'soon' } }],
    ['no modbus section', { profile: { profile: 'empty', title: { zh: '', en: '' } } }],
    ['no port', { port: 0 }],
  ])('is refused with %s', async (_what, changes) => {
    const one = meter(1502, 1, [VOLTS], changes);
    expect((await poll(await open(createBench(), [one]), one)).code).toBe('config');
  });
});

describe('a peer that misbehaves', () => {
  it('by splitting its reply into bytes is understood', async () => {
    const server = await serve(async (request) => {
      request.socket.setNoDelay(true);
      for (const byte of registersReply(request, () => 230)) {
        request.socket.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      return undefined;
    });
    const bench = createBench();
    const one = meter(server.port, 1);
    expect((await poll(await open(bench, [one]), one)).code).toBe('ok');
    expect(bench.sink.last('meter.voltage_l1')).toBe(230);
  });

  it('by replying late never gives an old value for a new question', async () => {
    let late: Buffer | undefined;
    const server = await serve((request) => {
      if (server.requests.length > 1) return Buffer.concat([late ?? Buffer.alloc(0), registersReply(request, () => 2)]);
      late = registersReply(request, () => 1);
      return undefined;
    });
    const bench = createBench();
    const one = meter(server.port, 1, [VOLTS], { timeoutMs: 100 });
    const collector = await open(bench, [one]);
    expect((await poll(collector, one)).code).toBe('timeout');
    expect((await poll(collector, one)).code).toBe('ok');
    expect(bench.sink.samplesSeen.map((sample) => sample.value)).toEqual([2]);
    expect(server.connections).toBe(1);
  });

  it.each<[string, (request: Request) => Buffer]>([
    ['another unit', (request) => registersReply({ ...request, unit: request.unit + 1 }, () => 1)],
    ['another function', (request) => registersReply({ ...request, fn: 3 }, () => 1)],
    ['too few registers', (request) => registersReply({ ...request, count: 0 }, () => 1)],
    ['too many registers', (request) => registersReply({ ...request, count: 9 }, () => 1)],
    ['a byte count that lies low', (request) => frame(request.transaction, request.unit, [4, 0, 0, 1])],
    ['a byte count that lies high', (request) => frame(request.transaction, request.unit, [4, 255, 0, 1])],
    ['an empty frame', (request) => frame(request.transaction, request.unit, [])],
  ])('by answering with %s gives garbage and no sample, and is polled on', async (_what, answer) => {
    let isGood = false;
    const server = await serve((request) => (isGood ? registersReply(request, () => 5) : answer(request)));
    const bench = createBench();
    const one = meter(server.port, 1);
    const collector = await open(bench, [one]);
    expect((await poll(collector, one)).code).toBe('garbage');
    expect(bench.sink.samplesSeen).toEqual([]);
    isGood = true;
    expect((await poll(collector, one)).code).toBe('ok');
    expect(bench.sink.last('meter.voltage_l1')).toBe(5);
  });

  it.each<[string, Buffer]>([
    ['random bytes', Buffer.from('5a9f00ffee0102037f80', 'hex')],
    ['HTTP', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['zero frames', Buffer.alloc(6000)],
  ])('by sending %s ends in time without a sample', async (_what, bytes) => {
    const server = await serve(() => bytes);
    const bench = createBench();
    const one = meter(server.port, 1, [VOLTS], { timeoutMs: 100 });
    const result = await poll(await open(bench, [one]), one);
    expect(['timeout', 'garbage']).toContain(result.code);
    expect(bench.sink.samplesSeen).toEqual([]);
  });

  it('by sending 3000 frames of noise in one connection makes nothing of them', async () => {
    let seed = 1;
    const noise = (): number => (seed = (seed * 48_271) % 2_147_483_647) & 0xff;
    const frames = Array.from({ length: 3000 }, (_, i) =>
      frame(i & 0xffff, noise(), Array.from({ length: noise() & 31 }, noise)),
    );
    const server = await serve(() => Buffer.concat(frames));
    const bench = createBench();
    const one = meter(server.port, 200, [VOLTS], { timeoutMs: 200 });
    const result = await poll(await open(bench, [one]), one);
    expect(['timeout', 'garbage', 'exception']).toContain(result.code);
    expect(bench.sink.samplesSeen).toEqual([]);
  });

  it('by closing without an answer is refused', async () => {
    const server = await serve((request) => {
      request.socket.destroy();
      return undefined;
    });
    const one = meter(server.port, 1);
    expect((await poll(await open(createBench(), [one]), one)).code).toBe('refused');
  });
});

describe('a bus', () => {
  it('has one connection and one request in flight, whoever asks', async () => {
    const server = await serve(async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return registersReply(request, () => request.unit);
    });
    const meters = [1, 2, 3, 4, 5].map((unit) =>
      meter(server.port, unit, [point('a', 0), point('b', 10), point('c', 20)]),
    );
    const bench = createBench();
    const collector = await open(bench, meters);
    const results = await Promise.all(meters.map((one) => poll(collector, one)));
    expect(results.map((result) => result.code)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok']);
    expect(server.connections).toBe(1);
    expect(server.mostInFlight).toBe(1);
    for (const sample of bench.sink.samplesSeen) expect(sample.asset).toBe(`meter-${sample.value}`);
    // Turns go round: nobody's second request comes before everybody's first.
    expect(new Set(server.requests.slice(0, 5).map((request) => request.unit)).size).toBe(5);
  });

  it('that hangs ends every poll in time', async () => {
    const server = await serve(() => undefined);
    const meters = [1, 2, 3, 4].map((unit) => meter(server.port, unit, [VOLTS], { timeoutMs: 200 }));
    const collector = await open(createBench(), meters);
    const polled = Promise.all(meters.map((one) => poll(collector, one)));
    expect(await endsWithin(500, polled)).toBe(true);
    const results = await polled;
    expect(results.map((result) => result.code)).toEqual(['timeout', 'timeout', 'timeout', 'timeout']);
  });

  it('lets one dead unit cost its neighbours nothing once it is known', async () => {
    const server = await serve((request) => (request.unit === 1 ? undefined : registersReply(request, () => 1)));
    const meters = [1, 2, 3, 4].map((unit) => meter(server.port, unit, [VOLTS], { timeoutMs: 2000 }));
    const collector = await open(createBench(), meters);
    for (let round = 0; round < 3; round++) {
      const results = await Promise.all(meters.map((one) => poll(collector, one)));
      expect(results.map((result) => result.code)).toEqual(['timeout', 'ok', 'ok', 'ok']);
    }
    // Known by then: the dead unit waits until the others have been asked.
    const lastRound = server.requests.slice(-4).map((request) => request.unit);
    expect(lastRound.at(-1)).toBe(1);
  });

  it('is dialled again after silences, since a cut line looks the same', async () => {
    let isHung = true;
    const server = await serve((request) => (isHung ? undefined : registersReply(request, () => 1)));
    const one = meter(server.port, 1, [VOLTS], { timeoutMs: 60 });
    const collector = await open(createBench(), [one]);
    for (let i = 0; i < 4; i++) expect((await poll(collector, one)).code).toBe('timeout');
    isHung = false;
    expect((await poll(collector, one, 1000)).code).toBe('ok');
    expect(server.connections).toBeGreaterThan(1);
  });

  it('tells a refusal from silence and waits before it dials again', async () => {
    const clock = new ManualClock();
    const bench = createBench(clock);
    let dials = 0;
    const { network } = bench.parts;
    bench.parts.network = {
      ...network,
      dial: (host, port, signal) => {
        dials++;
        return network.dial(host, port, signal);
      },
    };
    const pair = [meter(await freePort(), 1), meter(1, 2)];
    const [first] = pair;
    if (!first) return;
    const neighbour = { ...first, asset: 'meter-9' };
    const collector = await open(bench, [first, neighbour]);
    expect((await poll(collector, first)).code).toBe('refused');
    expect((await poll(collector, neighbour)).code).toBe('refused');
    expect(dials).toBe(1);
    clock.advance(1000);
    await poll(collector, first);
    expect(dials).toBe(2);

    const cut = meter(1502, 1, [VOLTS], { host: SILENT_HOST, timeoutMs: 50 });
    expect((await poll(await open(createBench(), [cut]), cut)).code).toBe('timeout');
  });

  it('is let go when nobody uses it', async () => {
    const clock = new ManualClock();
    const server = await serve((request) => registersReply(request, () => 1));
    const one = meter(server.port, 1, [VOLTS], { settings: { unit: 1, closeIdle: '5s' } });
    const collector = await open(createBench(clock), [one]);
    await poll(collector, one);
    const socket = server.requests[0]?.socket;
    const closed = socket ? once(socket, 'close') : Promise.reject(new Error('no connection'));
    clock.advance(4999);
    expect(socket?.destroyed).toBe(false);
    clock.advance(1);
    await closed;
    await poll(collector, one);
    expect(server.connections).toBe(2);
  });

  it('keeps the silence the slowest of its units needs', async () => {
    const times: number[] = [];
    const server = await serve((request) => {
      times.push(performance.now());
      return registersReply(request, () => 1);
    });
    const slow = meter(server.port, 1, [point('a', 0), point('b', 5)], { settings: { unit: 1, requestDelay: '50ms' } });
    const quick = meter(server.port, 2);
    const collector = await open(createBench(), [slow, quick]);
    await Promise.all([poll(collector, slow), poll(collector, quick)]);
    expect(times).toHaveLength(3);
    for (let i = 1; i < times.length; i++) expect((times[i] ?? 0) - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(48);
  });
});
