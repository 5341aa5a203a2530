// The pages on when a fault counts and on takeover, at work: by mouse on a desk, by keyboard, and on a phone in Chinese.

import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { PHONE } from './browser.ts';
import { SITE } from './fake-site.ts';
import { expectSeen, useConsole } from './harness.ts';

const open = useConsole();
const overflowOf = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** Goes on with Tab until what has the focus bears the name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    const held = await page.evaluate(
      '(document.activeElement?.ariaLabel ?? "") + "|" + (document.activeElement?.textContent ?? "").trim()',
    );
    if (String(held).split('|').includes(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the focus never came to “${name}”`);
}

describe('schedules of a site', () => {
  it('take planned work with a reason, show when it runs and end it', async () => {
    const { page, address, server } = await open();
    await page.goto(`${address}/#/sites/${SITE}/calendar`);
    await expectSeen(page, 'No work is planned');
    await page.getByRole('button', { name: 'Plan work' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('printer head is exchanged');
    await dialog.locator('button[type="submit"]').click();
    await dialog.waitFor({ state: 'detached' });
    await expectSeen(page, 'printer head is exchanged');
    expect(server.calendar.sent[0]).toMatchObject({ method: 'POST', path: 'maintenance', body: { site: SITE } });
    // What has begun is ended, what is yet to come is called off.
    const begun = server.calendar.windows.map((one) => ({ ...one, id: 'w-begun', reason: 'filters', active: true }));
    server.calendar.windows = [...server.calendar.windows.map((one) => ({ ...one, active: false })), ...begun];
    await page.reload();
    for (const [reason, name] of [
      ['filters', 'End'],
      ['printer head', 'Call off'],
    ] as const) {
      await page.locator('.calendar-item', { hasText: reason }).getByRole('button', { name }).click();
      await page.getByText(reason).waitFor({ state: 'detached' });
    }
    await expectSeen(page, 'No work is planned');
    expect(server.calendar.sent.at(-1)?.method).toBe('DELETE');
  });

  it('say why what ends before it begins cannot be saved', async () => {
    const { page, address } = await open();
    await page.goto(`${address}/#/sites/${SITE}/calendar`);
    for (const ask of ['Plan work', 'Declare a period']) {
      await page.getByRole('button', { name: ask }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox', { name: 'To', exact: true }).fill('2020-01-01T08:00');
      expect(await dialog.getByRole('alert').textContent()).toContain('ends before it begins');
      expect(await dialog.locator('.calendar-times').count()).toBe(0);
      await dialog.getByRole('textbox', { name: 'To', exact: true }).fill('2099-01-01T08:00');
      await dialog.getByRole('alert').waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
    }
  });

  it('show what the past proposes, and take the answer by keyboard alone', async () => {
    const { page, address, server } = await open();
    await page.goto(`${address}/#/sites/${SITE}/calendar`);
    await expectSeen(page, 'off every day 22:10–08:50');
    await expectSeen(page, /seen 27 times/);
    await tabTo(page, 'Accept');
    await page.keyboard.press('Enter');
    await page.getByText('off every day 22:10–08:50').waitFor({ state: 'detached' });
    expect(server.calendar.sent).toEqual([
      { method: 'POST', path: `sites/${SITE}/hours/answers`, body: { key: 'off signage-1', answer: 'accepted' } },
    ]);
  });

  it('fit a phone, and declare a protection period there', async () => {
    const { page, address, server } = await open({ language: 'zh', size: PHONE });
    await page.goto(`${address}/#/sites/${SITE}/calendar`);
    await expectSeen(page, '每天 22:10–08:50 关机');
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    await page.locator('.calendar-card').last().getByRole('button').first().click();
    const dialog = page.getByRole('dialog');
    await dialog.locator('input').first().fill('春节保障');
    await dialog.locator('button[type="submit"]').click();
    await expectSeen(page, '春节保障');
    expect(server.calendar.periods.map(({ name, site }) => [name, site])).toEqual([['春节保障', SITE]]);
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
  });

  it('offer a viewer nothing to do', async () => {
    const { page, address } = await open({ role: 'viewer' });
    await page.goto(`${address}/#/sites/${SITE}/calendar`);
    await expectSeen(page, 'off every day 22:10–08:50');
    expect(await page.locator('main .calendar button').count()).toBe(0);
  });
});

describe('the takeover of a site', () => {
  it('goes from the list over what both sides say to their signatures and acceptance', async () => {
    const { page, address, server } = await open();
    await page.goto(`${address}/#/sites/${SITE}/takeover`);
    await page.getByRole('button', { name: 'Begin' }).click();
    const [dead, fan] = [page.locator('.takeover-item').nth(0), page.locator('.takeover-item').nth(1)];
    await dead.getByText('Camera 5 is dead').first().waitFor();
    // What is bad is not called repaired; what is over makes no ticket.
    expect(await dead.getByRole('button', { name: 'Repaired' }).count()).toBe(0);
    expect(await fan.getByRole('button', { name: 'Ticket' }).count()).toBe(0);
    const accept = page.locator('.takeover-accept').getByRole('button');
    expect(await accept.isDisabled()).toBe(true);
    await expectSeen(page, /2 not decided/);
    await dead.getByRole('textbox').fill('customer buys a new one');
    await dead.getByRole('button', { name: 'Known defect' }).click();
    await dead.locator('.pill', { hasText: 'Known defect' }).waitFor();
    await fan.getByRole('button', { name: 'Repaired' }).click();
    await fan.locator('.pill', { hasText: 'Repaired' }).waitFor();
    for (const [side, name] of ['Li Jing', 'Wang Wei'].entries()) {
      const box = page.locator('.signature').nth(side);
      await box.getByRole('textbox').first().fill(name);
      await box.getByRole('textbox').last().fill('paper of today');
      await box.getByRole('button').click();
      await box.getByText(name).waitFor();
      await box.getByText(/entered by li\.jing/).waitFor();
      await box.getByText('paper of today').waitFor();
    }
    await accept.click();
    await page.getByRole('dialog').getByText('Both signatures were entered by li.jing.').waitFor();
    await page.getByRole('dialog').locator('.button-primary').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => server.calendar.takeover.state).toBe('accepted');
    expect(server.calendar.takeover.items.map(({ decision, remark }) => [decision, remark])).toEqual([
      ['known-defect', 'customer buys a new one'],
      ['repaired', ''],
    ]);
    await accept.waitFor({ state: 'detached' });
  });

  it('prints boxes to tick where nothing is decided, on white and without the demo’s bar', async () => {
    const { page, address, server } = await open({ demo: true, language: 'zh' });
    server.calendar.send('POST', ['sites', SITE, 'takeover'], {});
    await page.goto(`${address}/#/sites/${SITE}/takeover`);
    const boxes = page.locator('.takeover-boxes').first();
    await boxes.waitFor({ state: 'attached' });
    expect(await boxes.isVisible()).toBe(false);
    await page.emulateMedia({ media: 'print' });
    expect(await boxes.innerText()).toMatch(/^☐ .*☐ /s);
    expect(await page.locator('.demo').isVisible()).toBe(false);
    const colour = await page.evaluate(
      'getComputedStyle(document.querySelector(".takeover-item .severity-major")).color',
    );
    expect(colour).toBe('rgb(160, 74, 0)');
  });

  it('is worked by keyboard: a remark, what both sides say, a signature', async () => {
    const { page, address, server } = await open();
    server.calendar.send('POST', ['sites', SITE, 'takeover'], {});
    await page.goto(`${address}/#/sites/${SITE}/takeover`);
    await expectSeen(page, 'Camera 5 is dead');
    await tabTo(page, 'Remark');
    await page.keyboard.type('seen together');
    await tabTo(page, 'Excluded');
    await page.keyboard.press('Enter');
    await page.locator('.pill', { hasText: 'Excluded' }).waitFor();
    expect(server.calendar.takeover.items[0]).toMatchObject({ decision: 'excluded', remark: 'seen together' });
    await page.locator('.signature').first().getByRole('textbox').first().focus();
    await page.keyboard.type('Li Jing');
    await page.keyboard.press('Enter');
    await page.locator('.signature').first().getByText('Li Jing').waitFor();
  });

  it('fits a phone, and prints as the paper that is signed', async () => {
    const { page, address, server } = await open({ language: 'zh', size: PHONE });
    server.calendar.send('POST', ['sites', SITE, 'takeover'], {});
    await page.goto(`${address}/#/sites/${SITE}/takeover`);
    await expectSeen(page, '摄像机 5 损坏');
    expect(await overflowOf(page)).toBeLessThanOrEqual(0);
    const smallest = await page
      .locator('.takeover-item button')
      .evaluateAll((all: { getBoundingClientRect(): { height: number } }[]) =>
        Math.min(...all.map((one) => one.getBoundingClientRect().height)),
      );
    expect(smallest).toBeGreaterThanOrEqual(40);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.takeover-item button').first().isVisible()).toBe(false);
    expect(await page.locator('.signature-line').first().isVisible()).toBe(true);
  });
});
