// Both clients against the same agents: what one can, the other can. Then what our own alone promises: shared sockets,
// v3 engines that forget, several targets at one address.

import { readdirSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openClient, SnmpFailure, type ClientKind, type SnmpCredential } from '../../../collectors/snmp/client.ts';
import { SnmpShared } from '../../../collectors/snmp/shared.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { gauge, ticks } from '../../../lab/snmp/ber.ts';
import { answering, startAgent, startSnmpd, startTableAgent, type Objects, type Peer } from './rig.ts';
import { turnClock } from '../../peers/in-time.ts';

const nothing = (): void => undefined;
const log = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const network = createSystemNetwork({ log, pingProgram: 'none' });
const v2c: SnmpCredential = { kind: 'snmp-v2c', community: 'public' };
const v3: SnmpCredential = {
  kind: 'snmp-v3', user: 'monitor', authProtocol: 'sha1', authKey: 'authpass123', privProtocol: 'aes128',
  privKey: 'privpass123', context: '',
}; // prettier-ignore
const UPTIME = '1.3.6.1.2.1.1.3.0';
const NAME = '1.3.6.1.2.1.1.5.0';
const IF_DESCR = '1.3.6.1.2.1.2.2.1.2';

const opened: { close(): void }[] = [];
const peers: Peer[] = [];
let shared = new SnmpShared(network, turnClock);
afterEach(async () => {
  for (const one of opened.splice(0)) one.close();
  shared.close();
  shared = new SnmpShared(network, turnClock);
  for (const peer of peers.splice(0)) await peer.stop();
});

interface Options {
  port: number;
  credential?: SnmpCredential;
  kind?: ClientKind;
  host?: string;
  requestTimeoutMs?: number;
}

function client({ port, credential = v2c, kind = 'own', host = '127.0.0.1', requestTimeoutMs = 1000 }: Options) {
  const one = openClient({ network, host, port, credential, requestTimeoutMs, kind }, shared);
  opened.push(one);
  return one;
}

async function agent(answer: Parameters<typeof startAgent>[0]): Promise<Peer> {
  const peer = await startAgent(answer);
  peers.push(peer);
  return peer;
}

async function failureOf(promise: Promise<unknown>): Promise<SnmpFailure> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof SnmpFailure) return error;
    throw error;
  }
  throw new Error('it did not fail');
}

