// The whole way of a trap: a simulated device tells what happened, the gateway polls it at once, and what follows is known
// long before the next poll was due.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp, type App } from '../../app/app.ts';
import { readSiteFile } from '../../app/inventory-work.ts';
import { loadProfileFolders } from '../../app/load-profiles.ts';
import { createLog } from '../../app/log.ts';
import type { SiteFile } from '../../contract/site-file.ts';
import { labTraps } from '../../lab/control-client.ts';
import { runningLab, until, type RunningLab } from '../lab/helpers.ts';
import { turnClock } from '../peers/in-time.ts';

/** Far longer than a test may take: whatever is seen sooner was seen because of a trap. */
const INTERVAL = '1h';
const FIRST_POLLS_MS = 100_000;
const SOON_MS = 60_000;

/** Only the devices that tell and the camera behind one, so that nothing else is polled that could tell of it. */
function cutDown({ assets, brokers: _brokers, ...site }: SiteFile): SiteFile {
  const kept = assets.filter(({ key }) => ['core', 'sw-a', 'cam-05', 'ups-1'].includes(key));
  return readSiteFile({
    ...site,
    defaults: { ...site.defaults, interval: INTERVAL },
    assets: kept.map(({ channel: _channel, poweredBy: _poweredBy, ...asset }) => asset),
  });
}

let site: RunningLab;
let app: App;
const dataFolder = mkdtempSync(join(tmpdir(), 'foresite-traps-'));

beforeAll(async () => {
  site = await runningLab();
  app = await createApp({
    config: { traps: { host: '127.0.0.1' } },
    dataFolder,
    host: '127.0.0.1',
    port: 0,
    adminPassword: null,
    profiles: loadProfileFolders().profiles,
    sites: [cutDown(site.lab.siteFile)],
    replaceSites: true,
    trapPort: 0,
    network: site.net.network,
    carrier: site.net.carrier,
    clock: turnClock,
    log: createLog('silent', false),
    version: 'test',
  });
  await app.start();
  const { gateway } = app;
  const isReady = (): boolean =>
    (gateway.trapStats()?.port ?? 0) > 0 && gateway.targetStates().every(({ result }) => result === 'ok');
  await until('first polls', isReady, FIRST_POLLS_MS);
  await labTraps(site.lab.controlAddress, { host: '127.0.0.1', port: gateway.trapStats()?.port ?? 0 });
});
afterAll(async () => {
  await app.stop();
  await site[Symbol.asyncDispose]();
  rmSync(dataFolder, { recursive: true, force: true });
});

test('a cut cable is seen at its port at once, by the switch’s trap', async () => {
  const port = 'sw-a/port:gi5';
  const level = (): string | undefined =>
    app.server.detector.observationsOf(site.lab.siteFile.site).at('link', port)?.level;
  await until('link seen up', () => level() === 'ok');
  site.lab.board.break({ fault: 'camera-cable-cut', on: 'cam-05' });
  await until('link seen down', () => level() === 'bad', SOON_MS);
  expect(app.gateway.trapStats()).toMatchObject({ unmatched: 0, lastError: '' });
  site.lab.board.heal({ fault: 'camera-cable-cut' });
  await until('link seen up again', () => level() === 'ok', SOON_MS);
});

test('mains lost is a ticket long before the next poll, by the trap of the UPS', async () => {
  const open = () => app.server.sites.get(site.lab.siteFile.site)?.engine.tickets.open() ?? [];
  expect(open().map(({ asset }) => asset)).not.toContain('ups-1');
  site.lab.board.break({ fault: 'mains-lost' });
  await until('the ticket', () => open().some(({ asset }) => asset === 'ups-1'), SOON_MS);
  expect(open().find(({ asset }) => asset === 'ups-1')?.causes[0]?.cause).toBe('mains-lost');
  site.lab.board.heal({ fault: 'mains-lost' });
});

test('a person has an asset read at once, without waiting for its turn', async () => {
  const { polls } = app.gateway.stats();
  expect(app.server.pollNow(site.lab.siteFile.site, 'core')).toBe(true);
  await until('polls of all its targets', () => app.gateway.stats().polls > polls + 1, SOON_MS);
  expect(app.server.pollNow('nowhere', 'core')).toBe(false);
});
