// A major event is protected: on the wire, its devices are asked more often from the moment it begins, and as before when it
// is over. The real gateway over real sockets, against a web server that notes when it was asked.

import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp, type App } from '../../app/app.ts';
import { createLog } from '../../app/log.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import type { Profile } from '../../contract/profile.ts';
import { until } from '../lab/helpers.ts';
import { turnClock } from '../peers/in-time.ts';

/** Three polls at this pace take longer than the test may. */
const INTERVAL_MS = 50_000;
const FACTOR = 0.1;
const NAME = { zh: '门户', en: 'Portal' };
const PORTAL: Profile = {
  profile: 'portal',
  title: NAME,
  class: 'server',
  probes: [{ protocol: 'http' }],
  conditions: [],
};
const SOON_MS = 50_000;

const folder = mkdtempSync(join(tmpdir(), 'foresite-protection-'));
const askedAt: number[] = [];
const portal = createServer((_request, response) => {
  askedAt.push(turnClock.monoMs());
  response.end('well');
});
const log = createLog('silent', false);
let app: App;

beforeAll(async () => {
  await new Promise<void>((resolve) => portal.listen(0, '127.83.1.1', resolve));
  const { port } = portal.address() as AddressInfo;
  app = await createApp({
    config: { traps: { enabled: false } },
    dataFolder: folder,
    host: '127.0.0.1',
    port: 0,
    adminPassword: null,
    profiles: new Map([['portal', PORTAL]]),
    sites: [
      {
        site: 'hall',
        name: NAME,
        timezone: 'Asia/Shanghai',
        defaults: { interval: `${INTERVAL_MS / 1000}s` },
        assets: [
          {
            key: 'portal',
            name: NAME,
            class: 'server',
            profile: 'portal',
            system: 'servers',
            host: '127.83.1.1',
            targets: { http: { port } },
          },
        ],
      },
    ],
    replaceSites: true,
    network: createSystemNetwork({ log, pingProgram: 'none' }),
    clock: turnClock,
    log,
    version: 'test',
  });
  await app.start();
  await until('the first poll', () => askedAt.length > 0, 60_000);
});

afterAll(async () => {
  await app.stop();
  portal.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a protection period is seen on the wire as faster polls, and its end as the old pace', async () => {
  const intervals = (): number[] => app.targets().map(({ intervalMs }) => intervalMs);
  expect(intervals()).toEqual([INTERVAL_MS]);
  const nowMs = Date.now();
  const period = await app.calendar.protection.add(
    {
      site: 'hall',
      name: 'concert',
      from: new Date(nowMs).toISOString(),
      to: new Date(nowMs + 3_600_000).toISOString(),
      pollFactor: FACTOR,
    },
    'test',
  );
  const before = askedAt.length;
  await until('three polls', () => askedAt.length >= before + 3, SOON_MS);
  const gaps = askedAt.slice(before + 1).map((at, index) => at - (askedAt[before + index] ?? 0));
  for (const gap of gaps) expect(gap).toBeGreaterThan(INTERVAL_MS * FACTOR * 0.7);
  expect(intervals()).toEqual([INTERVAL_MS * FACTOR]);
  await app.calendar.protection.end(period.id, 'test');
  await until('the old pace', () => intervals()[0] === INTERVAL_MS);
});
