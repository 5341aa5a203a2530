// One administrator against the rule of two: whatever they do to the other one's account, or to accounts of their own making, the
// port is not cycled and no mode is raised, over HTTP and with the records that are kept.

import { expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { isKnown, peopleBehind, SETTLES_AFTER_MS } from '../../../server/domain/action/two-people.ts';
import { openRecords } from '../../../server/stores/records/records.ts';
import { startServer, type Answer, type Client } from '../http/helpers.ts';
import { silentLog } from '../ticket-fixtures.ts';
import { PASSWORD } from './action-bench.ts';
import { ask, ENABLE, MODES, twoAdmins } from './two-admins.ts';

const OTHER_PASSWORD = 'that ana has made up';

const agree = (who: Client, { body }: Answer): Promise<Answer> =>
  who.post(`/api/v1/remote-actions/${String(body['id'])}/approve`, { hash: body['hash'] });
const change = (who: Client, name: string, what: object): Promise<Answer> =>
  who.send('PATCH', `/api/v1/users/${name}`, what);
const barred = ({ status, body }: Answer): string => `${status} ${String(body['detail'])}`;
const raise = (who: Client): Promise<Answer> => who.send('PUT', MODES, { ...ENABLE, mode: 'automatic' });

it.each([
  ['demotes', { role: 'engineer' }],
  ['disables', { disabled: true }],
])('who %s the other administrator does not act alone', async (_how, what) => {
  const { bench, ana, ticket } = await twoAdmins();
  expect((await change(ana, 'ben', what)).status).toBe(200);
  expect((await ask(ana, ticket)).body).toMatchObject({ state: 'waiting', mayApprove: false });
  expect((await raise(ana)).body).toMatchObject({ mode: 'approve', proposed: { by: 'ana' } });
  expect((await raise(ana)).body).toMatchObject({ mode: 'approve' });
  const ends = new Date(bench.clock.wallMs() + SETTLES_AFTER_MS).toISOString();
  const { isTwoPerson, twoPersonEndsAt } = (await ana.get(MODES)).body;
  expect([isTwoPerson, String(twoPersonEndsAt).slice(0, 16)]).toEqual([true, ends.slice(0, 16)]);
  expect(bench.frames).toEqual([]);
  bench.clock.stepWall(SETTLES_AFTER_MS + 1);
  expect((await (await bench.signedIn('ana')).get(MODES)).body).toMatchObject({ isTwoPerson: false, twoPersonEndsAt: null }); // prettier-ignore
});

it('who sets the other one’s password is the other one until that person sets one, and a week on', async () => {
  const { bench, ana, emil, ticket } = await twoAdmins();
  await change(ana, 'ben', { password: OTHER_PASSWORD });
  const asBen = await bench.signedIn('ben', OTHER_PASSWORD);
  const asked = await ask(ana, ticket);
  expect(barred(await agree(asBen, asked))).toMatch(/^409 .*somebody else has to agree/);
  const own = await asBen.post('/api/v1/set-password', { password: PASSWORD, current: OTHER_PASSWORD });
  asBen.keepSession(own);
  expect(barred(await agree(asBen, asked))).toMatch(/^409 .*somebody else has to agree/);
  await raise(ana);
  // What ana has proposed stays hers, and ben is told why nothing has changed.
  expect(barred(await raise(asBen))).toMatch(/^409 .*somebody else has to agree/);
  const { modes } = (await asBen.get(MODES)).body as { modes: { scope: string; verb: string }[] };
  const raised = modes.find(({ scope, verb }) => scope === ENABLE.scope && verb === ENABLE.verb);
  expect(raised).toMatchObject({ mode: 'approve', proposed: { mode: 'automatic', by: 'ana' } });
  expect(bench.frames).toEqual([]);
  // With anybody else they are two.
  expect((await agree(emil, asked)).body).toMatchObject({ state: 'sent' });
});

it('nobody agrees with an account of their own making, whatever its role was, nor through a token of it', async () => {
  const { bench, ana, ben, ticket } = await twoAdmins();
  await ana.post('/api/v1/users', { name: 'carl', role: 'viewer', password: OTHER_PASSWORD });
  const carl = await bench.signedIn('carl', OTHER_PASSWORD);
  carl.keepSession(await carl.post('/api/v1/set-password', { password: PASSWORD, current: OTHER_PASSWORD }));
  await change(ana, 'carl', { role: 'admin' });
  const asCarl = await bench.signedIn('carl');
  const asked = await ask(ana, ticket);
  expect(barred(await agree(asCarl, asked))).toMatch(/^409 .*somebody else has to agree/);
  // One puppet makes another.
  await asCarl.post('/api/v1/users', { name: 'dora', role: 'engineer', password: OTHER_PASSWORD });
  const dora = await bench.signedIn('dora', OTHER_PASSWORD);
  expect(barred(await agree(dora, asked))).toMatch(/^409 .*somebody else has to agree/);
  await ana.post(`/api/v1/remote-actions/${String(asked.body['id'])}/revoke`, {});
  const made = await asCarl.post('/api/v1/tokens', { name: 'robot', role: 'admin' });
  const robot = bench.http.stranger();
  robot.headers['authorization'] = `Bearer ${String(made.body['text'])}`;
  const again = await ask(robot, ticket);
  expect(barred(await agree(ana, again))).toMatch(/^409 .*somebody else has to agree/);
  expect(bench.frames).toEqual([]);
  expect((await agree(ben, again)).body).toMatchObject({ state: 'sent' });
});

it('who asks does not agree once their account counts as their own', async () => {
  const { bench, ana, ticket } = await twoAdmins();
  await ana.post('/api/v1/users', { name: 'carl', role: 'engineer', password: OTHER_PASSWORD });
  const carl = await bench.signedIn('carl', OTHER_PASSWORD);
  const asked = await ask(carl, ticket);
  carl.keepSession(await carl.post('/api/v1/set-password', { password: PASSWORD, current: OTHER_PASSWORD }));
  expect(barred(await agree(carl, asked))).toMatch(/^409 .*somebody else has to agree/);
  expect(bench.frames).toEqual([]);
});

it('a token of the command line, behind which nobody is known, does not ask for what takes two', async () => {
  const { bench, ana, ticket } = await twoAdmins();
  const program = await bench.http.program('admin');
  expect(barred(await ask(program, ticket))).toMatch(/^409 .*nobody is known behind it/);
  // Nor do accounts that it makes count, nor does anybody take its name.
  await program.post('/api/v1/users', { name: 'carl', role: 'admin', password: OTHER_PASSWORD });
  const carl = await bench.signedIn('carl', OTHER_PASSWORD);
  carl.keepSession(await carl.post('/api/v1/set-password', { password: PASSWORD, current: OTHER_PASSWORD }));
  expect(barred(await agree(carl, await ask(ana, ticket)))).toMatch(/^409 .*nobody is known behind it/);
  expect(barred(await raise(carl))).toMatch(/^409 .*nobody is known behind it/);
  const named = { name: 'Command line', role: 'viewer', password: OTHER_PASSWORD };
  expect((await ana.post('/api/v1/users', named)).status).toBe(409);
  const renamed = await ana.post('/api/v1/set-password', { name: 'system', password: PASSWORD, current: PASSWORD });
  expect(renamed.status).toBe(409);
  expect(bench.frames).toEqual([]);
});

it('a password set by the environment is its own, but makes no second person where two have to agree', async () => {
  const clock = new ManualClock();
  const records = await openRecords({ path: ':memory:', clock, log: silentLog });
  onTestFinished(() => records.close());
  const behindAdmin = async (adminPassword: string): Promise<readonly string[]> => {
    await using http = await startServer({ records, clock, adminPassword });
    expect((await http.stranger().signIn({ name: 'admin', password: adminPassword })).status).toBe(200);
    const admin = records.users.byName('admin');
    return admin ? peopleBehind(admin, clock.wallMs()) : [];
  };
  expect(isKnown(await behindAdmin('the first of the environment'))).toBe(true);
  const ben = { name: 'ben', role: 'admin', passwordHash: '!', language: 'en', sites: null } as const;
  await records.transact(() => records.users.create(ben, clock.wallMs()));
  expect(isKnown(await behindAdmin('the second of the environment'))).toBe(false);
  clock.stepWall(SETTLES_AFTER_MS);
  expect(isKnown(await behindAdmin('the second of the environment'))).toBe(true);
});
