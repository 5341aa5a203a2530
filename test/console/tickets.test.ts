// The list of tickets and the page of one, in a real browser.

import { describe, expect, it } from 'vitest';
import { PHONE } from './browser.ts';
import { PORT_TICKET, UPLINK_TICKET } from './fake-tickets.ts';
import { expectSeen, useConsole, WAIT_MS } from './harness.ts';

const open = useConsole();

describe('the list of tickets', () => {
  it('is where a phone begins, worst first', async () => {
    const { page } = await open({ size: PHONE, withUplinkCut: true });
    await page.locator('.ticket-row').nth(1).waitFor();
    expect(page.url()).toContain('#/tickets');
    expect(await page.locator('.ticket-row-title').allInnerTexts()).toEqual([
      expect.stringContaining('uplink'),
      expect.stringContaining('gi5'),
    ]);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  });

  it('is worked by keyboard: j, k, a, Enter, / and ?', async () => {
    const { page, address, server: made } = await open({ withUplinkCut: true });
    await page.goto(`${address}/#/tickets`);
    await page.locator('.ticket-row').nth(1).waitFor();
    for (const key of ['j', 'j', 'k', 'j', 'a']) await page.keyboard.press(key);
    await expectSeen(page, 'Acknowledged');
    expect(made.actions).toMatchObject([{ ticket: PORT_TICKET, action: { action: 'acknowledge' } }]);
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor({ state: 'detached' });
    await page.keyboard.press('/');
    await page.keyboard.type('uplink');
    await expect.poll(() => page.locator('.ticket-row').count(), { timeout: WAIT_MS }).toBe(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('j');
    await page.keyboard.press('Enter');
    await page.locator('[data-testid="verdict"]').waitFor();
    expect(page.url()).toContain(UPLINK_TICKET);
  });

  it('obeys the key that follows the end of a dialog within the same frame', async () => {
    const { page, address } = await open();
    await page.goto(`${address}/#/tickets`);
    await page.locator('.ticket-row').first().waitFor();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    const focused = await page.evaluate(`(() => {
      document.querySelector('dialog').close();
      document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }));
      return document.activeElement.type;
    })()`);
    expect(focused).toBe('search');
  });
});

describe('the page of a ticket', () => {
  it('tells what broke, how sure that is, who goes, what to bring and why', async () => {
    const { page, address } = await open({ withUplinkCut: true });
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    const verdict = page.getByTestId('verdict');
    await verdict.waitFor();
    const words = (await verdict.innerText()).replaceAll('\u2009', ' ');
    for (const part of [
      'The fibre link between core gi2',
      '88 %',
      'Visit needed: engineer',
      'Now',
      'SFP 1000BASE-LX',
      'Optical power meter',
      'First check',
      'Phone script',
    ]) {
      expect(words).toContain(part);
    }
    await expectSeen(page, 'PDU outlet 3 is on and draws 0.31 A');
    await page.getByText('Access switch floor 1 has lost power').click();
    await expectSeen(page, 'PDU outlet 3 draws current');
    await expectSeen(page, 'Camera Loading bay');
    await expectSeen(page, 'Provisional');
    await expectSeen(page, /Site time, UTC\+8/);
  });

  it('counts its clocks down every second', async () => {
    const { page, address } = await open({ withUplinkCut: true });
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    const clock = page.locator('.clock-pressing .countdown .number').first();
    await clock.waitFor();
    const before = await clock.innerText();
    await expect.poll(() => clock.innerText(), { timeout: WAIT_MS }).not.toBe(before);
  });

  it('sends what one does, with the token of the session and a key of its own', async () => {
    const { page, address, server: made } = await open({ withUplinkCut: true });
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    await page.getByRole('button', { name: 'Set off' }).click();
    await page.getByRole('button', { name: 'Arrived on site' }).waitFor();
    await page.getByRole('button', { name: 'Add note' }).click();
    await page.locator('dialog textarea').fill('re-plugged, no light');
    await page.locator('dialog button[type="submit"]').click();
    await page.locator('.timeline').getByText('re-plugged, no light').waitFor();
    expect(made.actions.map(({ action }) => action)).toEqual([
      { action: 'depart' },
      { action: 'note', note: 're-plugged, no light' },
    ]);
    expect(new Set(made.actions.map(({ key }) => key)).size).toBe(2);
    expect(made.actions.every(({ csrf }) => csrf === 'csrf-of-the-tests')).toBe(true);
  });

  it('remembers what was packed', async () => {
    const { page, address } = await open({ withUplinkCut: true });
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    await page.getByLabel('Fibre cleaning pen').check();
    await expectSeen(page, '1 of 6 packed');
    await page.reload();
    await expectSeen(page, '1 of 6 packed');
  });

  it('tells in one look who goes, by when, how one gets in, what to bring and whom to call', async () => {
    const { page, address } = await open({ size: PHONE, withUplinkCut: true });
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    const glance = page.getByTestId('glance');
    await glance.waitFor();
    const words = await glance.innerText();
    for (const part of [
      'On-site staff',
      'Engineer',
      '2 people',
      'on site by',
      'SFP 1000BASE-LX',
      'open now',
      'Security desk',
    ])
      expect(words).toContain(part);
    expect(await glance.locator('a[href^="tel:"]').first().getAttribute('href')).toBe('tel:+862155500110');
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
    await expectSeen(page, /wavelength: read it off on site/);
    await expectSeen(page, 'A fan in the east rack of floor 1 has stopped');
  });

  it('shows the evidence in words and units, with the camera’s picture and what each way of asking said', async () => {
    const { page, address } = await open({ withUplinkCut: true });
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    const bundle = page.getByTestId('bundle');
    await bundle.getByText('Received light').waitFor();
    expect(await bundle.innerText()).not.toMatch(/rx_dbm|ifInErrors/);
    expect((await bundle.innerText()).replaceAll('\u2009', ' ')).toMatch(/-?\d[\d.]* dBm/);
    const said = bundle.getByText('no answer in 2 s');
    expect(await said.isVisible()).toBe(false);
    await bundle.getByText('What they said').click();
    expect(await said.isVisible()).toBe(true);
    const picture = bundle.getByRole('img', { name: /^Picture of Access switch floor 1, taken / });
    await picture.scrollIntoViewIfNeeded();
    expect(await picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth)).toBe(1);
  });

  it('names no single cause while several are as likely, and says once how to tell them apart', async () => {
    const { page, address, server: made } = await open({ size: PHONE, withUplinkCut: true });
    const at = made.tickets.findIndex(({ id }) => id === UPLINK_TICKET);
    const [ticket, check] = [made.tickets[at], 'Look at the light of uplink port gi25'];
    if (ticket === undefined) throw new Error('the fake server has the ticket of the uplink');
    const causes = ticket.causes.map((cause, rank) => ({
      ...cause,
      ...(rank < 2 && { confidence: 0.45, isTied: true }),
    }));
    made.tickets[at] = { ...ticket, causes };
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    const tie = page.getByTestId('not-sure');
    await tie.waitFor();
    expect(await tie.getByRole('listitem').count()).toBe(2);
    expect(await tie.innerText()).toContain(check);
    expect(await page.locator('.verdict-cause, .first-check').count()).toBe(0);
  });

  it('links no asset where the fault is at a cable route, which has no page', async () => {
    const { page, address, server: made } = await open({ withUplinkCut: true });
    const at = made.tickets.findIndex(({ id }) => id === UPLINK_TICKET);
    const ticket = made.tickets[at];
    if (ticket === undefined) throw new Error('the fake server has the ticket of the uplink');
    made.tickets[at] = { ...ticket, asset: '@route/E-1', assetName: { zh: '线缆路由 E-1', en: 'cable route E-1' } };
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    const facts = page.locator('.ticket-facts');
    await facts.getByText('cable route E-1').waitFor();
    expect(await facts.innerText()).toContain('Where');
    expect(await facts.locator('a').count()).toBe(1);
  });

  it('leads through the telephone script by the answers', async () => {
    const { page, address } = await open({ withUplinkCut: true });
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    await expectSeen(page, 'Is the power light of Access switch floor 1 on?');
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await expectSeen(page, 'Push its power cord in firmly');
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await expectSeen(page, 'An engineer has to come: assign one.');
  });

  it('hands the ticket on at the end of a script that did not help, and by hand with a note', async () => {
    const { page, address, server: made } = await open({ size: PHONE, withUplinkCut: true });
    const at = made.tickets.findIndex(({ id }) => id === UPLINK_TICKET);
    const ticket = made.tickets[at];
    if (ticket === undefined) throw new Error('the fake server has the ticket of the uplink');
    made.tickets[at] = { ...ticket, visit: { ...ticket.visit, decision: 'onsite-staff', next: 'engineer' } };
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    await page.getByRole('button', { name: 'Yes', exact: true }).click();
    await page.getByRole('button', { name: 'No', exact: true }).click();
    await page.locator('.talk').getByRole('button', { name: 'Not cured: hand on' }).click();
    await page.getByRole('button', { name: 'More' }).click();
    await page.locator('.actions-others').getByRole('button', { name: 'Not cured: hand on' }).click();
    await page.locator('dialog textarea').fill('no light at all');
    await page.locator('dialog button[type="submit"]').click();
    await page.locator('.timeline').getByText('no light at all').waitFor();
    expect(made.actions.map(({ action }) => action)).toEqual([
      { action: 'hand-on', from: 'onsite-staff' },
      { action: 'hand-on', from: 'onsite-staff', note: 'no light at all' },
    ]);
  });

  it('sends the plan that was read, by one confirmation, and keeps what was edited', async () => {
    const { page, address, server: made } = await open({ withUplinkCut: true });
    await page.goto(`${address}/#/tickets/${UPLINK_TICKET}`);
    const plan = page.getByTestId('plan');
    await plan.getByRole('button', { name: 'Edit' }).click();
    const measures = plan.getByRole('textbox', { name: 'Measures' });
    await measures.fill('first this\nthen that\n'.repeat(4));
    // All of it shows.
    const rest = ({ scrollHeight, clientHeight }: { scrollHeight: number; clientHeight: number }): number =>
      scrollHeight - clientHeight;
    expect(await measures.evaluate(rest)).toBeLessThanOrEqual(0);
    await measures.fill('Swap the SFP');
    await plan.getByRole('button', { name: 'Save' }).click();
    await plan.getByRole('button', { name: 'Confirm and send' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Confirm and send' }).click();
    await expectSeen(page, /Sent .* by/);
    expect(made.actions.map(({ action }) => action)).toEqual([
      { action: 'plan-edit', version: 7, sections: { measure: 'Swap the SFP' } },
      { action: 'plan-send', version: 7 },
    ]);
    await plan.getByRole('link', { name: 'Print' }).click();
    await expectSeen(page, 'Customer (signature)');
    await page
      .getByTestId('plan-page')
      .getByText(/Sent .* by li\.jing/)
      .waitFor();
    await expectSeen(page, 'link down on port gi2');
  });

  it('offers a viewer nothing to do', async () => {
    const { page, address } = await open({ role: 'viewer' });
    await page.goto(`${address}/#/tickets/${PORT_TICKET}`);
    await expectSeen(page, 'Your role may only look.');
    expect(await page.getByRole('button', { name: 'Acknowledge' }).count()).toBe(0);
  });

  it('explains a ticket that does not exist', async () => {
    const { page, address } = await open();
    await page.goto(`${address}/#/tickets/none`);
    await expectSeen(page, 'It does not exist, or no longer');
  });
});
