// Recent changes and missing parts on the page of an asset, in a real browser.

import { describe, expect, it } from 'vitest';
import { PHONE } from './browser.ts';
import { expectSeen, useConsole, WAIT_MS } from './harness.ts';

const open = useConsole();
const RECORDER = '#/sites/binjiang/assets/nvr-1';

describe('the recent changes of an asset', () => {
  it.each([
    ['en', 'Recent changes', 'Has restarted', 'by wang.li'],
    ['zh', '近期变更', '重新启动', 'wang.li 操作'],
  ] as const)('tell what was changed, and by whom (%s)', async (language, title, restart, who) => {
    const { page, address } = await open({ language, size: PHONE });
    await page.goto(`${address}/${RECORDER}`);
    await page.getByRole('heading', { name: title }).waitFor();
    await expectSeen(page, restart);
    await expectSeen(page, who);
  });

  it('name a missing disk until somebody says that it was taken out', async () => {
    const { page, address, server } = await open();
    await page.goto(`${address}/${RECORDER}`);
    await page.getByRole('button', { name: 'Removed on purpose' }).click();
    await expectSeen(page, 'disk 2 is no longer missed');
    expect(server.removedParts).toEqual(['disk:2']);
    await expect
      .poll(() => page.getByRole('button', { name: 'Removed on purpose' }).count(), { timeout: WAIT_MS })
      .toBe(0);
  });

  it('offer nothing to press to those who only look', async () => {
    const { page, address } = await open({ role: 'viewer' });
    await page.goto(`${address}/${RECORDER}`);
    await expectSeen(page, 'missing since');
    expect(await page.getByRole('button', { name: 'Removed on purpose' }).count()).toBe(0);
  });
});
