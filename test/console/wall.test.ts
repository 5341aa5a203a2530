// The wall and the event stream behind it, in a real browser.

import { describe, expect, it } from 'vitest';
import { DESK } from './browser.ts';
import { expectSeen, useConsole, WAIT_MS } from './harness.ts';

const open = useConsole();

describe('the wall', () => {
  it.each([DESK, { width: 3840, height: 2160 }])('fits $width × $height without scrolling', async (size) => {
    const { page } = await open({ withUplinkCut: true });
    await page.setViewportSize(size);
    await page.locator('.tile').nth(41).waitFor();
    expect(await page.locator('.tile').count()).toBe(42);
    const room = await page.evaluate(
      '({ page: document.documentElement.scrollHeight - innerHeight, tiles: (() => { const box = document.querySelector(".tiles"); return box.scrollHeight - box.clientHeight; })() })',
    );
    expect(room).toEqual({ page: 0, tiles: expect.toSatisfy((over: number) => over <= 1) });
  });

  it('shows a fault as it happens, without a reload', async () => {
    const { page, server: made } = await open();
    await expectSeen(page, 'Data 1');
    await page.evaluate('globalThis.isSamePage = true');
    made.cutUplinkLive();
    await expectSeen(page, 'The uplink of Access switch floor 1 is cut');
    await page.locator('.tile-bad', { hasText: 'Access switch floor 1' }).waitFor();
    await page.locator('.counter.severity-critical .counter-value', { hasText: '1' }).waitFor();
    expect(await page.locator('.tile-unreachable').count()).toBe(13);
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
  });

  it('does not call everything well where faults make no ticket, as in a takeover', async () => {
    const { page, address, server } = await open({ withUplinkCut: true });
    server.tickets.length = 0;
    await page.goto(`${address}/#/wall`);
    await page.reload();
    await expectSeen(page, 'No open ticket');
    await expectSeen(page, 'Not everything is well');
    expect(await page.getByText('Every watched asset').count()).toBe(0);
  });

  it('says so when the server has gone silent', async () => {
    const { page, address, server: made } = await open();
    made.tickets.length = 0;
    await page.goto(`${address}/#/wall`);
    await page.reload();
    await expectSeen(page, 'No open ticket');
    made.isSilent = true;
    await page.clock.install();
    await page.clock.fastForward(12_000);
    await expectSeen(page, /No news from the server for 1[2-9]/);
    // Old news is no good news.
    await expectSeen(page, 'What is open now is not known');
    expect(await page.getByText('No open ticket').count()).toBe(0);
    made.isSilent = false;
    await page.locator('.stale-banner').waitFor({ state: 'detached' });
    await expectSeen(page, 'No open ticket');
  });
});

describe('live events', () => {
  it('resume where they broke off', async () => {
    const { page, server: made } = await open();
    await expectSeen(page, /Data \d/);
    made.dropStreams();
    await expect.poll(() => made.eventRequests.length, { timeout: WAIT_MS }).toBeGreaterThan(1);
    expect(Number(made.eventRequests.at(-1)?.lastEventId)).toBeGreaterThan(0);
    made.cutUplinkLive();
    await expectSeen(page, 'The uplink of Access switch floor 1 is cut');
  });

  it('ask for everything anew on a reset', async () => {
    const { page, server: made } = await open();
    await expectSeen(page, /Data \d/);
    made.cutUplink();
    made.send('reset', {});
    await expectSeen(page, 'The uplink of Access switch floor 1 is cut');
  });
});

describe('the demo bar', () => {
  it('breaks and heals the simulated site', async () => {
    const { page } = await open({ demo: true });
    await page.getByRole('button', { name: 'Break something' }).click();
    await page.getByRole('button', { name: /uplink of an access switch/ }).click();
    await expectSeen(page, 'The uplink of Access switch floor 1 is cut');
    await page.getByRole('button', { name: 'Heal everything' }).click();
    await expectSeen(page, 'Nothing is broken');
  });
});
