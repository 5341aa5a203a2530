import Value from 'typebox/value';
import { describe, expect, it } from 'vitest';
import {
  AssetDetail,
  AssetView,
  HistoryView,
  LabFault,
  Problem,
  SiteView,
  TicketView,
  TopologyView,
} from '../../../contract/api.ts';
import { MaintenanceView } from '../../../contract/api-calendar.ts';
import { ConflictView } from '../../../contract/api-conflicts.ts';
import { RecordingProofView } from '../../../contract/api-recording.ts';
import { Me } from '../../../contract/api-people.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { Type, type TSchema } from 'typebox';
import { ADMIN_PASSWORD, startServer } from './helpers.ts';
import { LabInMemory, ticketView } from './site-in-memory.ts';

const HISTORY = '/api/v1/sites/mall/history?asset=nvr-1&measurement=cpu&field=usage&';

describe('the API', () => {
  it('answers in the shapes of the contract', async () => {
    await using running = await startServer({ lab: new LabInMemory() });
    const client = await running.program('viewer');
    const shapes: [string, TSchema][] = [
      ['/api/v1/me', Me],
      ['/api/v1/sites', Type.Array(SiteView)],
      ['/api/v1/sites/mall', SiteView],
      ['/api/v1/sites/mall/assets', Type.Array(AssetView)],
      ['/api/v1/sites/mall/assets/nvr-1', AssetDetail],
      ['/api/v1/sites/mall/topology', TopologyView],
      ['/api/v1/sites/mall/assets/nvr-1/recording-proof', RecordingProofView],
      ['/api/v1/sites/mall/conflicts', Type.Array(ConflictView)],
      [`${HISTORY}from=1&to=2`, HistoryView],
      ['/api/v1/tickets/t-1', TicketView],
      ['/api/v1/maintenance', Type.Array(MaintenanceView)],
      ['/api/v1/lab/faults', Type.Array(LabFault)],
    ];
    for (const [path, shape] of shapes) {
      const answer = await client.get(path);
      expect([path, answer.status, Value.Check(shape, answer.body)]).toEqual([path, 200, true]);
    }
    expect((await client.get('/api/v1/me')).body).toMatchObject({ demo: true, version: '9.9.9' });
  });

  it('lists tickets by state, page by page', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    running.app.allTickets.push(ticketView('t-3', 3, 'mall'), { ...ticketView('t-4', 4, 'mall'), state: 'closed' });
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const { body } = await client.get(`/api/v1/tickets?state=open&limit=2${cursor}`);
      seen.push(...(body['items'] as { id: string }[]).map(({ id }) => id));
      cursor = typeof body['next'] === 'string' ? `&cursor=${body['next']}` : '';
    } while (cursor !== '');
    expect(seen).toEqual(['t-3', 't-2', 't-1']);
    expect((await client.get('/api/v1/tickets?state=closed')).body).toMatchObject({
      items: [{ id: 't-4' }],
      next: null,
    });
  });

  it('tells how polling does and the slowest targets of the sites that one may see', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    const { body } = await client.get('/api/v1/polling');
    expect(body).toMatchObject({ targets: 2, latenessP99Ms: 3, slowest: [{ asset: 'sw-1' }, { asset: 'sw-2' }] });
    expect((await client.get('/api/v1/polling?slowest=1')).body['slowest']).toHaveLength(1);
    expect((await client.get('/api/v1/polling?slowest=201')).status).toBe(400);
    const scoped = await running.program('viewer', ['mall']);
    expect((await scoped.get('/api/v1/polling')).body['slowest']).toMatchObject([{ site: 'mall', result: 'timeout' }]);
  });

  it('does once what is sent twice with the same key', async () => {
    await using running = await startServer();
    const client = await running.program('operator');
    const note = { action: 'note', note: 'rang them' };
    const key = { 'idempotency-key': 'k1' };
    const path = '/api/v1/tickets/t-1/actions';
    const answers = await Promise.all([client.post(path, note, key), client.post(path, note, key)]);
    answers.push(await client.post(path, note, key));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(running.app.actions).toHaveLength(1);
    expect((await client.post(path, { ...note, note: 'other' }, key)).body).toMatchObject({ code: 'conflict' });
    const other = await running.program('operator');
    expect((await other.post(path, { ...note, note: 'other' }, key)).status).toBe(200);
    await client.post(path, note);
    expect(running.app.actions).toHaveLength(3);
    expect((await client.post(path, note, { 'idempotency-key': 'x'.repeat(201) })).status).toBe(400);
  });

  it('may try again what failed, with the same key', async () => {
    await using running = await startServer();
    const client = await running.program('engineer');
    const key = { 'idempotency-key': 'k1' };
    const ticket = running.app.ticket('t-1');
    ticket.state = 'closed';
    expect((await client.post('/api/v1/tickets/t-1/actions', { action: 'close' }, key)).status).toBe(409);
    ticket.state = 'open';
    expect((await client.post('/api/v1/tickets/t-1/actions', { action: 'close' }, key)).status).toBe(200);
  });

  it('names the person or token who acts', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const browser = await running.browser();
    await browser.post('/api/v1/tickets/t-1/actions', { action: 'acknowledge' });
    expect(running.app.actions).toMatchObject([{ id: 't-1', actor: 'admin' }]);
  });

  it('reads history by moments in either form, with a bounded number of points', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    const moments: [string, number][] = [
      ['2026-01-01T00:00:00Z', Date.UTC(2026, 0, 1)],
      ['2026-01-01T08:00:00%2B08:00', Date.UTC(2026, 0, 1)],
      ['1767225600000', Date.UTC(2026, 0, 1)],
    ];
    for (const [from, fromMs] of moments) {
      await client.get(`${HISTORY}component=disk:1&from=${from}&to=2026-01-02T00:00:00Z&points=99999`);
      expect(running.app.histories.at(-1)).toMatchObject({ component: 'disk:1', fromMs, maxPoints: 5000 });
    }
    await client.get(`${HISTORY}from=1`);
    expect(running.app.histories.at(-1)).toMatchObject({ component: '', toMs: running.clock.wallMs(), maxPoints: 500 });
    for (const query of [
      'from=yesterday',
      'from=2026-01-01',
      'from=2026-01-01T00:00:00',
      'from=5&to=4',
      'to=5',
      'from=1&points=0',
    ])
      expect([query, (await client.get(HISTORY + query)).status]).toEqual([query, 400]);
  });

  it('starts, lists and ends maintenance', async () => {
    await using running = await startServer();
    const client = await running.program('operator');
    const to = new Date(running.clock.wallMs() + 3_600_000).toISOString();
    const made = await client.post('/api/v1/maintenance', { site: 'mall', asset: 'nvr-1', to, reason: 'new disk' });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ asset: 'nvr-1', to, from: new Date(running.clock.wallMs()).toISOString() });
    const id = String(made.body['id']);
    expect((await client.get('/api/v1/maintenance')).body).toMatchObject([{ id, reason: 'new disk' }]);
    expect((await client.send('DELETE', `/api/v1/maintenance/${id}`)).status).toBe(204);
    expect((await client.send('DELETE', `/api/v1/maintenance/${id}`)).status).toBe(404);
  });

  it('answers 304 to a reader that knows the answer already', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    const first = await client.get('/api/v1/sites');
    const etag = first.headers.get('etag') ?? '';
    expect([first.headers.get('cache-control'), etag]).toEqual(['private, no-cache', expect.stringMatching(/^W\/"/)]);
    const again = await client.get('/api/v1/sites', { 'if-none-match': `"other", ${etag}` });
    expect([again.status, again.text]).toEqual([304, '']);
    running.app.allSites.pop();
    expect((await client.get('/api/v1/sites', { 'if-none-match': etag })).status).toBe(200);
  });

  it('breaks and heals the simulated site where there is one', async () => {
    const lab = new LabInMemory();
    await using running = await startServer({ lab });
    const client = await running.program('engineer');
    expect((await client.post('/api/v1/lab/break', { fault: 'cable-cut', on: 'cam-1' })).status).toBe(204);
    expect((await client.get('/api/v1/lab/faults')).body).toMatchObject([{ fault: 'cable-cut', active: true }, {}]);
    expect((await client.post('/api/v1/lab/heal', {})).status).toBe(204);
    expect(lab.active.size).toBe(0);
    expect((await client.post('/api/v1/lab/break', { fault: 'none' })).body).toMatchObject({
      code: 'lab_unknown_fault',
    });
    await using real = await startServer();
    expect((await (await real.program('admin')).get('/api/v1/lab/faults')).status).toBe(404);
  });
});

