// The bus gateway of the lab against the modbus-serial client.

import modbusSerial from 'modbus-serial';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PORTS } from '../../lab/device.ts';
import { runningLab, type RunningLab } from './helpers.ts';

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
    expect(await float(2, 0x34)).toBe(1840);
  });

  test('shows no volts when its circuit is dead', async () => {
    site.lab.board.break({ fault: 'outdoor-circuit-tripped' });
    expect(await float(2, 0)).toBe(0);
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
  expect((await site.net.network.ping(site.host('bus-gw'), 100, AbortSignal.timeout(300))).alive).toBe(true);
  client.setTimeout(400);
  await expect(float(1, 0)).rejects.toThrow(/Timed out/);
});
