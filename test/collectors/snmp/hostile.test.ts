// Agents that are silent, slow, endless or send rubbish: a poll ends in time with a result that says so, what could be
// read is kept, and nothing stays open.

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { endsWithin } from '../../peers/in-time.ts';
import { gauge, ticks, type Value } from '../../../lab/snmp/ber.ts';
import {
  answering,
  createRig,
  openTargets,
  pollOnce,
  profileNamed,
  snmpTarget,
  startAgent,
  startTableAgent,
  v2c,
  type Objects,
  type Peer,
} from './rig.ts';
import { freePort } from '../../peers/ports.ts';

const peers: Peer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.stop();
});

async function agent(answer: Parameters<typeof startAgent>[0]): Promise<number> {
  const peer = await startAgent(answer);
  peers.push(peer);
  return peer.port;
}

function switchWith(ports: number): Objects {
  const objects = new Map<string, Value | number | string>([['1.3.6.1.2.1.1.3.0', ticks(1_000_000)]]);
  for (let i = 1; i <= ports; i++) {
    objects.set(`1.3.6.1.2.1.2.2.1.2.${i}`, `Port ${i}`);
    objects.set(`1.3.6.1.2.1.2.2.1.8.${i}`, 1);
    objects.set(`1.3.6.1.2.1.31.1.1.1.1.${i}`, `gi${i}`);
    objects.set(`1.3.6.1.2.1.31.1.1.1.15.${i}`, gauge(1000));
  }
  return objects;
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('UDP')).length;
}

describe('an agent that misbehaves', () => {
  it('is a timeout when it is silent, told within the deadline', async () => {
    const port = await agent(() => undefined);
    const target = snmpTarget(port, { timeoutMs: 400 });
    const polled = pollOnce(target);
    expect(await endsWithin(700, polled)).toBe(true);
    const { result } = await polled;
    expect(result.code).toBe('timeout');
    expect(result.detail).toContain(`(127.0.0.1:${port})`);
  });

  it('is garbage when it sends no SNMP, and community and key stay unsaid', async () => {
    const port = await agent((_request, send) => send(Buffer.from('HTTP/1.1 400 Bad Request')));
    const { rig, result } = await pollOnce(snmpTarget(port, { credential: v2c('S3cretRO'), timeoutMs: 1500 }));
    expect(result.code).toBe('garbage');
    expect(result.detail).toMatch(/^snmp_garbage: /);
    expect(result.detail + rig.logged.join()).not.toContain('S3cretRO');
  });

  it('is garbage when it answers with another community, and neither is told', async () => {
    const reply = answering(switchWith(1));
    const port = await agent((request, send) => {
      const data = reply(request);
      if (data) send(Buffer.from(data.toString('latin1').replace('public', 'S3cr3t'), 'latin1'));
    });
    const { rig, result } = await pollOnce(snmpTarget(port, { timeoutMs: 1500 }));
    expect(result.code).toBe('garbage');
    expect(result.detail + rig.logged.join()).not.toMatch(/S3cr3t|'public'/);
  });

  it('never ends the process, whatever is in its answers', async () => {
    const reply = answering(switchWith(2));
    let mutate: (data: Buffer) => Buffer = (data) => data;
    const port = await agent((request, send) => {
      const data = reply(request);
      if (data) send(mutate(data));
    });
    const rig = createRig();
    const target = snmpTarget(port, { timeoutMs: 20 });
    await openTargets(rig, target);
    const changes = fc.array(fc.tuple(fc.nat(1400), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(1400), async (bytes, cut) => {
        mutate = (data) => {
          const copy = Buffer.from(data);
          for (const [at, byte] of bytes) copy[at % copy.length] = byte;
          return cut % 5 === 0 ? copy.subarray(0, cut % copy.length) : copy;
        };
        const result = await rig.poll(target);
        expect(['ok', 'timeout', 'garbage', 'auth']).toContain(result.code);
      }),
      { numRuns: 150 },
    );
    await rig.collector.close();
  });

  it('is stopped at the row limit when its tables never end', async () => {
    const reply = answering(switchWith(1), true);
    const port = await agent((request, send) => {
      const data = reply(request);
      if (data) send(data);
    });
    const { rig, result } = await pollOnce(
      snmpTarget(port, { profile: profileNamed('switch-generic'), timeoutMs: 4000 }),
    );
    expect(['ok', 'timeout']).toContain(result.code);
    expect(rig.catalogue.count).toBeLessThan(20_000);
  });

  it('is well, but for the table, when a walk does not advance', async () => {
    const sane = answering(switchWith(30));
    // Its second answer to a walk repeats the first.
    let walks = 0;
    let stuck: Buffer | null = null;
    const port = await agent((request, send) => {
      const isBulk = request.includes(0xa5);
      const data = isBulk && ++walks > 1 && stuck ? withRequestId(stuck, request) : sane(request);
      if (isBulk && !stuck) stuck = data;
      if (data) send(data);
    });
    const { result } = await pollOnce(snmpTarget(port, { timeoutMs: 1500 }));
    expect(result.code).toBe('ok');
    expect(result.detail).toMatch(/^snmp_table_broken: .* circular/);
  });

  it('is asked less at a time when big answers get lost', async () => {
    const reply = answering(switchWith(24));
    let dropped = 0;
    const port = await agent((request, send) => {
      const data = reply(request);
      if (data && data.length > 700) dropped++;
      else if (data) send(data);
    });
    const rig = createRig();
    const target = snmpTarget(port, { profile: profileNamed('switch-generic'), timeoutMs: 2500 });
    await openTargets(rig, target);
    // The first polls may run out of time while the size is learnt; it is remembered.
    let droppedBefore = -1;
    for (let polls = 0; polls < 5 && dropped !== droppedBefore; polls++) {
      droppedBefore = dropped;
      await rig.poll(target);
    }
    expect(dropped).toBeGreaterThan(0);
    expect(dropped).toBe(droppedBefore);
    rig.clear();
    expect((await rig.poll(target)).code).toBe('ok');
    expect(dropped).toBe(droppedBefore);
    expect(rig.values.get('interface.ifOperStatus port:gi24')).toBe(1);
    await rig.collector.close();
  });

  it('is not believed when another address answers for it', async () => {
    const reply = answering(switchWith(1));
    const other = await startAgent(() => undefined);
    peers.push(other);
    const port = await agent((request, _send, from) => {
      const data = reply(request);
      if (data) other.send(data, from.port, from.address);
    });
    const { result } = await pollOnce(snmpTarget(port, { timeoutMs: 300 }));
    expect(result.code).toBe('timeout');
  });

  it('leaves no socket open, however often it fails', async () => {
    const port = await freePort();
    const rig = createRig();
    const target = snmpTarget(port, { timeoutMs: 5 });
    await openTargets(rig, target);
    await rig.poll(target);
    const before = openSockets();
    for (let i = 0; i < 200; i++) await rig.poll(target);
    expect(openSockets()).toBeLessThanOrEqual(before);
    await rig.collector.close();
  });

  it('does not keep a poll alive that was given up before it began', async () => {
    const peer = await startTableAgent(switchWith(1));
    peers.push(peer);
    const rig = createRig();
    const target = snmpTarget(peer.port);
    await openTargets(rig, target);
    const result = await rig.collector.poll(target, AbortSignal.abort());
    expect(result.code).toBe('timeout');
    await rig.collector.close();
  });
});

