// Devices name no charset: names, places and aliases in GB18030, UTF-16 and Latin-1 come out readable through both clients, in
// full readings and in the prepared requests after them.

import { afterEach, describe, expect, it } from 'vitest';
import { oidValue, text, ticks, type Value } from '../../../lab/snmp/ber.ts';
import { createRig, openTargets, profileNamed, snmpTarget, startTableAgent, type Peer, type Rig } from './rig.ts';

const NAME = Buffer.from([0x31, 0xba, 0xc5, 0xc2, 0xa5, 0xbd, 0xbb, 0xbb, 0xbb, 0xbb, 0xfa]);
const MAKER = Buffer.from([0xd6, 0xd0, 0xb9, 0xfa]);
const opened: (Rig | Peer)[] = [];

afterEach(async () => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
});

function device(): Map<string, Value | number | string> {
  return new Map<string, Value | number | string>([
    ['1.3.6.1.2.1.1.1.0', text(Buffer.from('Schaltschrank Küche', 'latin1'))],
    ['1.3.6.1.2.1.1.2.0', oidValue([1, 3, 6, 1, 4, 1, 99_999, 7])],
    ['1.3.6.1.2.1.1.3.0', ticks(100_000)],
    ['1.3.6.1.2.1.1.5.0', text(NAME)],
    ['1.3.6.1.2.1.2.2.1.2.1', 'eth1'],
    ['1.3.6.1.2.1.2.2.1.3.1', 6],
    ['1.3.6.1.2.1.2.2.1.7.1', 1],
    ['1.3.6.1.2.1.2.2.1.8.1', 1],
    ['1.3.6.1.2.1.31.1.1.1.1.1', text(Buffer.from([0xbf, 0xda, 0x31]))],
    ['1.3.6.1.2.1.31.1.1.1.18.1', text(Buffer.from('大厅 Lobby', 'utf16le'))],
    ['1.3.6.1.2.1.47.1.1.1.1.5.1', 3],
    ['1.3.6.1.2.1.47.1.1.1.1.12.1', text(MAKER)],
    ['1.3.6.1.2.1.47.1.1.1.1.13.1', 'S5735'],
  ]);
}

describe.each(['fast', 'library'])('texts in other charsets by the %s client', (client) => {
  it('are readable, and their ports keep their keys in every poll', async () => {
    const agent = await startTableAgent(device());
    const rig = createRig();
    opened.push(agent, rig);
    const settings = client === 'library' ? { client } : {};
    const target = snmpTarget(agent.port, { profile: profileNamed('switch-generic'), settings });
    await openTargets(rig, target);
    const keys: string[][] = [];
    for (let n = 0; n < 4; n++) {
      rig.values.clear();
      expect(await rig.poll(target)).toMatchObject({ code: 'ok' });
      keys.push([...rig.values.keys()].filter((key) => key.startsWith('interface.ifOperStatus')));
    }
    const facts = rig.facts.at(-1);
    expect(facts?.identity).toMatchObject({
      sysName: '1号楼交换机',
      sysDescr: 'Schaltschrank Küche',
      vendor: '中国',
      model: 'S5735',
    });
    const port = facts?.components?.find(({ key }) => key.startsWith('port:'));
    expect(port).toMatchObject({ name: '口1', details: { alias: '大厅 Lobby' } });
    expect(keys).toEqual(Array.from({ length: 4 }, () => [`interface.ifOperStatus ${port?.key}`]));
  });
});
