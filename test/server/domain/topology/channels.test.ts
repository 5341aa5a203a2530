import { describe, expect, it } from 'vitest';
import type { AssetFacts } from '../../../../contract/records.ts';
import type { SiteFile } from '../../../../contract/site-file.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';

const name = { zh: '一', en: 'one' };
const camera = (key: string, more: Partial<SiteFile['assets'][number]> = {}): SiteFile['assets'][number] => ({
  key, name, class: 'camera', ...more,
}); // prettier-ignore

function siteOf(...cameras: SiteFile['assets']): SiteFile {
  return {
    site: 's',
    name,
    timezone: 'UTC',
    assets: [{ key: 'nvr', name, class: 'recorder', host: '10.0.0.1' }, ...cameras],
  };
}

function told(...addresses: string[]): Map<string, AssetFacts> {
  const components = addresses.map((address, at) => ({ key: `channel:${at + 1}`, name: '', details: { address } }));
  return new Map([['nvr', { components }]]);
}

describe('a recorder’s list of channels', () => {
  it('links each camera to the channel that has its address', () => {
    const graph = buildGraph(siteOf(camera('c1', { host: '10.0.0.11' }), camera('c2')), told('10.0.0.12', '10.0.0.11'));
    expect(graph.assets.get('c1')?.channel).toBe('nvr/channel:2');
    expect(graph.cameraOf('nvr/channel:2')).toBe('c1');
    expect(graph.assets.get('c2')?.channel).toBeNull();
  });

  it('gives way to the inventory', () => {
    const own = camera('c1', { host: '10.0.0.11', channel: 'nvr/channel:9' });
    expect(buildGraph(siteOf(own), told('10.0.0.11')).assets.get('c1')?.channel).toBe('nvr/channel:9');
    const taken = siteOf(camera('c1', { host: '10.0.0.11' }), camera('c2', { channel: 'nvr/channel:1' }));
    expect(buildGraph(taken, told('10.0.0.11')).assets.get('c1')?.channel).toBeNull();
  });

  it('names a channel after its camera in both languages, not as the recorder has it in one', () => {
    const named = camera('c1', { channel: 'nvr/channel:1', name: { zh: '西广场摄像机', en: 'Camera West plaza' } });
    const facts = new Map([['nvr', { components: [1, 2].map((n) => ({ key: `channel:${n}`, name: '广场' })) }]]);
    const graph = buildGraph(siteOf(named), facts);
    expect(graph.nameOf('nvr/channel:1')).toEqual({
      zh: '一通道 1 西广场摄像机',
      en: 'channel 1 Camera West plaza of one',
    });
    expect(graph.nameOf('nvr/channel:2').en).toBe('channel 2 广场 of one');
  });

  it('says nothing where an address is there twice', () => {
    const twins = siteOf(camera('c1', { host: '10.0.0.11' }), camera('c2', { host: '10.0.0.11' }));
    expect(buildGraph(twins, told('10.0.0.11')).assets.get('c1')?.channel).toBeNull();
    const once = siteOf(camera('c1', { host: '10.0.0.11' }));
    expect(buildGraph(once, told('10.0.0.11', '10.0.0.11')).assets.get('c1')?.channel).toBeNull();
  });
});
