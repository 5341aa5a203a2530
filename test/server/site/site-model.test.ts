import { describe, expect, it, test } from 'vitest';
import { loadProfileFolders } from '../../../app/load-profiles.ts';
import type { AssetFacts } from '../../../contract/records.ts';
import type { SiteFile } from '../../../contract/site-file.ts';
import { plain } from '../../../contract/text.ts';
import { FRESH_GRACE_MS, FRESH_INTERVALS, SiteModel } from '../../../server/site/site-model.ts';
import { asset } from '../../cases/demo-site.ts';

const { profiles } = loadProfileFolders();

function model(more: Partial<SiteFile> = {}): SiteModel {
  const assets = [
    asset('player', 'player', { profile: 'signage-player' }),
    asset('meter', 'meter', { profile: 'sdm630', targets: { modbus: { interval: '5m' } } }),
    asset('nvr', 'recorder', { profile: 'dahua-recorder' }),
    asset('nvr-2', 'recorder', { profile: 'dahua-recorder', targets: { snmp: { disabled: true } } }),
    asset('box', 'box'),
  ];
  return new SiteModel({ site: 's', name: plain('s'), timezone: 'UTC', assets, ...more }, profiles);
}

test.each([
  ['player', 'player', 'target:mqtt'],
  ['player', 'cpu', 'target:snmp'],
  ['player', 'snmp', 'target:snmp'],
  ['meter', 'meter', 'target:modbus'],
  ['nvr', 'recording', 'target:dahua-cgi'],
  ['nvr', 'recorder_channel', 'target:snmp'],
  ['nvr-2', 'recorder_channel', 'target:dahua-cgi'],
  ['box', 'cpu', ''],
  ['gone', 'cpu', ''],
])('of %s %s is read through %j', (key, measurement, target) => {
  expect(model().readThrough(key, measurement)).toBe(target);
});

describe('a level', () => {
  it('is fresh for some intervals of the slowest poll, and a little more', () => {
    expect(model({ defaults: { interval: '10s' } }).freshMs('player')).toBe(FRESH_INTERVALS * 10_000 + FRESH_GRACE_MS);
    expect(model({ defaults: { interval: '10s' } }).freshMs('meter')).toBe(FRESH_INTERVALS * 300_000 + FRESH_GRACE_MS);
  });
});

describe('facts', () => {
  it('of several sources add up, a newer snapshot of one replaces only its own', () => {
    const site = model();
    site.putFacts('player', 'snmp', { identity: { model: 'A' }, components: [{ key: 'port:1', name: '1' }] });
    site.putFacts('player', 'mqtt', { identity: { firmware: '2' }, texts: { title: 'x' } });
    site.putFacts('player', 'snmp', { identity: { model: 'B' } });
    expect(site.facts('player')).toEqual({ identity: { model: 'B', firmware: '2' }, texts: { title: 'x' } });
    expect(site.facts('gone')).toEqual({});
  });

  it('make the graph anew', () => {
    const site = model();
    const before = site.graph;
    expect(site.graph).toBe(before);
    site.putFacts('player', 'snmp', { components: [{ key: 'port:1', name: 'LAN' }] });
    expect(site.graph.componentsOf('player')).toEqual(['port:1']);
  });

  it('beside a component are told as they are now, by the graph as it was', () => {
    const site = model();
    const tell = (name: string, details: Record<string, string>): boolean =>
      site.putFacts('nvr', 'dahua-cgi', { components: [{ key: 'channel:1', name, details }] });
    tell('Door', { address: '10.0.0.1', looked: '1/30' });
    const before = site.graph;
    expect(tell('Door', { address: '10.0.0.1', looked: '2/30', reason: 'locked' })).toBe(true);
    expect(site.graph).toBe(before);
    expect(before.detailsOf('nvr/channel:1')['reason']).toBe('locked');
    tell('Gate', { address: '10.0.0.1', looked: '2/30' });
    expect(site.graph).not.toBe(before);
    const renamed = site.graph;
    tell('Gate', { address: '10.0.0.2', looked: '2/30' });
    expect(site.graph).not.toBe(renamed);
  });

  it('of tables leave the graph as it is while all hangs where it hung', () => {
    const linked = asset('player', 'player', { profile: 'signage-player', macs: ['02:00:00:00:00:01'] });
    const site = model({ assets: [linked, asset('sw', 'switch')], gatewayAt: 'sw' });
    site.putFacts('sw', 'snmp', { components: [{ key: 'port:1', name: '1' }] });
    const learnt = (...macs: string[]): boolean => {
      const forwarding = macs.map((mac) => ({ mac, port: 'port:1' }));
      return site.putFacts('sw', 'snmp', { components: [{ key: 'port:1', name: '1' }], forwarding });
    };
    const bare = site.graph;
    expect(learnt('02:00:00:00:00:01')).toBe(false);
    const { graph } = site;
    expect(graph).not.toBe(bare);
    expect(graph.childrenOf('sw/port:1')).toEqual(['player']);
    learnt('02:00:00:00:00:01', '02:00:00:00:00:99');
    expect(site.graph).toBe(graph);
    // It has fallen silent: it hangs there still.
    learnt();
    expect(site.graph).toBe(graph);
  });

  it('of which days a recorder keeps are for its page, and no news', () => {
    const site = model();
    const tell = (recorded: string): boolean =>
      site.putFacts('nvr', 'dahua-cgi', { components: [{ key: 'channel:1', name: 'Door', details: { recorded } }] });
    tell('2026-01-01…2026-01-05');
    expect(tell('2026-01-01…2026-01-06')).toBe(false);
    expect(site.graph.detailsOf('nvr/channel:1')['recorded']).toBe('2026-01-01…2026-01-06');
  });

  it('that tell nothing new of the site leave the graph as it is', () => {
    const site = model();
    const port = { key: 'port:1', name: 'LAN' };
    const put = (facts: AssetFacts, source = 'snmp'): boolean => site.putFacts('player', source, facts);
    expect(put({ components: [port], identity: { model: 'A', serial: '1' } })).toBe(true);
    const before = site.graph;
    expect(put({ identity: { serial: '1', model: 'A' }, components: [{ ...port }] })).toBe(false);
    expect(put({ components: [port], identity: { model: 'A', serial: '1' }, learned: { pace: 2 } })).toBe(false);
    expect(put({ learned: { topics: 3 } }, 'mqtt')).toBe(false);
    expect(site.graph).toBe(before);
    expect(site.facts('player').learned).toEqual({ pace: 2, topics: 3 });
  });

  it.each<[string, AssetFacts]>([
    ['a component has another name', { components: [{ key: 'port:1', name: 'WAN' }] }],
    ['a component is gone', { components: [] }],
    ['there are more of them', { components: [{ key: 'port:1', name: 'LAN' }], macs: ['02:00:00:00:00:01'] }],
    ['all are gone', {}],
  ])('are news when %s', (_, facts) => {
    const site = model();
    site.putFacts('player', 'snmp', { components: [{ key: 'port:1', name: 'LAN' }] });
    const before = site.graph;
    expect(site.putFacts('player', 'snmp', facts)).toBe(true);
    expect(site.graph).not.toBe(before);
  });
});
