// Walks the routes the server itself describes, so that a new one cannot be forgotten.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROLES, type Role } from '../../../contract/api-people.ts';
import { ADMIN_PASSWORD, startServer, type Client, type Running } from './helpers.ts';
import { ACTION_ID, HASH } from './remote-actions-in-memory.ts';
import { LabInMemory } from './site-in-memory.ts';

/** Who may do what, stated here a second time by hand. */
const EXPECTED: Readonly<Record<string, 'public' | Role>> = {
  'GET /healthz': 'public',
  'GET /readyz': 'public',
  'GET /metrics': 'viewer',
  'POST /api/v1/sign-in': 'public',
  'POST /api/v1/sign-out': 'viewer',
  'POST /api/v1/set-password': 'viewer',
  'GET /api/v1/me': 'viewer',
  'GET /api/v1/sites': 'viewer',
  'GET /api/v1/polling': 'viewer',
  'GET /api/v1/sites/{site}': 'viewer',
  'GET /api/v1/sites/{site}/assets': 'viewer',
  'GET /api/v1/sites/{site}/assets/{asset}': 'viewer',
  'GET /api/v1/sites/{site}/assets/{asset}/recording-proof': 'viewer',
  'GET /api/v1/sites/{site}/assets/{asset}/recording-proof.html': 'viewer',
  'POST /api/v1/sites/{site}/assets/{asset}/polls': 'operator',
  'GET /api/v1/sites/{site}/brokers': 'engineer',
  'GET /api/v1/sites/{site}/topics': 'engineer',
  'GET /api/v1/sites/{site}/topology': 'viewer',
  'GET /api/v1/sites/{site}/conflicts': 'viewer',
  'GET /api/v1/sites/{site}/history': 'viewer',
  'GET /api/v1/tickets': 'viewer',
  'GET /api/v1/tickets/{id}': 'viewer',
  'GET /api/v1/tickets/{id}/evidence': 'viewer',
  'GET /api/v1/tickets/{id}/picture': 'viewer',
  'GET /api/v1/causes': 'viewer',
  'GET /api/v1/sites/{site}/changes': 'viewer',
  'POST /api/v1/sites/{site}/assets/{asset}/removed-parts': 'operator',
  'POST /api/v1/tickets/{id}/actions': 'operator',
  'GET /api/v1/maintenance': 'viewer',
  'POST /api/v1/maintenance': 'operator',
  'POST /api/v1/maintenance/preview': 'operator',
  'PUT /api/v1/maintenance/{id}': 'operator',
  'DELETE /api/v1/maintenance/{id}': 'operator',
  'GET /api/v1/sites/{site}/hours': 'viewer',
  'POST /api/v1/sites/{site}/hours/answers': 'engineer',
  'GET /api/v1/protection': 'viewer',
  'POST /api/v1/protection': 'engineer',
  'DELETE /api/v1/protection/{id}': 'engineer',
  'GET /api/v1/protection/{id}/report': 'viewer',
  'GET /api/v1/sites/{site}/takeover': 'viewer',
  'POST /api/v1/sites/{site}/takeover': 'engineer',
  'PUT /api/v1/sites/{site}/takeover/items/{id}': 'engineer',
  'POST /api/v1/sites/{site}/takeover/signatures': 'engineer',
  'POST /api/v1/sites/{site}/takeover/acceptance': 'engineer',
  'GET /api/v1/tickets/{id}/remedies': 'viewer',
  'POST /api/v1/tickets/{id}/remedies': 'engineer',
  'POST /api/v1/tickets/{id}/remedies/dry-run': 'engineer',
  'POST /api/v1/remote-actions/{id}/approve': 'engineer',
  'POST /api/v1/remote-actions/{id}/revoke': 'engineer',
  'GET /api/v1/sites/{site}/action-modes': 'viewer',
  'PUT /api/v1/sites/{site}/action-modes': 'admin',
  'GET /api/v1/events': 'viewer',
  'GET /api/v1/users': 'admin',
  'POST /api/v1/users': 'admin',
  'PATCH /api/v1/users/{name}': 'admin',
  'GET /api/v1/tokens': 'admin',
  'POST /api/v1/tokens': 'admin',
  'DELETE /api/v1/tokens/{id}': 'admin',
  'GET /api/v1/audit': 'admin',
  'GET /api/v1/lab/faults': 'viewer',
  'POST /api/v1/lab/break': 'engineer',
  'POST /api/v1/lab/heal': 'engineer',
};

