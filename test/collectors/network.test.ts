// The system's own network on loopback.

import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemNetwork } from '../../collectors/network.ts';
import type { Log } from '../../contract/collector.ts';

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function network(pingProgram?: 'fping' | 'ping' | 'none') {
  const logged: string[] = [];
  const write = (_fields: object, message: string): void => void logged.push(message);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  return { logged, ...createSystemNetwork({ log, ...(pingProgram && { pingProgram }) }) };
}

async function listening(): Promise<number> {
  const server = createServer((socket) => socket.destroy());
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('dialling', () => {
  it('gives a connected socket', async () => {
    const socket = await network('none').dial('127.0.0.1', await listening(), AbortSignal.timeout(2000));
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('rejects with the system’s error when it is refused', async () => {
    const port = await listening();
    const [server] = servers.splice(0);
    server?.close();
    if (server) await once(server, 'close');
    await expect(network('none').dial('127.0.0.1', port, AbortSignal.timeout(2000))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });

  it('ends with its signal, before and during the attempt', async () => {
    const own = network('none');
    await expect(own.dial('127.0.0.1', 9, AbortSignal.abort())).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    const port = await listening();
    const given = new AbortController();
    const attempt = own.dial('127.0.0.1', port, given.signal);
    given.abort();
    await expect(attempt).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  });
});

describe('ping', () => {
  it.each(['fping', 'ping'] as const)('by %s finds this machine and tells the round trip', async (program) => {
    const reply = await network(program).ping('127.0.0.1', 1000, AbortSignal.timeout(3000));
    expect(reply).toMatchObject({ alive: true, by: 'icmp' });
    expect(reply.rttMs).toBeGreaterThan(0);
    expect(reply.rttMs).toBeLessThan(500);
  });

  it.each(['fping', 'ping'] as const)('by %s finds nobody at an address that cannot be', async (program) => {
    const reply = await network(program).ping('240.0.0.1', 300, AbortSignal.timeout(1000));
    expect(reply).toEqual({ alive: false, rttMs: 0, by: 'icmp' });
  });

  it('takes no option of the ping program for a host', async () => {
    const reply = await network('ping').ping('-V', 500, AbortSignal.timeout(1000));
    expect(reply.alive).toBe(false);
  });

  it('without a ping program takes a refused connection for life', async () => {
    const reply = await network('none').ping('127.0.0.1', 1000, AbortSignal.timeout(2000));
    expect(reply).toMatchObject({ alive: true, by: 'tcp' });
  });

  it('runs a hundred at once within the limit of processes', async () => {
    const own = network('fping');
    const replies = await Promise.all(
      Array.from({ length: 100 }, () => own.ping('127.0.0.1', 5000, AbortSignal.timeout(8000))),
    );
    expect(replies.filter((reply) => reply.alive)).toHaveLength(100);
  });
});
