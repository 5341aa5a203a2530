// A storm: the core of a site of 500 devices fails, and everything behind it is silent at once. One ticket, few messages, and no
// growth while it lasts.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SMTPServer } from 'smtp-server';
import { expect, test } from 'vitest';
import { loadCauses } from '../../../app/load-causes.ts';
import { openProfileFolders } from '../../../app/load-profiles.ts';
import { createLog } from '../../../app/log.ts';
import { openSession } from '../../../app/score/session.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';
import type { ChannelSettings } from '../../../server/notify/channel.ts';
import { createNotifier } from '../../../server/notify/notifier.ts';
import { until } from '../../server/notify/receiver.ts';

const MINUTE_MS = 60_000;
const TICKET_WITHIN_MS = 90_000;
const MESSAGES_A_CHANNEL = 2;
/** What the alarms of 500 silent devices themselves take is there after two minutes; heap, bytes. */
const MAX_GROWTH_BYTES = 32 * 1024 * 1024;

test('500 devices that fall silent together are one ticket, soon, and at most two messages a channel', async () => {
  const log = createLog('silent', false);
  const topology = topologyNamed('seed:2,assets=500,shape=mall');
  expect(topology.layout.devices.length).toBeGreaterThanOrEqual(490);
  const causes = loadCauses().causes;
  const got = new Map<string, number>();
  await using receiver = await startReceiver(got);
  await using mailbox = await startMailbox(got);
  const session = await openSession({ topology, seed: 1, profiles: openProfileFolders(), causes, log });
  const { life, rig } = session;
  const notifier = createNotifier({
    records: life.records,
    channels: [webhook('one', receiver.url), webhook('two', receiver.url), mail(mailbox.port)],
    clock: life.clock,
    log,
    // Virtual time runs away while a message is on its real way.
    sendTimeoutMs: 24 * 60 * MINUTE_MS,
  });
  notifier.start();
  try {
    await life.run(3 * MINUTE_MS);
    expect(life.tickets()).toEqual([]);
    const brokeAt = session.wallMs;
    rig.board.break({ fault: 'core-switch-hung', on: topology.layout.root });
    await life.run(2 * MINUTE_MS);
    const heapBytes = usedHeap();
    await life.run(3 * MINUTE_MS);
    const [ticket, ...more] = life.tickets();
    expect(more.map(({ title }) => title.en)).toEqual([]);
    expect((ticket?.openedAt ?? Infinity) - brokeAt).toBeLessThan(TICKET_WITHIN_MS);
    expect(ticket?.affected.length).toBeGreaterThan(450);
    await until(() => life.records.outbox.stats().waiting === 0);
    expect([...got.keys()].toSorted()).toEqual(['/one', '/two', 'mail']);
    expect(Math.max(...got.values())).toBeLessThanOrEqual(MESSAGES_A_CHANNEL);
    expect(usedHeap() - heapBytes).toBeLessThan(MAX_GROWTH_BYTES);
  } finally {
    await notifier.stop();
    await session.close();
  }
}, 300_000);

/** What is left after a collection. */
function usedHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

function webhook(name: string, url: string): ChannelSettings {
  return { name, kind: 'webhook', secret: 's', allowPrivate: true, url: `${url}/${name}` };
}

function mail(port: number): ChannelSettings {
  return { name: 'mail', kind: 'smtp', host: '127.0.0.1', port, from: 'noc@example.com', to: ['duty@example.com'] };
}

/** @param got messages by path */
async function startReceiver(got: Map<string, number>): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    got.set(path, (got.get(path) ?? 0) + 1);
    request.resume().on('end', () => response.writeHead(204).end());
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/** @param got its mails are counted as `mail` */
async function startMailbox(got: Map<string, number>): Promise<AsyncDisposable & { port: number }> {
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      got.set('mail', (got.get('mail') ?? 0) + 1);
      stream.resume().on('end', () => done());
    },
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
