// Who asks for a remote action and is then locked out, or may no longer order, has asked for nothing: nobody agrees to it, over HTTP
// and with the records that are kept.

import { expect, it } from 'vitest';
import type { Answer, Client } from '../http/helpers.ts';
import { ask, ENABLE, MODES, twoAdmins } from './two-admins.ts';

async function asked() {
  const { bench, ana, ben, emil, ticket } = await twoAdmins();
  const request = await ask(emil, ticket);
  expect(request.body).toMatchObject({ state: 'waiting' });
  const stateOf = async (): Promise<unknown> => {
    const { actions } = (await ana.get(`/api/v1/tickets/${ticket}/remedies`)).body as { actions: { state: string }[] };
    return actions.map(({ state }) => state);
  };
  return { bench, ana, ben, request, stateOf };
}

const agree = (who: Client, { body }: Answer): Promise<Answer> =>
  who.post(`/api/v1/remote-actions/${String(body['id'])}/approve`, { hash: body['hash'] });

it.each([
  ['disabled', { disabled: true }, { disabled: false }],
  ['made an operator', { role: 'operator' }, { role: 'engineer' }],
  ['kept from the site', { sites: ['mall'] }, { sites: null }],
])('the request of who is %s ends at once, and stays over when that is taken back', async (_how, change, back) => {
  const { bench, ana, ben, request, stateOf } = await asked();
  expect((await ana.send('PATCH', '/api/v1/users/emil', change)).status).toBe(200);
  expect(await stateOf()).toEqual(['revoked']);
  expect((await agree(ben, request)).status).toBe(409);
  await ana.send('PATCH', '/api/v1/users/emil', back);
  expect((await agree(ben, request)).status).toBe(409);
  await bench.pass(5);
  expect(bench.frames).toEqual([]);
  expect(bench.records.audit.list({ limit: 10 }).map(({ action }) => action)).toContain('remote-action.revoked');
});

it('nobody agrees to the request of who was locked out past the API, and it is taken back', async () => {
  const { bench, ben, request, stateOf } = await asked();
  const emil = bench.records.users.byName('emil')?.id ?? '';
  await bench.records.transact(() => bench.records.users.update(emil, { disabledAt: bench.clock.wallMs() }));
  const refused = await agree(ben, request);
  expect([refused.status, String(refused.body['detail'])]).toEqual([409, expect.stringMatching(/disabled or may no longer/)]);
  await bench.pass(2);
  expect(await stateOf()).toEqual(['revoked']);
  expect(bench.frames).toEqual([]);
}); // prettier-ignore

it('a change that leaves the asker what the request needs leaves the request, too', async () => {
  const { bench, ana, ben, request } = await asked();
  expect((await ana.send('PATCH', '/api/v1/users/emil', { sites: ['demo'] })).status).toBe(200);
  await bench.pass(2);
  expect((await agree(ben, request)).body).toMatchObject({ state: 'sent', approvedBy: 'ben' });
});

it.each([
  ['disabled', { disabled: true }],
  ['no administrator any more', { role: 'engineer' }],
])('a mode that an administrator has proposed who is %s is confirmed by nobody', async (_how, change) => {
  const { bench, ana, ben } = await asked();
  const raise = { ...ENABLE, mode: 'automatic' };
  const cleo = await bench.person('cleo', 'admin');
  expect((await ben.send('PUT', MODES, raise)).body).toMatchObject({ mode: 'approve', proposed: { by: 'ben' } });
  expect((await ana.send('PATCH', '/api/v1/users/ben', change)).status).toBe(200);
  const { modes } = (await cleo.get(MODES)).body as { modes: { proposed: unknown }[] };
  expect(modes.filter(({ proposed }) => proposed !== null)).toEqual([]);
  // It is proposed anew, and waits for somebody else.
  expect((await ana.send('PUT', MODES, raise)).body).toMatchObject({ mode: 'approve', proposed: { by: 'ana' } });
});
