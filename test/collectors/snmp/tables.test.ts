// Rows over time, against a sane agent whose objects the test changes: renumbering, restarts, rows that vanish.

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { QUALITY } from '../../../contract/batch.ts';
import type { Target } from '../../../contract/collector.ts';
import { MAX_FACTS_EVERY_MS } from '../../../collectors/snmp/facts.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { counter32, counter64, gauge, oidValue, ticks } from '../../../lab/snmp/ber.ts';
import { parseOid } from '../../../lab/snmp/mib.ts';
import {
  createRig,
  openTargets,
  profileNamed,
  snmpTarget,
  startTableAgent,
  type Objects,
  type Peer,
  type Rig,
} from './rig.ts';

const UPTIME = '1.3.6.1.2.1.1.3.0';
const NAME = '1.3.6.1.2.1.31.1.1.1.1';
const STATUS = '1.3.6.1.2.1.2.2.1.8';
const IN_64 = '1.3.6.1.2.1.31.1.1.1.6';
const IN_32 = '1.3.6.1.2.1.2.2.1.10';
const SPEED = '1.3.6.1.2.1.31.1.1.1.15';
const DISCONTINUITY = '1.3.6.1.2.1.31.1.1.1.19';

let agent: Peer;
let rig: Rig;
const clock = new ManualClock();
const objects: Objects = new Map();
const asked: Buffer[] = [];
let isSilent = false;

beforeEach(async () => {
  objects.clear();
  isSilent = false;
  agent = await startTableAgent(objects, (request) => {
    asked.push(request);
    return !isSilent;
  });
  rig = createRig({ clock });
});
afterEach(async () => {
  await rig.collector.close();
  await agent.stop();
});

async function pollAfter(target: Target, ms: number): Promise<void> {
  clock.advance(ms);
  rig.clear();
  expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
}

async function open(changes: Partial<Target>): Promise<Target> {
  const target = snmpTarget(agent.port, changes);
  await openTargets(rig, target);
  return target;
}

function setPort(index: number, name: string, octets: number, uptimeMs: number): void {
  objects.set(UPTIME, ticks(uptimeMs));
  objects.set(`${NAME}.${index}`, name);
  objects.set(`${STATUS}.${index}`, 1);
  objects.set(`${SPEED}.${index}`, gauge(1000));
  objects.set(`${IN_64}.${index}`, counter64(octets));
}

const IN = 'interface.ifHCInOctets port:gi1';

