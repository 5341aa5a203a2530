// A camera with a supply of its own behind a switch that cannot be asked: only silence is seen of it, until the switch above that
// tells whom it still learns. Told by that before anybody goes there.

import { afterEach, expect, test } from 'vitest';
import { loadAnswers } from '../../../app/score/answers.ts';
import type { Session } from '../../../app/score/session.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

let session: Session | null = null;

afterEach(async () => {
  await session?.close();
  session = null;
});

const TIED = ['camera-cable-cut', 'camera-hung-dc', 'camera-dead', 'factory-reset'];

test.each([
  { fault: 'camera-hung', leads: 'camera-hung-dc', tied: [], decision: 'onsite-staff' },
  { fault: 'camera-factory-reset', leads: 'camera-hung-dc', tied: [], decision: 'onsite-staff' },
  { fault: 'camera-cable-cut', leads: 'camera-cable-cut', tied: TIED, decision: 'onsite-staff' },
])(
  '$fault behind a small switch leads with $leads within minutes',
  async ({ fault, leads, tied, decision }) => {
    session = await demoSession({ topology: topologyNamed('seed:2120') });
    session.rig.board.break({ fault, on: 'cam-002', seed: 1 });
    await session.life.run(9 * MINUTE_MS);
    const [ticket, ...others] = session.life.tickets();
    expect(others).toEqual([]);
    expect(ticket?.causes[0]).toMatchObject({ cause: leads, asset: 'cam-002' });
    expect(ticket?.causes.flatMap(({ cause, isTied }) => (isTied === true ? [cause] : []))).toEqual(tied);
    expect(ticket?.visit.decision).toBe(decision);
  },
  120_000,
);

test('nobody drives for a camera that has lost its settings: after a restart in vain somebody looks from here', async () => {
  session = await demoSession({ topology: topologyNamed('seed:2120'), answers: loadAnswers(), acts: true });
  session.rig.board.break({ fault: 'camera-factory-reset', on: 'cam-002', seed: 1 });
  await session.life.run(16 * MINUTE_MS);
  expect(session.life.tickets()).toMatchObject([{ state: 'open', visit: { decision: 'remote', next: 'engineer' } }]);
  await session.life.run(24 * MINUTE_MS);
  expect(session.life.tickets()).toMatchObject([{ state: 'resolved' }]);
}, 120_000);
