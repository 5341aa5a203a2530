import { expect, test } from 'vitest';
import { BesideWait } from '../../../server/site/beside-wait.ts';
import { buildGraph } from '../../../server/domain/topology/build.ts';
import type { Fault } from '../../../server/domain/diagnose/types.ts';
import type { TicketState } from '../../../server/domain/ticket/types.ts';
import { demoSite } from '../../cases/demo-site.ts';

const graph = buildGraph(demoSite(), new Map());
const NOW = 1_000_000;
const young = {
  asset: 'sw1',
  affected: ['cam-1'],
  openedAt: NOW,
  marks: { resolvedAt: null },
  restoredSpans: [],
} as unknown as TicketState;
const explains = [{ predicate: 'video', place: 'cam-3', severity: 'major', sinceMs: NOW }] as const;
const fault = { cause: 'camera-hung', place: 'cam-3', explains, affected: [] } as unknown as Fault;
const assignment = { fault, ticket: null, joins: [] };

test('it asks for another look only while something waits', () => {
  const beside = new BesideWait();
  const isDue = (wallMs: number): boolean => wallMs >= beside.dueAtMs(wallMs);
  expect(isDue(NOW)).toBe(false);
  expect(beside.without([assignment], [young], graph, NOW)).toEqual([]);
  expect(isDue(NOW)).toBe(false);
  expect(isDue(NOW + 10_000)).toBe(true);
  // The clock was set back.
  expect(isDue(NOW - 3_600_000)).toBe(true);
  beside.begin();
  expect(isDue(NOW + 10_000)).toBe(false);
  expect(beside.without([assignment], [], graph, NOW)).toEqual([assignment]);
  expect(isDue(NOW + 10_000)).toBe(false);
});

test('a fault that is back does not wait for its own last time', () => {
  const passed = { ...young, asset: 'cam-3', affected: ['cam-3'], faultKey: 'camera-hung@cam-3', marks: { resolvedAt: NOW } }; // prettier-ignore
  const besides = (ticket: object) => new BesideWait().without([assignment], [ticket as TicketState], graph, NOW);
  expect(besides(passed)).toEqual([assignment]);
  expect(besides({ ...passed, faultKey: 'camera-dead@cam-3' })).toEqual([]);
});
