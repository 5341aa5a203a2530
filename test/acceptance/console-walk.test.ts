// A person in front of the demo: signs in by the link that was printed, sees a green site, breaks a camera's port, sees
// the ticket arrive by itself, reads the verdict in both languages, heals and sees it end. Leaves screenshots behind.

import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DESK, launch, openPage, PHONE, screenshot, signIn, type Misdeeds } from '../console/browser.ts';
import { Demo } from './demo.ts';
import { HEALED_WITHIN_MS, TICKET_WITHIN_MS } from './stories.ts';

/** Where the pictures go; named by FORESITE_SCREENSHOTS to keep them. */
const PICTURES = process.env['FORESITE_SCREENSHOTS'] ?? join(tmpdir(), 'foresite-screenshots');
const PASSWORD = 'a long enough password of the walk';
const SEEN_WITHIN_MS = 60_000;
/** Longest that a part of the walk may take. */
const WALK_WITHIN_MS = 300_000;

describe('a walk through the console', () => {
  const demo = new Demo();
  let browser: Browser;
  let page: Page;
  let misdeeds: Misdeeds;

  beforeAll(async () => {
    mkdirSync(PICTURES, { recursive: true });
    [browser] = await Promise.all([launch(), demo.start()]);
    ({ page, misdeeds } = await openPage(browser, { language: 'en', size: DESK }));
  }, WALK_WITHIN_MS);
  afterAll(async () => {
    await browser.close();
    await demo.stop();
  });

  test(
    'the one-time link that was printed leads to a name and password of one’s own',
    async () => {
      await page.goto(demo.signIn);
      await page.locator('input[name="name"]').fill('noc');
      await page.locator('input[name="password"]').fill(PASSWORD);
      await page.locator('input[name="again"]').fill(PASSWORD);
      await page.locator('button[type="submit"]').click();
      await page.locator('header.top').waitFor({ timeout: SEEN_WITHIN_MS });
      expect(page.url()).toContain('#/wall');
    },
    WALK_WITHIN_MS,
  );

  test(
    'the wall turns when a camera’s port dies, and the verdict stands on the ticket',
    async () => {
      await demo.settled(HEALED_WITHIN_MS);
      await page.goto(`${demo.address}/#/wall`);
      await page.getByText('Riverside Plaza Mall').first().waitFor({ timeout: SEEN_WITHIN_MS });
      await screenshot(page, join(PICTURES, 'wall-green-en-1080p.png'));
      await demo.command('lab', 'break', 'camera-port-dead');
      const heading = page.getByText(/PoE fault of port/).first();
      await heading.waitFor({ timeout: TICKET_WITHIN_MS + SEEN_WITHIN_MS });
      await screenshot(page, join(PICTURES, 'wall-broken-en-1080p.png'));
      const [ticket] = await demo.tickets('open');
      await page.goto(`${demo.address}/#/tickets/${ticket?.id ?? ''}`);
      await page
        .getByText(/cycle the port once/)
        .first()
        .waitFor({ timeout: SEEN_WITHIN_MS });
      await screenshot(page, join(PICTURES, 'ticket-en-1080p.png'));
      expect(await page.getByText(/PoE reports a fault/).count()).toBeGreaterThan(0);
    },
    WALK_WITHIN_MS,
  );

  test(
    'every page stands in both languages, on a desk and on a phone',
    async () => {
      const [ticket] = await demo.tickets('open');
      const site = (await demo.sites())[0]?.key ?? '';
      const pages = {
        wall: '#/wall',
        tickets: '#/tickets',
        ticket: `#/tickets/${ticket?.id ?? ''}`,
        site: `#/sites/${site}`,
        conflicts: `#/sites/${site}/conflicts`,
        topology: `#/sites/${site}/topology`,
        asset: `#/sites/${site}/assets/sw-a`,
        ups: `#/sites/${site}/assets/ups-1`,
        recorder: `#/sites/${site}/assets/nvr-1`,
        plc: `#/sites/${site}/assets/plc-1`,
        topics: `#/sites/${site}/topics`,
        gateway: '#/gateway',
      };
      const looks = (['en', 'zh'] as const).flatMap((language) => [DESK, PHONE].map((size) => ({ language, size })));
      // Side by side: each page takes its time to come to rest.
      await Promise.all(
        looks.map(async ({ language, size }) => {
          const opened = await openPage(browser, { language, size });
          await signIn(opened.page, demo.address, { name: 'noc', password: PASSWORD });
          for (const [name, path] of Object.entries(pages)) {
            await opened.page.goto(`${demo.address}/${path}`);
            await opened.page.locator('main h1, main h2').first().waitFor({ timeout: SEEN_WITHIN_MS });
            await opened.page.waitForLoadState('networkidle', { timeout: 800 }).catch(() => {});
            await screenshot(
              opened.page,
              join(PICTURES, `${name}-${language}-${size === PHONE ? 'phone' : '1080p'}.png`),
            );
          }
          const words = await opened.page.locator('body').innerText();
          expect(/[\u4e00-\u9fff]{4}/.test(words)).toBe(language === 'zh');
          expect(opened.misdeeds).toEqual({ dialogs: [], errors: [], policy: [] });
          await opened.context.close();
        }),
      );
    },
    WALK_WITHIN_MS,
  );

  test(
    'an engineer has a kiosk read now, and hears what it publishes',
    async () => {
      const site = (await demo.sites())[0]?.key ?? '';
      await page.goto(`${demo.address}/#/sites/${site}/assets/kiosk-1`);
      await page.getByRole('button', { name: 'Read now' }).click();
      await page.getByText(/Being read now, each of \d+ ways/).waitFor({ timeout: SEEN_WITHIN_MS });
      await page.getByRole('button', { name: 'Listen' }).click();
      const row = page.locator('.topic-table tr', { hasText: 'kiosk-1/part/cash-box' });
      await row.getByText('cash box: Level').waitFor({ timeout: SEEN_WITHIN_MS });
      await screenshot(page, join(PICTURES, 'kiosk-topics-en-1080p.png'));
      expect((await row.innerText()).replaceAll('\u2009', ' ')).toMatch(/\d+ %/);
      expect(misdeeds).toEqual({ dialogs: [], errors: [], policy: [] });
    },
    WALK_WITHIN_MS,
  );

  test(
    'healing shows on the open page without a reload',
    async () => {
      const [ticket] = await demo.tickets('open');
      await page.goto(`${demo.address}/#/tickets/${ticket?.id ?? ''}`);
      await demo.command('lab', 'heal');
      await page
        .getByText(/Resolved/)
        .first()
        .waitFor({ timeout: HEALED_WITHIN_MS });
      await screenshot(page, join(PICTURES, 'ticket-resolved-en-1080p.png'));
      expect(misdeeds).toEqual({ dialogs: [], errors: [], policy: [] });
    },
    WALK_WITHIN_MS,
  );
});
