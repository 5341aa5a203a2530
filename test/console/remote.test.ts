import { expect, it } from 'vitest';
import type { RemoteActionView } from '../../contract/api-actions.ts';
import type { FakeServer } from './fake-server.ts';
import { expectSeen, useConsole } from './harness.ts';

const open = useConsole();

it('orders what its dry run has shown, also where a page has no randomUUID, and tells a refusal in its own words', async () => {
  const { page, address, server } = await open({ language: 'zh' });
  // As on plain http beyond localhost.
  await page.addInitScript('Reflect.deleteProperty(Crypto.prototype, "randomUUID")');
  const [ticket] = server.tickets;
  await page.goto(`${address}/#/tickets/${ticket?.id ?? ''}`);
  await page.reload();
  expect(await page.evaluate('typeof crypto.randomUUID')).toBe('undefined');
  await page.getByTestId('remote').getByRole('button', { name: '演练' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('卸货区摄像机').first().waitFor();
  await dialog.getByRole('textbox').fill('摄像机死机');
  await dialog.getByRole('button', { name: '提交批准' }).click();
  // In the dialog: what stands behind it nobody sees.
  const told = page.getByText(/现场有人员作业/);
  await dialog.locator(told).waitFor();
  expect(await told.filter({ visible: true }).count()).toBe(1);
  const { hash } = server.work.dryRun;
  expect(server.work.orders).toEqual([
    { id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/), asset: 'cam-05', verb: 'poe-cycle', hash, reason: '摄像机死机' }, // prettier-ignore
  ]);
  expect(server.work.languages[0]).toBe('zh-CN');
});

it('asks which command a device is to be sent, rehearses just that, and orders it', async () => {
  const { page, address, server } = await open();
  const [remedy] = server.work.view.remedies;
  const [ticket] = server.tickets;
  if (!remedy) throw new Error('no remedy');
  server.work.view = { remedies: [{ ...remedy, verb: 'mqtt-command' }], actions: [] };
  await page.goto(`${address}/#/tickets/${ticket?.id ?? ''}`);
  await page.reload();
  await page.getByTestId('remote').getByRole('button', { name: 'Dry run' }).click();
  const dialog = page.getByRole('dialog');
  const command = dialog.getByRole('textbox', { name: 'Which command' });
  const rehearse = dialog.getByRole('button', { name: 'Dry run' });
  await command.fill('no words, please');
  expect(await rehearse.isDisabled()).toBe(true);
  await command.fill('wake-screen');
  await command.press('Enter');
  await dialog.getByRole('textbox', { name: 'Why' }).fill('the screen is dark');
  expect(server.work.rehearsed).toEqual([{ asset: 'cam-05', verb: 'mqtt-command', command: 'wake-screen' }]);
  await dialog.getByRole('button', { name: 'Ask for approval' }).click();
  await expect.poll(() => server.work.orders).toMatchObject([{ verb: 'mqtt-command', command: 'wake-screen' }]);
});

it.each(['#/tickets', '#/wall'])('shows on %s that an action waits for a second person', async (path) => {
  const { page, address, server } = await open();
  const [ticket] = server.tickets;
  if (!ticket) throw new Error('no ticket');
  server.tickets[0] = { ...ticket, remote: 'waiting' };
  await page.goto(`${address}/${path}`);
  await page.reload();
  await expectSeen(page, 'Waits for a second person');
});

it('does not offer what was tried in vain as likely to help', async () => {
  const { page, address, server } = await open();
  const [ticket] = server.tickets;
  const [remedy] = server.work.view.remedies;
  if (!ticket || !remedy) throw new Error('no remedy');
  await page.goto(`${address}/#/tickets/${ticket.id}`);
  await expectSeen(page, '40 % likely to help');
  server.work.view = { remedies: [remedy], actions: [{ ...actionOf(server, ticket.id), state: 'not-healed' }] };
  await page.reload();
  await expectSeen(page, 'Tried before: it did not help');
  expect(await page.getByText('likely to help').count()).toBe(0);
});

it.each([
  [true, /Ends at .*16:10 unless you agree/],
  [false, /Somebody else has to agree by .*16:10/],
])('says until when an action waits for a second person, where one may agree: %s', async (mayApprove, told) => {
  const { page, address, server } = await open();
  const [ticket] = server.tickets;
  const [remedy] = server.work.view.remedies;
  if (!ticket || !remedy) throw new Error('no remedy');
  const action = { ...actionOf(server, ticket.id), dueAt: at('08:10'), mayApprove };
  server.work.view = { remedies: [], actions: [action] };
  await page.goto(`${address}/#/tickets/${ticket.id}`);
  await page.reload();
  await expectSeen(page, told);
  expect(await page.getByRole('button', { name: 'Agree and do it' }).count()).toBe(mayApprove ? 1 : 0);
});

function at(time: string): string {
  return `${new Date().toISOString().slice(0, 10)}T${time}:00.000Z`;
}

/** The remedy that the server offers, asked for and waiting. */
function actionOf({ work }: FakeServer, ticket: string): RemoteActionView {
  const [remedy] = work.view.remedies;
  if (!remedy) throw new Error('no remedy');
  const { asset, assetName, verb, on } = remedy;
  const { hash, frame, losesPower } = work.dryRun;
  const none = { zh: '', en: '' };
  return { id: 'a-1', ticket, asset, assetName, verb, on, state: 'waiting', reason: 'it hangs', actor: 'ana', isAutomatic: false, approvedBy: '', hash, frame, affected: losesPower, requestedAt: at('08:00'), sentAt: null, endedAt: null, dueAt: null, mayApprove: false, detail: none, before: [], after: [] }; // prettier-ignore
}
