import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { openRecords } from '../../../server/stores/records/records.ts';
import { ADMIN_PASSWORD, Client, startServer } from './helpers.ts';

const HOUR_MS = 3_600_000;
const LOG = { debug() {}, info() {}, warn() {}, error() {} };

describe('a fresh installation', () => {
  it('has no default account and prints a sign-in that works once', async () => {
    await using running = await startServer({ adminPassword: null });
    const token = tokenOf(running.oneTimeSignIn);
    expect(Buffer.from(token, 'base64url').length).toBeGreaterThanOrEqual(16);
    expect(running.oneTimeSignIn).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/sign-in\?token=/);
    for (const password of ['', 'admin', 'foresite', 'password'])
      expect((await running.stranger().signIn({ name: 'admin', password: password || ' ' })).status).toBe(401);

    const browser = running.stranger();
    expect((await browser.signIn({ token })).body).toMatchObject({ name: 'admin', role: 'admin' });
    expect((await running.stranger().signIn({ token })).status).toBe(401);
    const set = await browser.post('/api/v1/set-password', { name: 'li.jing', password: 'a mall with four kiosks' });
    expect(set.body).toMatchObject({ name: 'li.jing', role: 'admin' });
    browser.keepSession(set);
    expect((await browser.get('/api/v1/me')).body).toMatchObject({ name: 'li.jing' });
    const other = running.stranger();
    expect((await other.signIn({ name: 'li.jing', password: 'a mall with four kiosks' })).status).toBe(200);
  });

  it('refuses the one-time sign-in after a day', async () => {
    await using running = await startServer({ adminPassword: null });
    running.clock.advance(24 * HOUR_MS);
    expect((await running.stranger().signIn({ token: tokenOf(running.oneTimeSignIn) })).status).toBe(401);
  });

  it('offers a new one-time sign-in at each start until somebody has a password', async () => {
    const records = await openRecords({ path: ':memory:', clock: new ManualClock(), log: LOG });
    {
      await using first = await startServer({ adminPassword: null, records });
      await first.stranger().signIn({ token: tokenOf(first.oneTimeSignIn) });
    }
    {
      await using second = await startServer({ adminPassword: null, records });
      const browser = second.stranger();
      expect((await browser.signIn({ token: tokenOf(second.oneTimeSignIn) })).status).toBe(200);
      expect((await browser.post('/api/v1/set-password', { password: 'eight kiosks and a pump' })).status).toBe(200);
    }
    await using third = await startServer({ adminPassword: null, records });
    expect(third.oneTimeSignIn).toBeNull();
    expect(records.users.count()).toBe(1);
  });

  it('takes the administrator’s password from outside, and a changed one too', async () => {
    const records = await openRecords({ path: ':memory:', clock: new ManualClock(), log: LOG });
    {
      await using first = await startServer({ adminPassword: ADMIN_PASSWORD, records });
      expect(first.oneTimeSignIn).toBeNull();
      expect((await first.browser()).cookie).not.toBe('');
    }
    await using second = await startServer({ records, adminPassword: 'another set of words' });
    expect((await second.stranger().signIn({ name: 'admin', password: ADMIN_PASSWORD })).status).toBe(401);
    expect((await second.stranger().signIn({ name: 'admin', password: 'another set of words' })).status).toBe(200);
  });

  it('does not start with a password that everybody guesses', async () => {
    for (const adminPassword of ['short', 'password1', 'Foresite2026', 'aaaaaaaaaaaa'])
      await expect(startServer({ adminPassword })).rejects.toMatchObject({ code: 'password_rejected' });
  });
});

