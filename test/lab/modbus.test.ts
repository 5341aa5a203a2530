// The bus gateway of the lab against the modbus-serial client.

import modbusSerial from 'modbus-serial';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openProfileFolders } from '../../app/load-profiles.ts';
import { createModbusCollector } from '../../collectors/modbus/collector.ts';
import type { AssetFacts } from '../../contract/records.ts';
import { PORTS, SUNSPEC_MODEL } from '../../lab/device.ts';
import { SUNSPEC_BASE } from '../../lab/services/sunspec-meter.ts';
import { createBench, target } from '../collectors/parts.ts';
import { runningLab, type RunningLab } from './helpers.ts';
import { timeoutSignal, turnClock } from '../peers/in-time.ts';

let site: RunningLab;
let client: InstanceType<typeof modbusSerial.default>;
beforeAll(async () => {
  site = await runningLab();
});
afterAll(() => site[Symbol.asyncDispose]());
beforeEach(async () => {
  client = new modbusSerial.default();
  client.setTimeout(1000);
  await client.connectTCP(site.host('bus-gw'), { port: PORTS.modbus });
});
afterEach(() => {
  site.lab.board.heal();
  client.close(() => undefined);
});

async function float(unit: number, address: number): Promise<number> {
  client.setID(unit);
  return (await client.readInputRegisters(address, 2)).buffer.readFloatBE(0);
}

describe('a meter', () => {
  test('gives volts, watts, frequency and energy as an SDM630 does', async () => {
    expect(await float(1, 0)).toBeCloseTo(230, -1);
    expect(await float(1, 0x34)).toBeGreaterThan(300);
    expect(await float(1, 0x46)).toBeCloseTo(50, 0);
    expect(await float(1, 0x48)).toBeGreaterThan(18_000);
  });

  test('of another make lays out its registers by SunSpec', async () => {
    client.setID(2);
    const read = async (address: number, count: number): Promise<Buffer> =>
      (await client.readHoldingRegisters(address, count)).buffer;
    expect((await read(SUNSPEC_BASE, 2)).toString()).toBe('SunS');
    expect([...(await read(SUNSPEC_BASE + 2, 2))]).toEqual([0, 1, 0, 66]);
    expect((await read(SUNSPEC_BASE + 20, 16)).toString()).toContain(SUNSPEC_MODEL);
    const meter = await read(SUNSPEC_BASE + 70, 107);
    expect([meter.readUInt16BE(0), meter.readUInt16BE(2)]).toEqual([203, 105]);
    expect(meter.readInt16BE(8 * 2) / 10).toBeCloseTo(230, -1);
    expect([meter.readInt16BE(15 * 2), meter.readInt16BE(18 * 2), meter.readInt16BE(28 * 2)]).toEqual([
      -1, 1840, -32_768,
    ]);
    expect(meter.readUInt32BE(46 * 2)).toBeGreaterThan(18_000_000);
    expect([...(await read(SUNSPEC_BASE + 177, 2))]).toEqual([255, 255, 0, 0]);
    await expect(read(SUNSPEC_BASE + 178, 2)).rejects.toMatchObject({ modbusCode: 2 });
  });

  test('of SunSpec is read by the profile that the list of the site names', async () => {
    const profile = openProfileFolders().get('meter-sunspec');
    if (!profile) throw new Error('there is no meter-sunspec');
    const { parts, sink } = createBench(turnClock, site.net.network);
    const facts: AssetFacts[] = [];
    const keeper = {
      samples: sink.samples.bind(sink),
      event: sink.event.bind(sink),
      facts: (_: unknown, one: AssetFacts) => void facts.push(one),
    };
    const one = target('modbus', { host: site.host('bus-gw'), port: PORTS.modbus, profile, settings: { unit: 2 } });
    const collector = createModbusCollector(parts);
    await collector.open([one], keeper);
    expect(await collector.poll(one, timeoutSignal(2000))).toEqual({ code: 'ok', detail: '' });
    await collector.close();
    expect(sink.last('meter.voltage_l1')).toBeCloseTo(230, -1);
    expect(sink.last('meter.power_watts')).toBe(1840);
    expect(sink.last('meter.power_factor')).toBe(0.96);
    expect(sink.last('meter.energy_import_kwh')).toBeGreaterThan(18_000);
    expect(sink.last('meter.reactive_power_var')).toBeUndefined();
    expect(facts[0]?.identity).toMatchObject({ vendor: 'Continental Control Systems', model: SUNSPEC_MODEL });
  });

  test('shows no volts when its circuit is dead', async () => {
    site.lab.board.break({ fault: 'outdoor-circuit-tripped' });
    client.setID(2);
    expect((await client.readHoldingRegisters(SUNSPEC_BASE + 70 + 8, 1)).data).toEqual([0]);
    expect(await float(1, 0)).toBeGreaterThan(200);
  });

  test('that is silent costs the bus its timeout and gives exception 11', async () => {
    site.lab.board.break({ fault: 'meter-silent' });
    await expect(float(2, 0)).rejects.toMatchObject({ modbusCode: 11 });
    expect(await float(1, 0)).toBeGreaterThan(200);
  });

  test('refuses what it has not', async () => {
    client.setID(1);
    await expect(client.readHoldingRegisters(0, 1)).rejects.toMatchObject({ modbusCode: 2 });
    await expect(client.readInputRegisters(0x4000, 2)).rejects.toMatchObject({ modbusCode: 2 });
    await expect(client.writeCoil(0, true)).rejects.toMatchObject({ modbusCode: 1 });
  });
});

describe('the controller', () => {
  test('runs, counts its watchdog and stops', async () => {
    client.setID(3);
    expect((await client.readHoldingRegisters(0, 7)).data[0]).toBe(1);
    site.lab.board.break({ fault: 'plc-stopped' });
    const { data } = await client.readHoldingRegisters(0, 3);
    expect(data).toEqual([0, 0, 610]);
    expect((await client.readCoils(0, 3)).data.slice(0, 3)).toEqual([false, false, false]);
  });
});

test('a hung gateway takes the connection and never answers', async () => {
  site.lab.board.break({ fault: 'bus-gateway-hung' });
  expect((await site.net.network.ping(site.host('bus-gw'), 100, AbortSignal.timeout(20_000))).alive).toBe(true);
  client.setTimeout(400);
  await expect(float(1, 0)).rejects.toThrow(/Timed out/);
});
