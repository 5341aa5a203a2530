import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { AssetFacts } from '../../../../contract/records.ts';
import type { AssetEntry, SiteFile } from '../../../../contract/site-file.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { asset, CAMERAS_PER_SWITCH, demoSite } from '../../../cases/demo-site.ts';

const none = new Map<string, AssetFacts>();

function site(assets: AssetEntry[], gatewayAt?: string): SiteFile {
  const base = { site: 's', name: { zh: '站', en: 'Site' }, timezone: 'UTC', assets };
  return gatewayAt === undefined ? base : { ...base, gatewayAt };
}

describe('the graph of the inventory', () => {
  const graph = buildGraph(demoSite(), none);

  it('knows the way of each asset to the gateway', () => {
    expect(graph.pathOf('cam-1').map((link) => link.parentPort)).toEqual(['sw1/port:gi1', 'core/port:gi25']);
    expect(graph.uplinkOf('sw1')).toEqual({
      parent: 'core',
      parentPort: 'core/port:gi25',
      ownPort: 'sw1/port:gi49',
      source: 'inventory',
    });
    expect(graph.uplinkOf('core')).toBeNull();
    expect(graph.root).toBe('core');
  });

  it('lists what is behind an asset and behind a port, nearest first', () => {
    expect(graph.downstreamOf('sw1')).toHaveLength(CAMERAS_PER_SWITCH + 2);
    expect(graph.downstreamOf('core/port:gi26')[0]).toBe('sw2');
    expect(graph.downstreamOf('core/port:gi26')).toContain('gate-cam-4');
    expect(graph.downstreamOf('core/port:gi26')).not.toContain('cam-1');
    expect(graph.childrenOf('core/port:gi25')).toEqual(['sw1']);
  });

  it('lists what loses power with an outlet, a UPS and a PoE port', () => {
    expect(graph.fedBy('pdu/outlet:4')).toEqual(['sw1']);
    expect(graph.powerDownstreamOf('pdu/outlet:4')).toContain('cam-3');
    expect(graph.powerDownstreamOf('ups')).toEqual(
      expect.arrayContaining(['pdu', 'core', 'sw1', 'sw2', 'cam-12', 'nvr']),
    );
    expect(graph.powerDownstreamOf('sw1/port:gi3')).toEqual(['cam-3']);
    expect(graph.powerDownstreamOf('ups')).not.toContain('gate-cam-1');
  });

  it('keeps what has a second feed alive until that is gone, too', () => {
    const twoFeeds = asset('storage', 'server', { poweredBy: ['pdu/outlet:7', 'pdu-b/outlet:1'] });
    const oneUpstream = asset('crossed', 'server', { poweredBy: ['pdu/outlet:8', 'pdu/outlet:9'] });
    const built = buildGraph(demoSite([asset('pdu-b', 'pdu'), twoFeeds, oneUpstream]), new Map());
    expect(built.powerDownstreamOf('pdu/outlet:7')).toEqual([]);
    expect(built.powerDownstreamOf('ups')).not.toContain('storage');
    expect(built.powerDownstreamOf('pdu/outlet:8')).toEqual([]);
    expect(built.powerDownstreamOf('ups')).toContain('crossed');
  });

  it('knows buses, boxes, circuits, cable routes and channels', () => {
    expect(graph.membersOf('bus-gw')).toEqual(['meter-1', 'meter-2', 'plc']);
    expect(graph.uplinkOf('plc')?.parent).toBe('bus-gw');
    expect(graph.housedIn('box-gate')).toHaveLength(4);
    expect(graph.onCircuit('yard-3')).toContain('box-gate');
    const routed = buildGraph(
      demoSite([asset('far', 'camera', { linkedTo: 'sw1/port:gi9', route: 'east' })]),
      new Map(),
    );
    expect(routed.onRoute('east')).toEqual(['far']);
    expect(routed.nameOf('@route/east').en).toBe('cable route east');
    expect(graph.cameraOf('nvr/channel:7')).toBe('cam-7');
  });

  it('names assets, components, the site and circuits', () => {
    expect(graph.nameOf('cam-1').en).toBe('CAM-1');
    expect(graph.nameOf('sw1/port:gi7').zh).toBe('SW1 端口 gi7');
    expect(graph.nameOf('@site').en).toBe('Demo site');
    expect(graph.nameOf('@circuit/yard-3').en).toBe('circuit yard-3');
  });
});

