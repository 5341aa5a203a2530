// Known devices that fall silent, lose answers or restart: what was read is kept, nothing is asked for more often than it
// helps, and what was learned of them outlives the collector.

import { afterEach, describe, expect, it } from 'vitest';
import { MAX_SILENCES } from '../../../../collectors/snmp/fast/learnt.ts';
import { counter32, ticks } from '../../../../lab/snmp/ber.ts';
import type { Profile } from '../../../../contract/profile.ts';
import {
  createRig,
  openTargets,
  answering,
  snmpTarget,
  startAgent,
  startSnmpd,
  profileNamed,
  type Objects,
  type Peer,
  type Rig,
} from '../rig.ts';

const UPTIME = '1.3.6.1.2.1.1.3.0';
const SYS_NAME = '1.3.6.1.2.1.1.5.0';
const STATUS = '1.3.6.1.2.1.2.2.1.8';
const ERRORS = '1.3.6.1.2.1.2.2.1.14';
const PORTS = 90;
/** One object, with its community. */
const SMALL_QUESTION_OCTETS = 44;
const PROFILE: Profile = {
  profile: 'test-ports',
  title: { zh: '端口', en: 'ports' },
  snmp: {
    readers: ['system'],
    tables: [
      {
        measurement: 'interface',
        component: 'port',
        name: ['index'],
        columns: [
          { oid: STATUS, field: 'ifOperStatus' },
          { oid: ERRORS, field: 'ifInErrors' },
        ],
      },
    ],
  },
};

const opened: (Rig | Peer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
});

function manyPorts(): Objects {
  const objects: Objects = new Map([[UPTIME, ticks(600_000)]]);
  for (let i = 1; i <= PORTS; i++) {
    objects.set(`${STATUS}.${i}`, 1);
    objects.set(`${ERRORS}.${i}`, counter32(i));
  }
  return objects;
}

async function switchThat(mayAnswer: (number: number) => boolean) {
  const reply = answering(manyPorts());
  const seen = { requests: 0, since: 0 };
  const agent = await startAgent((request, send) => {
    seen.requests++;
    const data = mayAnswer(++seen.since) ? reply(request) : null;
    if (data) send(data);
  });
  const rig = createRig();
  const target = snmpTarget(agent.port, { profile: PROFILE, timeoutMs: 600 });
  await openTargets(rig, target);
  opened.push(rig, agent);
  expect((await rig.poll(target)).code).toBe('ok');
  seen.since = 0;
  return { rig, target, seen };
}