describe('signing in', () => {
  it('gives the same answer for a wrong password and an unknown name', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const wrong = await running.stranger().signIn({ name: 'admin', password: 'not the right one' });
    const unknown = await running.stranger().signIn({ name: 'nobody', password: 'not the right one' });
    expect([wrong.status, wrong.text]).toEqual([401, unknown.text]);
    expect(wrong.body).toMatchObject({ code: 'sign_in_failed' });
  });

  it('locks an account after ten failures, known or not, and opens it again after a while', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    for (const name of ['admin', 'nobody']) {
      for (let i = 0; i < 10; i++)
        expect((await running.stranger().signIn({ name, password: `guess ${i}` })).status).toBe(401);
      const locked = await running.stranger().signIn({ name, password: ADMIN_PASSWORD });
      expect([locked.status, locked.body['code']]).toEqual([429, 'sign_in_locked']);
    }
    running.clock.advance(15 * 60_000);
    expect((await running.stranger().signIn({ name: 'admin', password: ADMIN_PASSWORD })).status).toBe(200);
  });

  it('counts guesses that come all at once', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const answers = await Promise.all(
      Array.from({ length: 25 }, (_, i) => running.stranger().signIn({ name: 'admin', password: `guess ${i}` })),
    );
    expect(answers.filter(({ status }) => status === 401).length).toBe(10);
  });

  it('locks an address that tries many names', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD, limits: { addressFailures: 5 } });
    for (let i = 0; i < 5; i++) await running.stranger().signIn({ name: `name${i}`, password: 'x' });
    expect((await running.stranger().signIn({ name: 'admin', password: ADMIN_PASSWORD })).status).toBe(429);
  });

  it('slows down an address that asks without pause', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD, limits: { signInsPerMinute: 3 } });
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++)
      statuses.push((await running.stranger().signIn({ name: 'admin', password: 'x' })).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  it('writes each attempt into the audit, without what was typed', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    await running.stranger().signIn({ name: 'canary-typed-into-name', password: 'canary-password' });
    await running.browser();
    const rows = running.records.audit.list();
    expect(rows.map(({ action }) => action)).toEqual(['sign-in', 'sign-in.failed', 'password.set']);
    expect(JSON.stringify(rows) + running.logged.join()).not.toContain('canary');
  });

  it('is refused to a disabled user, whose sessions end', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const browser = await running.browser();
    const user = running.records.users.byName('admin');
    await running.records.transact(() => running.records.users.update(user?.id ?? '', { disabledAt: 1 }));
    expect((await browser.get('/api/v1/me')).status).toBe(401);
    expect((await running.stranger().signIn({ name: 'admin', password: ADMIN_PASSWORD })).status).toBe(401);
  });
});

describe('a session', () => {
  it('has a new id at each sign-in, in a cookie that no script reads', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const browser = running.stranger();
    browser.headers['cookie'] = 'foresite_session=chosen-by-somebody-else';
    const answer = await browser.signIn({ name: 'admin', password: ADMIN_PASSWORD });
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^foresite_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookie).not.toContain('chosen');
    expect(answer.text).not.toContain(browser.cookie.split('=')[1]);
  });

  it('has a cookie bound to the host over TLS', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD, trustedProxies: ['127.0.0.1'] });
    const https = new Client(running.address, { 'x-forwarded-proto': 'https' });
    const answer = await https.signIn({ name: 'admin', password: ADMIN_PASSWORD });
    expect(answer.headers.getSetCookie()[0]).toMatch(
      /^__Host-foresite_session=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(answer.headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
    expect((await https.get('/api/v1/me')).status).toBe(200);
  });

  it('believes no proxy unless told to', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD, limits: { addressFailures: 2 } });
    for (let i = 0; i < 4; i++) {
      const forged = new Client(running.address, { 'x-forwarded-for': `10.0.0.${i}`, 'x-forwarded-proto': 'https' });
      const answer = await forged.signIn({ name: `n${i}`, password: 'x' });
      expect(answer.status).toBe(i < 2 ? 401 : 429);
      expect(answer.headers.has('strict-transport-security')).toBe(false);
    }
  });

  it('ends when signed out, on the server too', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const browser = await running.browser();
    const { cookie } = browser;
    const answer = await browser.post('/api/v1/sign-out', {});
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()[0]).toMatch(/^foresite_session=;/);
    expect((await new Client(running.address, { cookie }).get('/api/v1/me')).status).toBe(401);
  });

  it('ends when nothing is asked for long, and in any case after a week', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const idle = await running.browser();
    running.clock.advance(12 * HOUR_MS);
    expect((await idle.get('/api/v1/me')).status).toBe(401);
    const busy = await running.browser();
    for (let hours = 0; hours < 7 * 24 - 6; hours += 6) {
      running.clock.advance(6 * HOUR_MS);
      expect((await busy.get('/api/v1/me')).status).toBe(200);
    }
    running.clock.advance(6 * HOUR_MS);
    expect((await busy.get('/api/v1/me')).status).toBe(401);
  });

  it('changes nothing without the token against forgery', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const { cookie, headers } = await running.browser();
    const act = { action: 'acknowledge' };
    const forged = new Client(running.address, { cookie });
    expect((await forged.post('/api/v1/tickets/t-1/actions', act)).body).toMatchObject({ code: 'csrf_rejected' });
    const wrong = new Client(running.address, { cookie, 'x-csrf-token': 'wrong' });
    expect((await wrong.post('/api/v1/tickets/t-1/actions', act)).status).toBe(403);
    const elsewhere = new Client(running.address, { ...headers, 'sec-fetch-site': 'cross-site' });
    expect((await elsewhere.post('/api/v1/tickets/t-1/actions', act)).status).toBe(403);
    expect((await elsewhere.signIn({ name: 'admin', password: ADMIN_PASSWORD })).status).toBe(403);
    expect(running.app.actions).toEqual([]);
    expect((await new Client(running.address, headers).post('/api/v1/tickets/t-1/actions', act)).status).toBe(200);
  });

  it('ends with a new password, except the one that set it', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const [one, other] = [await running.browser(), await running.browser()];
    const before = one.cookie;
    one.keepSession(await one.post('/api/v1/set-password', { password: 'five words in a row' }));
    expect((await one.get('/api/v1/me')).status).toBe(200);
    expect((await other.get('/api/v1/me')).status).toBe(401);
    expect((await new Client(running.address, { cookie: before }).get('/api/v1/me')).status).toBe(401);
  });

  it('left open at a desk does not change the password without the present one', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const browser = await running.browser();
    running.clock.advance(HOUR_MS);
    const password = 'five words in a row';
    expect((await browser.post('/api/v1/set-password', { password })).body).toMatchObject({
      code: 'invalid_request',
      detail: expect.stringContaining('current'),
    });
    expect((await browser.post('/api/v1/set-password', { password, current: 'wrong' })).status).toBe(401);
    expect((await browser.post('/api/v1/set-password', { password, current: ADMIN_PASSWORD })).status).toBe(200);
  });

  it('sets no weak password and takes no other user’s name', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const browser = await running.browser();
    await browser.post('/api/v1/users', { name: 'wang', role: 'viewer', password: 'six words and some more' });
    for (const password of ['1234567', 'iloveyou', 'QWERTYUIOP', 'admin', 'x'.repeat(257)])
      expect((await browser.post('/api/v1/set-password', { password })).body).toMatchObject({
        code: 'password_rejected',
      });
    expect((await browser.post('/api/v1/set-password', { name: 'wang', password: 'five words in a row' })).status).toBe(
      409,
    );
    for (const password of ['密码是四个词放在一起', 'with spaces and ümläuts', 'y0!'.repeat(40)])
      browser.keepSession(await browser.post('/api/v1/set-password', { password }));
    expect((await running.stranger().signIn({ name: 'admin', password: 'y0!'.repeat(40) })).status).toBe(200);
  });
});