describe('an error', () => {
  it('is a problem with a code and what to do, whatever it is', async () => {
    await using running = await startServer();
    const client = await running.program('admin');
    const path = '/api/v1/tickets/t-1/actions';
    const answers: [number, string, ReturnType<typeof client.get>][] = [
      [401, 'unauthenticated', running.stranger().get('/api/v1/sites')],
      [404, 'not_found', client.get('/api/v1/nothing')],
      [404, 'not_found', client.get('/api/v1/sites/none/assets')],
      [404, 'not_found', client.send('PUT', '/api/v1/sites', {})],
      [400, 'invalid_request', client.get('/api/v1/tickets?state=burning')],
      [400, 'invalid_request', client.get('/api/v1/tickets?stat=open')],
      [400, 'invalid_request', client.get('/api/v1/tickets?state=open&state=closed')],
      [400, 'invalid_request', client.post(path, { action: 'explode' })],
      [400, 'invalid_request', client.post(path, { action: 'note' })],
      [400, 'invalid_request', client.post(path, { action: 'acknowledge', extra: 1 })],
      [400, 'invalid_request', client.post(path, { action: 'note', note: 5 })],
      [400, 'invalid_request', client.post(path, '{"action":')],
      [400, 'invalid_request', client.post(path, '')],
      [400, 'invalid_request', client.get('/api/v1/sites/%zz')],
      [413, 'body_too_large', client.post(path, `{"action":"note","note":"${'x'.repeat(1_100_000)}"}`)],
      [
        415,
        'media_type_unsupported',
        client.post(path, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }),
      ],
    ];
    for (const [status, code, sent] of answers) {
      const { status: got, headers, body } = await sent;
      expect([got, body['code']]).toEqual([status, code]);
      expect(Value.Check(Problem, body)).toBe(true);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(body['status']).toBe(status);
    }
  });

  it('says where the request is wrong', async () => {
    await using running = await startServer();
    const client = await running.program('admin');
    const { body } = await client.post('/api/v1/maintenance', { site: 'mall', to: 'tomorrow', reason: 'x' });
    expect(body['detail']).toBe('body.to: must match format "date-time"');
  });

  it('is told in the language of the one who asks', async () => {
    await using running = await startServer();
    const client = await running.program('operator', ['mall']);
    const inChinese = { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.5' };
    const missing = await client.get('/api/v1/sites/none/assets', inChinese);
    expect(missing.headers.get('content-language')).toBe('zh');
    expect(missing.headers.get('vary')).toMatch(/accept-language/);
    expect(missing.body).toMatchObject({ code: 'not_found', detail: '项目 none 不存在', remedy: '请检查地址或编号' });
    const wrong = await client.send('POST', '/api/v1/maintenance', { site: 'mall', to: 'x', reason: 'x' }, inChinese);
    expect(wrong.body['detail']).toBe('body.to：应为 date-time 格式');
    const english = await client.get('/api/v1/sites/none/assets', { 'accept-language': 'fr, en;q=0.8, zh;q=0.2' });
    expect(english.headers.get('content-language')).toBe('en');
    expect(english.body['detail']).toBe('site none does not exist');
  });

  it('inside is told by an id only; the log has the rest', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    running.app.topology = () => {
      throw new Error('canary: secrets of the inside');
    };
    const { status, body, text } = await client.get('/api/v1/sites/mall/topology');
    expect([status, body['code']]).toEqual([500, 'internal']);
    expect(text).not.toContain('canary');
    const id = /\((\w+)\)/.exec(String(body['detail']))?.[1] ?? 'none';
    expect(running.logged.find((line) => line.startsWith('error'))).toMatch(
      new RegExp(`${id}.*canary|canary.*${id}`, 's'),
    );
  });

  it('of the service keeps its code', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    running.app.history = () => Promise.reject(new ForesiteError('unavailable', { what: 'the metric store' }));
    expect((await client.get(`${HISTORY}from=1`)).body).toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('answers 503 when something does not answer in time', async () => {
    await using running = await startServer({ limits: { handlerTimeoutMs: 100 } });
    const client = await running.program('viewer');
    running.app.history = () => new Promise(() => {});
    expect((await client.get(`${HISTORY}from=1`)).body).toMatchObject({ status: 503, code: 'unavailable' });
  });

  it('names the port that is taken', async () => {
    await using running = await startServer();
    const port = Number(new URL(running.address).port);
    await expect(startServer({ port })).rejects.toMatchObject({
      code: 'port_in_use',
      values: { port, host: '127.0.0.1' },
    });
  });
});