/** Bodies that pass the check of their shape, so that only the role decides. */
const BODIES: Readonly<Record<string, object>> = {
  'POST /api/v1/tickets/{id}/remedies': {
    id: ACTION_ID,
    asset: 'cam-1',
    verb: 'poe-cycle',
    hash: HASH,
    reason: 'it hangs',
  },
  'POST /api/v1/tickets/{id}/remedies/dry-run': { asset: 'cam-1', verb: 'poe-cycle' },
  'POST /api/v1/remote-actions/{id}/approve': { hash: HASH },
  'PUT /api/v1/sites/{site}/action-modes': { scope: 'class:camera', verb: 'poe-cycle', mode: 'suggest' },
  'POST /api/v1/sign-in': { name: 'nobody', password: 'x' },
  'POST /api/v1/set-password': { password: 'four words in a row' },
  'POST /api/v1/sites/{site}/assets/{asset}/removed-parts': { component: 'disk:1' },
  'POST /api/v1/tickets/{id}/actions': { action: 'acknowledge' },
  'POST /api/v1/maintenance': { site: 'mall', to: '2030-01-01T00:00:00Z', reason: 'works' },
  'POST /api/v1/maintenance/preview': { site: 'mall', to: '2030-01-01T00:00:00Z', reason: 'works' },
  'PUT /api/v1/maintenance/{id}': { to: '2030-01-01T00:00:00Z', reason: 'works' },
  'POST /api/v1/sites/{site}/hours/answers': { key: 'k', answer: 'dismissed' },
  'POST /api/v1/protection': { site: 'mall', name: 'x', from: '2030-01-01T00:00:00Z', to: '2030-01-02T00:00:00Z' },
  'PUT /api/v1/sites/{site}/takeover/items/{id}': { decision: 'excluded' },
  'POST /api/v1/sites/{site}/takeover/signatures': { side: 'service', name: 'Wang' },
  'POST /api/v1/users': { name: 'wang', role: 'viewer', password: 'six words and some more' },
  'PATCH /api/v1/users/{name}': { role: 'viewer' },
  'POST /api/v1/tokens': { name: 'script', role: 'viewer' },
  'POST /api/v1/lab/break': { fault: 'hung' },
};

let running: Running;
let routes: { route: string; method: string; path: string; access: string }[];
const clients = new Map<string, Client>();

beforeAll(async () => {
  running = await startServer({
    adminPassword: ADMIN_PASSWORD,
    lab: new LabInMemory(),
    limits: { signInsPerMinute: 1000 },
  });
  for (const role of ROLES) clients.set(role, await running.program(role));
  clients.set('nobody', running.stranger());
  const described = (await running.program('viewer')).get('/openapi.json');
  routes = Object.entries((await described).body['paths'] as Record<string, Record<string, Record<string, unknown>>>)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, route]) => ({ path, method, route })))
    .map(({ path, method, route }) => ({
      route: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path: path
        .replace('{site}', 'mall')
        .replace('{asset}', 'nvr-1')
        .replace(/\{\w+\}/, 't-1'),
      access: String(route['x-access']),
    }));
});

afterAll(async () => running[Symbol.asyncDispose]());

