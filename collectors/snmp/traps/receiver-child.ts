// The program of the process that receives traps: whatever a datagram does to it, the process that polls goes on. It is told its
// settings by its parent, hands on what it believes, and ends when the parent does.

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import module from 'node:module';
import type { FromReceiver, ReceiverSettings } from './messages.ts';
import { SourceLimit } from './source-limit.ts';
import { TrapReader } from './trap-reader.ts';

/** How often the parent is told the counts, where they have changed. */
const COUNTS_EVERY_MS = 1000;
const RECEIVE_BUFFER_OCTETS = 4 * 1024 * 1024;

const startedMs = performance.now();
const limit = new SourceLimit();
const counts = { datagrams: 0, notifications: 0, refused: 0, limited: 0 };
let reader: TrapReader | undefined;
let socket: Socket | undefined;
let toldDatagrams = 0;

process.on('message', (settings: ReceiverSettings) => {
  reader = new TrapReader(settings);
  if (!socket) listen(settings);
});
process.on('disconnect', () => process.exit(0));
// A service manager tells all processes of a service to end; this one goes on until its parent, which was told too, lets it go.
process.on('SIGTERM', () => {});
setInterval(() => {
  if (counts.datagrams === toldDatagrams) return;
  toldDatagrams = counts.datagrams;
  tell({ kind: 'counts', ...counts });
}, COUNTS_EVERY_MS).unref();

function listen({ host, port }: ReceiverSettings): void {
  const opened = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  socket = opened;
  opened.on('error', (error: NodeJS.ErrnoException) => tell({ kind: 'failed', what: error.code ?? error.name }));
  opened.on('message', (data, from) => receive(opened, data, from));
  opened.bind(port, host, () => {
    try {
      opened.setRecvBufferSize(RECEIVE_BUFFER_OCTETS);
    } catch {
      // A smaller buffer loses more of a storm; traps are only hints.
    }
    tell({ kind: 'listening', port: opened.address().port });
    // It is ended by force, and would never keep what it compiled: the next one then needs no compiler and half the memory.
    module.flushCompileCache();
  });
}

function receive(from: Socket, data: Buffer, remote: RemoteInfo): void {
  counts.datagrams++;
  // IPv4 senders of a socket for both families.
  const source = remote.address.replace(/^::ffff:/, '');
  if (!limit.admits(source, performance.now())) {
    counts.limited++;
    return;
  }
  const received = reader?.read(data, Math.floor((performance.now() - startedMs) / 1000));
  if (!received) return;
  if (received.kind === 'refused') {
    counts.refused++;
    tell({ kind: 'refused', source, reason: received.reason });
    return;
  }
  // A reply that cannot be sent is asked for again by the sender.
  if (received.reply) from.send(received.reply, remote.port, remote.address, () => {});
  if (received.kind !== 'notification') return;
  counts.notifications++;
  const { version, engineId, notification, reply } = received;
  tell({ kind: 'trap', source, version, engineId, isInform: reply !== null, notification });
}

function tell(message: FromReceiver): void {
  // The parent may have gone: then this process ends with its channel.
  if (process.connected) process.send?.(message);
}
