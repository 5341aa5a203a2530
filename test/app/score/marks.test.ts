// Marks and figures: what counts as right, as a tie, as a trip in vain.

import { expect, test } from 'vitest';
import type { Answers } from '../../../app/score/answers.ts';
import { figuresOf, reliability } from '../../../app/score/figures.ts';
import { markOf, type Injected } from '../../../app/score/marks.ts';
import type { Truth } from '../../../lab/fault.ts';
import type { RankedCause, TicketState, Visit } from '../../../server/domain/ticket/types.ts';

const NOTHING = { zh: '', en: '' };
const answers: Answers = {
  causesOf: (_fault, { cause }) => [`known-${cause}`],
  part: (id) => (id === 'disk' ? /disk/i : undefined),
  knows: () => true,
  isGuarded: ({ cause }) => cause === 'guarded',
  isApart: () => false,
  named: new Set(),
};
const truth: Truth = {
  cause: 'cut',
  places: ['cam-1', 'sw-1/port:gi1'],
  visit: true,
  by: 'engineer',
  parts: [],
  code: '',
  tools: [],
  people: 1,
  permits: [],
  remoteCures: [],
  cannotBeToldApart: [],
};

function injected(own: Partial<Truth> = {}): Injected {
  return {
    fault: 'f',
    on: 'cam-1',
    brokeAt: 1000,
    truth: { ...truth, ...own },
    isCreeping: false,
    isHeldOut: false,
    topology: 'demo',
  };
}

function said(cause: string, place: string, confidence: number): RankedCause {
  const [asset = '', component = ''] = place.split('/');
  return { cause, asset, component, confidence, title: NOTHING, evidence: [] };
}

function ticket(causes: RankedCause[], visit: Partial<Visit> = {}): TicketState {
  const own = { decision: 'engineer', parts: [], tools: [], ...visit };
  return {
    number: 1,
    openedAt: 9000,
    asset: 'cam-1',
    affected: [],
    alarms: [],
    causes,
    visit: own,
  } as unknown as TicketState;
}

test('the true cause at a true place is right, elsewhere it is not', () => {
  const right = markOf(injected(), [ticket([said('known-cut', 'cam-1', 0.9)])], answers);
  expect(right).toMatchObject({ isTop1: true, isTop3: true, isTie: false, delayMs: 8000 });
  expect(markOf(injected(), [ticket([said('known-cut', 'sw-1/port:gi1', 0.9)])], answers).isTop1).toBe(true);
  expect(markOf(injected(), [ticket([said('known-cut', 'sw-1/port:gi2', 0.9)])], answers).isTop1).toBe(false);
  expect(markOf(injected(), [ticket([said('known-cut', 'cam-2', 0.9)])], answers).isTop3).toBe(false);
});

test('the second place is top-3, and top-1 only in a tie that nobody could split', () => {
  const causes = [said('known-worn', 'cam-1', 0.45), said('known-cut', 'cam-1', 0.44)];
  expect(markOf(injected(), [ticket(causes)], answers)).toMatchObject({ isTop1: false, isTop3: true, isTie: true });
  const told = injected({ cannotBeToldApart: ['worn'] });
  expect(markOf(told, [ticket(causes)], answers)).toMatchObject({ isTop1: true, isTie: true, isLeadRight: false });
  const unadmitted = [
    { ...said('known-worn', 'cam-1', 0.4), isTied: true },
    said('known-cut', 'cam-1', 0.3),
    { ...said('other', 'cam-1', 0.2), isTied: true },
  ];
  expect(markOf(told, [ticket(unadmitted)], answers)).toMatchObject({ isTop1: false, isTie: true });
  const clear = [said('known-worn', 'cam-1', 0.9), said('known-cut', 'cam-1', 0.1)];
  expect(markOf(told, [ticket(clear)], answers)).toMatchObject({ isTop1: false, isTie: false });
});

test('no ticket is wrong, two tickets are two', () => {
  expect(markOf(injected(), [], answers)).toMatchObject({ isFound: false, isTop1: false, tickets: 0, delayMs: null });
  const two = [ticket([said('other', 'cam-9', 0.9)]), ticket([said('known-cut', 'cam-1', 0.9)])];
  expect(markOf(injected(), two, answers)).toMatchObject({ isTop1: true, tickets: 2 });
});

