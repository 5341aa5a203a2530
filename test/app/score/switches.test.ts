// Faults of switches and of what hangs on them, in virtual time: what a switch tells of its light, its parts and its cables
// joins the ticket that it belongs to, however late it shows.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../app/score/session.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

/** All has cleared. Each fault is at another place, so no ticket is opened again. */
const APART_MS = 20 * MINUTE_MS;

let session: Session;

beforeAll(async () => {
  session = await demoSession();
});

afterAll(() => session.close());

async function ticketsOf(fault: string, on: string, forMs: number) {
  const { life, rig } = session;
  const brokeAt = session.wallMs;
  rig.board.break({ fault, on });
  await life.run(forMs);
  const tickets = life.tickets().filter(({ openedAt }) => openedAt >= brokeAt);
  rig.board.heal();
  await life.run(APART_MS);
  return tickets.map(({ causes: [first], asset }) => ({ asset, cause: first?.cause, evidence: first?.evidence ?? [] }));
}

test.each([
  // The light at the far end falls minutes after the switch was missed.
  { fault: 'access-switch-power-lost', on: 'sw-a', cause: 'outlet-off', asset: 'pdu-1', forMs: 8 * MINUTE_MS },
  { fault: 'access-switch-uplink-cut', on: 'sw-b', cause: 'switch-uplink-cut', asset: 'sw-b', forMs: 8 * MINUTE_MS },
  // An outlet that is off draws nothing, whatever hangs on it.
  { fault: 'outlet-off', on: 'amp-1', cause: 'outlet-off', asset: 'pdu-1', forMs: 10 * MINUTE_MS },
  // Its own sensor is beyond its limit hours later.
  { fault: 'switch-fan-failed', on: 'core', cause: 'fan-failed', asset: 'core', forMs: 240 * MINUTE_MS },
])(
  '$fault is one ticket, and stays one',
  async ({ fault, on, cause, asset, forMs }) => {
    const tickets = await ticketsOf(fault, on, forMs);
    expect(tickets.map((ticket) => [ticket.cause, ticket.asset])).toEqual([[cause, asset]]);
  },
  60_000,
);

test('the cable test of a switch tells a dead camera from a broken cable', async () => {
  const [dead, ...more] = await ticketsOf('camera-dead', 'cam-14', 6 * MINUTE_MS);
  expect(more).toEqual([]);
  expect(dead).toMatchObject({ cause: 'camera-dead', asset: 'cam-14' });
  const tested = dead?.evidence.filter(({ text }) => /cable test/.test(text.en));
  expect(tested?.map(({ supports }) => supports)).toEqual([true]);
  const [cut] = await ticketsOf('camera-cable-cut', 'cam-05', 6 * MINUTE_MS);
  expect(cut).toMatchObject({ cause: 'camera-cable-cut', asset: 'cam-05' });
  expect(cut?.evidence.map(({ text }) => text.en).join()).toMatch(/cable test finds .* about \d+ m from the switch/);
});
