// A drawn site over the real protocols: named on the command line, served on addresses of its own, wholly reached.

import { describe, expect, test } from 'vitest';
import { siteNamed } from '../../../lab/topology/named.ts';
import { runningLab, snmpTool } from '../helpers.ts';

/** dot1dStpPortState: 2 is blocking. */
const STP_STATE = '1.3.6.1.2.1.17.2.15.1.3';
const SYS_NAME = '1.3.6.1.2.1.1.5.0';

describe('a drawn site that is served', () => {
  test('answers at every address, and for each switch by SNMP', async () => {
    await using running = await runningLab({ topology: 'seed:3,shape=campus,assets=30' });
    const { lab, net } = running;
    const hosts = lab.layout.devices.filter(({ host }) => host !== '');
    expect(hosts.length).toBeGreaterThan(20);
    expect(lab.siteFile.assets).toHaveLength(lab.layout.devices.length);
    const pings = await Promise.all(hosts.map(({ host }) => net.network.ping(host, 500, new AbortController().signal)));
    expect(pings.filter(({ alive }) => !alive)).toEqual([]);
    const switches = lab.layout.devices.filter(({ ring, kind }) => ring !== '' || kind === 'core');
    const names = await Promise.all(switches.map(({ key }) => snmpTool('snmpget', running.host(key), [SYS_NAME])));
    expect(names.map(([line]) => line)).toEqual(switches.map(({ key }) => `.${SYS_NAME} = STRING: "${key}"`));
  });

  test('breaks as it is wired: the ring opens and all stay reached', async () => {
    await using running = await runningLab({ topology: 'seed:3,shape=campus,assets=30' });
    const { world, layout } = running.lab;
    const member = layout.devices.find(({ ring }) => ring !== '');
    const last = layout.devices.find(({ secondLink }) => secondLink !== null);
    const blocking = async (): Promise<string[]> =>
      (await snmpTool('snmpwalk', running.host(last?.key ?? ''), [STP_STATE])).filter((line) => line.endsWith(': 2'));
    expect(await blocking()).toHaveLength(1);
    world.apply('test', [{ kind: 'cut', asset: member?.key ?? '' }]);
    expect(world.isRingWhole('ring-1')).toBe(false);
    expect(await blocking()).toEqual([]);
    expect(layout.devices.filter(({ key, host }) => host !== '' && !world.hostAlive(key))).toEqual([]);
  });
});

test('cameras that only their recorder reaches take no address of the machine from it', async () => {
  await using running = await runningLab({ topology: 'seed:1,shape=shop,assets=12' });
  const { layout, addresses } = running.lab;
  expect(layout.devices.filter(({ kind, host }) => kind === 'camera' && host === '').length).toBeGreaterThan(1);
  expect(addresses.isShared).toBe(false);
});

describe('the name of a site', () => {
  test('is the demo’s or a seed with wishes', () => {
    expect(siteNamed('demo', 20).layout.root).toBe('core');
    expect(siteNamed('seed:7,shape=mall,assets=60', 21).layout).toMatchObject({
      net: 21,
      site: { key: 'site-7-mall' },
    });
    expect(siteNamed('seed:7,list=list', 21).layout.devices.some(({ speaksLldp }) => speaksLldp)).toBe(false);
  });

  test.each([
    'moon',
    'seed:',
    'seed:x',
    'seed:7,shape=moon',
    'seed:7,assets=4',
    'seed:7,assets=501',
    'seed:7,colour=red',
  ])('is refused when it is %s', (name) => {
    expect(() => siteNamed(name, 20)).toThrow(/invalid_request/);
  });
});
