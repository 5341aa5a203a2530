// What Foresite may order by itself: only a cure that it is sure of, for which nobody has to be asked or to choose.

import { expect, test } from 'vitest';
import { mayActAlone, type AutomaticCase, type Proposal } from '../../../../server/domain/action/remedies.ts';
import type { TicketState } from '../../../../server/domain/ticket/types.ts';

const MINUTE_MS = 60_000;
const proposal: Proposal = { asset: 'cam-1', cause: 'camera-hung', verb: 'poe-cycle', chance: 0.8, asksFirst: false };
const ticket = {
  state: 'open',
  openedAt: 0,
  work: 'none',
  alarms: [{}],
  affected: ['cam-1'],
  causes: [{ cause: 'camera-hung', asset: 'cam-1', component: '', confidence: 0.9 }],
} as unknown as TicketState;
const given: AutomaticCase = {
  ticket,
  proposal,
  mode: 'automatic',
  affected: ['cam-1'],
  wasTried: false,
  arriveDueMs: null,
  now: MINUTE_MS,
};

test('a sure cause with a remedy that helps is acted on', () => {
  expect(mayActAlone(given)).toBe(true);
});

test.each<[string, Partial<AutomaticCase>]>([
  ['it is not enabled so', { mode: 'approve' }],
  ['it was tried before', { wasTried: true }],
  ['the remedy helps seldom', { proposal: { ...proposal, chance: 0.49 } }],
  ['another cause leads', { proposal: { ...proposal, cause: 'camera-dead' } }],
  ['somebody has to be asked first', { proposal: { ...proposal, asksFirst: true } }],
  ['a person has to choose the command', { proposal: { ...proposal, verb: 'mqtt-command' } }],
  ['somebody who works now would be taken down', { affected: ['cam-1', 'cam-2'] }],
  ['the verdict is too young', { now: 14_000 }],
  ['a visit would come too late if it did not help', { arriveDueMs: 19 * MINUTE_MS }],
])('not when %s', (_why, own) => {
  expect(mayActAlone({ ...given, ...own })).toBe(false);
});
