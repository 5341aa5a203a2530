// What the console's browser tests share: one Chromium a file, a server a test, and the rule that no page ever opens a dialog,
// fails, or breaks the content security policy.

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { builtConsole, launch, openPage, screenshot, type Misdeeds, type PageOptions } from './browser.ts';
import { FakeServer, SESSION_COOKIE, type FakeOptions } from './fake-server.ts';

/** How long a page may take to show what it should. */
export const WAIT_MS = 100_000;

export interface Opened {
  page: Page;
  address: string;
  server: FakeServer;
}

export type Open = (options?: Omit<FakeOptions, 'folder'> & PageOptions & { isSignedOut?: boolean }) => Promise<Opened>;

/** Registers the file's hooks and returns what opens a server with a page of it, signed in unless asked otherwise. */
export function useConsole(): Open {
  let browser: Browser;
  let folder = '';
  let server: FakeServer | undefined;
  let context: BrowserContext | undefined;
  let misdeeds: Misdeeds | undefined;

  beforeAll(async () => {
    [browser, folder] = await Promise.all([launch(), builtConsole()]);
  });
  afterAll(() => browser.close());
  beforeEach(() => {
    [server, context, misdeeds] = [undefined, undefined, undefined];
  });
  afterEach(async ({ task }) => {
    const page = context?.pages()[0];
    if (task.result?.state === 'fail' && page !== undefined) await keepPicture(page, task.name);
    await context?.close();
    await server?.stop();
    expect(misdeeds).toEqual({ dialogs: [], errors: [], policy: [] });
    expect(server?.cspReports).toEqual([]);
  });

  return async (options = {}) => {
    const made = new FakeServer({ folder, ...options });
    server = made;
    const address = await made.start();
    const opened = await openPage(browser, options);
    ({ context, misdeeds } = opened);
    opened.page.setDefaultTimeout(WAIT_MS);
    if (options.isSignedOut !== true) {
      await opened.context.addCookies([{ ...SESSION_COOKIE, url: address }]);
      await opened.page.goto(`${address}/`);
      await opened.page.locator('header.top').waitFor();
    }
    return { page: opened.page, address, server: made };
  };
}

/** What the page looked like when a test failed. */
async function keepPicture(page: Page, name: string): Promise<void> {
  const path = join(tmpdir(), `foresite-${name.replaceAll(/\W+/g, '-')}.png`);
  await screenshot(page, path);
  console.error(`the page at the failure: ${path}`);
}

export async function expectSeen(page: Page, text: string | RegExp): Promise<void> {
  await page.getByText(text).first().waitFor();
}
