// Faults that are easily missed, or easily taken for several: each becomes one ticket of the right cause.

import { afterEach, expect, test } from 'vitest';
import { topologyNamed } from '../../../app/score/topologies.ts';
import type { Session } from '../../../app/score/session.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

const HOUR_MS = 60 * MINUTE_MS;

let session: Session | null = null;

afterEach(async () => {
  await session?.close();
  session = null;
});

test.each([
  // Its counter begins anew, whatever its ratio is set to.
  { fault: 'meter-ct-ratio-wrong', on: 'meter-2', forMs: 10 * MINUTE_MS, expected: 'meter-swapped meter-2' },
  // Nothing is out of range: only that it never moves while the dampness of the room does.
  { fault: 'room-sensor-stuck', on: 'env-1', forMs: 30 * HOUR_MS, expected: 'sensor-faulty env-1' },
])(
  '$fault is one ticket',
  async ({ fault, on, forMs, expected }) => {
    session = await demoSession();
    session.rig.board.break({ fault, on, seed: 1 });
    await session.life.run(forMs);
    const said = session.life.tickets().map(({ causes: [first], asset }) => `${first?.cause} ${asset}`);
    expect(said).toEqual([expected]);
  },
  120_000,
);

test.each([
  // Each device behind the link crosses its mark at its own poll.
  {
    fault: 'uplink-flapping',
    site: 'seed:62',
    on: 'sw-3',
    seed: 253064165,
    forMs: 20 * MINUTE_MS,
    expected: 'optic-contact-loose core-1',
  },
  // The list does not say at which port its switch hangs, and before it comes and goes often enough only silence is seen.
  {
    fault: 'uplink-flapping',
    site: 'seed:21,shape=mall,assets=40',
    on: 'sw-2',
    seed: 7,
    forMs: 20 * MINUTE_MS,
    expected: 'optic-contact-loose core-1',
  },
  // In a ring nobody behind it misses anything: both ends tell of it, and nobody else.
  {
    fault: 'uplink-flapping',
    site: 'seed:1308',
    on: 'sw-3',
    seed: 1441354019,
    forMs: 20 * MINUTE_MS,
    expected: 'optic-line-flaps sw-2',
  },
  // Each restart takes the pictures of all its cameras with it, and after three days each of them has been lost often enough.
  {
    fault: 'recorder-restarting',
    site: 'seed:1414',
    on: 'nvr-1',
    seed: 693133062,
    forMs: 84 * HOUR_MS,
    expected: 'recorder-supply-ageing nvr-1',
  },
  // Its list does not say of every kiosk where it is plugged in.
  {
    fault: 'building-blackout',
    site: 'seed:72',
    on: 'ups-1',
    seed: 1,
    forMs: 5 * MINUTE_MS,
    expected: 'mains-lost ups-1',
  },
  // Each UPS tells of itself, and their batteries are empty within the hour.
  {
    fault: 'building-blackout',
    site: 'seed:1,shape=room,assets=30',
    on: 'ups-1',
    seed: 1,
    forMs: 60 * MINUTE_MS,
    expected: 'site-mains-lost @site',
  },
  // The light of a switch that is without power is missing two minutes later, where the list does not say what feeds it, too.
  {
    fault: 'building-blackout',
    site: 'seed:605',
    on: 'ups-1',
    seed: 1,
    forMs: 10 * MINUTE_MS,
    expected: 'mains-lost ups-1',
  },
  // It is heard by way of a switch that it feeds itself.
  {
    fault: 'ups-card-hung',
    site: 'seed:711',
    on: 'ups-1',
    seed: 1,
    forMs: 5 * MINUTE_MS,
    expected: 'power-card-silent ups-1',
  },
  // On a recorder's own port only a few of its drops are seen in a night: some an hour apart.
  {
    fault: 'camera-weak-supply',
    site: 'seed:1018',
    on: 'cam-007',
    seed: 1610296801,
    forMs: 24 * HOUR_MS,
    expected: 'camera-drops-out cam-007',
  },
  // Of half of what hangs on it nobody has written down what feeds it.
  {
    fault: 'halls-circuit-tripped',
    site: 'seed:405',
    on: 'kiosk-1',
    seed: 284445548,
    forMs: 12 * MINUTE_MS,
    expected: 'circuit-tripped @circuit/HALL',
  },
  // For seconds at a time it silences now these, now those, before the tables tell that addresses move.
  {
    fault: 'loop-storm',
    site: 'seed:1701',
    on: 'sw-2',
    seed: 1199124941,
    forMs: 10 * MINUTE_MS,
    expected: 'network-loop sw-2',
  },
  // The list does not say what hangs on the outlet.
  {
    fault: 'outlet-off',
    site: 'seed:822',
    on: 'nvr-1',
    seed: 1073071820,
    forMs: 10 * MINUTE_MS,
    expected: 'outlet-off pdu-1',
  },
  // The list knows one end of the fibre only, and the ring carries on.
  {
    fault: 'ring-cut',
    site: 'seed:822',
    on: 'sw-1',
    seed: 1898186498,
    forMs: 10 * MINUTE_MS,
    expected: 'fibre-cut sw-1',
  },
])(
  '$fault at another site is one ticket',
  async ({ fault, site, on, seed, forMs, expected }) => {
    session = await demoSession({ topology: topologyNamed(site) });
    session.rig.board.break({ fault, on, seed });
    await session.life.run(forMs);
    const said = session.life.tickets().map(({ causes: [first], asset }) => `${first?.cause} ${asset}`);
    expect(said).toEqual([expected]);
  },
  240_000,
);

test('a camera that is restarted from afar makes no second ticket by the channel of its recorder', async () => {
  session = await demoSession({ acts: true });
  session.rig.board.break({ fault: 'camera-picture-frozen', on: 'cam-10' });
  await session.life.run(15 * MINUTE_MS);
  const said = session.life.tickets().map(({ how, causes: [first], asset }) => `${first?.cause} ${asset} ${how}`);
  expect(said).toEqual(['camera-picture-frozen cam-10 remote']);
}, 120_000);

test('days that lacked recordings before a recorder was whole again are no fault beside its next', async () => {
  session = await demoSession({ topology: topologyNamed('seed:2206') });
  session.rig.board.break({ fault: 'recording-gaps', on: 'nvr-1', seed: 1 });
  await session.life.run(7 * HOUR_MS);
  expect(session.life.tickets()).toHaveLength(1);
  session.rig.board.heal();
  await session.life.run(2 * HOUR_MS);
  const at = session.wallMs;
  session.rig.board.break({ fault: 'recording-stopped', on: 'nvr-1', seed: 1 });
  await session.life.run(30 * MINUTE_MS);
  const since = session.life.tickets().filter(({ openedAt }) => openedAt >= at);
  expect(since.map(({ causes: [first] }) => first?.cause)).toEqual(['channel-not-recorded']);
}, 120_000);
