// The switch's own cable test against the lab's switch, which answers as CISCOSB-PHY-MIB has it.

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PollResult, Target } from '../../../contract/collector.ts';
import { startLab, type Lab } from '../../../lab/main.ts';
import { createLabNetwork, type LabNetwork } from '../../../lab/network.ts';
import { createRig, openTargets, profileNamed, snmpTarget, v2c, type Rig } from './rig.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const PORT = 'port:gi3';
let lab: Lab;
let site: LabNetwork;
let rig: Rig;
let target: Target;

beforeAll(async () => {
  lab = await startLab({});
  site = await createLabNetwork(lab.controlAddress);
  rig = createRig({ network: site.network });
  const entry = lab.siteFile.assets.find(({ key }) => key === 'sw-a');
  target = snmpTarget(entry?.targets?.['snmp']?.port ?? 161, {
    asset: 'sw-a',
    host: entry?.host ?? '',
    profile: profileNamed('cisco-business'),
    credential: v2c('mall-read'),
    writeCredential: v2c('mall-write'),
  });
  await openTargets(rig, target);
  await rig.poll(target);
});
afterEach(() => {
  lab.board.heal();
  rig.clear();
});
afterAll(async () => {
  await rig.collector.close();
  site.close();
  await lab.close();
});

async function test(of: Target = target, component = PORT): Promise<PollResult | undefined> {
  return rig.collector.probe?.(of, 'cable-test', component, timeoutSignal(20_000));
}

describe('the cable test of a switch', () => {
  it('finds a break and how far it is', async () => {
    lab.board.break({ fault: 'camera-cable-cut', on: 'cam-03' });
    expect(await test()).toMatchObject({ code: 'ok' });
    expect(rig.values.get(`cable_test.status ${PORT}`)).toBe(1);
    expect(rig.values.get(`cable_test.fault_m ${PORT}`)).toBeGreaterThan(0);
  });

  it('finds the line to a dead camera sound', async () => {
    lab.board.break({ fault: 'camera-dead', on: 'cam-03' });
    expect(await test()).toMatchObject({ code: 'ok' });
    expect(rig.values.get(`cable_test.status ${PORT}`)).toBe(0);
    expect(rig.values.has(`cable_test.fault_m ${PORT}`)).toBe(false);
  });

  it('is never made on a port that has link', async () => {
    const result = await test();
    expect(result).toMatchObject({ code: 'config', detail: expect.stringContaining('has link') });
    expect(rig.values.size).toBe(0);
  });

  it('needs a right to write, and says so', async () => {
    lab.board.break({ fault: 'camera-cable-cut', on: 'cam-03' });
    const { writeCredential: _, ...readOnly } = target;
    const own = createRig({ network: site.network });
    await openTargets(own, readOnly);
    await own.poll(readOnly);
    const result = await own.collector.probe?.(readOnly, 'cable-test', PORT, timeoutSignal(20_000));
    await own.collector.close();
    expect(result?.code).not.toBe('ok');
    expect(result?.detail).toMatch(/SET|community|no answer|no access|rejects/);
  });

  it('of a port that the switch does not have is a mistake', async () => {
    expect(await test(target, 'port:gi99')).toMatchObject({ code: 'config' });
  });
});
