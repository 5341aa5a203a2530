import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRig, openTargets, profileNamed, snmpTarget, startSnmpsim, v2c, type Peer } from './rig.ts';

/** A switch that shows VLAN 1 under its community, VLAN 10 under `sw@10`, and does not answer for VLAN 20. */
const COMMON = [
  '1.3.6.1.2.1.1.1.0|4|Cisco IOS Software',
  '1.3.6.1.2.1.1.3.0|67|100',
  '1.3.6.1.2.1.2.2.1.2.10101|4|GigabitEthernet1/0/1',
  '1.3.6.1.2.1.2.2.1.2.10102|4|GigabitEthernet1/0/2',
  '1.3.6.1.2.1.2.2.1.3.10101|2|6',
  '1.3.6.1.2.1.2.2.1.3.10102|2|6',
  '1.3.6.1.2.1.2.2.1.8.10101|2|1',
  '1.3.6.1.2.1.2.2.1.8.10102|2|1',
];
const VLAN_1 = [
  '1.3.6.1.2.1.17.1.4.1.2.1|2|10101',
  '1.3.6.1.2.1.17.4.3.1.2.0.17.34.51.68.1|2|1',
  '1.3.6.1.2.1.17.4.3.1.3.0.17.34.51.68.1|2|3',
];
const VLAN_10 = [
  '1.3.6.1.2.1.17.1.4.1.2.1|2|10102',
  '1.3.6.1.2.1.17.4.3.1.2.0.17.34.51.68.2|2|1',
  '1.3.6.1.2.1.17.4.3.1.3.0.17.34.51.68.2|2|3',
];
const STATES = [
  '1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.1|2|1',
  '1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.10|2|1',
  '1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.20|2|1',
  '1.3.6.1.4.1.9.9.46.1.3.1.1.2.1.1002|2|1',
];

let agent: Peer;
const folder = mkdtempSync(join(tmpdir(), 'foresite-vlans-'));
beforeAll(async () => {
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'sw.snmprec'), [...COMMON, ...VLAN_1, ...STATES, ''].join('\n'));
  writeFileSync(join(folder, 'sw@10.snmprec'), [...COMMON, ...VLAN_10, ''].join('\n'));
  agent = await startSnmpsim(folder);
});
afterAll(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true, force: true });
});

it('reads what a Cisco switch has learnt in each VLAN, whose ports it numbers anew; a VLAN it does not answer costs no poll', async () => {
  const rig = createRig();
  const target = snmpTarget(agent.port, {
    credential: v2c('sw'),
    profile: profileNamed('switch-generic'),
    timeoutMs: 5000,
  });
  await openTargets(rig, target);
  for (let polls = 0; polls < 5 && rig.facts.length === 0; polls++)
    expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
  await rig.collector.close();
  expect(rig.facts[0]?.forwarding).toEqual([
    { mac: '00:11:22:33:44:01', port: 'port:GigabitEthernet1/0/1' },
    { mac: '00:11:22:33:44:02', port: 'port:GigabitEthernet1/0/2' },
  ]);
});
