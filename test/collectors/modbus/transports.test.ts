import { createServer, type Socket } from 'node:net';
import modbusSerial from 'modbus-serial';
import { SerialPort } from 'serialport';
import { afterEach, describe, expect, it } from 'vitest';
import type { Collector, PollResult, Target } from '../../../contract/collector.ts';
import { createModbusCollector } from '../../../collectors/modbus/collector.ts';
import { type Framing, framerOf } from '../../../collectors/modbus/framing.ts';
import { type Bench, createBench, listen, target, trackSockets } from '../parts.ts';
import { point, profileOf } from './rig.ts';
import { openSerialPair } from './serial-pair.ts';
import { timeoutSignal, turnClock } from '../../peers/in-time.ts';

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function unit(id: number, changes: Partial<Target>, points = [point('a', 0), point('b', 10)]): Target {
  const settings = { unit: id, requestDelay: '1ms', ...changes.settings };
  return target('modbus', { asset: `unit-${id}`, class: 'plc', profile: profileOf(points), ...changes, settings });
}

async function open(bench: Bench, targets: Target[]): Promise<Collector> {
  const collector = createModbusCollector(bench.parts, { random: () => 0.5 });
  closers.push(() => collector.close());
  await collector.open(targets, bench.sink);
  return collector;
}

const poll = (collector: Collector, one: Target): Promise<PollResult> =>
  collector.poll(one, timeoutSignal(one.timeoutMs));

interface Asked {
  unit: number;
  address: number;
  count: number;
  send(bytes: Buffer): void;
}

/** A peer of frames without transaction over TCP: it is told each request as its framing reads it. */
async function serveLine(
  framing: Framing,
  answer: (asked: Asked) => void,
): Promise<{ port: number; sockets: Socket[] }> {
  const server = createServer();
  closers.push(trackSockets(server));
  const sockets: Socket[] = [];
  server.on('connection', (socket) => {
    sockets.push(socket);
    socket.on('data', (data: Buffer) => {
      const octets = framing === 'ascii' ? Buffer.from(data.toString('latin1').slice(1, -2), 'hex') : data;
      answer({
        unit: octets.readUInt8(0),
        address: octets.readUInt16BE(2),
        count: octets.readUInt16BE(4),
        send: (bytes) => void socket.write(bytes),
      });
    });
  });
  return { port: await listen(server), sockets };
}

function reply(framing: Framing, { unit: id, count }: { unit: number; count: number }, value: number): Buffer {
  const pdu = [3, count * 2, ...Array.from({ length: count }, () => [value >> 8, value & 0xff]).flat()];
  return framerOf(framing).encode(0, id, Buffer.from(pdu));
}

/** Longer than a reply was ever held in doubt. */
const SLOW_MS = 250;

/** A unit that answers one request after the other, each slowly, and nothing until it is released; values count requests. */
async function serveInTurn(framing: Framing): Promise<{ port: number; asked: Asked[]; release(): void }> {
  const asked: Asked[] = [];
  let answered = 0;
  let isReleased = false;
  const answerNext = (): void => {
    const next = asked[answered];
    if (!next) return;
    next.send(reply(framing, next, ++answered));
    if (answered < asked.length) turnClock.after(SLOW_MS, answerNext);
  };
  const { port } = await serveLine(framing, (one) => {
    asked.push(one);
    if (!isReleased) return;
    // The first request of all was left lying: it is answered when the second comes.
    if (answered === 0) answerNext();
    else if (answered === asked.length - 1) turnClock.after(SLOW_MS, answerNext);
  });
  return { port, asked, release: () => (isReleased = true) };
}

