// In virtual time nobody is polled who has nothing new to say. Still a recording that has stopped grows older, a programme
// stands still, and light that is less than it was has stepped down, and a certificate that ends is seen by who looks.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../app/score/session.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

let session: Session;

beforeAll(async () => {
  session = await demoSession();
});

afterAll(() => session.close());

test('nothing ages at a site that is whole', async () => {
  await session.life.run(24 * 60 * MINUTE_MS);
  expect(session.life.tickets()).toEqual([]);
});

test.each([
  ['recording-stopped', 'recording@nvr-1/channel:5'],
  ['wastewater-plc-hung', 'watchdog@plc-2/'],
  ['kiosk-app-stuck', 'app-alive@kiosk-4/'],
  ['uplink-cord-bent', 'light-steps@sw-b/port:gi25'],
  ['portal-certificate-ends', 'certificate-ends@portal-1/'],
])(
  '%s raises %s',
  async (fault, alarm) => {
    const { life, rig } = session;
    const brokeAt = session.wallMs;
    rig.board.break({ fault });
    await life.run(40 * MINUTE_MS);
    const raised = life
      .tickets()
      .filter(({ openedAt }) => openedAt >= brokeAt)
      .flatMap(({ alarms }) => alarms.map(({ condition, asset, component }) => `${condition}@${asset}/${component}`));
    expect(raised).toContain(alarm);
    rig.board.heal();
    await life.run(3 * 60 * MINUTE_MS);
  },
  60_000,
);

test('what grows older by itself is asked again in its own time, and not at every turn', async () => {
  const { life, rig } = session;
  rig.board.break({ fault: 'recorder-keeps-too-few-days' });
  await life.run(60 * MINUTE_MS);
  const before = rig.counts.polled;
  await life.run(24 * 60 * MINUTE_MS);
  expect(rig.counts.polled - before).toBeLessThan(1000);
  rig.board.heal();
}, 60_000);

// Its channels are more than one poll asks for: asked too seldom, the last of them would look as if nothing were recorded.
test('a recorder of many channels that keeps too few days goes on recording', async () => {
  const large = await demoSession({ topology: topologyNamed('seed:2402') });
  try {
    large.rig.board.break({ fault: 'recorder-keeps-too-few-days', on: 'nvr-1' });
    await large.life.run(12 * 60 * MINUTE_MS);
    expect(large.life.tickets().map(({ title }) => title.en)).toEqual([]);
  } finally {
    await large.close();
  }
}, 120_000);

test.each(['recording-stopped', 'camera-plug-loose', 'loop-storm', 'camera-address-conflict'])(
  'what %s was told by ends when it is mended',
  async (fault) => {
    const own = await demoSession();
    try {
      own.rig.board.break({ fault });
      await own.life.run(40 * MINUTE_MS);
      expect(own.life.isCalm).toBe(false);
      own.rig.board.heal();
      await own.life.run(3 * 60 * MINUTE_MS);
      expect(own.life.isCalm).toBe(true);
    } finally {
      await own.close();
    }
  },
  60_000,
);