describe('a bearer token', () => {
  it('works until it is revoked or over, and needs no token against forgery', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const admin = await running.program('admin');
    const expiresAt = new Date(running.clock.wallMs() + HOUR_MS).toISOString();
    const made = await admin.post('/api/v1/tokens', { name: 'grafana', role: 'viewer', expiresAt });
    expect(made.status).toBe(201);
    const text = String(made.body['text']);
    expect(text).toMatch(/^fst_[\w-]{32}$/);
    const grafana = new Client(running.address, { authorization: `Bearer ${text}` });
    expect((await grafana.get('/api/v1/me')).body).toMatchObject({ name: 'grafana', role: 'viewer', csrf: '' });
    running.clock.advance(HOUR_MS);
    expect((await grafana.get('/api/v1/me')).status).toBe(401);

    const second = await admin.post('/api/v1/tokens', { name: 'script', role: 'operator' });
    const script = new Client(running.address, { authorization: `bearer ${String(second.body['text'])}` });
    expect((await script.post('/api/v1/tickets/t-1/actions', { action: 'acknowledge' })).status).toBe(200);
    const { id } = second.body['token'] as { id: string };
    expect((await admin.send('DELETE', `/api/v1/tokens/${id}`)).status).toBe(204);
    expect((await script.get('/api/v1/me')).status).toBe(401);
    expect((await admin.get('/api/v1/tokens')).text).not.toContain(text);
  });

  it('is not replaced by a cookie when it is wrong', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const { cookie } = await running.browser();
    for (const authorization of [
      'Bearer fst_wrong',
      'Bearer',
      'Basic YWRtaW46eA==',
      `Bearer fst_${'x'.repeat(5000)}`,
      '',
    ])
      expect((await new Client(running.address, { cookie, authorization }).get('/api/v1/me')).status).toBe(401);
  });
});

function tokenOf(url: string | null): string {
  return url?.split('token=')[1] ?? '';
}
