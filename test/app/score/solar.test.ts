// A solar point whose battery gives out before dawn and comes back with the sun: nights of one fault, one ticket.

import { expect, test } from 'vitest';
import { demoSession, MINUTE_MS } from './demo-session.ts';

const DAY_MS = 24 * 60 * MINUTE_MS;

test('a solar point that goes dark every night is one ticket, open by day, too', async () => {
  const session = await demoSession({});
  try {
    session.rig.board.break({ fault: 'solar-battery-low' });
    for (let day = 1; day <= 3; day++) {
      await session.life.run(DAY_MS);
      const tickets = session.life.tickets().map(({ causes, state, reopened }) => [causes[0]?.cause, state, reopened]);
      expect(tickets).toEqual([['solar-supply-low', 'open', 0]]);
    }
    // Two nights that it lasts.
    session.rig.board.heal();
    await session.life.run(2 * DAY_MS);
    expect(session.life.isCalm).toBe(true);
  } finally {
    await session.close();
  }
}, 120_000);
