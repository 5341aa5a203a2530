// The system's own network on loopback.

import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { endsWithin, timeoutSignal } from '../peers/in-time.ts';
import { Fping, spreadOf } from '../../collectors/fping.ts';
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
    const socket = await network('none').dial('127.0.0.1', await listening(), timeoutSignal(2000));
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });

  it('rejects with the system’s error when it is refused', async () => {
    const port = await listening();
    const [server] = servers.splice(0);
    server?.close();
    if (server) await once(server, 'close');
    await expect(network('none').dial('127.0.0.1', port, timeoutSignal(2000))).rejects.toMatchObject({
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
    const reply = await network(program).ping('127.0.0.1', 1000, timeoutSignal(3000));
    expect(reply).toMatchObject({ alive: true, by: 'icmp' });
    expect(reply.rttMs).toBeGreaterThan(0);
    expect(reply.rttMs).toBeLessThan(500);
  });

  it.each(['fping', 'ping'] as const)('by %s finds nobody at an address that cannot be', async (program) => {
    const reply = await network(program).ping('240.0.0.1', 300, timeoutSignal(20_000));
    expect(reply).toMatchObject({ alive: false, rttMs: 0, by: 'icmp', echoes: { received: 0 } });
  });

  it('takes no option of the ping program for a host', async () => {
    const reply = await network('ping').ping('-V', 500, timeoutSignal(20_000));
    expect(reply.alive).toBe(false);
  });

  it('without a ping program takes a refused connection for life', async () => {
    const reply = await network('none').ping('127.0.0.1', 1000, timeoutSignal(2000));
    expect(reply).toMatchObject({ alive: true, by: 'tcp' });
  });

  it.each(['fping', 'ping'] as const)('by %s tells least, mean and most of several echoes', async (program) => {
    const reply = await network(program).ping('127.0.0.1', 3000, timeoutSignal(5000), 3);
    expect(reply).toMatchObject({ alive: true, echoes: { sent: 3, received: 3 } });
    expect(reply.echoes?.minMs).toBeLessThanOrEqual(reply.rttMs);
    expect(reply.echoes?.maxMs).toBeGreaterThanOrEqual(reply.rttMs);
  });

  it('takes an IPv6 address', async () => {
    expect(await network('fping').ping('::1', 1000, timeoutSignal(2000))).toMatchObject({ alive: true });
  });

  it('calls a name without an address unknown instead of silent', async () => {
    await expect(network('fping').ping('no-such-name.invalid', 1000, timeoutSignal(5000))).rejects.toMatchObject({
      code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/),
    });
  });

  it.each(['fping', 'ping'] as const)('runs a hundred at once by %s within the limit of processes', async (program) => {
    const own = network(program);
    const replies = await Promise.all(
      Array.from({ length: 100 }, (_, i) => own.ping(`127.0.1.${i + 1}`, 5000, timeoutSignal(8000))),
    );
    expect(replies.filter((reply) => reply.alive)).toHaveLength(100);
  });

  it('does not let silent hosts of the same process delay those that answer', async () => {
    const own = network('fping');
    const ended: string[] = [];
    const pings = (who: string, net: string): Promise<boolean[]> =>
      Promise.all(
        Array.from({ length: 50 }, async (_, i) => {
          const { alive } = await own.ping(`${net}.${i + 1}`, 4000, timeoutSignal(8000));
          ended.push(who);
          return alive;
        }),
      );
    const [silent, living] = await Promise.all([pings('silent', '240.0.0'), pings('living', '127.0.2')]);
    expect(living).not.toContain(false);
    expect(silent).not.toContain(true);
    expect(ended.slice(0, 50)).not.toContain('silent');
  });
});

describe('many pings', () => {
  it('of one moment share a process, and one host is asked once for all who ask', async () => {
    const { program, runs } = countingFping();
    const fping = new Fping(program);
    const first = fping.ping('127.0.0.1', 3000, 1, timeoutSignal(5000));
    await first;
    const all = Array.from({ length: 300 }, (_, i) =>
      fping.ping(`127.0.3.${(i % 150) + 1}`, 3000, 1, timeoutSignal(5000)),
    );
    expect((await Promise.all(all)).every(({ alive }) => alive)).toBe(true);
    expect(runs().map((run) => run.filter((word) => word.startsWith('127.')).length)).toEqual([1, 150]);
  });

  it('say that nothing is known when the program cannot be run or dies', async () => {
    const missing = new Fping('/nowhere/fping').ping('127.0.0.1', 1000, 1, timeoutSignal(2000));
    await expect(missing).rejects.toMatchObject({ code: 'EBUSY' });
    const dying = new Fping(script('exit 4')).ping('127.0.0.1', 1000, 1, timeoutSignal(2000));
    await expect(dying).rejects.toMatchObject({ code: 'EBUSY' });
  });

  it('end with their signal: not sent, nothing is known; sent, it was lost', async () => {
    const fping = new Fping(script('echo "127.0.0.9 : [0], timed out (NaN avg, 100% loss)"\nsleep 30'));
    const asked = fping.ping('127.0.0.1', 2000, 1, timeoutSignal(400));
    expect(await endsWithin(1500, asked)).toBe(true);
    await expect(asked).resolves.toMatchObject({ alive: false });
    const late = fping.ping('127.0.0.2', 2000, 1, AbortSignal.abort());
    await expect(late).rejects.toMatchObject({ code: 'EBUSY' });
  });

  it('say that nothing is known when the program had no time on this machine', async () => {
    const asked = new Fping(script('sleep 30'), 50).ping('127.0.0.1', 2000, 1, timeoutSignal(400));
    expect(
      await endsWithin(
        1500,
        asked.catch(() => {}),
      ),
    ).toBe(true);
    await expect(asked).rejects.toMatchObject({ code: 'EBUSY' });
  });

  it('are heard when the program speaks only just after their time', async () => {
    const go = join(mkdtempSync(join(tmpdir(), 'foresite-fping-')), 'go');
    const line = '127.0.0.1 : [0], 64 bytes, 0.033 ms (0.033 avg, 0% loss)';
    const late = script(`touch ${go}.begun\nuntil [ -e ${go} ]; do sleep 0.02; done\necho "${line}"\nsleep 30`);
    const given = new AbortController();
    const asked = new Fping(late, 30_000).ping('127.0.0.1', 2000, 1, given.signal);
    await vi.waitUntil(() => existsSync(`${go}.begun`), { timeout: 20_000 });
    given.abort();
    writeFileSync(go, '');
    await expect(asked).resolves.toMatchObject({ alive: true });
  });

  it('keep their echoes within the timeout', () => {
    for (const timeoutMs of [500, 1000, 5000])
      for (const echoes of [1, 3, 10]) {
        const { spacingMs, echoTimeoutMs } = spreadOf(timeoutMs, echoes);
        expect(spacingMs * (echoes - 1) + echoTimeoutMs).toBeLessThanOrEqual(timeoutMs);
      }
  });
});

/** A program that stands where fping does. */
function script(body: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'foresite-fping-')), 'fping');
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

/** The real fping, and what it was called with. */
function countingFping(): { program: string; runs: () => string[][] } {
  const list = join(mkdtempSync(join(tmpdir(), 'foresite-fping-')), 'runs');
  const program = script(`echo "$@" >> ${list}\nexec fping "$@"`);
  return {
    program,
    runs: () =>
      readFileSync(list, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split(' ')),
  };
}
