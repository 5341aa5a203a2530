// A blackout that lasts longer than the batteries: what falls silent when they are empty belongs to the same ticket.

import { expect, test } from 'vitest';
import { topologyNamed } from '../../../app/score/topologies.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

test('batteries that run empty make no second ticket', async () => {
  const session = await demoSession({ topology: topologyNamed('seed:2605'), seed: 2601, acts: 'automatic' });
  const { life, rig } = session;
  try {
    rig.board.break({ fault: 'mains-lost', on: 'ups-1', seed: 1052836515 });
    await life.run(40 * MINUTE_MS);
    expect(life.tickets().map(({ title }) => title.en)).toEqual(['Mains lost at ELV room, UPS 1']);
  } finally {
    await session.close();
  }
}, 120_000);
