// The browser of the console's tests: a real Chromium, headless and offline but for loopback. Used by the tests here and by
// acceptance tests against the real server.

import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { build } from 'vite';

const CHROMIUM = process.env['FORESITE_CHROMIUM'] ?? '/usr/bin/chromium';
const ARGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Size {
  width: number;
  height: number;
}

export const DESK: Size = { width: 1920, height: 1080 };
export const PHONE: Size = { width: 390, height: 844 };

const CONSOLE = join(import.meta.dirname, '..', '..', 'dashboards', 'noc');

/** The folder of a console built from the present sources: the one set up already, or a fresh one beside the tests. */
export async function builtConsole(): Promise<string> {
  const dist = join(CONSOLE, 'dist');
  const sources = [CONSOLE, join(CONSOLE, '..', '..', 'contract')].map(newestIn);
  const index = join(dist, 'index.html');
  if (existsSync(index) && statSync(index).mtimeMs > Math.max(...sources)) return dist;
  const outDir = await mkdtemp(join(tmpdir(), 'foresite-console-'));
  await build({ root: CONSOLE, configFile: join(CONSOLE, 'vite.config.ts'), logLevel: 'error', build: { outDir } });
  return outDir;
}

function newestIn(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.name !== 'dist')
    .map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs;
    });
  return Math.max(0, ...times);
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ARGS });
}

export interface PageOptions {
  language?: 'zh' | 'en';
  size?: Size;
}

/** What a page must never do; each entry is a failure. */
export interface Misdeeds {
  dialogs: string[];
  errors: string[];
  /** Breaches of the content security policy. */
  policy: string[];
}

export async function openPage(
  browser: Browser,
  { language = 'en', size = DESK }: PageOptions = {},
): Promise<{ context: BrowserContext; page: Page; misdeeds: Misdeeds }> {
  const context = await browser.newContext({
    viewport: size,
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    hasTouch: size.width < 720,
    isMobile: size.width < 720,
  });
  const page = await context.newPage();
  const misdeeds: Misdeeds = { dialogs: [], errors: [], policy: [] };
  page.on('dialog', (dialog) => {
    misdeeds.dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  page.on('console', (message) => {
    if (/content security policy|trusted/i.test(message.text())) misdeeds.policy.push(message.text());
  });
  page.on('pageerror', (error) => misdeeds.errors.push(error.message));
  return { context, page, misdeeds };
}

/** Signs in by name and password from the sign-in page and waits for the console behind it. */
export async function signIn(page: Page, address: string, who: { name: string; password: string }): Promise<void> {
  await page.goto(`${address}/`);
  await page.locator('input[name="name"]').fill(who.name);
  await page.locator('input[name="password"]').fill(who.password);
  await page.locator('button[type="submit"]').click();
  await page.locator('header.top').waitFor();
}

export async function screenshot(page: Page, path: string): Promise<void> {
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path, animations: 'disabled' });
}
