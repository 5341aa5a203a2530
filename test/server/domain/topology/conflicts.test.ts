import { describe, expect, it } from 'vitest';
import type { AssetFacts } from '../../../../contract/records.ts';
import type { AssetEntry, SiteFile } from '../../../../contract/site-file.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { conflictSentence, findConflicts, withoutAbsent } from '../../../../server/domain/topology/conflicts.ts';
import type { SiteConflict } from '../../../../server/domain/topology/types.ts';
import { asset, demoSite } from '../../../cases/demo-site.ts';

const MAC = '00:00:00:00:00:01';
const OTHER = '00:00:00:00:00:02';

function site(assets: AssetEntry[]): SiteFile {
  return { site: 's', name: { zh: '站', en: 'Site' }, timezone: 'UTC', gatewayAt: 'core', assets };
}

const ports = (...names: string[]): AssetFacts => ({
  components: names.map((name) => ({ key: `port:${name}`, name })),
});

function conflicts(
  assets: AssetEntry[],
  facts: Record<string, AssetFacts>,
  readings: Record<string, number> = {},
): SiteConflict[] {
  const told = new Map(Object.entries(facts));
  const file = site(assets);
  return findConflicts({
    site: file,
    graph: buildGraph(file, told),
    facts: told,
    reading: (place, measurement, field) => readings[`${place} ${measurement}.${field}`] ?? null,
  });
}

const core = asset('core', 'switch');

describe('a port that the list names in its own words', () => {
  const camera = asset('cam', 'camera', { linkedTo: 'core', linkedPort: '7口' });

  it('is the real port as soon as the switch tells of its ports', () => {
    const file = site([core, camera]);
    expect(buildGraph(file, new Map()).uplinkOf('cam')?.parentPort).toBe('core/port:7');
    const told = new Map([['core', ports('gi6', 'gi7')]]);
    expect(buildGraph(file, told).uplinkOf('cam')?.parentPort).toBe('core/port:gi7');
  });

  it('replaces the port of a site file that the switch calls otherwise', () => {
    const file = site([core, asset('sw', 'switch', { linkedTo: 'core/port:7', uplink: 'port:1' })]);
    const told = new Map([
      ['core', ports('gi7')],
      ['sw', ports('GigabitEthernet0/0/1')],
    ]);
    expect(buildGraph(file, told).uplinkOf('sw')).toMatchObject({
      parentPort: 'core/port:gi7',
      ownPort: 'sw/port:GigabitEthernet0/0/1',
    });
  });

  it('is shown, not guessed, where several ports fit', () => {
    const facts = { core: ports('Gi1/0/7', 'Gi2/0/7') };
    expect(buildGraph(site([core, camera]), new Map(Object.entries(facts))).uplinkOf('cam')?.parentPort).toBe('');
    expect(conflicts([core, camera], facts)).toEqual([
      {
        kind: 'port-ambiguous',
        asset: 'cam',
        listSays: { zh: '接在 CORE“7口”', en: 'it hangs on port “7口” of CORE' },
        networkSays: {
          zh: 'CORE 有多个端口符合：Gi1/0/7、Gi2/0/7',
          en: 'several ports of CORE fit: Gi1/0/7, Gi2/0/7',
        },
        evidence: { zh: '据交换机端口表', en: 'by the ports that the switch tells of' },
      },
    ]);
  });

  it('is settled by the switch that has learnt the address on one of them', () => {
    const facts = {
      core: { ...ports('Gi1/0/7', 'Gi2/0/7'), forwarding: [{ mac: MAC, port: 'port:Gi2/0/7' }] },
      cam: { macs: [MAC] },
    };
    expect(conflicts([core, camera], facts)).toEqual([]);
    expect(buildGraph(site([core, camera]), new Map(Object.entries(facts))).uplinkOf('cam')?.parentPort).toBe(
      'core/port:Gi2/0/7',
    );
  });

  it('is a conflict where no port fits', () => {
    expect(conflicts([core, camera], { core: ports('gi1', 'gi2') })).toMatchObject([
      { kind: 'port-unknown', asset: 'cam', networkSays: { en: 'CORE has no such port' } },
    ]);
  });
});

