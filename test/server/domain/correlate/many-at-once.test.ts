import { expect, test } from 'vitest';
import type { Assignment } from '../../../../server/domain/correlate/assign.ts';
import { MANY_WAIT_MS, manyAtOnce } from '../../../../server/domain/correlate/many-at-once.ts';
import type { Fault } from '../../../../server/domain/diagnose/types.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';

const graph = buildGraph(demoSite(), new Map());
const BEGAN_MS = 1_000_000;

interface Small {
  at: string[];
  ticket?: string;
  affected?: string[];
  sinceMs?: number;
}

function waiting(faults: Small[], afterMs = 5000): number {
  const assignments = faults.map(({ at, ticket = null, affected = [], sinceMs = BEGAN_MS }): Assignment => {
    const explains = at.map((place) => ({ predicate: 'video', place, severity: 'major', sinceMs }));
    return { fault: { explains, affected } as unknown as Fault, ticket, joins: [] };
  });
  return manyAtOnce(assignments, graph, BEGAN_MS + afterMs).size;
}

const TWO = [{ at: ['cam-1'] }, { at: ['cam-2', 'nvr/channel:2'] }];
const THREE = [...TWO, { at: ['kiosk-1'] }];

test.each<[string, Small[], number]>([
  ['three behind one switch', THREE, 3],
  ['three devices in two faults', [{ at: ['cam-1', 'nvr/channel:3'] }, { at: ['kiosk-1'] }], 2],
  ['two, which may well be two faults', TWO, 0],
  ['three devices in one fault', [{ at: ['cam-1', 'cam-2', 'cam-3'] }], 0],
  ['two behind one switch and one behind another', [...TWO, { at: ['cam-15'] }], 0],
  ['three of which one has its ticket', [...TWO, { at: ['kiosk-1'], ticket: 't-1' }], 0],
  ['three and what takes others along', [...THREE, { at: ['cam-4'], affected: ['cam-5'] }], 3],
  ['two beside one that began long before', [...TWO, { at: ['kiosk-1'], sinceMs: BEGAN_MS - MANY_WAIT_MS }], 0],
])('of small faults that begin together there wait: %s', (_what, faults, expected) => {
  expect(waiting(faults)).toBe(expected);
});

test('they wait for so long', () => {
  expect(waiting(THREE, MANY_WAIT_MS - 1)).toBe(3);
  expect(waiting(THREE, MANY_WAIT_MS)).toBe(0);
});
