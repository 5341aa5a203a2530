import { expect, it } from 'vitest';
import { startServer } from './helpers.ts';

const PROOF = '/api/v1/sites/mall/assets/nvr-1/recording-proof';

it('gives the proof of recordings as a page to print, with no script in it and none allowed', async () => {
  await using running = await startServer();
  const client = await running.program('viewer');
  const answer = await client.get(`${PROOF}.html?lang=en`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toContain('text/html');
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
  const page = answer.text;
  expect(page).toContain('Proof of recordings');
  expect(page).not.toContain('<script>');
});

it('has none of what is no recorder', async () => {
  await using running = await startServer();
  const client = await running.program('viewer');
  expect((await client.get('/api/v1/sites/mall/assets/sw-1/recording-proof')).status).toBe(404);
});
