// Who may no longer, may no longer at once: sessions, bearer tokens and open event streams of an account end with it, and a
// token never does more than the one who made it.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../app/log.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { hashOf } from '../../../server/http/auth/hash.ts';
import { openRecords } from '../../../server/stores/records/records.ts';
import { isTokenKnown } from '../../../server/stores/records/token-check.ts';
import { endsWithin } from '../../peers/in-time.ts';
import { ADMIN_PASSWORD, Client, startServer, type Running } from './helpers.ts';

const PASSWORD = 'six words and some more';

/** Somebody signed in, with a token of their own. */
async function person(running: Running, admin: Client): Promise<{ browser: Client; program: Client }> {
  await admin.post('/api/v1/users', { name: 'wang', role: 'admin', password: PASSWORD });
  const browser = new Client(running.address);
  await browser.signIn({ name: 'wang', password: PASSWORD });
  const made = await browser.post('/api/v1/tokens', { name: 'script', role: 'admin' });
  const program = new Client(running.address, { authorization: `Bearer ${String(made.body['text'])}` });
  return { browser, program };
}

/** Told once the stream is open; `ended` once the server has ended it. */
async function openStream(client: Client): Promise<{ ended: Promise<unknown> }> {
  const response = await fetch(`${client.address}/api/v1/events`, {
    headers: client.headers,
    signal: AbortSignal.timeout(100_000),
  });
  expect(response.status).toBe(200);
  return { ended: response.text() };
}

const statusOf = async (client: Client): Promise<number> => (await client.get('/api/v1/me')).status;

describe('an account that is disabled', () => {
  it('takes its sessions, tokens and open streams along at once, and what its tokens have made', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const admin = await running.browser();
    const { browser, program } = await person(running, admin);
    const second = await program.post('/api/v1/tokens', { name: 'of a script', role: 'viewer' });
    const viewer = new Client(running.address, { authorization: `Bearer ${String(second.body['text'])}` });
    expect(await Promise.all([browser, program, viewer].map(statusOf))).toEqual([200, 200, 200]);
    const streams = await Promise.all([browser, program].map(openStream));

    await admin.send('PATCH', '/api/v1/users/wang', { disabled: true });
    expect(await Promise.all([browser, program, viewer].map(statusOf))).toEqual([401, 401, 401]);
    // The clock stands: no heartbeat has looked.
    expect(await endsWithin(10_000, Promise.all(streams.map(({ ended }) => ended)))).toBe(true);
    expect(running.records.audit.list({ limit: 4 }).map(({ action }) => action)).toContain('token.revoke');
    // Nothing that was over comes back.
    await admin.send('PATCH', '/api/v1/users/wang', { disabled: false });
    expect(await Promise.all([browser, program, viewer].map(statusOf))).toEqual([401, 401, 401]);
    expect(await statusOf(admin)).toBe(200);
  });

  it('is known to no gateway any more', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'foresite-access-')), 'records.db');
    const clock = new ManualClock();
    const records = await openRecords({ path, clock, log: createLog('silent', false) });
    const at = clock.wallMs();
    await records.transact(() => {
      const user = { name: 'wang', role: 'admin', passwordHash: '', language: 'zh' as const, sites: null };
      records.users.create(user, at);
      const token = { name: 'scraper', role: 'viewer', sites: null, createdBy: 'wang', expiresAt: null };
      records.users.createToken({ ...token, hash: hashOf('fst_x') }, at);
    });
    expect(isTokenKnown(path, 'fst_x', at)).toBe(true);
    const id = records.users.byName('wang')?.id ?? '';
    await records.transact(() => records.users.update(id, { disabledAt: at }));
    expect(isTokenKnown(path, 'fst_x', at)).toBe(false);
    records.close();
  });
});

describe('a token of somebody who may less than before', () => {
  it('may no more than they', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const admin = await running.browser();
    const { program } = await person(running, admin);
    await admin.send('PATCH', '/api/v1/users/wang', { role: 'viewer', sites: ['harbour'] });
    expect((await program.get('/api/v1/me')).body).toMatchObject({ role: 'viewer' });
    expect((await program.get('/api/v1/users')).status).toBe(403);
    const seen = (await program.get('/api/v1/sites')).text;
    expect(seen).toContain('harbour');
    expect(seen).not.toContain('mall');
  });
});
