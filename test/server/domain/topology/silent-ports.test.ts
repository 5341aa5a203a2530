import { expect, it } from 'vitest';
import type { AssetFacts } from '../../../../contract/records.ts';
import type { SiteFile } from '../../../../contract/site-file.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import type { SiteGraph } from '../../../../server/domain/topology/types.ts';
import { asset } from '../../../cases/demo-site.ts';

const NAMES = ['cam-1', 'cam-2', 'cam-3', 'cam-4', 'cam-5', 'hub'];
const macOf = (name: string): string => `00:00:00:00:00:0${NAMES.indexOf(name) + 1}`;

/** Four cameras behind a switch; the list says on which device it hangs, not where. */
function build(learnt: Record<string, string>, before: SiteGraph | null = null, linkedTo = 'core'): SiteGraph {
  const cameras = NAMES.slice(0, 5).map((name, at) => asset(name, 'camera', { linkedTo: at < 4 ? 'hub' : 'core' }));
  const assets = [asset('core', 'switch'), asset('hub', 'switch', { linkedTo }), ...cameras];
  const site: SiteFile = { site: 's', name: { zh: '站', en: 'Site' }, timezone: 'UTC', gatewayAt: 'core', assets };
  const core: AssetFacts = {
    components: ['gi1', 'gi2'].map((name) => ({ key: `port:${name}`, name })),
    forwarding: Object.entries(learnt).map(([name, port]) => ({ mac: macOf(name), port: `port:${port}` })),
  };
  const own = NAMES.map((name): [string, AssetFacts] => [name, { macs: [macOf(name)] }]);
  return buildGraph(site, new Map([['core', core], ...own]), before);
}

const portOf = (graph: SiteGraph): string | undefined => graph.uplinkOf('hub')?.parentPort;
const BEHIND_GI1 = { 'cam-1': 'gi1', 'cam-2': 'gi1', 'cam-3': 'gi1', 'cam-4': 'gi1', 'cam-5': 'gi2' };

it('a switch that nobody can ask hangs at the port where all behind it is learnt', () => {
  expect(build(BEHIND_GI1).uplinkOf('hub')).toMatchObject({ parentPort: 'core/port:gi1', source: 'inventory' });
  expect(build(BEHIND_GI1).conflicts).toEqual([]);
});

it('so does one with an address of its own, which is learnt at the same port', () => {
  expect(portOf(build({ ...BEHIND_GI1, hub: 'gi1' }))).toBe('core/port:gi1');
  expect(portOf(build({ ...BEHIND_GI1, hub: 'gi1', 'cam-5': 'gi1' }))).toBe('');
});

it('and hangs there still when all behind it has aged out of the table', () => {
  expect(portOf(build({ 'cam-5': 'gi2' }, build(BEHIND_GI1)))).toBe('core/port:gi1');
  expect(portOf(build({ 'cam-5': 'gi2' }))).toBe('');
});

it('a port where others are learnt, too, is not its own, and two are none', () => {
  expect(portOf(build({ ...BEHIND_GI1, 'cam-5': 'gi1' }))).toBe('');
  expect(portOf(build({ ...BEHIND_GI1, 'cam-4': 'gi2', 'cam-5': 'gi1' }))).toBe('');
});

it('the list’s own word stands', () => {
  expect(portOf(build(BEHIND_GI1, null, 'core/port:gi2'))).toBe('core/port:gi2');
});
