// The stories that the acceptance tests tell over the real protocols, minute by minute, in virtual time: the same tickets come –
// as many, with the same cause at the same place and the same decision – and end the same way.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadAnswers } from '../../../app/score/answers.ts';
import type { Session } from '../../../app/score/session.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';
import { parsePlace } from '../../../contract/place.ts';
import { STORIES, TICKET_DUE_MS } from '../../acceptance/stories.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

/** Past the window in which a ticket is reopened. */
const APART_MS = 150 * MINUTE_MS;

const answers = loadAnswers();
let session: Session;

beforeAll(async () => {
  const demo = topologyNamed('demo');
  // As the demo itself, on which the same stories are told over the wire.
  session = await demoSession({ topology: { ...demo, siteFile: { ...demo.siteFile, shortAbsence: '0s' } } });
});

afterAll(() => session.close());

test('nothing is reported of a site that is whole', () => {
  expect(session.life.tickets()).toEqual([]);
  expect(session.life.isCalm).toBe(true);
});

test.each(STORIES.map((story) => [story.fault, story] as const))(
  '%s leads to the ticket that it leads to over the wire',
  async (fault, story) => {
    const { life, rig } = session;
    const brokeAt = session.wallMs;
    const active = rig.board.break({ fault });
    await life.run(5 * MINUTE_MS);
    const tickets = life.tickets().filter(({ openedAt }) => openedAt >= brokeAt);
    expect(tickets.slice(1).map(({ title, alarms }) => [title.en, alarms.map(({ key }) => key)])).toEqual([]);
    const ticket = tickets[0];
    const { truth } = active;
    const said = ticket?.causes[0]?.cause ?? '';
    // What the story was told of over the wire, or more: the truth itself.
    expect([...story.causes, ...answers.causesOf(fault, truth)]).toContain(said);
    expect([story.asset, ...truth.places.map((place) => parsePlace(place).asset)]).toContain(ticket?.asset);
    const decision = story.causes.includes(said) ? ticket?.visit.decision : story.decision;
    expect(decision).toBe(story.decision);
    expect((ticket?.openedAt ?? Infinity) - brokeAt).toBeLessThanOrEqual(TICKET_DUE_MS);
    rig.board.heal();
    await life.run(15 * MINUTE_MS);
    expect(life.isCalm).toBe(true);
    expect(life.tickets().filter(({ openedAt }) => openedAt >= brokeAt)).toHaveLength(1);
    await life.run(APART_MS);
  },
  60_000,
);
