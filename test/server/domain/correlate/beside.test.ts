import { expect, test } from 'vitest';
import { BESIDE_WAIT_MS, waitsBeside } from '../../../../server/domain/correlate/beside.ts';
import { UNEXPLAINED, type Fault } from '../../../../server/domain/diagnose/types.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';

const graph = buildGraph(demoSite(), new Map());
const OPENED_MS = 1_000_000;

interface Story {
  of?: string;
  at: string;
  afterMs?: number;
  cause?: string;
  ticket?: string | null;
  affected?: string[];
  resolvedAfterMs?: number;
  sinceMs?: number;
}

function waits(story: Story): boolean {
  const { of = 'sw1', at, afterMs = 5000, cause = UNEXPLAINED, ticket = null, affected = [], resolvedAfterMs } = story;
  const { sinceMs = OPENED_MS } = story;
  const explains = [{ predicate: 'reachable', place: at, severity: 'major', sinceMs }];
  const fault = { cause, place: at, explains } as unknown as Fault;
  const marks = { resolvedAt: resolvedAfterMs === undefined ? null : OPENED_MS + resolvedAfterMs };
  const taken = of === '@circuit/hall' ? ['kiosk-1'] : affected;
  const open = [{ asset: of, affected: taken, openedAt: OPENED_MS, marks }];
  return waitsBeside({ fault, ticket }, open, graph, OPENED_MS + afterMs);
}

test.each<[string, Story, boolean]>([
  ['the same device', { at: 'sw1/port:gi3' }, true],
  ['what hangs on it', { at: 'cam-3' }, true],
  ['what it hangs on', { at: 'core' }, true],
  ['what it feeds', { of: 'ups', at: 'server' }, true],
  ['what a circuit has taken along', { of: '@circuit/hall', at: 'kiosk-1' }, true],
  ['anything when the whole site is concerned', { of: '@site', at: 'meter-1' }, true],
  ['another branch', { at: 'cam-15' }, false],
  ['what a circuit has not taken along', { of: '@circuit/hall', at: 'kiosk-2' }, false],
])('beside a fault that has just begun what is unexplained at %s waits: %o, %s', (_what, story, expected) => {
  expect(waits(story)).toBe(expected);
});

test('it waits for so long, and only what is unexplained and has no ticket', () => {
  expect(waits({ at: 'cam-3', afterMs: BESIDE_WAIT_MS - 1 })).toBe(true);
  expect(waits({ at: 'cam-3', afterMs: BESIDE_WAIT_MS })).toBe(false);
  expect(waits({ at: 'cam-3', afterMs: -1 })).toBe(false);
  expect(waits({ at: 'cam-3', cause: 'camera-hung' })).toBe(false);
  expect(waits({ at: 'cam-3', ticket: 't-1' })).toBe(false);
});

test.each<[string, Story, boolean]>([
  ['of what hangs on it', { at: 'cam-3' }, true],
  ['at the recorder’s channel of what hangs on it', { at: 'nvr/channel:3' }, true],
  ['of another branch', { at: 'cam-15' }, false],
  ['of what it hangs on', { at: 'core' }, false],
  ['that has its ticket', { at: 'cam-3', ticket: 't-1' }, false],
  ['of what hangs on it, when it takes nothing along', { at: 'cam-3', affected: [] }, false],
  ['that comes when it should have told all', { at: 'cam-3', afterMs: BESIDE_WAIT_MS }, false],
  [
    'that comes as it has passed',
    { at: 'cam-3', afterMs: BESIDE_WAIT_MS + 9000, resolvedAfterMs: 10_000, sinceMs: OPENED_MS + 10_000 },
    true,
  ],
  ['that has stood for long', { at: 'cam-3', sinceMs: OPENED_MS - BESIDE_WAIT_MS }, false],
])('beside a fault that takes others along one %s waits: %o, %s', (_what, story, expected) => {
  expect(waits({ cause: 'camera-hung', affected: ['cam-1', 'cam-2'], ...story })).toBe(expected);
});
