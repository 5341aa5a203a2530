// Polls by prepared requests give the samples that full readings give, whatever happens to the device between them: rows come,
// go and are renumbered, counters wrap and restart, types change. The full reading beside it goes through the library.

import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import type { Profile } from '../../../../contract/profile.ts';
import type { Credential, Target } from '../../../../contract/collector.ts';
import { counter32, counter64, gauge, oidValue, ticks } from '../../../../lab/snmp/ber.ts';
import { parseOid } from '../../../../lab/snmp/mib.ts';
import {
  createRig,
  openTargets,
  profileNamed,
  snmpTarget,
  startTableAgent,
  type Objects,
  type Peer,
  type Rig,
} from '../rig.ts';

const UPTIME = '1.3.6.1.2.1.1.3.0';
const COLUMN = {
  type: '1.3.6.1.2.1.2.2.1.3',
  admin: '1.3.6.1.2.1.2.2.1.7',
  status: '1.3.6.1.2.1.2.2.1.8',
  errors: '1.3.6.1.2.1.2.2.1.14',
  name: '1.3.6.1.2.1.31.1.1.1.1',
  octets: '1.3.6.1.2.1.31.1.1.1.6',
  speed: '1.3.6.1.2.1.31.1.1.1.15',
  load: '1.3.6.1.2.1.25.3.3.1.2',
  storage: '1.3.6.1.2.1.25.2.3.1',
  discontinuity: '1.3.6.1.2.1.31.1.1.1.19',
} as const;

interface Port {
  index: number;
  name: string;
  status: number;
  octets: number;
  is64: boolean;
  errors: number | undefined;
  discontinuity: number;
}

class Device {
  readonly objects: Objects = new Map();
  uptimeMs = 600_000;
  loads = [10, 20];
  used = 5000;
  ports: Port[] = [1, 2, 3, 4, 5].map((index) => this.port(index));

  port(index: number): Port {
    return { index, name: `gi${index}`, status: 1, octets: 1000 * index, is64: true, errors: index, discontinuity: 0 };
  }

  show(): void {
    this.objects.clear();
    this.objects.set(UPTIME, ticks(this.uptimeMs));
    for (const port of this.ports.toSorted((a, b) => a.index - b.index)) {
      const set = (column: string, value: Parameters<Objects['set']>[1]): void =>
        void this.objects.set(`${column}.${port.index}`, value);
      set(COLUMN.type, 6);
      set(COLUMN.admin, 1);
      set(COLUMN.status, port.status);
      if (port.errors !== undefined) set(COLUMN.errors, counter32(port.errors % 2 ** 32));
      set(COLUMN.name, port.name);
      set(COLUMN.octets, port.is64 ? counter64(port.octets) : counter32(port.octets % 2 ** 32));
      set(COLUMN.speed, gauge(1000));
      set(COLUMN.discontinuity, ticks(port.discontinuity));
    }
    for (const [i, load] of this.loads.entries()) this.objects.set(`${COLUMN.load}.${196_608 + i}`, load);
    const disk = ['1.3.6.1.2.1.25.2.1.4', '/', 4096, 100_000, this.used];
    for (const [i, value] of disk.entries())
      this.objects.set(`${COLUMN.storage}.${i + 2}.31`, i === 0 ? oidValue(parseOid(String(value))) : value);
  }
}