describe('list and network', () => {
  it('disagree about the port, in words of both sides', () => {
    const found = conflicts([core, asset('cam', 'camera', { linkedTo: 'core', linkedPort: 'G0/7' })], {
      core: { ...ports('gi7', 'gi9'), forwarding: [{ mac: MAC, port: 'port:gi9' }] },
      cam: { macs: [MAC] },
    });
    expect(found).toEqual([
      {
        kind: 'other-port',
        asset: 'cam',
        listSays: { zh: '接在 CORE 端口 gi7', en: 'it hangs on port gi7 of CORE' },
        networkSays: { zh: '网络显示接在 CORE 端口 gi9', en: 'the network shows it on port gi9 of CORE' },
        evidence: { zh: '据交换机 MAC 地址表', en: 'by the MAC addresses that the switch has learnt' },
      },
    ]);
    const graph = buildGraph(site([core]), new Map());
    expect(found.map((one) => conflictSentence(one, graph).zh)).toEqual([
      'cam：点位表称接在 CORE 端口 gi7；网络显示接在 CORE 端口 gi9（据交换机 MAC 地址表）',
    ]);
  });

  it('disagree where another device answers at an address', () => {
    const camera = asset('cam', 'camera', { host: '10.0.0.9', macs: [MAC] });
    const arp = (mac: string): Record<string, AssetFacts> => ({ core: { arp: [{ ip: '10.0.0.9', mac }] } });
    expect(conflicts([core, camera], arp(OTHER))).toMatchObject([
      { kind: 'other-mac', asset: 'cam', networkSays: { en: `${OTHER} answers at 10.0.0.9` } },
    ]);
    expect(conflicts([core, camera], arp(MAC.toUpperCase()))).toEqual([]);
    expect(conflicts([core, asset('cam', 'camera', { host: '10.0.0.9' })], arp(OTHER))).toEqual([]);
  });

  it('disagree where no switch has seen a device on any port, unless no switch on its way can tell', () => {
    const camera = asset('cam', 'camera', { macs: [MAC], linkedTo: 'core' });
    const other = { forwarding: [{ mac: OTHER, port: 'port:gi1' }] };
    expect(conflicts([core, camera], { core: other })).toMatchObject([{ kind: 'not-on-any-port', asset: 'cam' }]);
    expect(conflicts([core, camera], { core: {} })).toEqual([]);
    expect(
      conflicts([core, camera], { core: { forwarding: [...other.forwarding, { mac: MAC, port: 'port:gi2' }] } }),
    ).toEqual([]);
  });

  it('disagree where the list says PoE and the port delivers no power', () => {
    const camera = asset('cam', 'camera', { linkedTo: 'core/port:gi7', poe: true });
    const status = (value: number): Record<string, number> => ({ 'core/port:gi7 poe.detection_status': value });
    expect(conflicts([core, camera], {}, status(2))).toMatchObject([{ kind: 'poe-without-power', asset: 'cam' }]);
    expect(conflicts([core, camera], {}, status(3))).toEqual([]);
    expect(conflicts([core, camera], {})).toEqual([]);
    expect(conflicts([core, { ...camera, poe: false }], {}, status(2))).toEqual([]);
  });

  it('disagree where the device has another serial number than the list', () => {
    const camera = asset('cam', 'camera', { serial: 'AB-123456' });
    const told = (serial: string): Record<string, AssetFacts> => ({ cam: { identity: { serial } } });
    expect(conflicts([core, camera], told('AB999999'))).toMatchObject([{ kind: 'other-serial' }]);
    expect(conflicts([core, camera], told('DS-2CD3T46AB123456'))).toEqual([]);
  });

  it.each([
    ['vendor', '思科', 'Cisco', true],
    ['vendor', '海康威视', 'Hikvision', true],
    ['vendor', '华为技术有限公司', 'Huawei', true],
    ['vendor', 'TP-LINK', 'TP-Link', true],
    ['vendor', '某某科技', 'Acme', true],
    ['vendor', '大华', 'Hikvision', false],
    ['vendor', 'Cisco', 'H3C', false],
    ['model', 'CBS350', 'CBS350-24P-4X', true],
    ['model', 'DH-IPC-HFW5241E', 'IPC-HFW5241E', true],
    ['model', 'SG350-10', 'CBS350-24P-4X', false],
    ['model', 'S5', 'S5735', false],
  ])('tell of the %s %s of the list, where the device says %s: the same %s', (field, listed, told, isSame) => {
    const camera = asset('cam', 'camera', { [field]: listed });
    const found = conflicts([core, camera], { cam: { identity: { [field]: told } } });
    expect(found.map(({ kind }) => kind)).toEqual(isSame ? [] : [`other-${field}`]);
    expect(found.map(({ networkSays }) => networkSays.zh)).toEqual(isSame ? [] : [`设备报告 ${told}`]);
  });

  it('leave the model that the device tells to those who bring parts', () => {
    const file = demoSite([asset('own', 'switch', { model: 'CBS350' })]);
    const graph = buildGraph(file, new Map([['own', { identity: { model: 'CBS350-24P-4X' } }]]));
    expect(graph.assets.get('own')?.model).toBe('CBS350-24P-4X');
    expect(buildGraph(file, new Map()).assets.get('own')?.model).toBe('CBS350');
  });

  it('are not taken from a device that is off: it draws no power and no switch sees it', () => {
    const of = (kind: SiteConflict['kind'], key: string): SiteConflict => ({
      kind,
      asset: key,
      listSays: { zh: '', en: '' },
      networkSays: { zh: '', en: '' },
      evidence: { zh: '', en: '' },
    });
    const found = [of('not-on-any-port', 'dead'), of('poe-without-power', 'dead'), of('other-mac', 'dead'), of('not-on-any-port', 'well')]; // prettier-ignore
    const kept = withoutAbsent(found, (key) => key === 'well');
    expect(kept.map(({ kind, asset: key }) => `${kind} ${key}`)).toEqual(['other-mac dead', 'not-on-any-port well']);
  });

  it('agree over the demonstration site', () => {
    const file = demoSite();
    const graph = buildGraph(file, new Map());
    expect(findConflicts({ site: file, graph, facts: new Map(), reading: () => null })).toEqual([]);
  });

  it('name what the inventory lacks and where it goes in rings', () => {
    const found = conflicts(
      [asset('a', 'switch', { linkedTo: 'b' }), asset('b', 'switch', { linkedTo: 'a', poweredBy: ['ghost'] })],
      {},
    );
    expect(found.map(({ kind, asset: key }) => `${kind} ${key}`)).toEqual([
      'unknown-asset ',
      'cycle a',
      'unknown-asset b',
    ]);
  });
});
