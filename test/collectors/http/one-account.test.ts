// One device, all its services, one account that locks after five wrong passwords: none of the ways that it is asked by,
// alone or together, ever locks it.

import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCctvCollector } from '../../../collectors/cctv/collector.ts';
import { LoginGuard } from '../../../collectors/http/login-guard.ts';
import { createProbeCollector } from '../../../collectors/probe/collector.ts';
import { createRecorderCollector } from '../../../collectors/recorder/collector.ts';
import type { Collector, PollResult, Target } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createBench, listen, target, trackSockets } from '../parts.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const LOCK_AFTER = 5;
const LOGIN = { kind: 'password', user: 'monitor', password: 'right' } as const;
const WRONG = { ...LOGIN, password: 'wrong' } as const;
const MINUTE = 60_000;

/** Answers HTTP and RTSP at one port; every question wants the login. Its answers take a moment, so that logins overlap. */
class Device {
  password: string = LOGIN.password;
  logins = 0;
  wrong = 0;
  wrongInARow = 0;
  isLocked = false;

  answer(request: string): string {
    const [method = '', uri = '', protocol = ''] = (request.split('\r\n')[0] ?? '').split(' ');
    const version = protocol.trim();
    if (method === 'OPTIONS') return `${version} 200 OK\r\n\r\n`;
    const challenge = `${version} 401 Unauthorized\r\nWWW-Authenticate: Digest realm="d", qop="auth", nonce="n"\r\nContent-Length: 0\r\n\r\n`;
    const login = /^Authorization: (.*)$/m.exec(request)?.[1];
    if (login === undefined) return challenge;
    this.logins++;
    if (!this.isLocked && this.#isRight(login, method, uri)) {
      this.wrongInARow = 0;
      return `${version} 200 OK\r\nContent-Length: 4\r\n\r\n<a/>`;
    }
    this.wrong++;
    if (++this.wrongInARow >= LOCK_AFTER) this.isLocked = true;
    return challenge;
  }

  #isRight(login: string, method: string, uri: string): boolean {
    const part = (name: string): string => new RegExp(`[ ,]${name}="?([^",]+)"?`).exec(login)?.[1] ?? '';
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
    const secret = md5(`${LOGIN.user}:d:${this.password}`);
    return part('response') === md5(`${secret}:n:${part('nc')}:${part('cnonce')}:auth:${md5(`${method}:${uri}`)}`);
  }
}

interface Rig {
  device: Device;
  clock: ManualClock;
  /** All services at once. */
  pollAll: () => Promise<PollResult[]>;
}

const PROTOCOLS = ['isapi', 'dahua-cgi', 'onvif-recorder', 'onvif', 'snapshot', 'rtsp', 'http'] as const;

async function start(credential: Target['credential']): Promise<Rig> {
  const device = new Device();
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (data) => setTimeout(() => socket.writable && socket.write(device.answer(data.toString())), 5));
  });
  onTestFinished(trackSockets(server));
  const port = await listen(server);
  const clock = new ManualClock();
  const { parts, sink } = createBench(clock);
  const guard = new LoginGuard();
  const collectors = [
    createRecorderCollector(parts, guard),
    createCctvCollector(parts, guard),
    createProbeCollector(parts, guard),
  ];
  const targets = PROTOCOLS.map((protocol) =>
    target(protocol, { port, credential, timeoutMs: 3000, settings: { path: '/x', frames: false } }),
  );
  const polls: [Collector, Target][] = [];
  for (const collector of collectors) {
    const own = targets.filter(({ protocol }) => collector.protocols.includes(protocol));
    await collector.open(own, sink);
    onTestFinished(() => collector.close());
    polls.push(...own.map((one): [Collector, Target] => [collector, one]));
  }
  const pollAll = (): Promise<PollResult[]> =>
    Promise.all(polls.map(([collector, one]) => collector.poll(one, timeoutSignal(3000))));
  return { device, clock, pollAll };
}

describe('an account that all services of a device share', () => {
  it('is tried twice with a wrong password, then once an hour, however many services ask at once', async () => {
    const { device, clock, pollAll } = await start(WRONG);
    await pollAll();
    for (let minute = 0; minute < 56; minute += 3) {
      const results = await pollAll();
      expect(results.map(({ code }) => code)).toEqual(PROTOCOLS.map(() => 'auth'));
      for (const { detail } of results) expect(detail).toContain('login_rests');
      clock.advance(3 * MINUTE);
    }
    expect(device.wrong).toBe(2);
    for (let hour = 0; hour < 5; hour++) {
      clock.advance(61 * MINUTE);
      await pollAll();
      await pollAll();
    }
    expect(device.wrong).toBe(2 + 5);
    expect(device.logins).toBe(2 + 5);
  });

  it('is not locked when the password changes under services that were all logged in', async () => {
    const { device, clock, pollAll } = await start(LOGIN);
    await pollAll();
    await pollAll();
    expect(device.wrong).toBe(0);
    device.password = 'another';
    for (let round = 0; round < 5; round++) {
      await pollAll();
      clock.advance(MINUTE);
    }
    expect(device.wrong).toBeLessThan(LOCK_AFTER);
    expect(device.isLocked).toBe(false);
  });
});
