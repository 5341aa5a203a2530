// A device that answers as one that is known is polled by steps from its first poll, and one that answers as it did is not
// read in full again. Whatever they differ in is found: the reading beside it goes through the library, in full each time.

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import type { Credential, Target } from '../../../../contract/collector.ts';
import { FIRST_FULL_READING_MS } from '../../../../collectors/snmp/fast/learnt.ts';
import { createRig, openTargets, profileNamed, snmpTarget, startTableAgent, type Peer, type Rig } from '../rig.ts';
import { COLUMN, Device, type Change } from './device.ts';

const REQUESTS_BY_STEPS = 3;
const UNKNOWN_SILENCE_MS = 400;

const opened: (Rig | Peer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
});

interface Site {
  rig: Rig;
  clock: ManualClock;
  /** Adds a device and a target for it; all are opened anew. */
  add: (device: Device, changes?: Partial<Target>) => Promise<Target>;
  /** Polls, and says how many requests it took. */
  poll: (target: Target) => Promise<number>;
}

function site(): Site {
  const clock = new ManualClock();
  const rig = createRig({ clock });
  const targets: Target[] = [];
  opened.push(rig);
  return {
    rig,
    clock,
    async add(device, changes = {}) {
      device.show();
      const agent = await startTableAgent(device.objects);
      opened.push(agent);
      const target = snmpTarget(agent.port, {
        asset: `device-${targets.length}`,
        profile: profileNamed('switch-generic'),
        ...changes,
      });
      targets.push(target);
      await openTargets(rig, ...targets);
      return target;
    },
    async poll(target) {
      rig.clear();
      const before = rig.collector.stats?.()['sends_total'] ?? 0;
      expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
      return (rig.collector.stats?.()['sends_total'] ?? 0) - before;
    },
  };
}

/** What a full reading by the library gives for the target at the same time. */
async function inFull(target: Target, clock: ManualClock): Promise<Rig> {
  const rig = createRig({ clock });
  opened.push(rig);
  const byLibrary = { ...target, settings: { client: 'library' } };
  await openTargets(rig, byLibrary);
  expect(await rig.poll(byLibrary)).toEqual({ code: 'ok', detail: '' });
  return rig;
}

async function expectAsInFull(rig: Rig, target: Target, clock: ManualClock): Promise<void> {
  const full = await inFull(target, clock);
  expect(sorted(rig.values)).toEqual(sorted(full.values));
  expect(sorted(rig.qualities)).toEqual(sorted(full.qualities));
}

