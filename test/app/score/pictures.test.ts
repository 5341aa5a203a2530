// Pictures in virtual time: what the lab's cameras show goes through the real collector into the real server. Days and nights
// with fog, lorries and infrared lamps are no fault; a camera that looks elsewhere, blurs or hazes over is one each.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { topologyNamed } from '../../../app/score/topologies.ts';
import type { Session } from '../../../app/score/session.ts';
import { NOISE, NoiseMaker } from '../../../lab/noise.ts';
import { demoSession, MINUTE_MS } from './demo-session.ts';

const HOUR_MS = 60 * MINUTE_MS;
const NOISE_OF_PICTURES = ['fog', 'lorry-parked', 'night-mode'];

let session: Session;

beforeAll(async () => {
  session = await demoSession();
});

afterAll(() => session.close());

test('a week of days and nights with fog, lorries and infrared lamps makes no ticket', async () => {
  const began: string[] = [];
  const kinds = NOISE.filter(({ name }) => NOISE_OF_PICTURES.includes(name));
  const maker = new NoiseMaker(session.rig.world, 3, { kinds, onBegin: ({ noise }) => void began.push(noise) });
  maker.start();
  await session.life.run(7 * 24 * HOUR_MS);
  maker.stop();
  expect(new Set(began)).toEqual(new Set(NOISE_OF_PICTURES));
  expect(session.life.tickets()).toEqual([]);
}, 60_000);

test.each([
  ['camera-moved', 'camera-view-changed', 'onsite-staff'],
  ['camera-out-of-focus', 'camera-out-of-focus', 'engineer'],
])(
  '%s is one ticket that says %s and who goes: %s',
  async (fault, cause, decision) => {
    const { life, rig } = session;
    const brokeAt = session.wallMs;
    const { on } = rig.board.break({ fault });
    await life.run(3 * HOUR_MS);
    const found = life.tickets().filter(({ openedAt }) => openedAt >= brokeAt);
    expect(found).toMatchObject([
      { asset: on, causes: [{ cause, asset: on }, ...(found[0]?.causes.slice(1) ?? [])], visit: { decision } },
    ]);
    rig.board.heal();
    await life.run(HOUR_MS);
    expect(life.tickets().every(({ state }) => state !== 'open')).toBe(true);
  },
  60_000,
);

test('a lens that slips in the dark, where noise covers the blur, is told when it is light', async () => {
  const { life, rig } = session;
  const DAY_MS = 24 * HOUR_MS;
  // 21:00 in China.
  const untilDarkMs = (13 * HOUR_MS - (session.wallMs % DAY_MS) + DAY_MS) % DAY_MS;
  await life.run(untilDarkMs);
  const brokeAt = session.wallMs;
  const { on } = rig.board.break({ fault: 'camera-out-of-focus', on: 'cam-12' });
  await life.run(14 * HOUR_MS);
  const found = life.tickets().filter(({ openedAt }) => openedAt >= brokeAt);
  expect(found.map(({ asset, causes }) => `${causes[0]?.cause} ${asset}`)).toEqual([`camera-out-of-focus ${on}`]);
  rig.board.heal();
  await life.run(HOUR_MS);
}, 60_000);

test('a lens that has got dirty is found by what it lacks by day and by night', async () => {
  const { life, rig } = session;
  const brokeAt = session.wallMs;
  rig.world.apply('dirt', [{ kind: 'set', asset: 'cam-16', key: 'haze', value: 65 }]);
  await life.run(30 * HOUR_MS);
  const found = life.tickets().filter(({ openedAt }) => openedAt >= brokeAt);
  expect(found.map(({ causes }) => causes[0]?.cause)).toEqual(['camera-lens-dirty']);
  rig.world.remove('dirt');
}, 60_000);

test.each(['hikvision', 'dahua'])(
  'what a camera on a port of its %s recorder shows is asked of that: each picture is one ticket',
  async (make) => {
    const site = `seed:1,shape=shop,assets=8,recorders=${make}`;
    const shop = await demoSession({ topology: topologyNamed(site) });
    const { life, rig } = shop;
    const said: unknown[] = [];
    for (const [fault, on] of [
      ['camera-picture-frozen', 'cam-001'],
      ['camera-covered', 'cam-002'],
      ['camera-sensor-dead', 'cam-003'],
      // Nobody tells what a lost camera shows.
      ['camera-dead', 'cam-001'],
    ] as const) {
      const brokeAt = shop.wallMs;
      rig.board.break({ fault, on });
      await life.run(HOUR_MS);
      said.push(
        life.tickets().flatMap(({ openedAt, asset, causes }) => (openedAt < brokeAt ? [] : [asset, causes[0]?.cause])),
      );
      rig.board.heal();
      await life.run(2 * HOUR_MS);
    }
    await shop.close();
    expect(said).toEqual([
      ['cam-001', 'camera-picture-frozen'],
      ['cam-002', 'camera-picture-black'],
      ['cam-003', 'camera-sensor-failed'],
      ['cam-001', expect.any(String)],
    ]);
  },
  120_000,
);
