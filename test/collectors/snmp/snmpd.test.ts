// The collector against Debian's snmpd, in every version of the protocol.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Credential } from '../../../contract/collector.ts';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createRig,
  openTargets,
  pollOnce,
  profileNamed,
  snmpTarget,
  startSnmpd,
  startSnmpsim,
  type Peer,
} from './rig.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

let agent: Peer;
beforeAll(async () => {
  agent = await startSnmpd();
});
afterAll(() => agent.stop());

const v3: Credential = {
  kind: 'snmp-v3',
  user: 'monitor',
  authProtocol: 'sha1',
  authKey: 'authpass123',
  privProtocol: 'aes128',
  privKey: 'privpass123',
  context: '',
};
const profile = profileNamed('server-generic');

describe('a host with snmpd', () => {
  const credentials: [string, Credential][] = [
    ['v1', { kind: 'snmp-v1', community: 'public' }],
    ['v2c', { kind: 'snmp-v2c', community: 'public' }],
    ['v3 with SHA and AES', v3],
    ['v3 with MD5 and DES', { ...v3, user: 'desuser', authProtocol: 'md5', privProtocol: 'des' }],
  ];
  it.each(credentials)('is read over %s', async (_name, credential) => {
    const { rig, result } = await pollOnce(snmpTarget(agent.port, { credential, profile }));
    expect(result).toEqual({ code: 'ok', detail: '' });
    expect(rig.values.get('snmp.uptime_s')).toBeGreaterThanOrEqual(0);
    expect(rig.values.get('mem.total_bytes')).toBeGreaterThan(1e6);
    expect(rig.values.get('mem.used_percent')).toBeGreaterThan(0);
    expect(rig.values.get('mem.used_percent')).toBeLessThan(100);
    expect(rig.facts[0]?.identity?.sysName).toBe('lab-host');
  });

  it('is silent to a wrong community, and the detail does not tell which was tried', async () => {
    const target = snmpTarget(agent.port, {
      credential: { kind: 'snmp-v2c', community: 'S3cretRO' },
      profile,
      timeoutMs: 600,
    });
    const { rig, result } = await pollOnce(target);
    expect(result.code).toBe('timeout');
    expect(result.detail).toMatch(/^snmp_timeout: /);
    expect(result.detail + rig.logged.join()).not.toContain('S3cretRO');
  });

  const wrong: [string, Credential][] = [
    ['an unknown user', { ...v3, user: 'nobody-known' }],
    ['a wrong authentication key', { ...v3, authKey: 'S3cretWrong' }],
    ['no authentication', { ...v3, authProtocol: 'none', privProtocol: 'none' }],
  ];
  it('stays silent to a wrong privacy key, which is told from a device that is gone', async () => {
    const credential: Credential = { ...v3, privKey: 'S3cretWrong' };
    const { rig, result } = await pollOnce(snmpTarget(agent.port, { credential, profile, timeoutMs: 600 }));
    expect(result.code).toBe('auth');
    expect(result.detail).toMatch(/^snmp_auth: .* privacy key .*; check user, protocols and keys of credential/);
    expect(result.detail + rig.logged.join()).not.toContain('S3cretWrong');
  });

  it.each(wrong)('rejects %s', async (_name, credential) => {
    const { rig, result } = await pollOnce(snmpTarget(agent.port, { credential, profile, timeoutMs: 1500 }));
    expect(result.code).toBe('auth');
    expect(result.detail).toMatch(/^snmp_auth: /);
    expect(result.detail + rig.logged.join()).not.toMatch(/S3cret|authpass|privpass|nobody-known/);
  });
});

describe('an agent written in Python', () => {
  let folder: string;
  let python: Peer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'foresite-keys-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'public.snmprec'), '1.3.6.1.2.1.1.3.0|67|4200\n1.3.6.1.2.1.1.5.0|4|python\n');
    python = await startSnmpsim(folder);
  });
  afterAll(async () => {
    await python.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const sane: Credential = { ...v3, context: 'public' };
  it('is read by a user it knows', async () => {
    const { rig, result } = await pollOnce(snmpTarget(python.port, { credential: sane, profile }));
    expect(result.code).toBe('ok');
    expect(rig.values.get('snmp.uptime_s')).toBe(42);
  });

  it.each<[string, Credential]>([
    ['authentication key', { ...sane, authKey: 'S3cretWrong' }],
    ['privacy key', { ...sane, privKey: 'S3cretWrong' }],
    ['privacy protocol', { ...sane, privProtocol: 'des' }],
    ['user', { ...sane, user: 'nobody-known' }],
  ])('rejects a wrong %s, whatever it signs its report with', async (_what, credential) => {
    const { result } = await pollOnce(snmpTarget(python.port, { credential, profile, timeoutMs: 1500 }));
    expect([result.code, result.detail.split(':', 1)[0]]).toEqual(['auth', 'snmp_auth']);
  });
});

describe('a privacy key that is changed on the device', () => {
  it('is told after a few silent polls, not at the first', async () => {
    const users = (key: string): string =>
      `exactEngineID 0x80000000010203040506e1\ncreateUser late SHA authpass123 AES ${key}\nrouser late authpriv`;
    const credential: Credential = { ...v3, user: 'late' };
    const first = await startSnmpd({ extra: users('privpass123') });
    const rig = createRig();
    const target = snmpTarget(first.port, { credential, profile, timeoutMs: 500 });
    await openTargets(rig, target);
    for (let polls = 0; polls < 3; polls++) expect((await rig.poll(target)).code).toBe('ok');
    await first.stop();
    const second = await startSnmpd({ extra: users('otherpass456'), port: first.port });
    const codes: string[] = [];
    for (let polls = 0; polls < 10; polls++) codes.push((await rig.poll(target)).code);
    expect([codes[0], codes.at(-1)]).toEqual(['timeout', 'auth']);
    await second.stop();
    // Gone altogether it is no longer the key.
    expect((await rig.poll(target)).code).toBe('timeout');
    await rig.collector.close();
  });
});

describe('a v3 engine that restarts', () => {
  it('with its boot counter set back is polled on at once, by learning its clock anew', async () => {
    // The engine keeps its id and forgets its boots: what a device with a dead memory does.
    const extra = 'exactEngineID 0x8000000001020304050607';
    const first = await startSnmpd({ extra });
    const rig = createRig();
    const target = snmpTarget(first.port, { credential: v3, profile });
    await openTargets(rig, target);
    expect((await rig.poll(target)).code).toBe('ok');
    await first.stop();
    expect((await rig.collector.poll(target, timeoutSignal(200))).code).toBe('timeout');
    const second = await startSnmpd({ extra, port: first.port });
    expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
    await rig.collector.close();
    await second.stop();
  });

  it('between two polls of one session is polled on at once', async () => {
    const extra = 'exactEngineID 0x8000000001020304050608';
    const first = await startSnmpd({ extra });
    const rig = createRig();
    const target = snmpTarget(first.port, { credential: v3, profile });
    await openTargets(rig, target);
    expect((await rig.poll(target)).code).toBe('ok');
    await first.stop();
    const second = await startSnmpd({ extra, port: first.port });
    expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
    await rig.collector.close();
    await second.stop();
  });
});
