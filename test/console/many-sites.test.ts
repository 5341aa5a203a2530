// A desk that looks after many sites: the line above the wall's tiles, the list and its search.

import { describe, expect, it } from 'vitest';
import type { SiteView } from '../../contract/api.ts';
import { PHONE } from './browser.ts';
import { expectSeen, useConsole } from './harness.ts';

const open = useConsole();
const NONE = { critical: 0, major: 0, minor: 0, warning: 0 };

function siteOf(number: number, change: Partial<SiteView> = {}): SiteView {
  const name = { zh: `第 ${number} 高速隧道管理站`, en: `Expressway Tunnel Control and Roadside CCTV ${number}` };
  return {
    key: `tunnel-${String(number).padStart(2, '0')}`,
    name,
    customer: { zh: '高速公路公司', en: 'Expressway company' },
    address: null,
    timezone: 'Asia/Shanghai',
    state: 'ok',
    assets: { ok: 4, bad: 0, unknown: 0, unreachable: 0 },
    tickets: NONE,
    heardAt: new Date().toISOString(),
    maintenance: false,
    ...change,
  };
}

const MANY = Array.from({ length: 40 }, (_, at) => siteOf(at + 1));

describe('many sites', () => {
  it.each([undefined, PHONE])('stand beside each other above the tiles, none over another (%o)', async (size) => {
    const { page } = await open({ moreSites: MANY });
    if (size) await page.setViewportSize(size);
    await page.locator('.site-chip').nth(3).waitFor();
    const overlaps = await page.evaluate(
      `[...document.querySelectorAll('.site-chip')].filter((chip) => chip.scrollWidth > chip.clientWidth + 1).length`,
    );
    expect(overlaps).toBe(0);
    await page.getByRole('link', { name: 'All 41' }).click();
    await page.waitForURL(/#\/sites$/);
  });

  it('are found by name, and those with the most severe tickets stand first', async () => {
    const bad = { state: 'bad' } as const;
    const { page, address } = await open({
      moreSites: [
        ...MANY,
        siteOf(41, { ...bad, tickets: { ...NONE, warning: 3 } }),
        siteOf(42, { ...bad, tickets: { ...NONE, critical: 1 } }),
      ],
    });
    await page.goto(`${address}/#/sites`);
    await page.locator('.site-card').nth(42).waitFor();
    const names = await page.locator('.site-card-name').allInnerTexts();
    // The mall of every test has minor tickets.
    expect(names.slice(0, 3).map((name) => /\d+$/.exec(name)?.[0] ?? 'mall')).toEqual(['42', 'mall', '41']);
    await page.locator('input[type="search"]').fill('cctv 17');
    await expect.poll(() => page.locator('.site-card').count()).toBe(1);
    await page.locator('input[type="search"]').fill('nowhere');
    await expectSeen(page, 'No site matches');
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => page.locator('.site-card').count()).toBe(43);
  });
});
