// Two people over HTTP: who has asked for a remote action never agrees to it, whatever else they call themselves; who agrees
// agrees to what was shown; what is taken back or has waited too long is never sent. The device's frames are what counts.

import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { APPROVE_WITHIN_MS } from '../../../server/domain/action/machine.ts';
import { CONFIRM_WITHIN_MS } from '../../../server/domain/action/modes.ts';
import type { Answer, Client } from '../http/helpers.ts';
import { ActionBench, PASSWORD } from './action-bench.ts';

const MODES = '/api/v1/sites/demo/action-modes';
const ENABLE = { scope: 'class:camera', verb: 'poe-cycle', mode: 'approve' };
const CYCLE = { asset: 'cam-3', verb: 'poe-cycle' };
const BOTH_STEPS = ['first sw1/port:gi3', 'return sw1/port:gi3'];

interface Site {
  bench: ActionBench;
  ana: Client;
  ben: Client;
  emil: Client;
  ticket: string;
}

/** Two administrators have enabled PoE cycles of cameras; cam-3 has a ticket. */
async function twoAdmins(): Promise<Site> {
  const bench = await ActionBench.open();
  onTestFinished(() => bench.close());
  const ana = await bench.person('ana', 'admin');
  // Before there are two administrators.
  const emil = await bench.person('emil');
  const ben = await bench.person('ben', 'admin');
  for (const one of [ana, ben]) expect((await one.send('PUT', MODES, ENABLE)).status).toBe(200);
  return { bench, ana, ben, emil, ticket: await bench.ticketOf('cam-3') };
}

async function ask(who: Client, ticket: string): Promise<Answer> {
  const run = await who.post(`/api/v1/tickets/${ticket}/remedies/dry-run`, CYCLE);
  expect(run.body).toMatchObject({ barriers: [], needsSecond: true, frame: 'SET port:gi3' });
  const order = { ...CYCLE, id: randomUUID(), hash: run.body['hash'], reason: 'it hangs' };
  return who.post(`/api/v1/tickets/${ticket}/remedies`, order);
}

const agree = (who: Client, { body }: Answer, hash = body['hash']): Promise<Answer> =>
  who.post(`/api/v1/remote-actions/${String(body['id'])}/approve`, { hash });
const takeBack = (who: Client, { body }: Answer): Promise<Answer> =>
  who.post(`/api/v1/remote-actions/${String(body['id'])}/revoke`, {});

function barred(answer: Answer): string {
  return `${answer.status} ${String(answer.body['detail'])}`;
}

it('one asks, the other agrees, and the port is cycled once', async () => {
  const { bench, ana, ben, ticket } = await twoAdmins();
  const asked = await ask(ana, ticket);
  expect([asked.status, asked.body]).toEqual([201, expect.objectContaining({ state: 'waiting', mayApprove: false })]);
  expect(bench.frames).toEqual([]);
  expect(barred(await agree(ana, asked))).toMatch(/^409 .*somebody else has to agree/);
  const agreed = await agree(ben, asked);
  expect(agreed.body).toMatchObject({ state: 'sent', approvedBy: 'ben' });
  await bench.carriedOut(String(asked.body['id']));
  expect(bench.frames).toEqual(BOTH_STEPS);
  // Whoever agrees twice, or takes back what was sent, changes nothing.
  expect(barred(await agree(ben, asked))).toMatch(/^409 .*not waiting/);
  expect(barred(await takeBack(ana, asked))).toMatch(/^409 .*not waiting/);
  expect(bench.frames).toEqual(BOTH_STEPS);
  const told = bench.records.audit.list({ limit: 100 }).map(({ actor, action }) => `${actor} ${action}`);
  expect(told).toEqual(expect.arrayContaining(['ana remote-action.waiting', 'ben remote-action.sent']));
});

it('what was taken back cannot be agreed to', async () => {
  const { bench, ana, ben, ticket } = await twoAdmins();
  const asked = await ask(ana, ticket);
  expect((await takeBack(ana, asked)).body).toMatchObject({ state: 'revoked' });
  expect(barred(await agree(ben, asked))).toMatch(/^409 .*not waiting/);
  await bench.pass(5);
  expect(bench.frames).toEqual([]);
});

it('what has waited too long cannot be agreed to, and the ticket tells so', async () => {
  const { bench, ana, ben, ticket } = await twoAdmins();
  const asked = await ask(ana, ticket);
  await bench.pass(APPROVE_WITHIN_MS / 1000 + 2);
  expect(barred(await agree(ben, asked))).toMatch(/^409 /);
  const { actions } = (await ben.get(`/api/v1/tickets/${ticket}/remedies`)).body as { actions: { state: string }[] };
  expect(actions.map(({ state }) => state)).toEqual(['expired']);
  expect(bench.frames).toEqual([]);
});

it('who agrees agrees to what was shown: another hash, a new blast radius or a lowered mode is refused', async () => {
  const { bench, ana, ben, ticket } = await twoAdmins();
  const asked = await ask(ana, ticket);
  expect(barred(await agree(ben, asked, 'f'.repeat(64)))).toMatch(/^409 .*things have changed/);
  // Lowering takes one.
  expect((await ana.send('PUT', MODES, { ...ENABLE, mode: 'off' })).body).toMatchObject({
    mode: 'off',
    proposed: null,
  });
  expect(barred(await agree(ben, asked))).toMatch(/^409 .*not enabled/);
  await bench.pass(5);
  expect(bench.frames).toEqual([]);
});