describe('permissions', () => {
  it('are stated for every route, as expected', () => {
    expect(Object.fromEntries(routes.map(({ route, access }) => [route, access]))).toEqual(EXPECTED);
  });

  it('let nobody in who has not signed in', async () => {
    for (const { route, method, path, access } of routes) {
      if (access === 'public') continue;
      const answer = await clients.get('nobody')?.send(method, path, BODIES[route]);
      expect([route, answer?.status, answer?.body['code']]).toEqual([route, 401, 'unauthenticated']);
    }
  });

  it.each(ROLES)('let a %s do what the role may, and no more', async (role) => {
    for (const { route, method, path, access } of routes) {
      if (route === 'GET /api/v1/events') continue;
      const status = (await clients.get(role)?.send(method, path, BODIES[route]))?.status;
      const isBelow = access !== 'public' && ROLES.indexOf(role) < ROLES.indexOf(access as Role);
      // A token has no password to set.
      const isRefused = isBelow || route === 'POST /api/v1/set-password';
      expect([route, status === 403]).toEqual([route, isRefused]);
    }
  });

  it('keep what changes a repair for engineers', async () => {
    const operator = clients.get('operator');
    const engineer = clients.get('engineer');
    for (const body of [{ action: 'close' }, { action: 'pause', note: 'part ordered' }, { action: 'arrive' }]) {
      expect((await operator?.post('/api/v1/tickets/t-1/actions', body))?.body).toMatchObject({
        code: 'forbidden',
        detail: 'role operator may not do this',
      });
      expect((await engineer?.post('/api/v1/tickets/t-1/actions', body))?.status).toBe(200);
    }
    for (const body of [
      { action: 'note', note: 'rang them' },
      { action: 'assign', assignee: 'wang' },
      { action: 'hand-on', from: 'onsite-staff' },
    ])
      expect((await operator?.post('/api/v1/tickets/t-1/actions', body))?.status).toBe(200);
  });

  it('tell a stranger nothing of what exists', async () => {
    for (const path of [
      '/api',
      '/api/v1',
      '/api/v1/nothing',
      '/api/v2/x',
      '/API/v1/users',
      '/docs',
      '/docs/json',
      '/openapi.json',
    ])
      expect([path, (await running.stranger().get(path)).status]).toEqual([path, 401]);
  });

  it('hide other sites from whoever may see only some', async () => {
    const scoped = await running.program('admin', ['harbour']);
    expect((await scoped.get('/api/v1/sites')).text).not.toContain('mall');
    const paths = [
      '',
      '/assets',
      '/assets/nvr-1',
      '/topology',
      '/conflicts',
      '/brokers',
      '/topics',
      '/history?asset=a&measurement=m&field=f&from=1&to=2',
    ];
    for (const path of paths) {
      expect([path, (await scoped.get(`/api/v1/sites/mall${path}`)).status]).toEqual([path, 404]);
    }
    expect((await scoped.get('/api/v1/sites/harbour/assets')).status).toBe(200);
    expect((await scoped.get('/api/v1/tickets')).body['items']).toMatchObject([{ id: 't-2' }]);
    expect((await scoped.get('/api/v1/tickets?site=mall')).status).toBe(404);
    expect((await scoped.get('/api/v1/tickets/t-1')).body).toMatchObject({ detail: 'ticket t-1 does not exist' });
    expect((await scoped.post('/api/v1/tickets/t-1/actions', { action: 'acknowledge' })).status).toBe(404);
    const window = { site: 'mall', to: '2030-01-01T00:00:00Z', reason: 'works' };
    expect((await scoped.post('/api/v1/maintenance', window)).status).toBe(404);
    const made = await clients.get('admin')?.post('/api/v1/maintenance', window);
    expect((await scoped.send('DELETE', `/api/v1/maintenance/${String(made?.body['id'])}`)).status).toBe(404);
    expect((await scoped.get('/api/v1/maintenance')).text).toBe('[]');
    const change = { to: '2030-01-01T00:00:00Z', reason: 'works' };
    expect((await scoped.send('PUT', `/api/v1/maintenance/${String(made?.body['id'])}`, change)).status).toBe(404);
    expect((await scoped.post('/api/v1/maintenance/preview', window)).status).toBe(404);
    expect((await scoped.get('/api/v1/protection')).text).toBe('[]');
    expect((await scoped.get('/api/v1/protection/p-1/report')).status).toBe(404);
    expect((await scoped.get('/api/v1/sites/mall/takeover')).status).toBe(404);
    expect((await scoped.get('/api/v1/sites/mall/hours')).status).toBe(404);
  });

  it('leave a row in the audit for each change of users and tokens', async () => {
    const admin = await running.program('admin');
    const before = running.records.audit.head()?.seq ?? 0;
    await admin.post('/api/v1/users', { name: 'zhao', role: 'viewer', password: 'seven words and some more' });
    await admin.send('PATCH', '/api/v1/users/zhao', { role: 'operator' });
    const made = await admin.post('/api/v1/tokens', { name: 'scraper', role: 'viewer' });
    await admin.send('DELETE', `/api/v1/tokens/${(made.body['token'] as { id: string }).id}`);
    const rows = running.records.audit.list().filter(({ seq }) => seq > before);
    expect(rows.map(({ action }) => action)).toEqual(['token.revoke', 'token.add', 'user.change', 'user.add']);
    const told = await admin.get('/api/v1/audit?limit=2');
    expect(told.body).toMatchObject([{ action: 'token.revoke' }, { action: 'token.add', detail: 'scraper, viewer' }]);
  });

  it('are nobody’s who administrates some sites only: they would make themselves administrator of all', async () => {
    const scoped = await running.program('admin', ['mall']);
    const user = { name: 'qian', role: 'admin', password: 'eight words and some more' };
    for (const answer of [
      await scoped.post('/api/v1/users', user),
      await scoped.send('PATCH', '/api/v1/users/admin', { password: user.password }),
      await scoped.post('/api/v1/tokens', { name: 'wide', role: 'admin' }),
      await scoped.send('DELETE', '/api/v1/tokens/any'),
      await scoped.get('/api/v1/users'),
      await scoped.get('/api/v1/tokens'),
      await scoped.get('/api/v1/audit'),
    ])
      expect(answer.body).toMatchObject({ code: 'forbidden', detail: 'role admin of some sites may not do this' });
    expect(running.records.users.byName('qian')).toBeUndefined();
  });

  it('always leave an administrator', async () => {
    const admin = await running.program('admin');
    for (const change of [{ role: 'viewer' }, { disabled: true }, { sites: ['mall'] }])
      expect((await admin.send('PATCH', '/api/v1/users/admin', change)).body).toMatchObject({ code: 'conflict' });
    expect((await admin.get('/api/v1/users')).text).toContain('"name":"admin","role":"admin","sites":null');
    expect((await admin.get('/api/v1/users')).text).not.toMatch(/argon2|hash/i);
  });
});