describe('RTU on a serial port', () => {
  it('reads the units of a line, one request at a time, and goes on when one of them is silent', async () => {
    const pair = await openSerialPair();
    closers.push(() => pair.close());
    const slave = new modbusSerial.ServerSerial(
      {
        getHoldingRegister: (address: number, id: number) =>
          id === 9 ? new Promise<number>(() => {}) : id * 100 + address,
      },
      { path: pair.far, baudRate: 19_200, unitID: 255 } as never,
    );
    closers.push(() => new Promise<void>((resolve) => slave.close(() => resolve())));
    await new Promise<void>((resolve) => {
      slave.once('initialized', () => resolve());
    });
    const settings = { baud: 19_200, parity: 'none', stopBits: 1 };
    const units = [1, 2, 9].map((id) =>
      unit(id, { host: pair.near, port: 502, timeoutMs: 2000, settings: { unit: id, ...settings } }),
    );
    const bench = createBench();
    const collector = await open(bench, units);
    const results = await Promise.all(units.map((one) => poll(collector, one)));
    expect(results.map((result) => result.code)).toEqual(['ok', 'ok', 'timeout']);
    expect(results[2]?.detail).toContain(pair.near);
    expect(bench.sink.samplesSeen.map(({ asset, value }) => [asset, value])).toEqual(
      expect.arrayContaining([
        ['unit-1', 100],
        ['unit-1', 110],
        ['unit-2', 200],
        ['unit-2', 210],
      ]),
    );
    expect(collector.stats?.()).toMatchObject({ connects_total: 1, connections: 1 });
  });

  it('says what to look at when noise comes instead of frames', async () => {
    const pair = await openSerialPair();
    closers.push(() => pair.close());
    const far = new SerialPort({ path: pair.far, baudRate: 9600 });
    closers.push(() => new Promise<void>((resolve) => far.close(() => resolve())));
    far.on('data', () => far.write(Buffer.from('01030400ff00ff1234', 'hex')));
    const one = unit(1, { host: pair.near, timeoutMs: 300 });
    const collector = await open(createBench(), [one]);
    const result = await poll(collector, one);
    expect(result.code).toBe('garbage');
    expect(result.detail).toContain('speed, parity and wiring');
    expect(collector.stats?.()['checksum_errors_total']).toBeGreaterThan(0);
  });

  it('that is pulled out fails as this machine’s own fault, and ends nothing', async () => {
    const pair = await openSerialPair();
    const one = unit(1, { host: pair.near, timeoutMs: 300 });
    const collector = await open(createBench(), [one]);
    expect((await poll(collector, one)).code).toBe('timeout');
    expect(collector.stats?.()['connections']).toBe(1);
    await pair.close();
    await expect.poll(() => collector.stats?.()['connections']).toBe(0);
    expect(await poll(collector, one)).toMatchObject({
      code: 'internal',
      detail: expect.stringContaining('serial_unusable') as string,
    });
  });

  it('that is not there, or has two settings, is said so', async () => {
    const gone = unit(1, { host: '/dev/ttyForesiteNone' });
    const other = unit(2, { host: '/dev/ttyForesiteNone', settings: { unit: 2, baud: 19_200 } });
    const collector = await open(createBench(), [gone, other]);
    expect((await poll(collector, gone)).detail).toContain('/dev/ttyForesiteNone');
    expect(await poll(collector, other)).toMatchObject({
      code: 'config',
      detail: expect.stringContaining('other settings') as string,
    });
  });
});

