// `foresite modbus scan|order|compare` against modbus-serial's own server, a peer that lies in blocks, and a serial line.

import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import modbusSerial from 'modbus-serial';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../app/cli.ts';
import { compare, order, scan } from '../../app/commands/modbus.ts';
import { check } from '../../app/commands/profile.ts';
import { test } from '../../app/commands/test.ts';
import type { CommandContext } from '../../app/context.ts';
import { readEnvironment } from '../../app/environment.ts';

import { exceptionReply, registersReply, startModbusServer } from '../collectors/modbus/modbus-server.ts';
import { openSerialPair } from '../collectors/modbus/serial-pair.ts';
import { freePort } from '../peers/ports.ts';

const own = mkdtempSync(join(tmpdir(), 'foresite-modbus-'));
afterAll(() => rmSync(own, { recursive: true }));
const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

let printed: string[] = [];
let errors: string[] = [];
let context: CommandContext;
beforeEach(() => {
  printed = [];
  errors = [];
  const env = {
    FORESITE_DATA: join(own, 'data'),
    FORESITE_LANGUAGE: 'en',
    FORESITE_CONFIG: join(own, 'foresite.yaml'),
  };
  context = {
    environment: { ...readEnvironment(env, own), language: 'en' },
    env,
    cwd: own,
    print: (line) => void printed.push(line),
    printError: (line) => void errors.push(line),
  };
});

/** An SDM630 as unit 3 of a gateway that leaves other units unanswered. */
async function meter(): Promise<string> {
  const port = await freePort();
  const volts = Buffer.alloc(4);
  volts.writeFloatBE(230.2);
  const server = new modbusSerial.ServerTCP(
    {
      getInputRegister: (address: number) => (address % 2 === 0 ? volts.readUInt16BE(0) : volts.readUInt16BE(2)),
      getHoldingRegister: (address: number) => address + 7,
    },
    { host: '127.0.0.1', port, unitID: 3 },
  );
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  await once(server, 'initialized');
  return `127.0.0.1:${port}`;
}

describe('scan', () => {
  it('finds the units that answer and what they answer at address 0', async () => {
    const endpoint = await meter();
    expect(await scan(context, endpoint, { units: '1-5', timeout: '100' })).toBe(0);
    expect(errors.join()).toMatch(/\+ 3 /);
    const [, row] = printed;
    expect(row).toMatch(/^3 .* 7 .* 17254$/);
    expect(printed.at(-1)).toBe('1 unit(s) answer, of those asked: 5');
  });

  it('takes an exception for an answer, but not the gateway’s word for a silent unit', async () => {
    const server = await startModbusServer((request) => exceptionReply(request, request.unit === 2 ? 2 : 11));
    closers.push(() => server.close());
    await scan(context, `127.0.0.1:${server.port}`, { units: '1,2', json: true });
    expect(JSON.parse(printed.join(''))).toMatchObject({
      asked: 2,
      found: [{ unit: 2, tables: { holding: 'exception 2', coil: 'exception 2' } }],
    });
  });

  it('says why nothing can be asked', async () => {
    expect(await scan(context, `127.0.0.1:${await freePort()}`, { units: '1' })).toBe(1);
    expect(errors.join()).toContain('connection_refused');
  });

  it('asks the units of a serial line', async () => {
    const pair = await openSerialPair();
    closers.push(() => pair.close());
    const options = { path: pair.far, baudRate: 19_200, unitID: 4, interval: 5 };
    const slave = new modbusSerial.ServerSerial({ getHoldingRegister: () => 77 }, options as never);
    closers.push(() => new Promise<void>((resolve) => slave.close(() => resolve())));
    await once(slave, 'initialized');
    expect(await scan(context, pair.near, { units: '3-5', baud: '19200', timeout: '150', json: true })).toBe(0);
    expect(JSON.parse(printed.join(''))).toMatchObject({
      endpoint: pair.near,
      found: [{ unit: 4, tables: { holding: '77' } }],
    });
  });
});

