// Signing in, languages, sites and assets, and names that want to be code, in a real browser.

import { describe, expect, it } from 'vitest';
import { signIn } from './browser.ts';
import { NAME, PASSWORD, TOKEN } from './fake-server.ts';
import { PORT_TICKET, UPLINK_TICKET } from './fake-tickets.ts';
import { expectSeen, useConsole, WAIT_MS } from './harness.ts';

const open = useConsole();

describe('signing in', () => {
  it('refuses a wrong password in words and then lets in, to the page that was asked for', async () => {
    const { page, address } = await open({ isSignedOut: true });
    await page.goto(`${address}/#/tickets/${PORT_TICKET}`);
    await page.locator('input[name="name"]').fill(NAME);
    await page.locator('input[name="password"]').fill('wrong');
    await page.locator('button[type="submit"]').click();
    await expectSeen(page, 'Name or password is wrong');
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.locator('button[type="submit"]').click();
    await expectSeen(page, '#1041');
    expect(page.url()).toContain(PORT_TICKET);
  });

  it('leads to the wall', async () => {
    const { page, address } = await open({ isSignedOut: true });
    await signIn(page, address, { name: NAME, password: PASSWORD });
    await expectSeen(page, 'Riverside Plaza Mall');
    expect(page.url()).toContain('#/wall');
  });

  it('takes the one-time link once, and asks for a name and password', async () => {
    const { page, address } = await open({ isSignedOut: true });
    await page.goto(`${address}/#/sign-in?token=${TOKEN}`);
    await expectSeen(page, 'Choose name and password');
    expect(page.url()).not.toContain(TOKEN);
    await page.locator('input[name="password"]').fill('a new and long password');
    await page.locator('input[name="again"]').fill('a new and long passwort');
    await expectSeen(page, 'The two passwords differ');
    await page.locator('input[name="again"]').fill('a new and long password');
    await page.locator('button[type="submit"]').click();
    await expectSeen(page, 'Riverside Plaza Mall');
  });

  it('says plainly that a one-time link is used up', async () => {
    const { page, address } = await open({ isSignedOut: true });
    await page.goto(`${address}/#/sign-in?token=used-up`);
    await expectSeen(page, 'The one-time link does not work');
  });

  it('says that the session has ended to whoever was at work, and goes back there', async () => {
    const { page, address, server } = await open();
    await page.goto(`${address}/#/tickets/${server.tickets[0]?.id ?? ''}`);
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('no light at the port');
    await page.context().clearCookies();
    await page.getByRole('dialog').locator('button[type="submit"]').click();
    await expectSeen(page, /Your session has ended/);
    expect(page.url()).toContain(server.tickets[0]?.id);
  });

  it('signs out', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'Account' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.locator('input[name="password"]').waitFor();
    expect(await page.locator('header.top').count()).toBe(0);
  });
});

describe('languages', () => {
  it('follow the browser first, then the choice, which is remembered', async () => {
    const { page } = await open({ language: 'zh' });
    await expectSeen(page, '处理中工单');
    await page.getByRole('button', { name: 'English' }).click();
    await expectSeen(page, 'Open tickets');
    await page.reload();
    await expectSeen(page, 'Open tickets');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
  });
});

describe('sites and assets', () => {
  it('show the drawing, the list and one asset with its chart and live values', async () => {
    const { page, address, server: made } = await open({ withUplinkCut: true });
    await page.goto(`${address}/#/sites/binjiang/topology`);
    await page.locator('.node-bad', { hasText: 'Access switch floor 1' }).waitFor();
    await page.goto(`${address}/#/sites/binjiang?health=bad`);
    await expect.poll(() => page.locator('.asset-row').count(), { timeout: WAIT_MS }).toBe(2);
    await page.goto(`${address}/#/sites/binjiang/assets/sw-b`);
    await page.locator('.chart canvas').waitFor();
    const [reading] = [
      { component: '', componentName: '', measurement: 'cpu', field: 'usage_percent', unit: '%', isCounter: false },
    ];
    made.send('readings', {
      site: 'binjiang',
      asset: 'sw-b',
      readings: [{ ...reading, value: 77, at: new Date().toISOString(), level: 'bad' }],
    });
    await page.locator('.reading', { hasText: 'CPU load' }).getByText('77').waitFor();
    // What was read a while ago says so: it may no longer be true.
    const before = new Date(Date.now() - 5 * 60_000 - 500).toISOString();
    made.send('readings', {
      site: 'binjiang',
      asset: 'sw-b',
      readings: [{ ...reading, value: 78, at: before, level: 'unknown' }],
    });
    await page.locator('.reading', { hasText: 'CPU load' }).getByText('5 min ago').waitFor();
  });
});

describe('hostile names', () => {
  const EVIL = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{constructor}}\u202egnp.exe\nline two';

  it('are words on every page, and never run', async () => {
    const { page, address, server: made } = await open({ withUplinkCut: true, demo: true });
    made.spoilNames(EVIL);
    for (const hash of [
      '#/wall',
      '#/tickets',
      `#/tickets/${UPLINK_TICKET}`,
      '#/sites',
      '#/sites/binjiang',
      '#/sites/binjiang/topology',
      '#/sites/binjiang/conflicts',
      '#/gateway',
      '#/sites/binjiang/assets/sw-a',
    ]) {
      await page.goto(`${address}/${hash}`);
      await page.reload();
      await expectSeen(page, '<script>alert(2)</script>');
    }
    expect(await page.locator('img, script:not([src])').count()).toBe(0);
  });
});

it('says that the server does not answer where a page of it cannot be fetched', async () => {
  const { page, address } = await open();
  await page.route('**/assets/sites-page-*', (route) => route.abort());
  await page.goto(`${address}/#/sites`);
  await expectSeen(page, 'The server does not answer');
  await page.getByRole('button', { name: 'Reload' }).waitFor();
  expect(await page.locator('main').innerText()).not.toMatch(/assets|preload|import/);
});