describe('links told by devices', () => {
  const lldp = (port: string, sysName: string, chassisId = '', portId = ''): AssetFacts => ({
    neighbours: [{ port, chassisId, portId, sysName, isNetwork: true }],
  });

  it('hang a switch where LLDP sees it, by its system name or chassis address', () => {
    const assets = [asset('core', 'switch'), asset('sw1', 'switch'), asset('sw2', 'switch')];
    const graph = buildGraph(
      site(assets, 'core'),
      new Map<string, AssetFacts>([
        [
          'core',
          {
            neighbours: [
              { port: 'port:1', chassisId: 'x', portId: 'gi49', sysName: 'Floor-1.example', isNetwork: true },
              { port: 'port:2', chassisId: 'AA:BB:CC:00:00:01', portId: 'x', sysName: '', isNetwork: true },
            ],
          },
        ],
        ['sw1', { identity: { sysName: 'floor-1' }, components: [{ key: 'port:gi49', name: 'gi49' }] }],
        ['sw2', { macs: ['aa:bb:cc:00:00:01'], ...lldp('port:up', 'core') }],
      ]),
    );
    expect(graph.uplinkOf('sw1')).toEqual({
      parent: 'core',
      parentPort: 'core/port:1',
      ownPort: 'sw1/port:gi49',
      source: 'lldp',
    });
    expect(graph.uplinkOf('sw2')?.parentPort).toBe('core/port:2');
    expect(graph.uplinkOf('sw2')?.ownPort).toBe('sw2/port:up');
  });

  it('do not match a system name that two devices share', () => {
    const assets = [asset('core', 'switch'), asset('sw1', 'switch'), asset('sw2', 'switch')];
    const facts = new Map<string, AssetFacts>([
      ['core', lldp('port:1', 'Switch')],
      ['sw1', { identity: { sysName: 'switch' } }],
      ['sw2', { identity: { sysName: 'Switch' } }],
    ]);
    expect(buildGraph(site(assets, 'core'), facts).uplinkOf('sw1')).toBeNull();
  });

  it('hang a camera on the access port that learnt its address, not on the uplink that learnt it too', () => {
    const many = ['1', '2', '3', '4'].map((n) => ({ mac: `00:00:00:00:01:0${n}`, port: 'port:up' }));
    const facts = new Map<string, AssetFacts>([
      ['cam', { macs: ['00:00:00:00:00:01'] }],
      ['core', { forwarding: [{ mac: '00:00:00:00:00:01', port: 'port:25' }], ...lldp('port:25', 'sw1') }],
      ['sw1', { forwarding: [...many, { mac: '00:00:00:00:00:01', port: 'port:7' }] }],
    ]);
    const graph = buildGraph(
      site([asset('core', 'switch'), asset('sw1', 'switch'), asset('cam', 'camera')], 'core'),
      facts,
    );
    expect(graph.uplinkOf('cam')?.parentPort).toBe('sw1/port:7');
    expect(graph.uplinkOf('sw1')?.source).toBe('lldp');
  });

  it('fill in a port that the inventory leaves out, and report one it contradicts', () => {
    const assets = [
      asset('core', 'switch'),
      asset('sw1', 'switch', { linkedTo: 'core' }),
      asset('sw2', 'switch', { linkedTo: 'core/port:9' }),
    ];
    const facts = new Map<string, AssetFacts>([
      [
        'core',
        { neighbours: [...(lldp('port:1', 'sw1').neighbours ?? []), ...(lldp('port:2', 'sw2').neighbours ?? [])] },
      ],
    ]);
    const graph = buildGraph(site(assets, 'core'), facts);
    expect(graph.uplinkOf('sw1')?.parentPort).toBe('core/port:1');
    expect(graph.uplinkOf('sw2')?.parentPort).toBe('core/port:9');
    expect(graph.conflicts).toEqual([
      { kind: 'other-port', asset: 'sw2', inventory: 'core/port:9', told: 'core/port:2', source: 'lldp' },
    ]);
  });

  it('fill in the lower end of a link of which the inventory names the upper one, unless they tell of another link', () => {
    const assets = [
      asset('core', 'switch'),
      asset('sw1', 'switch', { linkedTo: 'core/port:1' }),
      asset('sw2', 'switch', { linkedTo: 'core/port:9' }),
    ];
    const facts = new Map<string, AssetFacts>([
      ['core', { components: ['1', '2'].map((name) => ({ key: `port:${name}`, name })) }],
      ['sw1', lldp('port:up', 'core', '', '1')],
      ['sw2', lldp('port:up', 'core', '', '2')],
    ]);
    const graph = buildGraph(site(assets, 'core'), facts);
    expect(graph.uplinkOf('sw1')).toMatchObject({ parentPort: 'core/port:1', ownPort: 'sw1/port:up' });
    expect(graph.uplinkOf('sw2')).toMatchObject({ parentPort: 'core/port:9', ownPort: '' });
  });

  it('see a camera behind an unmanaged box without calling it a conflict', () => {
    const facts = new Map<string, AssetFacts>([
      ['gate-cam-1', { macs: ['00:00:00:00:00:09'] }],
      ['sw2', { forwarding: [{ mac: '00:00:00:00:00:09', port: 'port:gi20' }] }],
    ]);
    expect(buildGraph(demoSite(), facts).conflicts).toEqual([]);
  });
});