type Change = (device: Device) => void;
const at = (device: Device, number: number): Port | undefined => device.ports[number % device.ports.length];
const CHANGES: Record<string, (number: number) => Change> = {
  'traffic flows': (number) => (device) => {
    for (const port of device.ports) port.octets += number * 1000;
  },
  'a port goes down': (number) => (device) => void Object.assign(at(device, number) ?? {}, { status: 2 }),
  'a counter restarts': (number) => (device) => void Object.assign(at(device, number) ?? {}, { octets: number }),
  'errors wrap': (number) => (device) =>
    void Object.assign(at(device, number) ?? {}, { errors: 2 ** 32 - 5 + (number % 10) }),
  'errors are no longer told': (number) => (device) =>
    void Object.assign(at(device, number) ?? {}, { errors: undefined }),
  'a type changes': (number) => (device) => void Object.assign(at(device, number) ?? {}, { is64: number % 3 === 0 }),
  'a port goes': (number) => (device) =>
    void (device.ports.length > 1 && device.ports.splice(number % device.ports.length, 1)),
  'a port comes': (number) => (device) => {
    const index = 1 + (number % 12);
    if (!device.ports.some((port) => port.index === index || port.name === `gi${index}`))
      device.ports.push(device.port(index));
  },
  'processors work': (number) => (device) => void (device.loads = [number % 101, number % 50]),
  'a processor more or less': (number) => (device) => void (device.loads = Array(1 + (number % 4)).fill(7)),
  'a disk fills': (number) => (device) => void (device.used += number),
  'the discontinuity time moves': (number) => (device) =>
    void Object.assign(at(device, number) ?? {}, { discontinuity: device.uptimeMs }),
  'it restarts and numbers its ports anew': (number) => (device) => {
    device.uptimeMs = number;
    for (const port of device.ports) port.index = 1 + ((port.index + number) % 40);
    const seen = new Set<number>();
    device.ports = device.ports.filter(({ index }) => !seen.has(index) && seen.add(index));
  },
};
const change = fc.tuple(fc.constantFrom(...Object.keys(CHANGES)), fc.nat(1000));

const opened: (Rig | Peer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
});

async function pair(
  profile: Profile,
  credential: Credential,
): Promise<{ device: Device; step: () => Promise<number> }> {
  const device = new Device();
  device.show();
  const agent = await startTableAgent(device.objects);
  const clock = new ManualClock();
  const rigs: { rig: Rig; target: Target }[] = [];
  for (const settings of [{}, { client: 'library' }]) {
    const rig = createRig({ clock });
    const target = snmpTarget(agent.port, { profile, credential, settings });
    await openTargets(rig, target);
    rigs.push({ rig, target });
    opened.push(rig);
  }
  opened.push(agent);
  return {
    device,
    async step() {
      device.show();
      for (const { rig, target } of rigs) {
        rig.clear();
        const sent = rig.collector.stats?.()['sends_total'] ?? 0;
        expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
        Object.assign(rig, { sent: (rig.collector.stats?.()['sends_total'] ?? 0) - sent });
      }
      const [fast, full] = rigs.map(({ rig }) => rig);
      expect(sorted(fast?.values)).toEqual(sorted(full?.values));
      expect(sorted(fast?.qualities)).toEqual(sorted(full?.qualities));
      clock.advance(5000);
      device.uptimeMs += 5000;
      return (fast as { sent?: number } | undefined)?.sent ?? 0;
    },
  };
}

function sorted(map: ReadonlyMap<string, number> | undefined): [string, number][] {
  return [...(map ?? [])].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

const credentials: [string, Credential][] = [
  ['v1', { kind: 'snmp-v1', community: 'public' }],
  ['v2c', { kind: 'snmp-v2c', community: 'public' }],
];

describe.each([
  ['a switch', 'switch-generic'],
  ['a server', 'server-generic'],
])('%s', (_kind, id) => {
  it.each(credentials)('takes few requests once it is known, over %s', async (_name, credential) => {
    const { step } = await pair(profileNamed(id), credential);
    const first = await step();
    expect(await step()).toBeLessThanOrEqual(3);
    expect(await step()).toBeLessThanOrEqual(3);
    expect(first).toBeGreaterThan(6);
  });

  it('gives the same samples as full readings, whatever happens to it', async () => {
    const profile = profileNamed(id);
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 3, maxLength: 12 }), async (changes) => {
        const { device, step } = await pair(profile, { kind: 'snmp-v2c', community: 'public' });
        await step();
        for (const [what, number] of changes) {
          CHANGES[what]?.(number)(device);
          await step();
        }
        for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
      }),
      { numRuns: 25 },
    );
  });
});
