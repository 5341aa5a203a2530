// Devices that look alike and are not: what one of them has lost, which tree it has, what its idle rows count, is never told
// of the other.

import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import type { Target } from '../../../../contract/collector.ts';
import type { Profile, SnmpSection } from '../../../../contract/profile.ts';
import { MAX_FULL_READING_MS } from '../../../../collectors/snmp/fast/learnt.ts';
import { counter32, oidValue, ticks } from '../../../../lab/snmp/ber.ts';
import { parseOid } from '../../../../lab/snmp/mib.ts';
import {
  answering,
  createRig,
  openTargets,
  snmpTarget,
  startAgent,
  type Objects,
  type Peer,
  type Rig,
} from '../rig.ts';

const DISKS = '1.3.6.1.4.1.99999.1.1';
const TREE = '1.3.6.1.4.1.99999.7';
const HEALTH = '1.3.6.1.4.1.99999.5.0';
const DISK_MISSING = 4;
/** ifType: a loopback, and Ethernet. */
const [UNWANTED, WANTED] = [24, 6];
/** What gets through to a device behind a bad line, octets. */
const LARGEST_ANSWER = 600;
const MANY_DISKS = 40;

const opened: (Rig | Peer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await ('collector' in one ? one.collector.close() : one.stop());
});

const DISK_TABLE: SnmpSection = {
  readers: ['system'],
  tables: [
    {
      measurement: 'physical_disk',
      component: 'disk',
      name: [`${DISKS}.1`],
      columns: [{ oid: `${DISKS}.2`, field: 'status' }],
      gone: { field: 'status', value: DISK_MISSING },
    },
  ],
};

function profileOf(snmp: SnmpSection): Profile {
  return { profile: 'test-unlike', title: { zh: '测试', en: 'test' }, class: 'nas', snmp };
}

function disks(numbers: readonly number[]): Objects {
  const objects: Objects = new Map([['1.3.6.1.2.1.1.3.0', ticks(600_000)]]);
  for (const number of numbers) objects.set(`${DISKS}.1.${number}`, `Disk ${number}`);
  for (const number of numbers) objects.set(`${DISKS}.2.${number}`, 0);
  return objects;
}

interface Site {
  rig: Rig;
  clock: ManualClock;
  add: (objects: Objects, isHeard?: (answer: Buffer) => boolean) => Promise<Target>;
  /** Polls and says how many requests it took. */
  poll: (target: Target) => Promise<number>;
}

function site(snmp: SnmpSection): Site {
  const clock = new ManualClock();
  const rig = createRig({ clock });
  const profile = profileOf(snmp);
  const targets: Target[] = [];
  opened.push(rig);
  return {
    rig,
    clock,
    async add(objects, isHeard = () => true) {
      const agent = await startAgent((request, send) => {
        const answer = answering(objects)(request);
        if (answer && isHeard(answer)) send(answer);
        // What is lost is missed after a while, of which the clock knows nothing by itself.
        else setImmediate(() => clock.advance(2500));
      });
      opened.push(agent);
      targets.push(snmpTarget(agent.port, { asset: `device-${targets.length}`, profile, timeoutMs: 60_000 }));
      await openTargets(rig, ...targets);
      return targets.at(-1) ?? snmpTarget(agent.port);
    },
    async poll(target) {
      rig.clear();
      const before = rig.collector.stats?.()['sends_total'] ?? 0;
      expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
      clock.advance(5000);
      return (rig.collector.stats?.()['sends_total'] ?? 0) - before;
    },
  };
}

describe('a device that looks like one that is known', () => {
  it('has not lost the disk that the other has lost', async () => {
    const { rig, add, poll } = site(DISK_TABLE);
    const first = disks([1, 2, 3]);
    const known = await add(first);
    await poll(known);
    first.delete(`${DISKS}.1.3`);
    first.delete(`${DISKS}.2.3`);
    for (let i = 0; i < 2; i++) await poll(known);
    expect(rig.values.get('physical_disk.status disk:Disk-3')).toBe(DISK_MISSING);
    const other = await add(disks([1, 2]));
    for (let i = 0; i < 2; i++) {
      await poll(other);
      expect(rig.values.has('physical_disk.status disk:Disk-3')).toBe(false);
      expect(rig.values.get('physical_disk.status disk:Disk-2')).toBe(0);
    }
  });

  it('is read when large answers to it are lost, in its first poll', async () => {
    const { rig, add, poll } = site(DISK_TABLE);
    const numbers = Array.from({ length: MANY_DISKS }, (_, i) => i + 1);
    await poll(await add(disks(numbers)));
    const far = await add(disks(numbers), (answer) => answer.length < LARGEST_ANSWER);
    await poll(far);
    expect(rig.values.get(`physical_disk.status disk:Disk-${MANY_DISKS}`)).toBe(0);
  });

  it('is taken for it by few requests although objects are absent', async () => {
    const { rig, add, poll } = site({
      ...DISK_TABLE,
      scalars: [
        { oid: HEALTH, as: 'health.status' },
        { oid: `${TREE}.1.0`, as: 'temperature.celsius', component: 'sensor:system' },
      ],
    });
    const objects = (): Objects => disks([1, 2]).set(HEALTH, 1);
    const full = await poll(await add(objects()));
    const other = await add(objects());
    await poll(other);
    expect(rig.values.get('health.status')).toBe(1);
    // No walk has been needed: what was compared and the samples come by one request each, facts by one more.
    expect(await poll(other)).toBe(1);
    expect(full).toBeGreaterThan(2);
  });
});

