// What a recorder that answers can tell of itself names its cause: one channel or all, days, gaps, clock, login.
import { describe, expect, it } from 'vitest';
import { loadCauses } from '../../../../app/load-causes.ts';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';
import { NOW, SeenSite } from '../../../cases/seen-site.ts';

const { causes } = loadCauses();
const CHANNELS = ['channel:1', 'channel:2', 'channel:3', 'channel:4'];
const PREDICATES = ['channel', 'recording', 'recording-days', 'recording-gap'] as const;

function recorder(): SeenSite {
  const told = { components: [...CHANNELS, 'disk:1'].map((key) => ({ key, name: '' })) };
  const seen = new SeenSite(buildGraph(demoSite(), new Map([['nvr', told]])));
  for (const channel of CHANNELS) for (const predicate of PREDICATES) seen.ok(predicate, `nvr/${channel}`);
  seen.ok('disk-health', 'nvr/disk:1').ok('clock', 'nvr').ok('login', 'nvr').ok('web', 'nvr');
  return seen.ok('reachable', 'nvr');
}

function namesOf(seen: SeenSite): string[] {
  const { faults } = diagnose({ graph: seen.graph, observations: seen, findings: seen.findings(), causes, nowMs: NOW });
  return faults.map(({ cause, place }) => `${cause} ${place}`);
}

function bad(seen: SeenSite, predicate: (typeof PREDICATES)[number], channels: readonly string[]): SeenSite {
  for (const channel of channels) seen.bad(predicate, `nvr/${channel}`);
  return seen;
}

describe('a recorder that answers', () => {
  it('with one channel that is no longer recorded has lost that schedule', () => {
    expect(namesOf(bad(recorder(), 'recording', ['channel:2']))).toEqual(['channel-not-recorded nvr/channel:2']);
  });

  it('with no channel that is recorded has stopped recording: one fault', () => {
    expect(namesOf(bad(recorder(), 'recording', CHANNELS))).toEqual(['recorder-not-recording nvr']);
  });

  it('with too few days of all channels has too little storage: one fault', () => {
    expect(namesOf(bad(recorder(), 'recording-days', CHANNELS))).toEqual(['recorder-too-small nvr']);
  });

  it('with gaps in all channels was off, with gaps in one only that was', () => {
    expect(namesOf(bad(recorder(), 'recording-gap', CHANNELS))).toEqual(['recorder-was-off nvr']);
    expect(namesOf(bad(recorder(), 'recording-gap', ['channel:1']))).toEqual(['recordings-missing nvr/channel:1']);
  });

  it('names a failing disk, a wrong clock and a rejected login', () => {
    expect(namesOf(recorder().bad('disk-health', 'nvr/disk:1'))).toEqual(['recorder-disk-failing nvr/disk:1']);
    expect(namesOf(recorder().bad('clock', 'nvr'))).toEqual(['clock-wrong nvr']);
    expect(namesOf(recorder().bad('login', 'nvr'))).toEqual(['camera-login-rejected nvr']);
  });

  it('with an interface that is silent while it answers ping has one that is stuck', () => {
    expect(namesOf(recorder().bad('web', 'nvr', undefined, true))).toEqual(['recorder-web-stuck nvr']);
  });
});

describe('a channel that comes and goes', () => {
  it('is its camera’s supply or plug where nobody else sees the camera, and the stream where the camera itself is steady', () => {
    const flickers = (): SeenSite => recorder().bad('channel-steady', 'nvr/channel:2');
    expect(namesOf(flickers())).toEqual(['camera-drops-out cam-2']);
    expect(namesOf(flickers().ok('steady', 'cam-2'))).toEqual(['channel-stream-unsteady nvr/channel:2']);
  });
});

describe('a camera behind the recorder’s own ports', () => {
  const address = '192.168.254.7';
  const name = { zh: '后门', en: 'back door' };
  const site = demoSite();
  const graph = buildGraph(
    { ...site, assets: [...site.assets, { key: 'cam-x', name, class: 'camera', host: address }] },
    new Map([['nvr', { components: [{ key: 'channel:64', name: '', details: { address } }] }]]),
  );

  it('is known by its channel alone, and what that cannot tell apart stays open', () => {
    expect(graph.cameraOf('nvr/channel:64')).toBe('cam-x');
    const seen = new SeenSite(graph);
    seen.bad('channel', 'nvr/channel:64');
    const { faults } = diagnose({ graph, observations: seen, findings: seen.findings(), causes, nowMs: NOW });
    expect(faults).toHaveLength(1);
    const ranked = faults[0]?.causes ?? [];
    expect(ranked.length).toBeGreaterThan(1);
    const [first, second] = ranked;
    expect((first?.confidence ?? 1) - (second?.confidence ?? 0)).toBeLessThan(0.5);
    expect(ranked.map(({ place }) => place)).toContain('cam-x');
    // The ticket says so, names them, and what would tell them apart, and nobody drives before somebody has looked.
    const fault = faults[0];
    expect(fault?.title.en).toContain('its cause is open');
    expect(fault?.visit.reason.en).toMatch(/cannot be told apart: .*\d %\).*; .*\d %\)/);
    expect(fault?.visit.reason.zh).toContain('远程分不开');
    expect(fault?.visit.firstCheck.en).toMatch(/\(1\) .*; \(2\) /);
    expect(fault?.visit.decision).not.toBe('engineer');
    expect(fault?.visit.who?.at(-1)).toBe('E');
    expect(JSON.stringify(fault)).not.toMatch(/\{[a-z]+\}/);
  });
});

describe('cameras on the recorder’s own ports', () => {
  const shown = [61, 62, 63].map((channel, at) => ({ channel: `channel:${channel}`, key: `own-${at}` }));
  const demo = demoSite();
  const own = shown.map(({ key }) => ({
    key,
    name: { zh: key, en: key },
    class: 'camera' as const,
    linkedTo: 'nvr',
    host: `192.168.254.${key.at(-1)}`,
  }));
  const told = shown.map(({ channel, key }) => ({
    key: channel,
    name: '',
    details: { address: `192.168.254.${key.at(-1)}` },
  }));
  const graph = buildGraph({ ...demo, assets: [...demo.assets, ...own] }, new Map([['nvr', { components: told }]]));
  const lost = (count: number): SeenSite => {
    const seen = new SeenSite(graph).ok('reachable', 'nvr').ok('web', 'nvr');
    shown.forEach(({ channel }, at) => {
      if (at < count) seen.bad('channel', `nvr/${channel}`);
      else seen.ok('channel', `nvr/${channel}`);
    });
    return seen;
  };

  it('that lose their picture together have lost its ports; one alone, or some, have not', () => {
    expect(namesOf(lost(3))).toEqual(['recorder-ports-failed nvr']);
    expect(namesOf(lost(1)).join()).not.toContain('recorder-ports-failed');
    expect(namesOf(lost(2)).join()).not.toContain('recorder-ports-failed');
  });
});