describe.each(['own', 'library'] as const)('the %s client', (kind) => {
  let snmpd: Peer;
  beforeAll(async () => {
    const users = ['SHA-224 AES', 'SHA-256 AES', 'SHA-384 AES', 'SHA-512 AES', 'MD5 DES', 'SHA DES'];
    const extra = users.map((one) => {
      const [auth = '', priv = ''] = one.split(' ');
      const name = `u${auth}${priv}`.replace('-', '').toLowerCase();
      return `createUser ${name} ${auth} authpass123 ${priv} privpass123\nrouser ${name} authpriv\nrouser ${name} auth`;
    });
    snmpd = await startSnmpd({ extra: extra.join('\n') });
  });
  afterAll(() => snmpd.stop());

  const credentials: [string, SnmpCredential][] = [
    ['v1', { kind: 'snmp-v1', community: 'public' }],
    ['v2c', v2c],
    ['v3 with SHA and AES', v3],
    ...(['sha224', 'sha256', 'sha384', 'sha512'] as const).map((authProtocol): [string, SnmpCredential] => [
      `v3 with ${authProtocol} and AES`,
      { ...v3, user: `u${authProtocol}aes`, authProtocol },
    ]),
    ['v3 with MD5 and DES', { ...v3, user: 'umd5des', authProtocol: 'md5', privProtocol: 'des' }],
    ['v3 with SHA and DES', { ...v3, user: 'ushades', privProtocol: 'des' }],
    ['v3 without privacy', { ...v3, user: 'usha256aes', authProtocol: 'sha256', privProtocol: 'none' }],
  ];
  it.each(credentials)('gets and walks over %s', async (_name, credential) => {
    const one = client({ port: snmpd.port, credential, kind });
    const [uptime, name] = await one.get([UPTIME, NAME]);
    expect(uptime).toMatchObject({ oid: UPTIME, type: 0x43 });
    expect(Buffer.from(name?.value as Uint8Array).toString()).toBe('lab-host');
    const [column] = await one.next([IF_DESCR], 2);
    expect(column?.[0]?.oid).toBe(`${IF_DESCR}.1`);
    expect(Buffer.from(column?.[0]?.value as Uint8Array).toString()).toBe('lo');
    const again = await one.get([UPTIME]);
    expect(again[0]?.value).toBeGreaterThanOrEqual(Number(uptime?.value));
  });

  it('tells an object that is not there from one that is', async () => {
    const [there, absent] = await client({ port: snmpd.port, kind }).get([UPTIME, '1.3.6.1.2.1.99.9.0']);
    expect([there?.type, absent?.type]).toEqual([0x43, 0x80]);
  });

  it.each([
    ['an unknown user', { ...v3, user: 'nobody-known' }],
    ['a wrong key', { ...v3, authKey: 'S3cretWrong' }],
    ['a security level that is not allowed', { ...v3, authProtocol: 'none', privProtocol: 'none' }],
  ] as [string, SnmpCredential][])('is refused with %s', async (_name, credential) => {
    const failure = await failureOf(client({ port: snmpd.port, credential, kind }).get([UPTIME]));
    expect(failure.kind).toBe('auth');
    expect(failure.message).not.toMatch(/S3cret|nobody-known/);
  });

  it('calls a wrong privacy key by its name, and an agent that is gone a timeout', async () => {
    const wrong = { ...v3, privKey: 'S3cretWrong' };
    const own = await startSnmpd({});
    const one = client({ port: own.port, credential: wrong, kind, requestTimeoutMs: 300 });
    for (let polls = 0; polls < 2; polls++) {
      const failure = await failureOf(one.get([UPTIME]));
      expect([failure.kind, failure.message]).toEqual(['auth', expect.stringMatching(/privacy key/)]);
    }
    await own.stop();
    expect((await failureOf(one.get([UPTIME]))).kind).toBe('timeout');
  });

  it('suspects no key when an agent that has answered is gone', async () => {
    const own = await startSnmpd({});
    const one = client({ port: own.port, credential: v3, kind, requestTimeoutMs: 100 });
    expect((await one.get([UPTIME]))[0]?.type).toBe(0x43);
    await own.stop();
    const kinds: string[] = [];
    for (let polls = 0; polls < 5; polls++) kinds.push((await failureOf(one.get([UPTIME]))).kind);
    expect(new Set(kinds)).toEqual(new Set(['timeout']));
  });

  it('calls silence a timeout after its second send', async () => {
    let requests = 0;
    const peer = await agent(() => void requests++);
    const failure = await failureOf(client({ port: peer.port, kind, requestTimeoutMs: 40 }).get([UPTIME]));
    expect([failure.kind, requests]).toEqual(['timeout', 2]);
  });

  it.each([
    ['no SNMP', Buffer.from('HTTP/1.1 400 Bad Request')],
    ['nothing', Buffer.alloc(0)],
    ['a length that lies', Buffer.from([0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 2, 1, 1])],
  ])('calls an agent that sends %s no timeout for ever', async (_name, data) => {
    const peer = await agent((_request, send) => send(data));
    const failure = await failureOf(client({ port: peer.port, kind, requestTimeoutMs: 40 }).get([UPTIME]));
    expect(['garbage', 'timeout']).toContain(failure.kind);
  });

  it('ends what is under way when it is closed', async () => {
    const peer = await agent(nothing);
    const one = client({ port: peer.port, kind });
    const failed = failureOf(one.get([UPTIME]));
    await new Promise((resolve) => void setImmediate(resolve));
    one.close();
    expect((await failed).kind).toBe('closed');
    expect((await failureOf(one.get([UPTIME]))).kind).toBe('closed');
  });
});