it('an engineer may be the second person, an operator, a program and a stranger may not', async () => {
  const { bench, ana, emil, ticket } = await twoAdmins();
  const asked = await ask(ana, ticket);
  expect((await agree(await bench.person('olga', 'operator'), asked)).status).toBe(403);
  expect(barred(await agree(await bench.http.program('admin'), asked))).toMatch(/^409 .*a person who has signed in/);
  expect((await agree(bench.http.stranger(), asked)).status).toBe(401);
  expect(bench.frames).toEqual([]);
  expect((await agree(emil, asked)).body).toMatchObject({ state: 'sent', approvedBy: 'emil' });
});

it('nobody agrees with themselves under another name', async () => {
  const { bench, ana, ticket } = await twoAdmins();
  const asked = await ask(ana, ticket);
  const renamed = await ana.post('/api/v1/set-password', { name: 'anna', password: PASSWORD, current: PASSWORD });
  expect(renamed.status).toBe(200);
  ana.keepSession(renamed);
  expect(barred(await agree(ana, asked))).toMatch(/^409 .*somebody else has to agree/);
  // Nor is a mode raised by one who has two names.
  const raise = { ...ENABLE, mode: 'automatic' };
  expect((await ana.send('PUT', MODES, raise)).body).toMatchObject({ mode: 'approve', proposed: { by: 'anna' } });
  const again = await ana.post('/api/v1/set-password', { name: 'anne', password: PASSWORD, current: PASSWORD });
  ana.keepSession(again);
  expect(barred(await ana.send('PUT', MODES, raise))).toMatch(/^409 .*somebody else has to agree/);
  await bench.pass(5);
  expect(bench.frames).toEqual([]);
});

it('what a token asks for is asked for by who made it, through however many tokens and names', async () => {
  const { bench, ana, ben, ticket } = await twoAdmins();
  const tokenBy = async (who: Client, name: string): Promise<Client> => {
    const { body } = await who.post('/api/v1/tokens', { name, role: 'admin' });
    const client = bench.http.stranger();
    client.headers['authorization'] = `Bearer ${String(body['text'])}`;
    return client;
  };
  const first = await tokenBy(ana, 'robot');
  const second = await tokenBy(first, 'robot-of-robot');
  // Of the same name, and newer: it is somebody else's.
  await tokenBy(ben, 'robot-of-robot');
  const asked = await ask(second, ticket);
  expect(asked.body).toMatchObject({ state: 'waiting', actor: 'robot-of-robot' });
  expect(barred(await agree(ana, asked))).toMatch(/^409 .*somebody else has to agree/);
  const renamed = await ana.post('/api/v1/set-password', { name: 'anna', password: PASSWORD, current: PASSWORD });
  ana.keepSession(renamed);
  expect(barred(await agree(ana, asked))).toMatch(/^409 .*somebody else has to agree/);
  expect(bench.frames).toEqual([]);
  expect((await agree(ben, asked)).body).toMatchObject({ state: 'sent', approvedBy: 'ben' });
});

it('enabling takes two administrators within a day, and no token', async () => {
  const { bench, ana, ben, emil } = await twoAdmins();
  const raise = { scope: 'asset:cam-4', verb: 'poe-cycle', mode: 'automatic' };
  const program = await bench.http.program('admin');
  expect(barred(await program.send('PUT', MODES, raise))).toMatch(/^409 .*a person who has signed in/);
  expect((await emil.send('PUT', MODES, raise)).status).toBe(403);
  for (let n = 0; n < 2; n++)
    expect((await ana.send('PUT', MODES, raise)).body).toMatchObject({ mode: 'approve', proposed: { by: 'ana' } });
  bench.clock.stepWall(CONFIRM_WITHIN_MS + 1);
  const late = await bench.signedIn('ben');
  expect((await late.send('PUT', MODES, raise)).body).toMatchObject({ mode: 'approve', proposed: { by: 'ben' } });
  expect((await (await bench.signedIn('ana')).send('PUT', MODES, raise)).body).toMatchObject({ mode: 'automatic', proposed: null }); // prettier-ignore
  expect(ben.cookie).not.toBe('');
});

it('a command is named before it is rehearsed, and is what was agreed to', async () => {
  const { bench, ana, ben } = await twoAdmins();
  const mode = { scope: 'asset:kiosk-1', verb: 'mqtt-command', mode: 'approve' };
  for (const one of [ana, ben]) await one.send('PUT', MODES, mode);
  const ticket = await bench.ticketOf('kiosk-1');
  const dryRun = `/api/v1/tickets/${ticket}/remedies/dry-run`;
  const what = { asset: 'kiosk-1', verb: 'mqtt-command' };
  expect((await ana.post(dryRun, what)).body['barriers']).toMatchObject([{ code: 'which-command' }]);
  const { body } = await ana.post(dryRun, { ...what, command: 'wake-screen' });
  expect(body).toMatchObject({ barriers: [], frame: 'SET wake-screen' });
  // Another one than was rehearsed.
  const order = { ...what, id: randomUUID(), hash: body['hash'], reason: 'dark', command: 'reset-part' };
  expect(barred(await ana.post(`/api/v1/tickets/${ticket}/remedies`, order))).toMatch(/^409 .*things have changed/);
  expect(bench.frames).toEqual([]);
});

it('nothing goes out while the line is down, and nothing later', async () => {
  const { bench, ana, ben, ticket } = await twoAdmins();
  const asked = await ask(ana, ticket);
  bench.carrier.isUp = false;
  expect(barred(await agree(ben, asked))).toMatch(/^409 /);
  bench.carrier.isUp = true;
  await bench.pass(5);
  expect(bench.frames).toEqual([]);
});