describe('a port', () => {
  it('counts on between polls and has a gap after the agent has restarted', async () => {
    const target = await open({ profile: profileNamed('switch-generic') });
    setPort(1, 'gi1', 5000, 600_000);
    await pollAfter(target, 5000);
    expect(rig.qualities.get(IN)).toBe(QUALITY.gap);
    setPort(1, 'gi1', 9000, 605_000);
    await pollAfter(target, 5000);
    expect([rig.values.get(IN), rig.qualities.get(IN)]).toEqual([9000, QUALITY.ok]);
    setPort(1, 'gi1', 9500, 2000);
    await pollAfter(target, 5000);
    expect([rig.values.get(IN), rig.qualities.get(IN)]).toEqual([9500, QUALITY.gap]);
  });

  it('keeps its series when the device numbers its ports anew, with one gap', async () => {
    const target = await open({ profile: profileNamed('switch-generic') });
    setPort(1, 'gi1', 5000, 600_000);
    await pollAfter(target, 5000);
    objects.clear();
    setPort(17, 'gi1', 6000, 605_000);
    setPort(1, 'gi2', 1, 605_000);
    await pollAfter(target, 5000);
    expect([rig.values.get(IN), rig.qualities.get(IN)]).toEqual([6000, QUALITY.gap]);
    setPort(17, 'gi1', 7000, 610_000);
    await pollAfter(target, 5000);
    expect([rig.values.get(IN), rig.qualities.get(IN)]).toEqual([7000, QUALITY.ok]);
  });

  it('has a gap when its discontinuity time moves', async () => {
    const target = await open({ profile: profileNamed('switch-generic') });
    setPort(1, 'gi1', 5000, 600_000);
    objects.set(`${DISCONTINUITY}.1`, ticks(0));
    await pollAfter(target, 5000);
    setPort(1, 'gi1', 5100, 605_000);
    objects.set(`${DISCONTINUITY}.1`, ticks(604_000));
    await pollAfter(target, 5000);
    expect(rig.qualities.get(IN)).toBe(QUALITY.gap);
  });

  it('without 64-bit counters is read by its 32-bit ones, past their wrap', async () => {
    const target = await open({ profile: profileNamed('switch-generic') });
    setPort(1, 'gi1', 0, 600_000);
    objects.delete(`${IN_64}.1`);
    objects.set(`${IN_32}.1`, counter32(2 ** 32 - 1000));
    await pollAfter(target, 5000);
    objects.set(UPTIME, ticks(605_000));
    objects.set(`${IN_32}.1`, counter32(500));
    await pollAfter(target, 5000);
    expect([rig.values.get(IN), rig.qualities.get(IN)]).toEqual([2 ** 32 + 500, QUALITY.ok]);
  });

  it('that Windows lists beside the network card is left out', async () => {
    const target = await open({ profile: profileNamed('switch-generic') });
    setPort(13, 'ethernet_32770', 1, 600_000);
    setPort(16, 'ethernet_0', 1, 600_000);
    objects.set('1.3.6.1.2.1.2.2.1.2.13', 'vmxnet3 Ethernet Adapter');
    objects.set('1.3.6.1.2.1.2.2.1.2.16', 'vmxnet3 Ethernet Adapter-QoS Packet Scheduler-0000');
    setPort(15, 'ethernet_32772', 1, 600_000);
    objects.set('1.3.6.1.2.1.2.2.1.2.15', 'WAN Miniport (IP)');
    await pollAfter(target, 5000);
    expect([...rig.values.keys()].filter((name) => name.startsWith('interface.ifOperStatus'))).toEqual([
      'interface.ifOperStatus port:ethernet_32770',
    ]);
  });

  it('with a hostile name gets a key that breaks nothing, and two of one name stay two', async () => {
    const target = await open({ profile: profileNamed('switch-generic') });
    setPort(1, 'a b\n<script>\\', 1, 600_000);
    setPort(2, '楼道', 2, 600_000);
    setPort(3, 'same', 3, 600_000);
    setPort(4, 'same', 4, 600_000);
    await pollAfter(target, 5000);
    const keys = [...rig.values.keys()]
      .filter((name) => name.startsWith('interface.ifHCInOctets'))
      .map((name) => name.split(' ')[1]);
    expect(keys.toSorted((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual([
      'port:2',
      'port:4',
      'port:a-b-script',
      'port:same',
    ]);
  });
});

describe('PoE of a port', () => {
  it('has the key of the port itself', async () => {
    const target = await open({ profile: profileNamed('switch-poe') });
    setPort(7, 'gi7', 1, 600_000);
    objects.set('1.3.6.1.2.1.105.1.1.1.3.1.7', 1);
    objects.set('1.3.6.1.2.1.105.1.1.1.6.1.7', 3);
    objects.set('1.3.6.1.4.1.9.6.1.101.108.1.1.5.1.7', gauge(4500));
    await pollAfter(target, 5000);
    expect(rig.values.get('poe.admin_enable port:gi7')).toBe(1);
    expect(rig.values.get('poe.detection_status port:gi7')).toBe(3);
    expect(rig.values.get('poe.power_watts port:gi7')).toBe(4.5);
  });
});

describe('an object that the agent lacks', () => {
  it('is not all that a poll asks for: an agent that lacks everything is still seen to fall silent', async () => {
    const target = await open({ profile: profileNamed('switch-generic'), timeoutMs: 300 });
    objects.set('1.3.6.1.4.1.99999.1.0', 1);
    await pollAfter(target, 5000);
    await pollAfter(target, 5000);
    isSilent = true;
    clock.advance(5000);
    expect((await rig.poll(target)).code).toBe('timeout');
  });

  it('is asked for again after a minute', async () => {
    const target = await open({ profile: profileNamed('dahua-recorder') });
    objects.set(UPTIME, ticks(600_000));
    await pollAfter(target, 5000);
    objects.set('1.3.6.1.4.1.1004849.2.1.3.0', 42);
    await pollAfter(target, 5000);
    expect(rig.values.has('cpu.usage_percent')).toBe(false);
    objects.set(UPTIME, ticks(670_000));
    await pollAfter(target, 65_000);
    expect(rig.values.get('cpu.usage_percent')).toBe(42);
  });

  it('is asked for again at once when the agent has restarted', async () => {
    const target = await open({ profile: profileNamed('dahua-recorder') });
    objects.set(UPTIME, ticks(600_000));
    await pollAfter(target, 5000);
    objects.set('1.3.6.1.4.1.1004849.2.4.1.1.4.1', 'sda');
    objects.set('1.3.6.1.4.1.1004849.2.4.1.1.5.1', 'Normal');
    objects.set(UPTIME, ticks(1000));
    await pollAfter(target, 5000);
    expect(rig.values.get('recorder_disk.status disk:sda')).toBe(0);
  });

  it('is left out of a v1 request, and the rest is read', async () => {
    const target = await open({
      profile: profileNamed('dahua-recorder'),
      credential: { kind: 'snmp-v1', community: 'public' },
    });
    objects.set(UPTIME, ticks(600_000));
    objects.set('1.3.6.1.4.1.1004849.2.1.3.0', 6);
    objects.set('1.3.6.1.4.1.1004849.2.4.1.1.4.1', 'sda');
    objects.set('1.3.6.1.4.1.1004849.2.4.1.1.5.1', 'Error');
    await pollAfter(target, 5000);
    expect(rig.values.get('cpu.usage_percent')).toBe(6);
    expect(rig.values.get('recorder_disk.status disk:sda')).toBe(2);
  });
});

describe('a disk', () => {
  it('that vanishes is told as absent until it is back', async () => {
    const target = await open({ profile: profileNamed('dahua-recorder') });
    const set = (disk: number, name: string): void => {
      objects.set(`1.3.6.1.4.1.1004849.2.4.1.1.4.${disk}`, name);
      objects.set(`1.3.6.1.4.1.1004849.2.4.1.1.5.${disk}`, 'Normal');
    };
    objects.set(UPTIME, ticks(600_000));
    set(1, 'sda');
    set(2, 'sdb');
    await pollAfter(target, 5000);
    expect(rig.values.get('recorder_disk.status disk:sdb')).toBe(0);
    for (const column of [4, 5]) objects.delete(`1.3.6.1.4.1.1004849.2.4.1.1.${column}.2`);
    await pollAfter(target, 5000);
    expect([rig.values.get('recorder_disk.status disk:sda'), rig.values.get('recorder_disk.status disk:sdb')]).toEqual([
      0, 4,
    ]);
    set(2, 'sdb');
    await pollAfter(target, 5000);
    expect(rig.values.get('recorder_disk.status disk:sdb')).toBe(0);
  });
});

describe('facts', () => {
  it('are sent when they have changed, and once an hour else', async () => {
    const target = await open({ profile: profileNamed('switch-generic') });
    setPort(1, 'gi1', 1, 600_000);
    objects.set('1.3.6.1.2.1.1.5.0', 'sw-a');
    await pollAfter(target, 5000);
    expect(rig.facts).toHaveLength(1);
    await pollAfter(target, 30_000);
    expect(rig.facts).toHaveLength(0);
    objects.set('1.3.6.1.2.1.17.1.4.1.2.49', 1);
    objects.set('1.3.6.1.2.1.17.7.1.2.2.1.2.10.172.204.142.1.2.3', 49);
    await pollAfter(target, 65_000);
    expect(rig.facts.at(-1)?.forwarding).toEqual([{ mac: 'ac:cc:8e:01:02:03', port: 'port:gi1' }]);
    await pollAfter(target, 3_600_000);
    expect(rig.facts).toHaveLength(1);
  });

  it('are read more seldom while they stay as they are, and at their own pace once they change', async () => {
    const target = await open({ profile: profileNamed('switch-generic') });
    setPort(1, 'gi1', 1, 600_000);
    const name = Buffer.from('2b060102010105', 'hex');
    const readIn = async (seconds: number): Promise<number> => {
      asked.length = 0;
      for (let second = 0; second < seconds; second += 5) await pollAfter(target, 5000);
      return asked.filter((request) => request.includes(name)).length;
    };
    objects.set('1.3.6.1.2.1.1.5.0', 'sw-a');
    // At once, after 20 s, 20, 40, 80, 160, then every 300.
    expect(await readIn(60)).toBe(3);
    expect(await readIn(1200)).toBeLessThanOrEqual(6);
    expect(await readIn(MAX_FACTS_EVERY_MS / 1000)).toBe(1);
    objects.set('1.3.6.1.2.1.1.5.0', 'sw-b');
    await readIn(MAX_FACTS_EVERY_MS / 1000);
    objects.set('1.3.6.1.2.1.1.5.0', 'sw-c');
    expect(await readIn(MAX_FACTS_EVERY_MS / 1000)).toBeGreaterThan(2);
  });
});

describe('a line of a UPS', () => {
  it('that has once had voltage is told in a power cut, too; one that never had is left out', async () => {
    const target = await open({ profile: profileNamed('ups-rfc1628') });
    const volts = '1.3.6.1.2.1.33.1.3.3.1.3';
    objects.set(UPTIME, ticks(600_000));
    objects.set(`${volts}.1`, 231);
    objects.set(`${volts}.2`, 0);
    await pollAfter(target, 5000);
    objects.set(`${volts}.1`, 0);
    await pollAfter(target, 5000);
    expect(rig.values.get('ups_input.volts input:1')).toBe(0);
    expect(rig.values.has('ups_input.volts input:2')).toBe(false);
  });
});

describe('the alarms of a UPS', () => {
  it('are read by name: a battery that is bad, or a test that failed, and no other', async () => {
    const target = await open({ profile: profileNamed('ups-rfc1628') });
    const [described, known] = ['1.3.6.1.2.1.33.1.6.2.1.2', '1.3.6.1.2.1.33.1.6.3'];
    objects.set(UPTIME, ticks(600_000));
    objects.set('1.3.6.1.2.1.33.1.6.1.0', gauge(1));
    objects.set(`${described}.4`, oidValue(parseOid(`${known}.13`)));
    await pollAfter(target, 5000);
    expect(rig.values.get('upsd.battery_alarms')).toBe(0);
    objects.set(`${described}.5`, oidValue(parseOid(`${known}.1`)));
    await pollAfter(target, MAX_FACTS_EVERY_MS);
    expect(rig.values.get('upsd.battery_alarms')).toBe(1);
    objects.set(`${described}.9`, oidValue(parseOid(`${known}.19`)));
    await pollAfter(target, MAX_FACTS_EVERY_MS);
    expect(rig.values.get('upsd.battery_alarms')).toBe(2);
    objects.clear();
    objects.set(UPTIME, ticks(9_000_000));
    await pollAfter(target, MAX_FACTS_EVERY_MS);
    expect(rig.values.get('upsd.battery_alarms')).toBe(0);
  });
});

describe('a filter of rows', () => {
  const [KIND, VALUE] = ['1.3.6.1.4.1.99999.1.1.2', '1.3.6.1.4.1.99999.1.1.3'];

  /** Names of the rows that are kept, of two whose kinds are these. */
  async function kept(filter: object, kinds: readonly number[]): Promise<string[]> {
    const only = [{ oid: KIND, ...filter }];
    const columns = [{ oid: VALUE, field: 'celsius' }];
    const tables = [{ measurement: 'temperature', component: 'sensor', name: ['index' as const], only, columns }];
    const target = await open({ profile: { profile: 'sensors', title: { zh: '', en: '' }, snmp: { tables } } });
    objects.set(UPTIME, ticks(600_000));
    for (const [i, kind] of kinds.entries()) objects.set(`${KIND}.${i + 1}`, kind);
    for (const i of [1, 2]) objects.set(`${VALUE}.${i}`, 20 + i);
    await pollAfter(target, 5000);
    return [...rig.values.keys()].filter((name) => name.startsWith('temperature')).map((name) => name.slice(-1));
  }

  it.each([
    ['keeps the rows that it names', { in: [2] }, [2, 3], ['1']],
    ['keeps none of a device that does not tell what it asks', { in: [2] }, [], []],
    ['keeps none either where it asks for a text', { matches: '^2$' }, [], []],
    ['keeps all of them where the profile says so', { in: [2], orAbsent: true }, [], ['1', '2']],
    ['still chooses where they tell it', { in: [2], orAbsent: true }, [2, 3], ['1']],
    ['leaves out only what it names', { notIn: [2] }, [2, 3], ['2']],
    ['leaves out nothing that is not told', { notIn: [2] }, [], ['1', '2']],
    ['leaves out no text that is not told', { notMatches: '^2$' }, [], ['1', '2']],
  ])('%s', async (_, filter, kinds, rows) => {
    expect(await kept(filter, kinds)).toEqual(rows);
  });
});
