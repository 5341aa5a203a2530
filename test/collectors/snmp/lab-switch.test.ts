// The simulated site over its real sockets: what the diagnosis needs of a switch is there, under keys that fit together.

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Target } from '../../../contract/collector.ts';
import type { AssetFacts } from '../../../contract/records.ts';
import { startLab, type Lab } from '../../../lab/main.ts';
import { createLabNetwork, type LabNetwork } from '../../../lab/network.ts';
import { createRig, openTargets, profileNamed, snmpTarget, v2c, type Rig } from './rig.ts';

let lab: Lab;
let site: LabNetwork;
let rig: Rig;
beforeAll(async () => {
  lab = await startLab({});
  site = await createLabNetwork(lab.controlAddress);
  rig = createRig({ network: site.network });
});
afterAll(async () => {
  await rig.collector.close();
  site.close();
  await lab.close();
});

async function factsOf(asset: string): Promise<AssetFacts> {
  const target = await opened(asset);
  expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
  return rig.facts[0] ?? {};
}

async function opened(asset: string): Promise<Target> {
  const entry = lab.siteFile.assets.find((one) => one.key === asset);
  const profile = profileNamed(entry?.profile ?? '');
  const target = snmpTarget(entry?.targets?.['snmp']?.port ?? 161, {
    asset,
    host: entry?.host ?? '',
    profile,
    credential: v2c('mall-read'),
    timeoutMs: 2000,
  });
  await openTargets(rig, target);
  rig.clear();
  return target;
}

it('an access switch shows each camera by PoE, LLDP and learnt address on one and the same port', async () => {
  const camera = await factsOf('cam-03');
  const facts = await factsOf('sw-a');
  const [mac = ''] = camera.macs ?? [];
  expect(rig.values.get('poe.detection_status port:gi3')).toBe(3);
  expect(rig.values.get('interface.ifOperStatus port:gi3')).toBe(1);
  expect(facts.forwarding).toContainEqual({ mac, port: 'port:gi3' });
  expect(facts.neighbours?.find((one) => one.port === 'port:gi3')).toMatchObject({ isNetwork: false });
  expect(facts.components).toContainEqual({ key: 'port:gi3', name: 'gi3', details: { alias: 'cam-03', vlan: 10 } });
});

it('a switch tells after how long it forgets an address, and its tables again when somebody asks for them, as they are', async () => {
  const target = await opened('sw-a');
  await rig.poll(target);
  expect(rig.facts).toMatchObject([{ forwardingAgeS: 30 }]);
  await rig.poll(target);
  expect(rig.facts).toHaveLength(1);
  expect(rig.collector.readTables?.(target)).toBe(true);
  await rig.poll(target);
  expect(rig.facts).toHaveLength(2);
  expect(rig.facts[1]?.forwarding).toEqual(rig.facts[0]?.forwarding);
  await rig.poll(target);
  expect(rig.facts).toHaveLength(2);
  expect(rig.collector.readTables?.({ ...target })).toBe(false);
});

it('the uplink of an access switch has a neighbour that is part of the network', async () => {
  const facts = await factsOf('sw-a');
  expect(facts.neighbours?.find((one) => one.port === 'port:gi25')).toMatchObject({ sysName: 'core', isNetwork: true });
});

it('a recorder shows its channels and disks, a PDU its outlets, a UPS its mains', async () => {
  await factsOf('nvr-1');
  expect([
    rig.values.get('recorder_channel.status channel:24'),
    rig.values.get('recorder_disk.status disk:sdd'),
  ]).toEqual([0, 0]);
  await factsOf('pdu-1');
  expect(rig.values.get('pdu_outlet.state outlet:3')).toBe(1);
  await factsOf('ups-1');
  expect(rig.values.get('upsd.output_source')).toBe(3);
});