describe('order', () => {
  it('shows every reading of a point beside each other, its address on the wire, and what is plausible', async () => {
    const endpoint = await meter();
    expect(await order(context, endpoint, { unit: '3', address: '30001' })).toBe(0);
    expect(printed[0]).toBe('30001 = input 0–3 (0x0000, function 4)');
    expect(printed[1]).toBe('registers: 0x4366 0x3333 0x4366 0x3333');
    expect(printed.find((line) => /^f32 +ABCD/.test(line))).toMatch(/230\.2 .*plausible/);
    expect(printed.find((line) => /^f32 +BADC/.test(line))).not.toContain('plausible');
    expect(printed.some((line) => /^f64 +DCBA/.test(line))).toBe(true);
  });

  it('marks only what gives the panel’s value, with its scale', async () => {
    const server = await startModbusServer((request) =>
      registersReply(request, (address) => [2302, 0][address] ?? 9999),
    );
    closers.push(() => server.close());
    const endpoint = `127.0.0.1:${server.port}`;
    const options = { unit: '1', address: '40001', table: 'holding', count: '2', expect: '230.2', json: true };
    await order(context, endpoint, options);
    const { address, readings } = JSON.parse(printed.join('')) as {
      address: number;
      readings: { type: string; order: string; isPlausible: boolean; scale?: number }[];
    };
    expect(address).toBe(0);
    const marked = readings.filter(({ isPlausible }) => isPlausible);
    expect(marked.map(({ type, order: bytes, scale }) => [type, bytes, scale])).toEqual([
      ['u16', 'ABCD', 0.1],
      ['i16', 'ABCD', 0.1],
      ['u32', 'CDAB', 0.1],
      ['i32', 'CDAB', 0.1],
    ]);
  });

  it('looks at fewer registers where the device ends, and says what it got of none', async () => {
    const server = await startModbusServer((request) =>
      request.address + request.count > 1 ? exceptionReply(request, 2) : registersReply(request, () => 5),
    );
    closers.push(() => server.close());
    const endpoint = `127.0.0.1:${server.port}`;
    await order(context, endpoint, { unit: '1', address: '0', table: 'holding', json: true });
    expect(JSON.parse(printed.join(''))).toMatchObject({ registers: [5] });
    await expect(order(context, endpoint, { unit: '1', address: '40010' })).rejects.toThrow(
      /modbus_unread: .*holding 9 \(0x0009, function 3\): exception 2/,
    );
    await expect(order(context, endpoint, { unit: '1', address: '30001', table: 'holding' })).rejects.toThrow(
      /the table is holding/,
    );
  });
});

describe('compare', () => {
  function writeMap(addresses: readonly number[]): void {
    const head = 'profile: map-test\ntitle: { zh: 表, en: map }\nclass: plc\n';
    const points = addresses.map(
      (at) => `    - { as: plc_point.value, component: "point:p${at}", table: holding, address: ${at}, type: u16 }\n`,
    );
    writeFileSync(join(own, 'map.yaml'), `${head}modbus:\n  points:\n${points.join('')}`);
  }
  beforeEach(() => writeMap([0, 1, 4, 5]));

  it('finds blocks that a device shifts over a gap, and tells the map so', async () => {
    const server = await startModbusServer((request) => {
      const shift = request.count > 4 ? 1 : 0;
      return registersReply(request, (address) => 100 + address + shift);
    });
    closers.push(() => server.close());
    const result = await compareWith(`127.0.0.1:${server.port}`);
    expect(result.points.map(({ verdict }) => verdict)).toEqual(['same', 'same', 'same', 'same']);
    expect(result.readable).toEqual([]);
    expect(result.unreadable).toEqual([{ table: 'holding', from: 2, to: 3 }]);
  });

  it('judges each gap by itself: one that is refused condemns no other', async () => {
    writeMap([0, 1, 4, 5, 8, 20]);
    const isMissing = (address: number): boolean => address === 6 || address === 7;
    const server = await startModbusServer((request) => {
      const asked = Array.from({ length: request.count }, (_, i) => request.address + i);
      return asked.some(isMissing) ? exceptionReply(request, 2) : registersReply(request, (address) => 100 + address);
    });
    closers.push(() => server.close());
    const result = await compareWith(`127.0.0.1:${server.port}`);
    expect(result.readable).toEqual([
      { table: 'holding', from: 1, to: 5 },
      { table: 'holding', from: 8, to: 20 },
    ]);
    expect(result.unreadable).toEqual([{ table: 'holding', from: 6, to: 7 }]);
  });

  it('believes no gaps that are readable each, when all at once are not', async () => {
    writeMap([0, 4, 8, 12]);
    const server = await startModbusServer((request) =>
      registersReply(request, (address) => 100 + address + (request.count > 9 ? 1 : 0)),
    );
    closers.push(() => server.close());
    const result = await compareWith(`127.0.0.1:${server.port}`);
    expect(result.readable).toEqual([]);
    expect(result.unreadable).toEqual([{ table: 'holding', from: 0, to: 12 }]);
  });

  it('tells gaps that can be read, and does not take a moving value for a difference', async () => {
    let tick = 0;
    const server = await startModbusServer((request) =>
      registersReply(request, (address) => (address === 1 ? ++tick : 50 + address)),
    );
    closers.push(() => server.close());
    const result = await compareWith(`127.0.0.1:${server.port}`);
    expect(result.points.map(({ verdict }) => verdict)).toEqual(['same', 'moves', 'same', 'same']);
    expect(result.readable).toEqual([{ table: 'holding', from: 1, to: 5 }]);
  });

  it('names a block that is shifted although it has no gap', async () => {
    const server = await startModbusServer((request) =>
      registersReply(request, (address) => 100 + address + (request.count > 1 ? 1 : 0)),
    );
    closers.push(() => server.close());
    const result = await compareWith(`127.0.0.1:${server.port}`);
    expect(result.points.map(({ verdict, shift }) => [verdict, shift])).toContainEqual(['differs', -1]);
  });

  interface Result {
    points: { verdict: string; shift?: number }[];
    readable: unknown[];
    unreadable: unknown[];
  }
  async function compareWith(endpoint: string): Promise<Result> {
    await compare(context, endpoint, { profile: join(own, 'map.yaml'), unit: '1', json: true });
    return JSON.parse(printed.splice(0).join('')) as Result;
  }
});

