// What the collectors really write of one device that is asked in two ways: no series comes from both.

import { expect, it, onTestFinished } from 'vitest';
import { createCctvCollector } from '../../collectors/cctv/collector.ts';
import { openProfileFolders } from '../../app/load-profiles.ts';
import { PROBE_TELLS } from '../../contract/profile-sources.ts';
import { createBench, target } from '../collectors/parts.ts';
import { LOGIN, startCamera } from '../collectors/cctv/camera.ts';
import { channel, rig as recorderRig, state } from '../collectors/recorder/rig.ts';
import { createRig, openTargets, profileNamed, snmpTarget, startTableAgent } from '../collectors/snmp/rig.ts';
import { timeoutSignal } from '../peers/in-time.ts';

const HOUR_MS = 3_600_000;
const HIKVISION = '1.3.6.1.4.1.39165.1';

async function seenBySnmp(time: string): Promise<ReadonlyMap<string, number>> {
  const agent = await startTableAgent(new Map([[`${HIKVISION}.1.0`, 'DS-2CD2T47'], [`${HIKVISION}.19.0`, time]])); // prettier-ignore
  const rig = createRig();
  onTestFinished(async () => {
    await rig.collector.close();
    await agent.stop();
  });
  const one = snmpTarget(agent.port, { profile: profileNamed('hikvision-camera') });
  await openTargets(rig, one);
  expect(await rig.poll(one)).toEqual({ code: 'ok', detail: '' });
  return rig.values;
}

async function seenByOnvif(clockOffsetMs: number): Promise<ReadonlyMap<string, number>> {
  const { port } = await startCamera({ clockOffsetMs });
  const bench = createBench();
  const collector = createCctvCollector(bench.parts);
  onTestFinished(() => collector.close());
  const one = target('onvif', { port, credential: LOGIN, timeoutMs: 3000 });
  await collector.open([one], bench.sink);
  await collector.poll(one, timeoutSignal(3000));
  return new Map(bench.sink.samplesSeen.map(({ name, value }) => [name, value]));
}

it('a camera whose clock is eight hours off is told right by ONVIF, and SNMP, which knows no zone, says nothing of that', async () => {
  const shown = new Date(Date.now() - 8 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ');
  const [bySnmp, byOnvif] = [await seenBySnmp(shown), await seenByOnvif(-8 * HOUR_MS)];
  expect(byOnvif.get('camera.clock_offset_s')).toBeCloseTo(-28_800, -2);
  expect(Math.abs(bySnmp.get('camera.local_clock_offset_s') ?? 99)).toBeLessThan(60);
  expect([...bySnmp.keys()].filter((name) => byOnvif.has(name))).toEqual([]);
  const beside = [...byOnvif.keys()].filter((name) => !name.startsWith('onvif_response.'));
  expect(beside).toEqual(PROBE_TELLS.onvif);
});

it.each([
  ['hikvision', 'isapi', 'hikvision-recorder'],
  ['dahua', 'dahua-cgi', 'dahua-recorder'],
  ['onvif', 'onvif-recorder', 'axis-recorder'],
] as const)('a recorder of %s writes beside SNMP what %s is said to tell, and what SNMP does not read', async (make, protocol, name) => {
  const profile = openProfileFolders().get(name);
  if (!profile?.snmp) throw new Error(`${name} is not read by SNMP`);
  const closers: (() => void)[] = [];
  onTestFinished(() => closers.forEach((close) => close()));
  const settings = { timezone: 'UTC', besideSnmp: true };
  const { settle, bench } = await recorderRig(closers, state({ channels: [channel(1)] }), { make }, { profile, settings });
  await settle();
  const written = new Set(bench.sink.samplesSeen.map((sample) => sample.name.split(' ')[0] ?? ''));
  const { scalars = [], tables = [] } = profile.snmp;
  const read = new Set([...scalars.map(({ as }) => as.split('.')[0]), ...tables.map(({ measurement }) => measurement)]);
  const told = PROBE_TELLS[protocol] ?? [];
  expect(written.size).toBeGreaterThan(2);
  expect([...written].filter((as) => read.has(as.split('.')[0]) && !told.includes(as))).toEqual([]);
}); // prettier-ignore