describe('an inventory with mistakes', () => {
  it('is cut where it loops, whatever the order of its lines', () => {
    const assets = [
      asset('a', 'switch', { linkedTo: 'b' }),
      asset('b', 'switch', { linkedTo: 'c' }),
      asset('c', 'switch', { linkedTo: 'a' }),
    ];
    for (const order of [assets, assets.toReversed()]) {
      const graph = buildGraph(site(order), none);
      expect(graph.uplinkOf('a')).toBeNull();
      expect(graph.downstreamOf('a').toSorted()).toEqual(['b', 'c']);
      expect(graph.conflicts).toMatchObject([{ kind: 'cycle', asset: 'a' }]);
    }
  });

  it('reports keys that do not exist and goes on', () => {
    const graph = buildGraph(
      site([asset('cam', 'camera', { linkedTo: 'ghost/port:1', poweredBy: ['ghost/outlet:1'] })], 'nowhere'),
      none,
    );
    expect(graph.conflicts.map((one) => one.inventory)).toEqual(['ghost/port:1', 'nowhere', 'ghost/outlet:1']);
    expect(graph.assets.get('cam')?.feeds).toEqual([]);
  });

  it('turns the links above the root round', () => {
    const graph = buildGraph(
      site(
        [asset('router', 'router'), asset('core', 'switch', { linkedTo: 'router/port:1', uplink: 'port:up' })],
        'core',
      ),
      none,
    );
    expect(graph.uplinkOf('router')).toMatchObject({
      parent: 'core',
      parentPort: 'core/port:up',
      ownPort: 'router/port:1',
    });
  });

  it('takes loose network devices as roots when none is named', () => {
    const assets = [asset('r', 'router'), asset('sw', 'switch')];
    const facts = new Map<string, AssetFacts>([
      ['r', { neighbours: [{ port: 'port:1', chassisId: '', portId: '', sysName: 'sw', isNetwork: true }] }],
    ]);
    expect(buildGraph(site(assets), facts).uplinkOf('sw')?.parent).toBe('r');
  });

  it('never loops and never loses an asset, however wild the links', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
    const link = fc.option(fc.constantFrom(...keys, 'ghost', 'a/port:1', 'b/port:2'), { nil: undefined });
    fc.assert(
      fc.property(
        fc.array(link, { minLength: 6, maxLength: 6 }),
        fc.array(link, { minLength: 6, maxLength: 6 }),
        (up, feed) => {
          const assets = keys.map((key, n) => {
            const linkedTo = up[n];
            const poweredBy = feed[n];
            return asset(key, 'switch', {
              ...(linkedTo === undefined ? {} : { linkedTo }),
              ...(poweredBy === undefined ? {} : { poweredBy: [poweredBy] }),
            });
          });
          const graph = buildGraph(site(assets, 'a'), none);
          expect(graph.assets.size).toBe(6);
          for (const key of keys) {
            expect(graph.downstreamOf(key)).not.toContain(key);
            expect(graph.powerDownstreamOf(key)).not.toContain(key);
            expect(graph.pathOf(key).length).toBeLessThan(6);
          }
        },
      ),
    );
  });
});

