// The dry run over the simulated site: who would be hit, and what no action may ever touch.

import { describe, expect, it } from 'vitest';
import { siteLayout } from '../../../../lab/layout.ts';
import { renderSiteFile } from '../../../../lab/inventory.ts';
import { generateSite } from '../../../../lab/topology/generate.ts';
import { parsePlace } from '../../../../contract/place.ts';
import { barriersOf, blastOf, waysOf, type TargetName, type Way } from '../../../../server/domain/action/plan.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';

const graph = buildGraph(renderSiteFile(siteLayout(20)), new Map());
const ALL: readonly TargetName[] = [
  { name: 'snmp', protocol: 'snmp' },
  { name: 'onvif', protocol: 'onvif' },
  { name: 'mqtt', protocol: 'mqtt' },
];
const ways = (asset: string): Way[] => waysOf(asset, graph, () => ALL);
const way = (asset: string, verb: Way['verb']): Way => {
  const found = ways(asset).find((one) => one.verb === verb);
  if (!found) throw new Error(`${asset} has no ${verb}`);
  return found;
};
const barriers = (asset: string, one: Way): string[] => barriersOf(asset, one, blastOf(asset, one, graph), graph);

describe('the blast of an action', () => {
  it('of a PoE cycle is the camera on that port alone', () => {
    const cycle = way('cam-03', 'poe-cycle');
    expect(cycle.on).toEqual({ asset: 'sw-a', component: 'port:gi3', target: 'snmp' });
    expect(blastOf('cam-03', cycle, graph)).toEqual({ losesPower: ['cam-03'], losesPath: [], affected: ['cam-03'] });
    expect(barriers('cam-03', cycle)).toEqual([]);
  });

  it('of an access switch’s outlet is all that hangs on the switch', () => {
    const cycle = way('sw-a', 'outlet-cycle');
    const { affected } = blastOf('sw-a', cycle, graph);
    expect(affected).toEqual(expect.arrayContaining(['sw-a', 'cam-01', 'cam-12', 'kiosk-1']));
    expect(barriers('sw-a', cycle)).toEqual([]);
  });

  it('of a restart is the machine alone, by its own interface or else by its agent', () => {
    expect(way('cam-03', 'reboot').on.target).toBe('onvif');
    const [restart] = waysOf('kiosk-1', graph, () => [{ name: 'agent', protocol: 'mqtt' }]);
    expect(restart).toEqual({ verb: 'reboot', on: { asset: 'kiosk-1', component: '', target: 'agent' } });
    expect(blastOf('kiosk-1', restart as Way, graph).affected).toEqual(['kiosk-1']);
  });

  it('is no recorder’s own port, whatever camera it feeds', () => {
    const { layout } = generateSite(19, {});
    const behind = layout.devices.find(({ kind, host, uplink }) => kind === 'camera' && host === '' && uplink);
    const generated = buildGraph(renderSiteFile(layout), new Map());
    expect(generated.assets.get(behind?.key ?? '')?.isPoePowered).toBe(true);
    expect(waysOf(behind?.key ?? '', generated, () => ALL).map(({ verb }) => verb)).not.toContain('poe-cycle');
  });

  it.each(['nvr-1', 'router', 'core', 'sw-a'])(
    'of switching on an outlet that is off is nobody: also of %s, whose power nothing else may touch',
    (asset) => {
      const on = way(asset, 'outlet-on');
      expect(on.on).toEqual(way(asset, 'outlet-cycle').on);
      expect(blastOf(asset, on, graph)).toEqual({ losesPower: [], losesPath: [], affected: [asset] });
      expect(barriers(asset, on)).toEqual([]);
    },
  );

  it('is told for no camera that has no PoE of its own', () => {
    expect(ways('cam-21').map(({ verb }) => verb)).not.toContain('poe-cycle');
  });
});

describe('what no action may touch', () => {
  it('is the core that the gateway hangs on, the recorder’s power, and what leads to a PLC', () => {
    expect(barriers('core', way('core', 'outlet-cycle'))).toContain('gateway-path');
    expect(barriers('nvr-1', way('nvr-1', 'outlet-cycle'))).toContain('protected');
    expect(barriers('bus-gw', way('bus-gw', 'outlet-cycle'))).toContain('protected');
    expect(barriers('router', way('router', 'outlet-cycle'))).toContain('protected');
  });

  it('is a switch’s own uplink, whoever is said to hang there', () => {
    const uplink = graph.uplinkOf('sw-a');
    const { asset, component } = parsePlace(uplink?.ownPort ?? '');
    const own: Way = { verb: 'poe-cycle', on: { asset, component, target: 'snmp' } };
    expect(barriers('cam-01', own)).toContain('parent-link');
    const { asset: core, component: port } = parsePlace(uplink?.parentPort ?? '');
    expect(barriers('sw-a', { verb: 'poe-cycle', on: { asset: core, component: port, target: 'snmp' } })).toEqual([]);
  });

  it('is nothing at all where it is not known what the gateway hangs on', () => {
    const { gatewayAt: _, ...file } = renderSiteFile(siteLayout(20));
    const blind = buildGraph(file, new Map());
    const cycle = waysOf('cam-03', blind, () => ALL).find(({ verb }) => verb === 'poe-cycle');
    if (!cycle) throw new Error('no way');
    expect(
      blind.root === '' ? barriersOf('cam-03', cycle, blastOf('cam-03', cycle, blind), blind) : ['gateway-path'],
    ).toContain('gateway-path');
  });

  it('is spared by every action that is offered without a barrier', () => {
    for (const asset of graph.assets.keys()) {
      for (const one of ways(asset)) {
        const { affected, losesPower, losesPath } = blastOf(asset, one, graph);
        const loses = one.verb === 'outlet-on' ? [...losesPower, ...losesPath] : affected;
        if (barriers(asset, one).length > 0) continue;
        const path = [one.on.asset, ...graph.pathOf(one.on.asset).map(({ parent }) => parent)];
        const hit = loses.filter((key) => key !== asset && path.includes(key));
        const grave = loses.filter((key) => key !== asset && graph.assets.get(key)?.class === 'recorder');
        expect([asset, one.verb, hit, grave, loses.includes(graph.root)]).toEqual([asset, one.verb, [], [], false]);
      }
    }
  });
});