function sorted(map: ReadonlyMap<string, number>): [string, number][] {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** What makes a device unlike the one that is known. */
const DIFFERENCES: Record<string, Change> = {
  'a port has another name': (device) => void Object.assign(device.ports[2] ?? {}, { name: 'uplink' }),
  'two ports have changed their names': (device) => {
    const [a, b] = device.ports;
    if (a && b) [a.name, b.name] = [b.name, a.name];
  },
  'it has a port more': (device) => void device.ports.push(device.port(9)),
  'it has a port less': (device) => void device.ports.pop(),
  'a port is not there': (device) => void Object.assign(device.ports[4] ?? {}, { status: 6 }),
  'its ports have other numbers': (device) => {
    for (const port of device.ports) port.index += 10;
  },
  'a counter has 32 bits': (device) => void Object.assign(device.ports[1] ?? {}, { is64: false }),
  'a port counts no errors': (device) => void Object.assign(device.ports[3] ?? {}, { errors: undefined }),
  'it has a processor more': (device) => void device.loads.push(30),
};

describe('a device like one that is known', () => {
  it.each([
    ['a switch', 'switch-generic'],
    ['a server', 'server-generic'],
  ])('is polled by steps from its first poll: %s', async (_kind, profile) => {
    const { rig, clock, add, poll } = site();
    const first = await add(new Device(), { profile: profileNamed(profile) });
    const full = await poll(first);
    const facts = structuredClone(rig.facts.at(-1));
    const device = new Device();
    for (const port of device.ports) port.octets += 123_456;
    const second = await add(device, { profile: profileNamed(profile) });
    const requests = await poll(second);
    expect(requests).toBeLessThan(full);
    await expectAsInFull(rig, second, clock);
    expect(rig.facts.at(-1)?.components).toEqual(facts?.components);
    clock.advance(5000);
    device.ports.map((port) => (port.octets += 1000));
    device.uptimeMs += 5000;
    device.show();
    expect(await poll(second)).toBeLessThanOrEqual(REQUESTS_BY_STEPS);
    expect(rig.values.get('interface.ifHCInOctets port:gi1')).toBe(125_456);
  });

  it('keeps its own discontinuity times and counters', async () => {
    const { rig, clock, add, poll } = site();
    await poll(await add(new Device()));
    const device = new Device();
    for (const port of device.ports) port.discontinuity = 4200;
    const target = await add(device);
    await poll(target);
    clock.advance(5000);
    Object.assign(device.ports[0] ?? {}, { discontinuity: device.uptimeMs, octets: 5 });
    device.show();
    await poll(target);
    const [restarted, other] = ['gi1', 'gi2'].map((port) => rig.qualities.get(`interface.ifHCInOctets port:${port}`));
    expect(restarted).not.toBe(other);
  });

  it.each(Object.entries(DIFFERENCES))('is not one of which %s', async (_what, differ) => {
    const { rig, clock, add, poll } = site();
    const profile = profileNamed('server-generic');
    for (const one of [profile, profileNamed('switch-generic')]) {
      await poll(await add(new Device(), { profile: one }));
      const device = new Device();
      differ(device);
      const target = await add(device, { profile: one });
      await poll(target);
      await expectAsInFull(rig, target, clock);
    }
  });

  it('gives the same samples as a full reading, whatever it differs in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...Object.keys(DIFFERENCES)), { maxLength: 3 }),
        async (differences) => {
          const { rig, clock, add, poll } = site();
          const [first, device] = [new Device(), new Device()];
          DIFFERENCES[differences[0] ?? '']?.(first);
          for (const what of differences) DIFFERENCES[what]?.(device);
          await poll(await add(first));
          const target = await add(device);
          await poll(target);
          await expectAsInFull(rig, target, clock);
          for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
        },
      ),
      { numRuns: 15 },
    );
  });

  it('is read in full where it cannot be compared: over v1', async () => {
    const { rig, clock, add, poll } = site();
    const credential: Credential = { kind: 'snmp-v1', community: 'public' };
    await poll(await add(new Device(), { credential }));
    const target = await add(new Device(), { credential });
    await poll(target);
    await expectAsInFull(rig, target, clock);
  });

  it('is asked no more than any other when it is silent, and read in full when it speaks', async () => {
    const { rig, clock, add, poll } = site();
    await poll(await add(new Device()));
    const silent = await startTableAgent(new Map());
    await silent.stop();
    const target = snmpTarget(silent.port, { asset: 'silent', profile: profileNamed('switch-generic'), timeoutMs: UNKNOWN_SILENCE_MS }); // prettier-ignore
    await openTargets(rig, target);
    const polled = rig.poll(target);
    clock.advance(UNKNOWN_SILENCE_MS);
    clock.advance(UNKNOWN_SILENCE_MS);
    expect((await polled).code).toBe('timeout');
  });
});

describe('a device of which a full reading is due', () => {
  const due = (clock: ManualClock, device: Device): void => {
    clock.advance(3 * FIRST_FULL_READING_MS);
    device.uptimeMs += 3 * FIRST_FULL_READING_MS;
    device.show();
  };

  it('is compared with what it was, and goes on by steps', async () => {
    const { rig, clock, add, poll } = site();
    const [device, changed] = [new Device(), new Device()];
    const [target, other] = [await add(device), await add(changed)];
    await poll(target);
    await poll(other);
    changed.ports.pop();
    changed.show();
    due(clock, device);
    const compared = await poll(target);
    const values = new Map(rig.values);
    expect(compared).toBeLessThan(await poll(other));
    expect(values.get('interface.ifHCInOctets port:gi2')).toBe(2000);
  });

  // A port that has been there stays a port.
  const { 'a port is not there': _, ...seen } = DIFFERENCES;
  it.each(Object.entries(seen))('is read in full when %s', async (_what, differ) => {
    const { rig, clock, add, poll } = site();
    const device = new Device();
    const target = await add(device);
    await poll(target);
    differ(device);
    due(clock, device);
    await poll(target);
    const full = await inFull(target, clock);
    expect(sorted(rig.values)).toEqual(sorted(full.values));
  });

  it('is read in full when it tells what it did not have', async () => {
    const { rig, clock, add, poll } = site();
    const device = new Device();
    const target = await add(device);
    device.objects.delete(`${COLUMN.name}.1`);
    await poll(target);
    due(clock, device);
    device.objects.set('1.3.6.1.2.1.105.1.3.1.1.2.1', 370);
    await poll(target);
    const full = await inFull(target, clock);
    expect(sorted(rig.values)).toEqual(sorted(full.values));
  });
});
