import { expect, it } from 'vitest';
import type { AssetFacts } from '../../../../contract/records.ts';
import type { AssetEntry, SiteFile } from '../../../../contract/site-file.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import type { SiteGraph } from '../../../../server/domain/topology/types.ts';
import { asset } from '../../../cases/demo-site.ts';

const MAC = '00:00:00:00:00:01';
const OTHER = '00:00:00:00:00:02';
const PORTS = ['gi1', 'gi2'].map((name) => ({ key: `port:${name}`, name }));
const cam: AssetFacts = { macs: [MAC] };
const other: AssetFacts = { macs: [OTHER] };
const learnt = (...rows: [mac: string, port: string][]): AssetFacts => ({
  components: PORTS,
  forwarding: rows.map(([mac, port]) => ({ mac, port: `port:${port}` })),
});

function build(facts: Record<string, AssetFacts>, before: SiteGraph | null = null, camera: Partial<AssetEntry> = {}) {
  const assets = [
    asset('core', 'switch'),
    asset('sw', 'switch', { linkedTo: 'core/port:gi2' }),
    asset('cam', 'camera', camera),
    asset('other', 'camera'),
  ];
  const site: SiteFile = { site: 's', name: { zh: '站', en: 'Site' }, timezone: 'UTC', gatewayAt: 'core', assets };
  return buildGraph(site, new Map(Object.entries(facts)), before);
}

const portOf = (graph: SiteGraph): string | undefined => graph.uplinkOf('cam')?.parentPort;

it('what has aged out of the tables of its switch hangs where it hung', () => {
  const before = build({ core: learnt([MAC, 'gi1']), cam });
  expect(portOf(before)).toBe('core/port:gi1');
  const silent = { core: learnt(), cam };
  expect(portOf(build(silent, before))).toBe('core/port:gi1');
  expect(portOf(build(silent, build(silent, before)))).toBe('core/port:gi1');
  expect(portOf(build(silent))).toBeUndefined();
});

it('a link of the list keeps the port that was told for it', () => {
  const linked = { linkedTo: 'core' };
  const before = build({ core: learnt([MAC, 'gi1']), cam }, null, linked);
  const after = build({ core: learnt(), cam }, before, linked);
  expect(after.uplinkOf('cam')).toMatchObject({ parentPort: 'core/port:gi1', source: 'inventory' });
  expect(after.conflicts).toEqual([]);
});

it('what is told of elsewhere has moved', () => {
  const before = build({ core: learnt([MAC, 'gi1']), cam });
  const moved = build({ core: learnt(), sw: learnt([MAC, 'gi2']), cam }, before);
  expect(portOf(moved)).toBe('sw/port:gi2');
});

it('another device at the port has taken its place', () => {
  const before = build({ core: learnt([MAC, 'gi1']), cam, other });
  expect(portOf(build({ core: learnt([OTHER, 'gi1']), cam, other }, before))).toBeUndefined();
});

it('a port that the switch no longer tells of is forgotten', () => {
  const before = build({ core: learnt([MAC, 'gi1']), cam });
  expect(portOf(build({ core: { components: PORTS.slice(1) }, cam }, before))).toBeUndefined();
});

it('the lower end of a link keeps its port when both ends have lost each other', () => {
  const upper = { port: 'port:gi1', chassisId: '', portId: 'gi1', sysName: 'far', isNetwork: true };
  const site: SiteFile = {
    site: 's',
    name: { zh: '站', en: 'Site' },
    timezone: 'UTC',
    gatewayAt: 'core',
    assets: [asset('core', 'switch'), asset('far', 'switch', { linkedTo: 'core/port:gi1' })],
  };
  const facts = (neighbours: NonNullable<AssetFacts['neighbours']>) =>
    new Map<string, AssetFacts>([
      ['core', { components: PORTS, neighbours }],
      ['far', { components: PORTS }],
    ]);
  const before = buildGraph(site, facts([upper]));
  expect(before.uplinkOf('far')).toMatchObject({ parentPort: 'core/port:gi1', ownPort: 'far/port:gi1' });
  expect(buildGraph(site, facts([]), before).uplinkOf('far')?.ownPort).toBe('far/port:gi1');
  expect(buildGraph(site, facts([])).uplinkOf('far')?.ownPort).toBe('');
});
