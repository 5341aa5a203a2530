import { beforeEach, describe, expect, it } from 'vitest';
import {
  type Attempt,
  LOGIN_RETRY_MS,
  type LoginAt,
  LoginGuard,
  MAX_LOGIN_FAILURES,
} from '../../../collectors/http/login-guard.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const LOGIN = { user: 'admin', password: 'guess' };
const never = new AbortController().signal;

let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
});

function at(service = 'web', changes: Partial<LoginAt> = {}): LoginAt {
  return { device: 'd', login: LOGIN, service, nowMs: () => nowMs, ...changes };
}

/** @returns whether the login was let through */
async function tries(guard: LoginGuard, place: LoginAt, outcome: 'accepted' | 'rejected'): Promise<boolean> {
  const attempt = await guard.enter(place, never);
  attempt?.end(outcome);
  return attempt !== undefined;
}

describe('LoginGuard', () => {
  it('lets a credential rest after two rejections, then once an hour', async () => {
    const guard = new LoginGuard();
    for (let i = 0; i < MAX_LOGIN_FAILURES; i++) expect(await tries(guard, at(), 'rejected')).toBe(true);
    nowMs = 10;
    expect(await tries(guard, at(), 'rejected')).toBe(false);
    expect(guard.restsForMs(at())).toBe(LOGIN_RETRY_MS - 10);
    expect(guard.restsForMs(at('web', { login: { ...LOGIN, password: 'other' } }))).toBe(0);
    expect(guard.restsForMs(at('web', { device: 'e' }))).toBe(0);
    nowMs = LOGIN_RETRY_MS;
    expect(await tries(guard, at(), 'rejected')).toBe(true);
    expect(await tries(guard, at('rtsp'), 'rejected')).toBe(false);
    expect(await tries(guard, at(), 'rejected')).toBe(false);
  });

  it('counts the failures of all services of a device together', async () => {
    const guard = new LoginGuard();
    await tries(guard, at('rtsp'), 'rejected');
    await tries(guard, at('onvif'), 'rejected');
    expect(await tries(guard, at('picture'), 'rejected')).toBe(false);
  });

  it('lets a lock count for all', async () => {
    const guard = new LoginGuard();
    (await guard.enter(at(), never))?.end('rejected', MAX_LOGIN_FAILURES);
    expect(guard.restsForMs(at('rtsp'))).toBe(LOGIN_RETRY_MS);
  });

  it('goes on with a service that accepts, and forgives no other for it', async () => {
    const guard = new LoginGuard();
    for (nowMs = 0; nowMs < 10; nowMs++) {
      expect(await tries(guard, at('rtsp'), 'accepted')).toBe(true);
      await tries(guard, at('onvif'), 'rejected');
    }
    expect(await tries(guard, at('rtsp'), 'accepted')).toBe(true);
    expect(await tries(guard, at('onvif'), 'rejected')).toBe(false);
  });

  it('never has more logins under way than may fail, however many services ask at once', async () => {
    const guard = new LoginGuard();
    let wrong = 0;
    let underWay = 0;
    const ask = async (service: string): Promise<void> => {
      const attempt = await guard.enter(at(service), never);
      if (!attempt) return;
      expect(++underWay).toBeLessThanOrEqual(MAX_LOGIN_FAILURES);
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      wrong++;
      underWay--;
      attempt.end('rejected');
    };
    const services = ['isapi', 'onvif', 'rtsp', 'snapshot', 'http', 'dahua-cgi'];
    await Promise.all(services.map(ask));
    expect(wrong).toBe(MAX_LOGIN_FAILURES);
    nowMs = LOGIN_RETRY_MS;
    await Promise.all(services.map(ask));
    expect(wrong).toBe(MAX_LOGIN_FAILURES + 1);
  });

  it('takes a rejection by a service that had accepted for a change of the account', async () => {
    const guard = new LoginGuard();
    const services = ['isapi', 'onvif', 'rtsp', 'snapshot', 'http'];
    for (const service of services) await tries(guard, at(service), 'accepted');
    const asked = await Promise.all(services.map((service) => tries(guard, at(service), 'rejected')));
    expect(asked.filter(Boolean)).toHaveLength(MAX_LOGIN_FAILURES);
  });

  it('gives the turn on when an attempt came to nothing', async () => {
    const guard = new LoginGuard();
    const attempts: (Attempt | undefined)[] = [];
    for (let i = 0; i < MAX_LOGIN_FAILURES; i++) attempts.push(await guard.enter(at(String(i)), never));
    const third = guard.enter(at('third'), never);
    attempts[0]?.[Symbol.dispose]();
    expect(await third).toBeDefined();
  });

  it('waits no longer than the poll has time', async () => {
    const guard = new LoginGuard();
    for (let i = 0; i < MAX_LOGIN_FAILURES; i++) await guard.enter(at(String(i)), never);
    await expect(guard.enter(at('third'), timeoutSignal(20))).rejects.toThrow(/timeout/i);
  });

  it('forgets a device only once none of those who share it polls it', async () => {
    const guard = new LoginGuard();
    guard.keepOnly('cameras', new Set(['d', 'e']));
    guard.keepOnly('recorders', new Set(['d']));
    for (let i = 0; i < MAX_LOGIN_FAILURES; i++) await tries(guard, at(), 'rejected');
    guard.keepOnly('cameras', new Set(['e']));
    expect(guard.restsForMs(at())).toBeGreaterThan(0);
    guard.keepOnly('recorders', new Set());
    expect(guard.restsForMs(at())).toBe(0);
  });
});
