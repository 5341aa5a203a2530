// File systems of hosts, against a sane agent whose objects the test sets.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { oidValue, ticks } from '../../../lab/snmp/ber.ts';
import { createRig, openTargets, profileNamed, snmpTarget, startTableAgent, type Objects, type Peer, type Rig } from './rig.ts'; // prettier-ignore

const STORAGE = '1.3.6.1.2.1.25.2.3.1';
const FILE_SYSTEM = '1.3.6.1.2.1.25.3.8.1';
const FIXED_DISK = '1.3.6.1.2.1.25.2.1.4';
const [READ_WRITE, READ_ONLY] = [1, 2];

let agent: Peer;
let rig: Rig;
const clock = new ManualClock();
const objects: Objects = new Map();

beforeEach(async () => {
  objects.clear();
  objects.set('1.3.6.1.2.1.1.3.0', ticks(600_000));
  agent = await startTableAgent(objects);
  rig = createRig({ clock });
});
afterEach(async () => {
  await rig.collector.close();
  await agent.stop();
});

function storage(index: number, name: string, blocks: { size: number; used: number }): void {
  objects.set(`${STORAGE}.2.${index}`, oidValue(FIXED_DISK.split('.').map(Number)));
  objects.set(`${STORAGE}.3.${index}`, name);
  objects.set(`${STORAGE}.4.${index}`, 4096);
  objects.set(`${STORAGE}.5.${index}`, blocks.size);
  objects.set(`${STORAGE}.6.${index}`, blocks.used);
}

function fileSystem(index: number, access: number, ofStorage: number): void {
  objects.set(`${FILE_SYSTEM}.5.${index}`, access);
  objects.set(`${FILE_SYSTEM}.7.${index}`, ofStorage);
}

async function disks(): Promise<string[]> {
  const target = snmpTarget(agent.port, { profile: profileNamed('server-generic') });
  await openTargets(rig, target);
  expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
  return [...rig.values]
    .filter(([name]) => name.startsWith('disk.used_percent'))
    .map(([name, percent]) => `${name.slice('disk.used_percent '.length)} ${percent}`);
}

it('leaves out file systems to which nothing is written: they are full for good', async () => {
  storage(31, '/', { size: 1000, used: 500 });
  storage(40, '/usr/lib/image', { size: 700, used: 700 });
  storage(41, '/opt/readonly', { size: 1000, used: 950 });
  storage(42, '/data', { size: 1000, used: 1000 });
  fileSystem(1, READ_WRITE, 31);
  fileSystem(2, READ_ONLY, 40);
  fileSystem(3, READ_ONLY, 41);
  fileSystem(4, READ_WRITE, 42);
  expect(await disks()).toEqual(['storage:root 50', 'storage:data 100']);
});

it('reads a storage that is mounted to be written somewhere else', async () => {
  storage(31, '/data', { size: 1000, used: 990 });
  fileSystem(1, READ_ONLY, 31);
  fileSystem(2, READ_WRITE, 31);
  expect(await disks()).toEqual(['storage:data 99']);
});

it('knows images by their names where the agent does not tell how they are mounted', async () => {
  storage(31, '/mnt/cdrom', { size: 700, used: 700 });
  storage(32, '/media/dvd', { size: 700, used: 650 });
  storage(33, '/data', { size: 1000, used: 1000 });
  expect(await disks()).toEqual(['storage:media/dvd 92.85714285714286', 'storage:data 100']);
});