describe.each<[string, Framing]>([
  ['rtu-over-tcp', 'rtu'],
  ['ascii', 'ascii'],
])('%s', (transport, framing) => {
  const settings = { transport, connectDelay: '0ms' };

  it('reads a unit whose reply comes byte by byte behind noise and the frame of another', async () => {
    const { port } = await serveLine(framing, (asked) => {
      const other = reply(framing, { unit: asked.unit + 1, count: asked.count }, 1);
      const noise = Buffer.from([0, 255, 3, 7]);
      for (const octet of Buffer.concat([noise, other, reply(framing, asked, 230)])) asked.send(Buffer.from([octet]));
    });
    const one = unit(5, { port, settings: { unit: 5, ...settings } });
    const bench = createBench();
    const collector = await open(bench, [one]);
    expect((await poll(collector, one)).code).toBe('ok');
    expect(bench.sink.last('plc_point.value point:b')).toBe(230);
    expect(collector.stats?.()['foreign_replies_total']).toBe(2);
  });

  it('never takes a late reply for the next one, however long the true one takes', async () => {
    const peer = await serveInTurn(framing);
    const one = unit(5, { port: peer.port, timeoutMs: 1600, settings: { unit: 5, ...settings } }, [point('a', 0)]);
    const bench = createBench();
    const collector = await open(bench, [one]);
    expect((await poll(collector, one)).code).toBe('timeout');
    const askedBefore = peer.asked.length;
    // What is late now comes just after the next question, and the true reply long after it.
    peer.release();
    expect((await poll(collector, one)).code).toBe('ok');
    expect(bench.sink.samplesSeen).toHaveLength(1);
    expect(bench.sink.samplesSeen[0]?.value).toBeGreaterThan(askedBefore);
    expect(collector.stats?.()).toMatchObject({ late_replies_total: 1, foreign_replies_total: 0 });
    // In step again: no further request is spent on it.
    const asked = peer.asked.length;
    expect((await poll(collector, one)).code).toBe('ok');
    expect(peer.asked.length - asked).toBe(1);
  });

  it('gives no value of a unit that is always slower than its time', async () => {
    const { port } = await serveLine(framing, (asked) => {
      turnClock.after(170, () => asked.send(reply(framing, asked, 7)));
    });
    const one = unit(5, { port, timeoutMs: 200, settings: { unit: 5, ...settings } });
    const bench = createBench();
    const collector = await open(bench, [one]);
    for (let i = 0; i < 6; i++) expect((await poll(collector, one)).code).toBe('timeout');
    expect(bench.sink.samplesSeen).toEqual([]);
  });

  it('reads a unit after a silence also where its only register has no neighbour', async () => {
    let isSilent = true;
    const { port } = await serveLine(framing, (asked) => {
      if (isSilent) return;
      const refusal = framerOf(framing).encode(0, asked.unit, Buffer.from([0x83, 2]));
      asked.send(asked.count > 1 ? refusal : reply(framing, asked, 7));
    });
    const one = unit(5, { port, timeoutMs: 1000, settings: { unit: 5, ...settings } }, [point('a', 0)]);
    const bench = createBench();
    const collector = await open(bench, [one]);
    expect((await poll(collector, one)).code).toBe('timeout');
    isSilent = false;
    expect((await poll(collector, one)).code).toBe('ok');
    expect(bench.sink.samplesSeen.map(({ value }) => value)).toEqual([7]);
  });

  it('drops a reply whose checksum is off and whose length is another request’s', async () => {
    const { port } = await serveLine(framing, (asked) => {
      const spoilt = reply(framing, asked, 7);
      const at = framing === 'ascii' ? 9 : 3;
      spoilt[at] = framing === 'ascii' ? 0x46 : 0xff;
      asked.send(spoilt);
      asked.send(reply(framing, { unit: asked.unit, count: asked.count + 1 }, 8));
      asked.send(reply(framing, asked, 9));
    });
    const one = unit(5, { port, settings: { unit: 5, ...settings } }, [point('a', 0)]);
    const bench = createBench();
    const collector = await open(bench, [one]);
    expect((await poll(collector, one)).code).toBe('ok');
    expect(bench.sink.samplesSeen.map(({ value }) => value)).toEqual([9]);
    expect(collector.stats?.()).toMatchObject({ checksum_errors_total: 1, foreign_replies_total: 1 });
  });
});

describe('a connection', () => {
  it('is given time after it is opened, and given up after each poll where that is asked', async () => {
    const times: number[] = [];
    const { port, sockets } = await serveLine('rtu', (asked) => {
      times.push(turnClock.monoMs());
      asked.send(reply('rtu', asked, 1));
    });
    const settings = { transport: 'rtu-over-tcp', connectDelay: '120ms', closeAfterPoll: true };
    const one = unit(1, { port, settings: { unit: 1, ...settings } });
    const collector = await open(createBench(), [one]);
    const begin = turnClock.monoMs();
    await poll(collector, one);
    expect((times[0] ?? 0) - begin).toBeGreaterThan(110);
    await expect.poll(() => sockets[0]?.destroyed).toBe(true);
    await poll(collector, one);
    expect(sockets).toHaveLength(2);
    expect(times).toHaveLength(4);
  });
});

describe('a bus with dead units', () => {
  it('still reads its good unit in time, poll after poll', async () => {
    const { port } = await serveLine('rtu', (asked) => {
      if (asked.unit === 1) asked.send(reply('rtu', asked, 1));
    });
    const settings = { transport: 'rtu-over-tcp', connectDelay: '0ms' };
    const many = [0, 10, 20, 30].map((address) => point(`p${address}`, address));
    const units = [1, 2, 3, 4, 5].map((id) =>
      unit(id, { port, timeoutMs: 1000, settings: { unit: id, requestDelay: '1ms', ...settings } }, many),
    );
    const collector = await open(createBench(), units);
    const good: string[] = [];
    const end = turnClock.monoMs() + 5000;
    await Promise.all(
      units.map(async (one) => {
        while (turnClock.monoMs() < end) {
          const { code } = await poll(collector, one);
          if (one.asset === 'unit-1') good.push(code);
          await new Promise<void>((resolve) => {
            turnClock.after(20, resolve);
          });
        }
      }),
    );
    // Until the dead ones are known, polls may fall short.
    expect(good.slice(3).filter((code) => code !== 'ok')).toEqual([]);
    expect(good.length).toBeGreaterThan(3);
  });
});
