// What Foresite may order by itself: only a cure that it is sure of, for which nobody has to be asked or to choose.

import { expect, test } from 'vitest';
import { siteLayout } from '../../../../lab/layout.ts';
import { renderSiteFile } from '../../../../lab/inventory.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import {
  mayActAlone,
  proposals,
  type AutomaticCase,
  type Proposal,
} from '../../../../server/domain/action/remedies.ts';
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
  ['somebody may be at work on what would get power', { proposal: { ...proposal, verb: 'outlet-on' } }],
  ['a person has to choose the command', { proposal: { ...proposal, verb: 'mqtt-command' } }],
  ['somebody who works now would be taken down', { affected: ['cam-1', 'cam-2'] }],
  ['the verdict is too young', { now: 14_000 }],
  ['a visit would come too late if it did not help', { arriveDueMs: 19 * MINUTE_MS }],
])('not when %s', (_why, own) => {
  expect(mayActAlone({ ...given, ...own })).toBe(false);
});

test('an outlet that feeds two is switched on for both, and power-cycled for neither', () => {
  const file = renderSiteFile(siteLayout(20));
  const feed = file.assets?.find(({ key }) => key === 'player-1')?.poweredBy ?? [];
  const assets = file.assets?.map((one) => (one.key === 'nvr-1' ? { ...one, poweredBy: feed } : one)) ?? [];
  const [outlet = ''] = [feed].flat();
  const component = outlet.slice(outlet.indexOf('/') + 1);
  const causes = [{ cause: 'outlet-off', asset: 'pdu-1', component, confidence: 0.9 }] as TicketState['causes'];
  const own = () => ({ remedies: { 'outlet-cycle': 0.9, 'outlet-on': 0.9 }, asksFirst: true });
  const both = proposals({ causes }, buildGraph({ ...file, assets }, new Map()), own);
  expect(both.map(({ asset, verb }) => [asset, verb])).toEqual([
    [expect.stringMatching(/^(player|nvr)-1$/), 'outlet-on'],
  ]);
  const alone = proposals({ causes }, buildGraph(file, new Map()), own);
  expect(alone.map(({ asset, verb }) => `${asset} ${verb}`).toSorted()).toEqual([
    'player-1 outlet-cycle',
    'player-1 outlet-on',
  ]);
});