it('builds 500 assets in well under 50 ms of processor time', () => {
  const assets = [asset('core', 'switch')];
  const forwarding: { mac: string; port: string }[] = [];
  for (let s = 0; s < 25; s++) {
    assets.push(asset(`sw-${s}`, 'switch', { linkedTo: `core/port:${s}` }));
    for (let c = 0; c < 19; c++) {
      assets.push(asset(`cam-${s}-${c}`, 'camera', { linkedTo: `sw-${s}/port:${c}`, poe: true }));
      forwarding.push({ mac: `00:00:00:00:${s + 10}:${c + 10}`, port: `port:${s}` });
    }
  }
  const facts = new Map<string, AssetFacts>([['core', { forwarding }]]);
  buildGraph(site(assets, 'core'), facts);
  const before = process.cpuUsage();
  for (let n = 0; n < 5; n++) buildGraph(site(assets, 'core'), facts);
  const used = process.cpuUsage(before);
  expect(assets.length).toBe(501);
  expect((used.user + used.system) / 1000 / 5).toBeLessThan(50);
});

describe('thousands of assets at one port', () => {
  afterEach(() => vi.restoreAllMocks());

  /** How many members of lists are looked through, at worst, by searches in them while a graph is built and read. */
  function searched(count: number): number {
    const members = Array.from({ length: count }, (_, i) =>
      asset(`cam-${i}`, 'camera', {
        linkedTo: 'sw1/port:gi1',
        uplink: 'port:eth0',
        poe: true,
        box: 'box',
        circuit: 'c1',
        channel: `nvr/channel:${i}`,
      }),
    );
    const file = site([asset('sw1', 'switch'), asset('box', 'sensor'), asset('nvr', 'recorder'), ...members], 'sw1');
    const ports = Array.from({ length: 48 }, (_, i) => ({ key: `port:gi${i + 1}`, name: `gi${i + 1}` }));
    let work = 0;
    const searches = ['includes', 'indexOf', 'find', 'some', 'filter', 'findIndex'] as const;
    const spies = searches.map((name) => {
      const real: unknown = Array.prototype[name];
      return vi.spyOn(Array.prototype, name).mockImplementation(function count(this: unknown[], ...values: unknown[]) {
        work += this.length;
        return Reflect.apply(real as () => never, this, values);
      });
    });
    const graph = buildGraph(file, new Map([['sw1', { components: ports }]]));
    const below = graph.downstreamOf('sw1/port:gi1').length;
    const read = [graph.housedIn('box'), graph.onCircuit('c1'), graph.fedBy('sw1/port:gi1'), graph.componentsOf('nvr')];
    for (const spy of spies) spy.mockRestore();
    expect([below, ...read.map((list) => list.length)]).toEqual([count, count, count, count, count]);
    return work;
  }

  it('cost as much each as a few do', () => {
    const few = searched(100);
    expect(searched(3000)).toBeLessThan(30 * (few + 100));
  });
});