describe('a device that is known', () => {
  it('and falls silent costs three datagrams, then two a poll, and says timeout', async () => {
    let isSilent = false;
    const { rig, target, seen } = await switchThat(() => !isSilent);
    expect((await rig.poll(target)).code).toBe('ok');
    isSilent = true;
    seen.requests = 0;
    expect((await rig.poll(target)).code).toBe('timeout');
    expect(seen.requests).toBe(3);
    expect((await rig.poll(target)).code).toBe('timeout');
    expect(seen.requests).toBe(5);
    isSilent = false;
    expect((await rig.poll(target)).code).toBe('ok');
  });

  it('and has started anew tells its facts with the same poll: what was set and not saved is lost', async () => {
    const objects = manyPorts();
    objects.set(SYS_NAME, 'as it was set');
    const agent = await startAgent((request, send) => {
      const data = answering(objects)(request);
      if (data) send(data);
    });
    const rig = createRig();
    const target = snmpTarget(agent.port, { profile: PROFILE, timeoutMs: 600 });
    await openTargets(rig, target);
    opened.push(rig, agent);
    for (let poll = 0; poll < 3; poll++) expect((await rig.poll(target)).code).toBe('ok');
    expect(rig.facts.map(({ identity }) => identity?.sysName)).toEqual(['as it was set']);
    objects.set(SYS_NAME, 'as it was saved').set(UPTIME, ticks(2000));
    expect((await rig.poll(target)).code).toBe('ok');
    expect(rig.facts.at(-1)?.identity?.sysName).toBe('as it was saved');
  });

  it('and has long been silent is asked one small question a poll, once, and read in full once it answers', async () => {
    let isSilent = false;
    const sizes: number[] = [];
    const reply = answering(manyPorts());
    const agent = await startAgent((request, send) => {
      sizes.push(request.length);
      const data = isSilent ? null : reply(request);
      if (data) send(data);
    });
    const rig = createRig();
    const target = snmpTarget(agent.port, { profile: PROFILE, timeoutMs: 600 });
    await openTargets(rig, target);
    opened.push(rig, agent);
    for (let poll = 0; poll < 2; poll++) expect((await rig.poll(target)).code).toBe('ok');
    isSilent = true;
    for (let poll = 0; poll < MAX_SILENCES; poll++) expect((await rig.poll(target)).code).toBe('timeout');
    sizes.length = 0;
    expect((await rig.poll(target)).code).toBe('timeout');
    expect(sizes).toHaveLength(1);
    expect(Math.max(...sizes)).toBeLessThan(SMALL_QUESTION_OCTETS);
    isSilent = false;
    rig.clear();
    expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
    expect(rig.values.get('interface.ifInErrors port:90')).toBe(90);
    sizes.length = 0;
    expect((await rig.poll(target)).code).toBe('ok');
    expect(Math.max(...sizes)).toBeGreaterThan(SMALL_QUESTION_OCTETS);
  });

  it('and falls silent in the middle of a poll keeps what was read', async () => {
    let limit = Infinity;
    const { rig, target, seen } = await switchThat((number) => number <= limit);
    expect((await rig.poll(target)).code).toBe('ok');
    expect(rig.values.size).toBe(2 * PORTS + 1);
    rig.clear();
    limit = 1;
    seen.since = 0;
    const { code, detail } = await rig.poll(target);
    expect([code, detail.split(':', 1)[0]]).toEqual(['ok', 'snmp_slow']);
    expect(rig.values.get('interface.ifOperStatus port:1')).toBe(1);
    expect(rig.values.size).toBeGreaterThan(10);
    expect(rig.values.size).toBeLessThan(2 * PORTS);
  });

  it('that loses the first answer to each request is read whole by second sends', async () => {
    let isLossy = false;
    const { rig, target, seen } = await switchThat((number) => !isLossy || number % 2 === 0);
    await rig.poll(target);
    const slow = { ...target, timeoutMs: 1500 };
    await openTargets(rig, slow);
    for (let i = 0; i < 2; i++) expect((await rig.poll(slow)).code).toBe('ok');
    rig.clear();
    isLossy = true;
    seen.since = 0;
    expect((await rig.poll(slow)).code).toBe('ok');
    expect(rig.values.size).toBe(2 * PORTS + 1);
  });
});

describe('a v3 agent that is known', () => {
  it.each([
    ['with its boots set back', 'exactEngineID 0x80000000010203040506d1', 'exactEngineID 0x80000000010203040506d1'],
    ['as another engine', 'exactEngineID 0x80000000010203040506d2', 'exactEngineID 0x80000000010203040506d3'],
  ])('comes back %s and is never called down', async (_name, before, after) => {
    const credential = {
      kind: 'snmp-v3', user: 'monitor', authProtocol: 'sha1', authKey: 'authpass123', privProtocol: 'aes128',
      privKey: 'privpass123', context: '',
    } as const; // prettier-ignore
    const first = await startSnmpd({ extra: before });
    const rig = createRig();
    const target = snmpTarget(first.port, { credential, profile: profileNamed('server-generic') });
    await openTargets(rig, target);
    opened.push(rig);
    for (let i = 0; i < 3; i++) expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
    await first.stop();
    const second = await startSnmpd({ extra: after, port: first.port });
    opened.push(second);
    for (let i = 0; i < 2; i++) expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
  });
});

describe('what is learned', () => {
  it('is told with the facts', async () => {
    const { rig } = await switchThat(() => true);
    expect(rig.facts[0]?.learned).toMatchObject({ answer_octets: 1472, counter_bits: 32 });
  });
});