it('polls an asset and tells where each reading lies on the wire', async () => {
  const [host = '', port = ''] = (await meter()).split(':');
  const target = `targets: { modbus: { host: ${host}, port: ${port}, unit: 3, closeAfterPoll: true } }`;
  const asset = `  - { key: m-1, name: { zh: 表, en: m }, class: meter, profile: sdm630, ${target} }\n`;
  writeFileSync(
    join(own, 'site.yaml'),
    `site: s1\nname: { zh: 站, en: site }\ntimezone: Asia/Shanghai\nassets:\n${asset}`,
  );
  writeFileSync(join(own, 'foresite.yaml'), 'sites: [site.yaml]\n');
  expect(await test(context, 'm-1', {})).toBe(0);
  expect(printed.find((line) => line.includes('meter.voltage_l1'))).toMatch(
    /230\.2 V +input 0 \(0x0000, function 4\)$/,
  );
  printed = [];
  expect(await compare(context, 'm-1', { json: true })).toBe(0);
  expect(JSON.parse(printed.join(''))).toMatchObject({ endpoint: `${host}:${port}`, unreadable: [] });
});

it('proves a map with the address of each point on the wire, and doubts those that look like a manual’s', async () => {
  const file = join(own, 'doubt.yaml');
  const head = 'profile: doubt-test\ntitle: { zh: 表, en: map }\nclass: meter\nmodbus:\n  points:\n';
  const points = [
    '    - { as: meter.power_watts, address: 30053, type: f32, unit: W }\n',
    '    - { as: meter.voltage_l1, table: holding, address: 40003, type: u16 }\n',
  ];
  writeFileSync(file, head + points.join(''));
  expect(await check(context, [file], {})).toBe(0);
  expect(printed[0]).toMatch(/input 52 \(0x0034, function 4\) +30053 {2}meter\.power_watts$/);
  expect(printed[1]).toMatch(/holding 40003 \(0x9C43, function 3\) +440004 {2}meter\.voltage_l1$/);
  expect(errors.join()).toMatch(/meter\.voltage_l1: read at 40003 on the wire .* makes it 2$/);
});

it('tells of a SunSpec map where its values stand in their models, and compares none', async () => {
  const file = join(own, 'sunspec.yaml');
  const head = 'profile: sunspec-test\ntitle: { zh: 表, en: map }\nclass: meter\nmodbus:\n  sunspec:\n';
  const point = '    - { as: meter.power_watts, models: [201, 203], at: 18, type: i16, scaleAt: 22, unit: W }\n';
  writeFileSync(file, head + point);
  expect(await check(context, [file], {})).toBe(0);
  expect(printed[0]).toMatch(/SunSpec 201, 203, register 18 × 10\^register 22 {2}meter\.power_watts$/);
  expect(await compare(context, '127.0.0.1:9', { unit: '1', profile: file })).toBe(1);
  expect(errors.join()).toContain('names no addresses');
});

it('refuses options that make no sense, with what to write instead', async () => {
  await expect(scan(context, '127.0.0.1', { units: '1-300' })).rejects.toThrow(
    /^option_invalid: --units: .*write 1-247/,
  );
  await expect(order(context, '127.0.0.1', { unit: '999', address: '40001' })).rejects.toThrow(
    /^option_invalid: --unit: /,
  );
  await expect(order(context, '127.0.0.1', { unit: '1', address: '90001' })).rejects.toThrow(
    /^option_invalid: --address: /,
  );
  await expect(scan(context, '/dev/ttyNone', { baud: '12', units: '1' })).rejects.toThrow(/^option_invalid: .*baud/);
  await expect(scan(context, 'a:b:c', {})).rejects.toThrow(/address_invalid/);
  expect(await main(['modbus', 'order', '127.0.0.1'])).toBe(2);
});
