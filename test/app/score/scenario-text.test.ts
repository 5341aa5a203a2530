// What is printed of a scenario: each fault with the tickets that came of it, so that its writer sees what was said when.

import { expect, test } from 'vitest';
import type { TicketState } from '../../../server/domain/ticket/types.ts';
import type { Mark } from '../../../app/score/marks.ts';
import type { Played } from '../../../app/score/play.ts';
import { scenarioText, ticketRows } from '../../../app/score/scenario-text.ts';

const START = Date.UTC(2026, 0, 5, 1);
const SCENARIO = { length: '2h', steps: [] };

function ticket(number: number, afterMs: number, title: string): TicketState {
  return {
    number,
    openedAt: START + afterMs,
    state: 'open',
    asset: 'cam-03',
    title: { en: title, zh: title },
    causes: [{ cause: 'camera-hung' }],
    visit: { decision: 'remote' },
  } as unknown as TicketState;
}

function played(tickets: TicketState[], falseTickets: TicketState[]): Played {
  const mark = {
    fault: 'camera-hung',
    on: 'cam-03',
    tickets: tickets.length,
    isFound: true,
    isTop1: true,
    said: 'camera-hung@cam-03 0.98',
    decision: 'remote',
    truth: { by: 'remote' },
    lacks: [],
    isRemoteCurable: true,
    isRemoteCure: false,
  } as unknown as Mark;
  return {
    marks: [mark],
    ticketsOf: new Map([[mark, tickets]]),
    falseTickets,
    looks: [],
    startMs: START,
    lengthMs: 7_200_000,
    steps: 9,
  };
}

test('each fault is told with its tickets: number, time after the start as a step writes it, state and title', () => {
  const lines = scenarioText(
    SCENARIO,
    played([ticket(1, 3_800_000, 'Camera 3 has hung'), ticket(3, 60_000, 'again')], []),
  );
  expect(lines.slice(1)).toEqual([
    'right 2 camera-hung@cam-03 (remote) said camera-hung@cam-03 0.98; remote',
    '      #1 at 63m 20s, open: Camera 3 has hung',
    '      #3 at 1m, open: again',
  ]);
});

test('that nothing was cured from afar is a complaint only where actions are on', () => {
  const lines = scenarioText({ ...SCENARIO, actions: 'automatic' }, played([ticket(1, 0, 'Camera 3 has hung')], []));
  expect(lines[1]).toContain('not cured from afar');
});

test('for programs all tickets stand in the order of their numbers, a false one without a fault', () => {
  const rows = ticketRows(played([ticket(2, 5000, 'b')], [ticket(1, -4000, 'a')]));
  expect(rows.map(({ number, openedSeconds, fault, on }) => ({ number, openedSeconds, fault, on }))).toEqual([
    { number: 1, openedSeconds: -4, fault: null, on: null },
    { number: 2, openedSeconds: 5, fault: 'camera-hung', on: 'cam-03' },
  ]);
});