describe('our own client', () => {
  const objects: Objects = new Map([
    [UPTIME, ticks(1000)],
    ['1.3.6.1.2.1.2.2.1.5.1', gauge(7)],
  ]);

  it('takes an answer that comes late as the answer to the second send', async () => {
    const reply = answering(objects);
    let held: Buffer | null = null;
    const peer = await agent((request, send) => {
      if (held) send(held);
      else held = reply(request);
    });
    const [uptime] = await client({ port: peer.port, requestTimeoutMs: 60 }).get([UPTIME]);
    expect(uptime?.value).toBe(100);
  });

  it('does not believe another port, another community or another id, and counts them', async () => {
    const reply = answering(objects);
    const other = await agent(nothing);
    const peer = await agent((request, send, from) => {
      const data = reply(request) ?? Buffer.alloc(0);
      other.send(data, from.port, from.address);
      send(Buffer.from(data.toString('latin1').replace('public', 'S3cr3t'), 'latin1'));
      const stranger = Buffer.from(data);
      const idAt = stranger.indexOf(Buffer.from([2, 4])) + 2;
      stranger[idAt] = (stranger[idAt] ?? 0) ^ 1;
      send(stranger);
    });
    const failure = await failureOf(client({ port: peer.port, requestTimeoutMs: 60 }).get([UPTIME]));
    expect(failure.kind).toBe('garbage');
    expect(shared.transport.stats).toMatchObject({ foreign: 2, late: 2, inFlight: 0 });
  });

  it('speaks to two agents, two communities and two versions at one address through one socket', async () => {
    const first = await startTableAgent(objects);
    const second = await startTableAgent(new Map([[UPTIME, ticks(2000)]]));
    peers.push(first, second);
    const before = openFiles();
    const clients = [
      client({ port: first.port }),
      client({ port: second.port }),
      client({ port: first.port, credential: { kind: 'snmp-v1', community: 'public' } }),
    ];
    const answers = await Promise.all(clients.map((one) => one.get([UPTIME])));
    expect(answers.map(([uptime]) => uptime?.value)).toEqual([100, 200, 100]);
    expect(openFiles() - before).toBeLessThanOrEqual(1);
    const wrong = client({
      port: first.port,
      credential: { kind: 'snmp-v2c', community: 'wrong' },
      requestTimeoutMs: 40,
    });
    expect((await failureOf(wrong.get([UPTIME]))).kind).toBe('timeout');
  });

  it('has as many files open after 10,000 failing requests as before', async () => {
    const peer = await agent(nothing);
    const one = client({ port: peer.port, requestTimeoutMs: 1 });
    await failureOf(one.get([UPTIME]));
    const before = openFiles();
    for (let i = 0; i < 10; i++)
      await Promise.all(Array.from({ length: 1000 }, () => failureOf(one.next([UPTIME], 1))));
    expect(openFiles()).toBeLessThanOrEqual(before);
    expect(shared.transport.stats.inFlight).toBe(0);
  });

  it('finds a host by its name', async () => {
    const peer = await startTableAgent(objects);
    peers.push(peer);
    expect((await client({ port: peer.port, host: 'localhost' }).get([UPTIME]))[0]?.value).toBe(100);
    const failure = await failureOf(client({ port: peer.port, host: 'no-such-host.invalid' }).get([UPTIME]));
    expect(failure.kind).toBe('unreachable');
  });

  it('says at once that a port cannot be sent to', async () => {
    expect((await failureOf(client({ port: 0, requestTimeoutMs: 50 }).get([UPTIME]))).kind).toBe('unreachable');
  });
});

describe('a v3 engine', () => {
  it.each([
    ['is another after a restart', 'exactEngineID 0x80000000010203040506aa', 'exactEngineID 0x80000000010203040506bb'],
    ['has forgotten its boots', 'exactEngineID 0x80000000010203040506cc', 'exactEngineID 0x80000000010203040506cc'],
  ])('that %s is asked anew and answers', async (_name, before, after) => {
    const first = await startSnmpd({ extra: before });
    const one = client({ port: first.port, credential: v3 });
    await one.get([UPTIME]);
    // An engine that has run for long and booted often, as far as we remember.
    shared.engines.at('127.0.0.1', first.port)?.resync(7, 500_000, turnClock.monoMs());
    await one.get([UPTIME]);
    await first.stop();
    const second = await startSnmpd({ extra: after, port: first.port });
    peers.push(second);
    expect((await one.get([UPTIME]))[0]?.oid).toBe(UPTIME);
  });

  it.each([
    ['its clock set forward', 0, 3600],
    ['booted once more', -1, 0],
    ['its boots set back', 5, 0],
  ])('that has %s is followed', async (_name, boots, seconds) => {
    const snmpd = await startSnmpd();
    peers.push(snmpd);
    const one = client({ port: snmpd.port, credential: v3 });
    await one.get([UPTIME]);
    const engine = shared.engines.at('127.0.0.1', snmpd.port);
    const now = turnClock.monoMs();
    engine?.resync(engine.boots + boots, engine.timeAt(now) + seconds, now);
    expect((await one.get([UPTIME]))[0]?.oid).toBe(UPTIME);
    expect(engine?.resyncs).toBe(2);
  });
});

function openFiles(): number {
  return readdirSync('/proc/self/fd').length;
}
