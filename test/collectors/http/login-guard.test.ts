import { describe, expect, it } from 'vitest';
import { LOGIN_RETRY_MS, LoginGuard, MAX_LOGIN_FAILURES } from '../../../collectors/http/login-guard.ts';

const LOGIN = { user: 'admin', password: 'guess' };

describe('LoginGuard', () => {
  it('lets a credential rest after two rejections, then once an hour', () => {
    const guard = new LoginGuard();
    for (let i = 0; i < MAX_LOGIN_FAILURES; i++) {
      expect(guard.mayTry('d', LOGIN, i)).toBe(true);
      guard.note('d', LOGIN, 'rejected', i);
    }
    expect(guard.mayTry('d', LOGIN, 10)).toBe(false);
    expect(guard.mayTry('d', { ...LOGIN, password: 'other' }, 10)).toBe(true);
    expect(guard.mayTry('e', LOGIN, 10)).toBe(true);
    expect(guard.mayTry('d', LOGIN, LOGIN_RETRY_MS + 1)).toBe(true);
    guard.note('d', LOGIN, 'rejected', LOGIN_RETRY_MS + 1);
    expect(guard.mayTry('d', LOGIN, LOGIN_RETRY_MS + 2)).toBe(false);
  });

  it('counts the failures of all services of a device together', () => {
    const guard = new LoginGuard();
    guard.note('d', LOGIN, 'rejected', 0, 'rtsp');
    guard.note('d', LOGIN, 'rejected', 0, 'onvif');
    expect(guard.mayTry('d', LOGIN, 1, 'picture')).toBe(false);
  });

  it('goes on with a service that accepts, and forgives no other for it', () => {
    const guard = new LoginGuard();
    for (let nowMs = 0; nowMs < 10; nowMs++) {
      guard.note('d', LOGIN, 'accepted', nowMs, 'rtsp');
      if (guard.mayTry('d', LOGIN, nowMs, 'onvif')) guard.note('d', LOGIN, 'rejected', nowMs, 'onvif');
    }
    expect(guard.mayTry('d', LOGIN, 10, 'rtsp')).toBe(true);
    expect(guard.mayTry('d', LOGIN, 10, 'onvif')).toBe(false);
  });

  it('forgets a device only once none of those who share it polls it', () => {
    const guard = new LoginGuard();
    guard.keepOnly('cameras', new Set(['d', 'e']));
    guard.keepOnly('recorders', new Set(['d']));
    for (let i = 0; i < MAX_LOGIN_FAILURES; i++) guard.note('d', LOGIN, 'rejected', i);
    guard.keepOnly('cameras', new Set(['e']));
    expect(guard.mayTry('d', LOGIN, 10)).toBe(false);
    guard.keepOnly('recorders', new Set());
    expect(guard.mayTry('d', LOGIN, 10)).toBe(true);
  });
});
