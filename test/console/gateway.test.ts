// The page of the gateway, what an asset tells of itself, and the check of list against network, in a real browser.

import { describe, expect, it } from 'vitest';
import { PHONE } from './browser.ts';
import { expectSeen, useConsole } from './harness.ts';

const open = useConsole();

describe('what an asset tells', () => {
  it('stands on its page: identity, components by kind, ports, what was learned', async () => {
    const { page, address } = await open();
    await page.goto(`${address}/#/sites/binjiang/assets/sw-a`);
    await page.locator('.identity', { hasText: 'Cisco' }).getByText('3.2.1.1').waitFor();
    await page.locator('.kind', { hasText: 'Ports' }).getByText('28', { exact: true }).waitFor();
    await page.locator('.port-line', { hasText: 'gi1' }).first().getByRole('link').waitFor();
    await expectSeen(page, 'up to 1472 bytes, a full Ethernet frame');
  });
});

describe('an asset in the language of its reader', () => {
  it.each([
    ['zh', '设备主动上报（trap）', '1204 次', '内没有应答', 'gi2 · 本端 gi28'],
    ['en', 'Reported by trap', '1204 times', 'did not answer within 2000 ms', 'gi2 · own port gi28 · from LLDP'],
  ] as const)('tells its traps, its polls and its own port (%s)', async (language, title, times, word, ownPort) => {
    const { page, address } = await open({ language });
    await page.goto(`${address}/#/sites/binjiang/assets/sw-a`);
    const traps = page.locator('.card', { hasText: title }).last();
    await traps.getByText(times).waitFor();
    await traps.locator('summary').first().click();
    await traps.getByText('10.8.10.14 · v2c').first().waitFor();
    await traps.getByRole('button').last().click();
    expect(await traps.locator('summary').count()).toBe(6);
    await page.locator('.facts', { hasText: ownPort }).first().waitFor();
    await page.goto(`${address}/#/sites/binjiang/assets/pdu-1`);
    await expectSeen(page, word);
  });
});

describe('the page of the gateway', () => {
  it('is one of the ways and says what is slow, what is silent and who sends traps', async () => {
    const { page } = await open();
    await page.getByRole('navigation').getByRole('link', { name: 'Gateway' }).click();
    await expectSeen(page, 'Polls start when they are due.');
    await page.locator('.silent-row', { hasText: 'ELV room PDU' }).getByText('Never since the start').waitFor();
    await page.locator('tr', { hasText: 'Recorder 1' }).getByText('Close to its interval').waitFor();
    await page.locator('tr', { hasText: '10.8.20.14' }).getByText('Community not accepted').waitFor();
    await expectSeen(page, 'a reason of tomorrow');
    await page.locator('.silent-row').getByRole('link', { name: 'ELV room PDU' }).click();
    await page.locator('.asset-head').waitFor();
  });

  it.each(['#/gateway', '#/sites/binjiang/conflicts', '#/sites/binjiang/assets/sw-a'])(
    '%s fits a phone: nothing is wider than the screen',
    async (hash) => {
      const { page, address } = await open({ language: 'zh', size: PHONE });
      await page.goto(`${address}/${hash}`);
      await page.locator('.card').first().waitFor();
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBeLessThanOrEqual(PHONE.width);
    },
  );
});

describe('the check of list against network', () => {
  it('says both sides, how it is known, and where to look', async () => {
    const { page, address } = await open();
    await page.goto(`${address}/#/sites/binjiang`);
    await page.getByRole('link', { name: /^List check/ }).click();
    const row = page.locator('tr', { hasText: 'Camera Fire exit, floor 1' });
    await row.getByText('It hangs on port gi9').waitFor();
    await expectSeen(page, 'The network shows it on port gi10 of Access switch floor 1');
    await row.getByRole('link').click();
    await page.locator('.asset-head').waitFor();
  });
});