describe('a device whose tree its profile does not know beforehand', () => {
  const SECTION: SnmpSection = {
    readers: ['system'],
    scalars: [
      { oid: '@.1.0', as: 'temperature.celsius', component: 'sensor:system' },
      { oid: HEALTH, as: 'health.status' },
    ],
    identity: { model: ['@.9.0'] },
  };
  const model = (number: number, temperature?: number): Objects => {
    const objects = disks([])
      .set('1.3.6.1.2.1.1.2.0', oidValue(parseOid(`${TREE}.${number}`)))
      .set(HEALTH, 0);
    if (temperature !== undefined) objects.set(`${TREE}.${number}.1.0`, temperature);
    return objects.set(`${TREE}.${number}.9.0`, `Model ${number}`);
  };

  it('is not taken for one with another tree', async () => {
    const { rig, add, poll } = site(SECTION);
    const known = await add(model(10));
    for (let i = 0; i < 2; i++) await poll(known);
    const other = await add(model(20, 42));
    await poll(other);
    expect(rig.values.get('temperature.celsius sensor:system')).toBe(42);
    expect(rig.facts.at(-1)?.identity?.model).toBe('Model 20');
  });

  it('is read by its new tree when another model takes its place', async () => {
    const { rig, clock, add, poll } = site(SECTION);
    const objects = model(10, 41);
    const target = await add(objects);
    for (let i = 0; i < 2; i++) await poll(target);
    for (const oid of objects.keys()) if (oid.startsWith(TREE)) objects.delete(oid);
    for (const [oid, value] of model(20, 43)) objects.set(oid, value);
    clock.advance(2 * MAX_FULL_READING_MS);
    objects.set('1.3.6.1.2.1.1.3.0', ticks(600_000 + 2 * MAX_FULL_READING_MS));
    await poll(target);
    expect(rig.values.get('temperature.celsius sensor:system')).toBe(43);
    expect(rig.facts.at(-1)?.identity?.model).toBe('Model 20');
  });
});

describe('a device of which a full reading is due', () => {
  it('is as it was although rows that nobody wants have counted', async () => {
    const IF = '1.3.6.1.2.1.2.2.1';
    const { clock, add, poll } = site({
      readers: ['system'],
      tables: [
        {
          measurement: 'interface',
          component: 'port',
          name: [`${IF}.2`],
          only: [{ oid: `${IF}.3`, in: [6] }],
          columns: [{ oid: `${IF}.14`, field: 'ifInErrors' }],
        },
      ],
    });
    const lastOf = async (change: (objects: Objects, i: number) => void): Promise<number> => {
      const objects = disks([]);
      for (let row = 1; row <= MANY_DISKS; row++) {
        objects.set(`${IF}.2.${row}`, `eth${row}`);
        objects.set(`${IF}.3.${row}`, row === 1 ? UNWANTED : WANTED);
        objects.set(`${IF}.14.${row}`, counter32(row));
      }
      const target = await add(objects);
      let requests = 0;
      for (let i = 1; i <= 4; i++) {
        requests = await poll(target);
        clock.advance(2 * MAX_FULL_READING_MS);
        objects.set('1.3.6.1.2.1.1.3.0', ticks(600_000 + i * 2 * MAX_FULL_READING_MS));
        change(objects, i);
      }
      return requests;
    };
    const atRest = await lastOf(() => {});
    expect(await lastOf((objects, i) => void objects.set(`${IF}.14.1`, counter32(1000 * i)))).toBe(atRest);
    expect(await lastOf((objects, i) => void objects.set(`${IF}.2.2`, `uplink${i}`))).toBeGreaterThan(atRest);
  });
});
