// What hangs on which port, out of what recorded switches tell. Written from the recordings, not from the program.
// Skipped where FORESITE_RECORDINGS does not name their folder.

import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AssetFacts } from '../../contract/records.ts';
import type { AssetEntry, SiteFile } from '../../contract/site-file.ts';
import { buildGraph } from '../../server/domain/topology/build.ts';
import { pollOnce, profileNamed, snmpTarget, startSnmpsim, v2c, type Peer } from '../collectors/snmp/rig.ts';

const folder = process.env['FORESITE_RECORDINGS'];
const RECORDINGS = ['cisco-cbs350-24p', 'cisco-2960x-poe', 'ruijie-s5750'];

/** Nine cameras and five access points: address by LLDP, port of the switch. */
const ON_CBS350 = [
  ['ap', '192.168.1.245', 7], ['ap', '192.168.1.246', 8], ['ap', '192.168.1.248', 9], ['ap', '192.168.1.247', 10],
  ['ap', '192.168.1.249', 11], ['cam', '192.168.231.231', 13], ['cam', '192.168.231.236', 14],
  ['cam', '192.168.231.238', 15], ['cam', '192.168.231.237', 16], ['cam', '192.168.231.230', 17],
  ['cam', '192.168.231.234', 18], ['cam', '192.168.231.235', 19], ['cam', '192.168.231.233', 20],
  ['cam', '192.168.231.232', 21],
] as const; // prettier-ignore

// Needs the folder of recordings, which is no part of the project.
describe.skipIf(!folder)('the topology of a recorded switch', () => {
  let agent: Peer;
  const own = mkdtempSync(join(tmpdir(), 'foresite-recorded-topology-'));
  beforeAll(async () => {
    chmodSync(own, 0o755);
    for (const name of RECORDINGS) copyFileSync(join(folder ?? '', `${name}.snmprec`), join(own, `${name}.snmprec`));
    agent = await startSnmpsim(own);
  });
  afterAll(async () => {
    await agent.stop();
    rmSync(own, { recursive: true, force: true });
  });

  async function factsOf(recording: string): Promise<AssetFacts> {
    const profile = profileNamed('switch-poe');
    const target = snmpTarget(agent.port, { credential: v2c(recording), profile, timeoutMs: 60_000 });
    const { rig } = await pollOnce(target);
    return rig.facts[0] ?? {};
  }

  it('gives each camera and access point of a CCTV site its switch port, by nothing but their addresses', async () => {
    const facts = await factsOf('cisco-cbs350-24p');
    const graph = buildGraph(
      siteOf([
        entry('sw', 'switch', '192.168.1.3'),
        ...ON_CBS350.map(([kind, host, port]) =>
          entry(`${kind}-${port}`, kind === 'cam' ? 'camera' : 'accesspoint', host),
        ),
      ]),
      new Map([['sw', facts]]),
    );
    const ports = ON_CBS350.map(([kind, , port]) => graph.uplinkOf(`${kind}-${port}`)?.parentPort);
    expect(ports).toEqual(ON_CBS350.map(([, , port]) => `sw/port:gi1/0/${port}`));
  });

  it('knows the neighbours that Cisco’s own protocol tells, with port, address and platform', async () => {
    const { neighbours } = await factsOf('cisco-2960x-poe');
    expect(neighbours?.find(({ sysName }) => sysName === 'acme-fr-ap-011')).toMatchObject({
      port: 'port:Gi1/0/3',
      portId: 'GigabitEthernet0',
      address: '172.27.49.84',
    });
    expect(neighbours).toHaveLength(7);
  });

  it('knows which MAC address answers for which IP address', async () => {
    const { arp } = await factsOf('ruijie-s5750');
    expect(arp).toContainEqual({ ip: '10.1.30.1', mac: '0c:da:41:13:04:41' });
    // Four rows of the newer table and 409 of the older; one address has no MAC of its own.
    expect(arp).toHaveLength(408);
  });
});

function siteOf(assets: AssetEntry[]): SiteFile {
  return { site: 's', name: { zh: '站', en: 'Site' }, timezone: 'UTC', gatewayAt: 'sw', assets };
}

function entry(key: string, ofClass: AssetEntry['class'], host: string): AssetEntry {
  return { key, name: { zh: key, en: key }, class: ofClass, host };
}
