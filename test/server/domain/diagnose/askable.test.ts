import { expect, it } from 'vitest';
import { canProbe } from '../../../../server/domain/diagnose/askable.ts';
import { PROBE_KINDS } from '../../../../server/domain/diagnose/probe-kinds.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { asset, demoSite } from '../../../cases/demo-site.ts';

const { profile: _, ...small } = asset('hub', 'switch', { linkedTo: 'sw1/port:gi30' });
const { profile: __, ...behindRecorder } = asset('cam-own', 'camera', { channel: 'nvr/channel:30' });
const graph = buildGraph(
  demoSite([
    small,
    asset('cam-far', 'camera', { linkedTo: 'hub' }),
    asset('pc', 'pc', { circuit: 'c-1' }),
    behindRecorder,
  ]),
  new Map(),
);

it('asks ports only of what has ports that can be asked', () => {
  expect(canProbe('port-state', 'cam-1', graph)).toBe(true);
  // The port of its parent tells of the small switch, nobody of what hangs on it.
  expect(canProbe('port-state', 'hub', graph)).toBe(true);
  expect(canProbe('port-state', 'cam-far', graph)).toBe(false);
});

it('asks a current only of an outlet that measures it', () => {
  expect(canProbe('outlet-state', 'sw1', graph)).toBe(true);
  expect(canProbe('outlet-state', 'pc', graph)).toBe(false);
});

it('asks nothing of what cannot be reached, but its recorder', () => {
  expect(canProbe('ping', 'cam-own', graph)).toBe(false);
  expect(canProbe('channel-state', 'cam-own', graph)).toBe(true);
  expect(canProbe('channel-state', 'pc', graph)).toBe(false);
});

it('knows of each probe who answers it', () => {
  for (const probe of PROBE_KINDS) expect(typeof canProbe(probe, '', graph)).toBe('boolean');
});
