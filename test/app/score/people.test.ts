// People around a simulated site do what its tickets ask of them: who has it in their hands and is asked about the right thing
// cures it, who has not says so, and the ticket goes on.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAnswers } from '../../../app/score/answers.ts';
import { People, TAKES_MS } from '../../../app/score/people.ts';
import type { Session } from '../../../app/score/session.ts';
import type { TicketState } from '../../../server/domain/ticket/types.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

/** Past the window in which a ticket is reopened, and the gateway's own limits. */
const APART_MS = 150 * MINUTE_MS;

let session: Session;

beforeAll(async () => {
  session = await demoSession({ acts: true, answers: loadAnswers() });
});

afterAll(() => session.close());

async function ticketOf(fault: string, minutes: number): Promise<TicketState | undefined> {
  const { life, rig } = session;
  const brokeAt = session.wallMs;
  rig.board.break({ fault });
  await life.run(minutes * MINUTE_MS);
  return life.tickets().find(({ openedAt }) => openedAt >= brokeAt);
}

async function untilCalm(): Promise<void> {
  session.rig.board.heal();
  await session.life.run(APART_MS);
  expect(session.life.isCalm).toBe(true);
}

test.each([
  ['staff on site', 'kiosk-paper-jam', 'onsite-staff', 20],
  ['the people of the customer', 'plc-stopped', 'customer', 30],
  ['the control room, where no action is offered for it', 'port-wrong-vlan', 'remote', 30],
])(
  '%s cure what is in their hands: nobody drives',
  async (_who, fault, decision, minutes) => {
    const ticket = await ticketOf(fault, minutes);
    expect(ticket).toMatchObject({ state: 'resolved', visit: { decision } });
    expect(session.rig.board.active()).toEqual([]);
    await untilCalm();
  },
  60_000,
);

test('they take the time that people take', async () => {
  const ticket = await ticketOf('kiosk-paper-jam', 8);
  expect(ticket).toMatchObject({ state: 'open', visit: { decision: 'onsite-staff' } });
  await untilCalm();
}, 60_000);

test.each([
  ['09:00-18:00', '10:00', true],
  ['09:00-18:00', '20:00', false],
])('staff who are there %s are asked at %s: %s', (open, at, isAsked) => {
  const hours = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [open]]));
  const file = { timezone: 'Asia/Shanghai', access: { hours } };
  const people = new People({ board: session.rig.board, answers: loadAnswers(), causes: [], file });
  const nowMs = Date.parse(`2026-01-06T${at}:00+08:00`);
  const asking = { id: 't', state: 'open', reopened: 0, faultKey: 'f@a', visit: { decision: 'onsite-staff' } };
  // Only what is looked at.
  const ticket = asking as unknown as TicketState;
  expect(people.isTimeFor(ticket, nowMs)).toBe(false);
  expect(people.isTimeFor(ticket, nowMs + TAKES_MS['onsite-staff'])).toBe(isAsked);
});

test('who cannot cure it says so, and an engineer has it', async () => {
  const ticket = await ticketOf('recorder-dead', 30);
  const handedOn = session.life.records.tickets.events(ticket?.id ?? '').filter(({ type }) => type === 'handed-on');
  expect(handedOn).toMatchObject([{ data: { from: 'onsite-staff' } }]);
  expect(ticket).toMatchObject({ state: 'open', visit: { decision: 'engineer' } });
  await untilCalm();
}, 60_000);

test('what an action from afar has cured is not counted as theirs', async () => {
  await ticketOf('kiosk-screen-dark', 25);
  expect(session.rig.board.active()).toEqual([]);
  const cured = (fault: string, on: string): boolean | undefined => session.people?.hasCured({ fault, on });
  expect([cured('kiosk-screen-dark', 'kiosk-1'), cured('plc-stopped', 'plc-1')]).toEqual([false, true]);
  await untilCalm();
}, 60_000);
