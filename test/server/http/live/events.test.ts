import { once } from 'node:events';
import { createConnection } from 'node:net';
import { describe, expect, it } from 'vitest';
import { assetView, siteView, ticketView } from '../site-in-memory.ts';
import { ADMIN_PASSWORD, startServer, type Client, type Running } from '../helpers.ts';
import { endsWithin } from '../../../peers/in-time.ts';

const DEADLINE_MS = 100_000;

describe('live events', () => {
  it('reach a stream in order, each with an id', async () => {
    await using running = await startServer();
    const stream = await open(await running.program('viewer'), running);
    running.app.emit({ name: 'site', data: siteView('mall') });
    running.app.emit({ name: 'asset', data: assetView('mall', 'cam-1') });
    running.app.emit({ name: 'ticket', data: ticketView('t-9', 9, 'mall') });
    const messages = await stream.take(3);
    expect(messages.map(({ event }) => event)).toEqual(['site', 'asset', 'ticket']);
    expect(messages[2]?.data).toMatchObject({ id: 't-9' });
    expect(new Set(messages.map(({ id }) => id)).size).toBe(3);
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  it('come again after a lost connection, from the last one seen', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    const first = await open(client, running);
    running.app.emit({ name: 'ticket', data: ticketView('t-1', 1, 'mall') });
    const [seen] = await first.take(1);
    first.close();
    await until(() => running.app.listeners.size === 1);
    for (const id of ['t-2', 't-3']) running.app.emit({ name: 'ticket', data: ticketView(id, 2, 'mall') });
    running.app.emit({ name: 'readings', data: { site: 'mall', asset: 'cam-1', readings: [] } });
    const second = await open(client, running, seen?.id);
    running.app.emit({ name: 'ticket', data: ticketView('t-4', 4, 'mall') });
    const messages = await second.take(3);
    expect(messages.map(({ data }) => data['id'])).toEqual(['t-2', 't-3', 't-4']);
  });

  it('start with a reset when what was missed is no longer known', async () => {
    await using running = await startServer({ limits: { resumeEvents: 2 } });
    const client = await running.program('viewer');
    const first = await open(client, running);
    for (let i = 0; i < 5; i++) running.app.emit({ name: 'ticket', data: ticketView(`t-${i}`, i, 'mall') });
    const [oldest] = await first.take(5);
    for (const id of [oldest?.id, 'otherprocess.7', 'nonsense']) {
      const [message] = await (await open(client, running, id)).take(1);
      expect(message).toMatchObject({ event: 'reset', data: {} });
    }
  });

  it('are no longer drawn up some minutes after the last reader has gone', async () => {
    await using running = await startServer();
    const client = await running.program('viewer');
    const first = await open(client, running);
    running.app.emit({ name: 'ticket', data: ticketView('t-1', 1, 'mall') });
    const [seen] = await first.take(1);
    first.close();
    await until(() => {
      running.clock.advance(5 * 60_000);
      return running.app.listeners.size === 0;
    });
    const [message] = await (await open(client, running, seen?.id)).take(1);
    expect(message?.event).toBe('reset');
  });

  it('keep the connection warm when nothing happens', async () => {
    await using running = await startServer();
    const stream = await open(await running.program('viewer'), running);
    running.clock.advance(10_000);
    await stream.untilText(':\n\n');
    running.clock.advance(10_000);
    await stream.untilText(':\n\n:\n\n');
    expect(stream.text()).toBe('retry: 2000\n\n:\n\n:\n\n');
  });

  it('end with the session or token they were opened by', async () => {
    await using running = await startServer({ adminPassword: ADMIN_PASSWORD });
    const browser = await running.browser();
    const stream = await open(browser, running);
    await browser.post('/api/v1/sign-out', {});
    running.clock.advance(10_000);
    await expect(stream.ended).resolves.toBeUndefined();
    const admin = await running.program('admin');
    const program = await running.program('viewer');
    const other = await open(program, running);
    const tokens = (await admin.get('/api/v1/tokens')).body as unknown as { id: string; role: string }[];
    await admin.send('DELETE', `/api/v1/tokens/${tokens.find(({ role }) => role === 'viewer')?.id ?? ''}`);
    running.clock.advance(10_000);
    await expect(other.ended).resolves.toBeUndefined();
  });

  it('tell only of the sites one may see', async () => {
    await using running = await startServer();
    const stream = await open(await running.program('viewer', ['harbour']), running);
    running.app.emit({ name: 'ticket', data: ticketView('t-1', 1, 'mall') });
    running.app.emit({ name: 'site', data: siteView('mall') });
    running.app.emit({ name: 'readings', data: { site: 'mall', asset: 'cam-1', readings: [] } });
    running.app.emit({ name: 'pulse', data: { at: '2026-01-05T01:00:00.000Z', sites: { mall: 1, harbour: 2 } } });
    running.app.emit({ name: 'ticket', data: ticketView('t-2', 2, 'harbour') });
    const messages = await stream.take(2);
    expect(messages.map(({ event }) => event)).toEqual(['ticket', 'pulse']);
    expect(stream.text()).not.toContain('mall');
  });

  it('drop a reader that does not read, and nobody else', async () => {
    await using running = await startServer({ limits: { streamBufferBytes: 100_000 } });
    const token = await running.token('viewer');
    const slow = createConnection(Number(new URL(running.address).port), '127.0.0.1');
    slow.on('error', () => {});
    slow.write(`GET /api/v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n\r\n`);
    await once(slow, 'data');
    slow.pause();
    const client = await running.program('viewer');
    const reader = await open(client, running);
    const ticket = { ...ticketView('t-1', 1, 'mall'), stage: 'x'.repeat(50_000) };
    let sent = 0;
    await until(async () => {
      running.app.emit({ name: 'ticket', data: ticket });
      sent++;
      await reader.untilCount(sent);
      return sent % 20 === 0 && (await client.get('/metrics')).text.includes('foresite_http_streams_dropped_total 1');
    });
    expect((await client.get('/metrics')).text).toContain('foresite_http_streams 1\n');
    slow.destroy();
  });

  it('refuse more streams than the server wants to keep', async () => {
    await using running = await startServer({ limits: { streamsPerActor: 2 } });
    const client = await running.program('viewer');
    await open(client, running);
    await open(client, running);
    expect((await client.get('/api/v1/events')).body).toMatchObject({ status: 503, code: 'unavailable' });
    await open(await running.program('viewer'), running);
  });

  it('end when the server stops, at once', async () => {
    await using running = await startServer();
    const stream = await open(await running.program('viewer'), running);
    expect(await endsWithin(4000, Promise.all([running.server.stop(), stream.ended]))).toBe(true);
  });
});

interface Message {
  id: string;
  event: string;
  data: Record<string, unknown>;
}

/** Opens a stream and waits until the server has it. */
async function open(client: Client, running: Running, lastEventId = '') {
  const abort = new AbortController();
  const response = await fetch(`${running.address}/api/v1/events`, {
    headers: { ...client.headers, ...(lastEventId !== '' && { 'last-event-id': lastEventId }) },
    signal: AbortSignal.any([abort.signal, AbortSignal.timeout(DEADLINE_MS * 2)]),
  });
  expect(response.status).toBe(200);
  let text = '';
  let scanned = 0;
  let events = 0;
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const ended = (async () => {
    for (;;) {
      const part = await reader?.read().catch(() => undefined);
      if (part === undefined || part.done) return;
      text += part.value;
    }
  })();
  const messages = (): Message[] =>
    text
      .split('\n\n')
      .slice(0, -1)
      .filter((block) => block.includes('event: '))
      .map(readMessage);
  await until(() => text.startsWith('retry:'));
  return {
    headers: response.headers,
    ended,
    text: () => text,
    close: () => abort.abort(),
    untilText: (part: string) => until(() => text.includes(part)),
    untilCount: (count: number) =>
      until(() => {
        for (let at = text.indexOf('\nevent: ', scanned); at >= 0; at = text.indexOf('\nevent: ', scanned)) {
          events++;
          scanned = at + 1;
        }
        return events >= count;
      }),
    async take(count: number): Promise<Message[]> {
      await until(() => messages().length >= count);
      return messages();
    },
  };
}

function readMessage(block: string): Message {
  const fields = Object.fromEntries(
    block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
  const data = JSON.parse(fields['data'] ?? '{}') as Record<string, unknown>;
  return { id: fields['id'] ?? '', event: fields['event'] ?? '', data };
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + DEADLINE_MS;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error('did not happen in time');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}