test('a trip in vain, one without the part, and one that nobody makes are told', () => {
  const remote = injected({ visit: false, by: 'remote' });
  expect(markOf(remote, [ticket([said('known-cut', 'cam-1', 0.9)])], answers).isWastedVisit).toBe(true);
  const carrier = injected({ visit: false, by: 'carrier' });
  expect(markOf(carrier, [ticket([said('known-cut', 'cam-1', 0.9)])], answers).isWastedVisit).toBe(false);
  const disk = injected({ parts: [{ id: 'disk', name: NOTHING }] });
  expect(markOf(disk, [ticket([said('known-cut', 'cam-1', 0.9)])], answers)).toMatchObject({
    isSecondTrip: true,
    lacks: ['disk'],
  });
  const parts = [{ spec: { zh: '', en: 'Disk, 8 TB' }, quantity: 1, alternatives: [] }];
  expect(markOf(disk, [ticket([said('known-cut', 'cam-1', 0.9)], { parts })], answers).isSecondTrip).toBe(false);
});

test.each<[Partial<Visit>, boolean]>([
  [{ decision: 'none' }, true],
  [{ decision: 'carrier' }, true],
  [{ decision: 'remote', next: 'onsite-staff', who: ['R', 'S'] }, true],
  [{ decision: 'remote', next: 'onsite-staff', who: ['R', 'S', 'E'] }, false],
  [{ decision: 'customer', next: 'engineer' }, false],
  [{ decision: 'engineer' }, false],
])('a needed visit that never comes to an engineer is late: %j %s', (visit, isLate) => {
  const told = [ticket([said('known-cut', 'cam-1', 0.9)], visit)];
  expect(markOf(injected(), told, answers).isLateVisit).toBe(isLate);
  expect(markOf(injected({ visit: false, by: 'carrier' }), told, answers).isLateVisit).toBe(false);
});

test('a cure from afar counts where the rules allow one, and only when it was ours', () => {
  const told = [ticket([said('known-cut', 'cam-1', 0.9)], { decision: 'remote' })];
  const curable: Partial<Truth> = { visit: false, by: 'remote', remoteCures: ['poe-cycle'] };
  const cured = markOf(injected(curable), told, answers, true);
  expect(cured).toMatchObject({ isRemoteCurable: true, isRemoteCure: true });
  const uncured = markOf(injected(curable), told, answers);
  expect(uncured).toMatchObject({ isRemoteCurable: true, isRemoteCure: false });
  const byHand = markOf(injected({ visit: false, by: 'remote' }), told, answers, true);
  const guarded = markOf(injected({ ...curable, cause: 'guarded' }), told, answers);
  expect([byHand.isRemoteCurable, guarded.isRemoteCurable]).toEqual([false, false]);
  expect(figuresOf([cured, uncured, byHand, guarded]).remoteCures).toBe(0.5);
  expect(figuresOf([guarded]).remoteCures).toBeNull();
});

test('figures are shares, and confidence is held against being right', () => {
  const right = markOf(injected(), [ticket([said('known-cut', 'cam-1', 0.9)])], answers);
  const wrong = markOf(injected(), [ticket([said('other', 'cam-1', 0.9)])], answers);
  const figures = figuresOf([right, wrong]);
  expect(figures).toMatchObject({ top1: 0.5, top3: 0.5, ticketsPerFault: 1, ece: 0.4, falsePerSiteYear: null });
  expect(figures.brier).toBeCloseTo((0.01 + 0.81) / 2);
  expect(reliability([right, wrong])[9]).toMatchObject({ count: 2, right: 1 });
  expect(Object.keys(figures)).toEqual(['top1', 'top3', 'ties', 'wastedVisits', 'secondTrips', 'lateVisits', 'remoteCures', 'ticketsPerFault', 'falsePerSiteYear', 'ece', 'brier', 'delaySeconds']); // prettier-ignore
});
