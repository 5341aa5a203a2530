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
}

function waits({ of = 'sw1', at, afterMs = 5000, cause = UNEXPLAINED, ticket = null }: Story): boolean {
  const explains = [{ predicate: 'reachable', place: at, severity: 'major', sinceMs: 0 }];
  const fault = { cause, place: at, explains } as unknown as Fault;
  const open = [{ asset: of, affected: of === '@circuit/hall' ? ['kiosk-1'] : [], openedAt: OPENED_MS }];
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
