// A new site in a browser, on the real programs: work is planned and called off, then the site is taken over – what is found
// is listed, not ticketed, until both sides have agreed on it and signed.

import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MaintenanceView, TakeoverView } from '../../contract/api-calendar.ts';
import { DESK, launch, openPage, screenshot, type Misdeeds } from '../console/browser.ts';
import { Demo } from './demo.ts';
import { HEALED_WITHIN_MS, TICKET_WITHIN_MS } from './stories.ts';

/** Where the pictures go; named by FORESITE_SCREENSHOTS to keep them. */
const PICTURES = process.env['FORESITE_SCREENSHOTS'] ?? join(tmpdir(), 'foresite-screenshots');
const WITHIN_MS = 300_000;
const SEEN_WITHIN_MS = 100_000;

describe('the pages of a new site', () => {
  const demo = new Demo();
  let browser: Browser;
  let page: Page;
  let misdeeds: Misdeeds;
  let site = '';

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    [browser] = await Promise.all([launch(), demo.start()]);
    await demo.settled(HEALED_WITHIN_MS);
    site = (await demo.sites())[0]?.key ?? '';
    ({ page, misdeeds } = await openPage(browser, { language: 'en', size: DESK }));
    page.setDefaultTimeout(SEEN_WITHIN_MS);
    await page.goto(demo.signIn);
    await page.locator('input[name="name"]').fill('noc');
    await page.locator('input[name="password"]').fill('a long enough password of the takeover');
    await page.locator('input[name="again"]').fill('a long enough password of the takeover');
    await page.locator('button[type="submit"]').click();
    await page.locator('header.top').waitFor();
  }, WITHIN_MS);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  test(
    'planned work stands on the page as the server keeps it, and is called off there',
    async () => {
      await page.goto(`${demo.address}/#/sites/${site}/calendar`);
      await page.getByText('No work is planned').waitFor();
      await page.getByRole('button', { name: 'Plan work' }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('the core switch is exchanged');
      await dialog.locator('button[type="submit"]').click();
      const item = page.locator('.calendar-item', { hasText: 'the core switch is exchanged' });
      await item.waitFor();
      await screenshot(page, join(PICTURES, 'schedules-en-1080p.png'));
      expect(await demo.get<MaintenanceView[]>('/maintenance')).toMatchObject([
        { site, reason: 'the core switch is exchanged', by: 'noc' },
      ]);
      await item.getByRole('button').last().click();
      await page.getByText('No work is planned').waitFor();
      expect(await demo.get<MaintenanceView[]>('/maintenance')).toEqual([]);
      expect(misdeeds).toEqual({ dialogs: [], errors: [], policy: [] });
    },
    WITHIN_MS,
  );

  test(
    'a fault before acceptance is listed, agreed on, signed for by both sides, and makes no ticket',
    async () => {
      const takeover = (): Promise<TakeoverView> => demo.get<TakeoverView>(`/sites/${site}/takeover`);
      await page.goto(`${demo.address}/#/sites/${site}/takeover`);
      await page.getByRole('button', { name: 'Begin takeover' }).click();
      await page.getByText('Nothing was found yet').waitFor();
      await demo.command('lab', 'break', 'camera-port-dead');
      const item = page.locator('.takeover-item');
      await item.getByText(/PoE fault of port/).waitFor({ timeout: TICKET_WITHIN_MS + SEEN_WITHIN_MS });
      expect(await demo.tickets('open')).toEqual([]);
      await item.getByRole('textbox').fill('the customer moves it to another port');
      await item.getByRole('button', { name: 'Known defect' }).click();
      await item.locator('.pill', { hasText: 'Known defect' }).waitFor();
      for (const [side, name] of ['Li Jing', 'Wang Wei'].entries()) {
        const box = page.locator('.signature').nth(side);
        await box.getByRole('textbox').first().fill(name);
        await box.getByRole('button').click();
        await box.getByText(name).waitFor();
      }
      await page.emulateMedia({ media: 'print' });
      await screenshot(page, join(PICTURES, 'takeover-print-en.png'));
      await page.emulateMedia({ media: null });
      await page.locator('.takeover-accept').getByRole('button').click();
      await page.getByRole('dialog').locator('.button-primary').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await takeover()).toMatchObject({
        state: 'accepted',
        items: [{ decision: 'known-defect', remark: 'the customer moves it to another port' }],
      });
      expect(await demo.tickets('open')).toEqual([]);
      expect(misdeeds).toEqual({ dialogs: [], errors: [], policy: [] });
    },
    WITHIN_MS,
  );
});
