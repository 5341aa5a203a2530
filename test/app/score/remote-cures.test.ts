// Remote actions in virtual time: the real desks of server and gateway cure what can be cured from afar, and what they do to a
// device says nothing of its fault.

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Session } from '../../../app/score/session.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

/** Past the window in which a ticket is reopened, and the gateway's own limits. */
const APART_MS = 150 * MINUTE_MS;

let session: Session;

beforeAll(async () => {
  session = await demoSession({ acts: true });
});

afterAll(() => session.close());

test.each([
  { fault: 'camera-hung', verb: 'poe-cycle', isCured: true },
  { fault: 'outlet-off', verb: 'outlet-on', isCured: true },
  { fault: 'outlet-off', on: 'nvr-1', verb: 'outlet-on', isCured: true },
  { fault: 'outlet-off', on: 'router', verb: 'outlet-on', isCured: true },
  { fault: 'access-switch-power-lost', verb: 'outlet-on', isCured: true },
  { fault: 'camera-stream-stopped', verb: 'poe-cycle', isCured: true },
  { fault: 'player-stopped', verb: 'service-restart', isCured: true },
  { fault: 'kiosk-screen-dark', verb: 'mqtt-command', isCured: true },
  { fault: 'kiosk-scanner-lost', verb: 'reboot', isCured: true },
  { fault: 'camera-port-dead', verb: 'poe-cycle', isCured: false },
  { fault: 'kiosk-card-reader-dead', verb: 'reboot', isCured: false },
])(
  '$fault: $verb is tried once, and the ticket goes on saying what was wrong before',
  async ({ fault, on, verb, isCured }: { fault: string; on?: string; verb: string; isCured: boolean }) => {
    const { life, rig } = session;
    const brokeAt = session.wallMs;
    rig.board.break({ fault, ...(on !== undefined && { on }) });
    await life.run(25 * MINUTE_MS);
    const [ticket, ...more] = life.tickets().filter(({ openedAt }) => openedAt >= brokeAt);
    expect(more.map(({ title }) => title.en)).toEqual([]);
    expect(ticket?.remedy).toMatchObject({ verb, state: isCured ? 'healed' : 'not-healed' });
    expect(rig.board.active()).toHaveLength(isCured ? 0 : 1);
    // Who has to come next is said when it did not help.
    expect(ticket?.visit.decision === 'remote').toBe(isCured);
    rig.board.heal();
    await life.run(APART_MS);
    expect(life.isCalm).toBe(true);
  },
  60_000,
);
