// The collector against Debian's snmpd, in every version of the protocol.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Credential } from '../../../contract/collector.ts';
import { createRig, openTargets, pollOnce, profileNamed, snmpTarget, startSnmpd, type Peer } from './rig.ts';

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
  it('stays silent to a wrong privacy key, and the remedy names the v3 user', async () => {
    const credential: Credential = { ...v3, privKey: 'S3cretWrong' };
    const { rig, result } = await pollOnce(snmpTarget(agent.port, { credential, profile, timeoutMs: 600 }));
    expect(result.code).toBe('timeout');
    expect(result.detail).toContain('v3 user');
    expect(result.detail + rig.logged.join()).not.toContain('S3cretWrong');
  });

  it.each(wrong)('rejects %s', async (_name, credential) => {
    const { rig, result } = await pollOnce(snmpTarget(agent.port, { credential, profile, timeoutMs: 1500 }));
    expect(result.code).toBe('auth');
    expect(result.detail).toMatch(/^snmp_auth: /);
    expect(result.detail + rig.logged.join()).not.toMatch(/S3cret|authpass|privpass|nobody-known/);
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
    expect((await rig.collector.poll(target, AbortSignal.timeout(200))).code).toBe('timeout');
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