describe('a target that cannot be polled as set up', () => {
  it('says so without sending anything', async () => {
    let requests = 0;
    const port = await agent(() => void requests++);
    const withoutCredential = await pollOnce(snmpTarget(port, { credential: null }));
    const withoutSection = await pollOnce(snmpTarget(port, { profile: profileNamed('ping') }));
    expect([withoutCredential.result.code, withoutSection.result.code]).toEqual(['config', 'config']);
    expect(withoutCredential.result.detail).toMatch(/^target_misconfigured: .*credential/);
    expect(requests).toBe(0);
  });
});

/** The request id stands behind version, community and two lengths; both messages are short enough for one-octet forms. */
function withRequestId(response: Buffer, request: Buffer): Buffer {
  const copy = Buffer.from(response);
  idOf(request).copy(copy, copy.indexOf(idOf(copy)));
  return copy;
}

function idOf(message: Buffer): Buffer {
  const at = message.indexOf('public') + 'public'.length;
  const lengthOctets = message[at + 1] ?? 0;
  const body = at + 2 + (lengthOctets > 0x80 ? lengthOctets & 0x7f : 0);
  return message.subarray(body + 2, body + 2 + (message[body + 1] ?? 0));
}

it('an agent that answers, but not all in time, is slow and not silent', async () => {
  const objects = switchWith(4);
  const reply = answering(objects);
  let requests = 0;
  // What is asked first is answered, the tables never.
  const port = await agent((request, send) => {
    const data = ++requests <= 1 ? reply(request) : null;
    if (data) send(data);
  });
  const { rig, result } = await pollOnce(snmpTarget(port, { timeoutMs: 1500 }));
  expect(result.code).toBe('ok');
  expect(result.detail).toContain('snmp_slow');
  expect(rig.values.get('snmp.uptime_s')).toBe(1000);
});
