import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startServer } from './helpers.ts';

const PAGE = { accept: 'text/html,application/xhtml+xml' };

describe('the console', () => {
  it('is served to everybody under a policy that lets nothing foreign or inline run', async () => {
    await using running = await startServer();
    const { status, text, headers } = await running.stranger().get('/', PAGE);
    expect([status, text]).toEqual([200, '<!doctype html><title>Foresite</title>']);
    const policy = headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toMatch(/unsafe|https?:|data:|\*/);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('has files that are kept for ever, and a page that never is', async () => {
    await using running = await startServer();
    const stranger = running.stranger();
    expect((await stranger.get('/')).headers.get('cache-control')).toBe('no-cache');
    const file = await stranger.get('/assets/main-abc123.js');
    expect(file.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(file.headers.get('content-type')).toMatch(/javascript/);
  });

  it('leads an address that somebody typed to its start page', async () => {
    await using running = await startServer();
    const places: [string, string][] = [
      ['/tickets', './'],
      ['/sites/mall', '../'],
      ['/sites/mall/assets?x=1', '../../'],
    ];
    for (const [path, to] of places) {
      const { status, headers } = await running.stranger().get(path, PAGE);
      expect([status, headers.get('location')]).toEqual([302, to]);
      expect(new URL(to, `http://host${path}`).pathname).toBe('/');
    }
  });

  it('leads no script, picture, API call or command there', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    expect((await client.get('/assets/gone.js', PAGE)).status).toBe(404);
    expect((await client.get('/favicon.png', PAGE)).status).toBe(404);
    expect((await client.get('/api/v1/nothing', PAGE)).status).toBe(404);
    expect((await client.get('/tickets', { accept: 'application/json' })).body).toMatchObject({ code: 'not_found' });
    expect((await client.send('POST', '/tickets', {}, PAGE)).status).toBe(404);
  });

  it('says so when it is not built', async () => {
    await using running = await startServer({ consoleFolder: mkdtempSync(join(tmpdir(), 'foresite-none-')) });
    expect((await running.stranger().get('/', PAGE)).body).toMatchObject({ status: 503, code: 'unavailable' });
    expect((await running.stranger().get('/healthz')).status).toBe(200);
  });
});