describe('for operators', () => {
  it('says that it lives, and whether it is ready, without telling strangers why not', async () => {
    await using running = await startServer();
    expect((await running.stranger().get('/healthz')).text).toBe('{"status":"ok"}');
    expect((await running.stranger().get('/readyz')).body).toEqual({ ready: true, checks: { journal: { ok: true } } });
    running.app.isReady = false;
    const told = await running.stranger().get('/readyz');
    expect([told.status, told.text.includes('secret')]).toEqual([503, false]);
    expect((await (await running.program('viewer')).get('/readyz')).text).toContain('/secret/path is full');
  });

  it('tells its figures to Prometheus', async () => {
    await using running = await startServer();
    running.app.figures = {
      foresite_detect_records_total: 3,
      foresite_series_count: 7,
      'bad name{x="1"}': 1,
      foresite_nan: NaN,
    };
    const client = await running.program('viewer');
    await client.get('/api/v1/sites/mall');
    await client.get('/api/v1/sites/harbour');
    const { text, headers } = await client.get('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toContain('# TYPE foresite_detect_records_total counter\nforesite_detect_records_total 3\n');
    expect(text).toContain('# TYPE foresite_series_count gauge\nforesite_series_count 7\n');
    expect(text).toContain(
      'foresite_http_request_duration_seconds_count{method="GET",route="/api/v1/sites/:site",status="200"} 2',
    );
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (TYPE|HELP) foresite_\w+ .+|foresite_\w+(\{[^}]*\})? [\d.e+-]+)$/);
  });

  it('describes itself by OpenAPI 3.1, with a page to read it', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    const { body } = await client.get('/openapi.json');
    expect(body).toMatchObject({ openapi: '3.1.0', info: { title: 'Foresite', version: '9.9.9' } });
    const paths = body['paths'] as Record<string, Record<string, { summary?: string; responses: object }>>;
    expect(Object.keys(paths).length).toBeGreaterThan(20);
    for (const [path, methods] of Object.entries(paths))
      for (const route of Object.values(methods)) expect([path, route.summary]).toEqual([path, expect.any(String)]);
    expect((await client.get('/docs')).text).toContain('<title>Foresite API</title>');
  });

  it('logs no secret and no address with its query', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const browser = await running.browser();
    const token = await running.token('viewer');
    await running.stranger().get('/api/v1/me', { authorization: `Bearer ${token}` });
    await browser.get('/api/v1/tickets?asset=canary-query');
    running.app.topology = () => {
      throw new Error('broken');
    };
    await browser.get('/api/v1/sites/mall/topology');
    expect(running.logged.some((line) => line.includes('/api/v1/tickets'))).toBe(true);
    const all = running.logged.join('\n');
    for (const secret of [
      token,
      browser.cookie.split('=')[1] ?? '-',
      'four words',
      browser.headers['x-csrf-token'] ?? '-',
      'canary-query',
    ])
      expect(all).not.toContain(secret);
  });
});
