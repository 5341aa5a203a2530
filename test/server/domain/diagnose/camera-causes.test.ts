// Layers of a camera: what a lower one lacks is never told of a higher one, and each has a cause of its own.
import { describe, expect, it } from 'vitest';
import type { PredicateName } from '../../../../contract/predicates.ts';
import { loadCauses } from '../../../../app/load-causes.ts';
import { diagnose } from '../../../../server/domain/diagnose/diagnose.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';
import { NOW, SeenSite } from '../../../cases/seen-site.ts';

const { causes } = loadCauses();
const LAYERS: readonly PredicateName[] = ['reachable', 'video', 'frames', 'picture-moves'];

function camera(): SeenSite {
  return new SeenSite(buildGraph(demoSite(), new Map()));
}

function faultsOf(seen: SeenSite): { cause: string; place: string }[] {
  const { faults } = diagnose({ graph: seen.graph, observations: seen, findings: seen.findings(), causes, nowMs: NOW });
  return faults.map(({ cause, place }) => ({ cause, place }));
}

describe('a camera that answers', () => {
  it.each<[PredicateName, string]>([
    ['frames', 'camera-stream-stuck'],
    ['picture-moves', 'camera-picture-frozen'],
    ['picture-black', 'camera-picture-black'],
    ['picture-signal', 'camera-sensor-failed'],
    ['picture-view', 'camera-view-changed'],
    ['picture-sharp', 'camera-out-of-focus'],
    ['picture-clear', 'camera-lens-dirty'],
    ['clock', 'clock-wrong'],
    ['login', 'camera-login-rejected'],
  ])('and whose %s is bad has %s: one fault', (predicate, cause) => {
    expect(faultsOf(camera().bad(predicate, 'cam-1'))).toMatchObject([{ cause, place: 'cam-1' }]);
  });

  it('without frames is one fault with the channel that the recorder lost', () => {
    const seen = camera().bad('frames', 'cam-1').bad('channel', 'nvr/channel:1');
    expect(faultsOf(seen)).toMatchObject([{ cause: 'camera-stream-stuck', place: 'cam-1' }]);
  });
});

describe('a lower layer', () => {
  it.each(LAYERS.slice(0, -1))('%s that fails is one fault, and what lies above it says nothing', (layer) => {
    const seen = camera().bad(layer, 'cam-1', undefined, true);
    const above = LAYERS.slice(LAYERS.indexOf(layer) + 1);
    for (const predicate of above) seen.unknown(predicate, 'cam-1');
    const faults = faultsOf(seen);
    expect(faults).toHaveLength(1);
    expect(faults[0]?.cause).not.toMatch(layer === 'frames' ? /frozen|black|sensor/ : /stream|frozen|black|sensor/);
  });
});
