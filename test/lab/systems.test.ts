// Every system of the schemes stands in the lab, is read by its shipped profile over its real protocol, and has faults that
// raise a condition of that profile and clear it when they heal.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createModbusCollector } from '../../collectors/modbus/collector.ts';
import { createMqttCollector } from '../../collectors/mqtt/collector.ts';
import { createProbeCollector } from '../../collectors/probe/collector.ts';
import { createSnmpCollector } from '../../collectors/snmp/collector.ts';
import type { Collector, Credential, Target } from '../../contract/collector.ts';
import type { Profile } from '../../contract/profile.ts';
import { COMMUNITY } from '../../lab/device.ts';
import { SYSTEM_FAULTS } from '../../lab/faults/systems.ts';
import { SYSTEM_KINDS, SYSTEMS, type SystemKind } from '../../lab/systems.ts';
import { targetsOf } from '../../server/domain/inventory/targets.ts';
import { RAISES } from '../cases/system-faults.ts';
import { createBench } from '../collectors/parts.ts';
import { profileNamed } from '../collectors/snmp/rig.ts';
import { ConditionJudge } from '../profiles/condition-judge.ts';
import { runningLab, until, type RunningLab } from './helpers.ts';
import { timeoutSignal, turnClock } from '../peers/in-time.ts';

const PROTOCOLS = ['mqtt', 'modbus', 'snmp', 'http', 'https', 'dns', 'ntp'] as const;
const WATCHED = [
  ...SYSTEM_KINDS.map((kind) => SYSTEMS[kind].key),
  'amp-1',
  'player-1',
  ...[1, 2, 3, 4].map((n) => `kiosk-${n}`),
];
const READ: Credential = { kind: 'snmp-v2c', community: COMMUNITY.read };

/** A minute in which a programme stands still takes three seconds. */
const HASTY = { ...turnClock, monoMs: () => turnClock.monoMs() * 20 };

let site: RunningLab;
let judge: ConditionJudge;
let targets: Target[];
const collectors = new Map<string, Collector>();

beforeAll(async () => {
  site = await runningLab({ reportMs: 400 });
  const { siteFile } = site.lab;
  const watched = {
    ...siteFile,
    assets: siteFile.assets.filter(({ key }) => WATCHED.includes(key) || key === 'bus-gw'),
  };
  const profiles = new Map(
    watched.assets.map(({ profile = '' }): [string, Profile] => [profile, profileNamed(profile)]),
  );
  const bench = createBench(undefined, site.net.network);
  judge = new ConditionJudge(
    bench.parts.catalogue,
    new Map(watched.assets.map(({ key, profile = '' }) => [key, profileNamed(profile)])),
  );
  targets = targetsOf(watched, profiles, () => READ).filter(({ protocol }) =>
    PROTOCOLS.some((one) => one === protocol),
  );
  const all = [
    createMqttCollector(bench.parts),
    createModbusCollector({ ...bench.parts, clock: HASTY }),
    createProbeCollector(bench.parts),
    createSnmpCollector(bench.parts),
  ];
  for (const collector of all) {
    const own = targets.filter(({ protocol }) => collector.protocols.includes(protocol));
    for (const protocol of collector.protocols) collectors.set(protocol, collector);
    await collector.open(own, judge);
  }
});
// One fault that goes wrong must not spoil the next.
afterEach(() => void site.lab.board.heal());
afterAll(async () => {
  for (const collector of new Set(collectors.values())) await collector.close();
  await site[Symbol.asyncDispose]();
});

/** Reads all of an asset once. @returns the alarms that stand if it stays so */
async function look(asset: string): Promise<string[]> {
  for (const target of targets.filter((one) => one.asset === asset && one.protocol !== 'mqtt'))
    await collectors.get(target.protocol)?.poll(target, timeoutSignal(target.timeoutMs));
  return judge.alarms(asset);
}

async function looksLike(asset: string, alarms: readonly string[]): Promise<void> {
  let seen: string[] = [];
  await until(
    `${asset} has ${alarms.join(', ') || 'no alarm'}`,
    async () => {
      seen = await look(asset);
      return alarms.length === seen.length && alarms.every((one) => seen.includes(one));
    },
    8000,
  ).catch((error: unknown) => {
    throw new Error(`${asset} has: ${seen.join(', ')}`, { cause: error });
  });
}

/** Some values sway a little while all is well, by at most this share. */
const SWAYS_BY = 0.03;

/** A value that each system tells while it is well. */
const TELLS: Readonly<Record<SystemKind, readonly [name: string, value: number]>> = {
  projector: ['display.lamp_left_percent', 62],
  matrix: ['video_input.signal channel:pc-1', 0],
  controller: ['control.scene', 2],
  'speed-point': ['traffic_detector.records_per_minute', 11],
  'event-detector': ['traffic_detector.upload_age_s', 25],
  sign: ['guidance_sign.brightness_percent', 70],
  platform: ['business.success_percent', 98.6],
  server: ['disk.used_percent storage:root', 57],
  wastewater: ['plc_point.value point:ph', 7.2],
  'room-sensor': ['humidity.percent sensor:room-humidity', 45],
  portal: ['http_response.http_response_code', 200],
  'name-server': ['dns_query.answers', 1],
  'time-server': ['ntp_response.stratum', 1],
};

test.each(SYSTEM_KINDS)('a %s is read by its profile and is well', async (kind) => {
  const { key, profile } = SYSTEMS[kind];
  const [name, value] = TELLS[kind];
  expect(profileNamed(profile).conditions?.length).toBeGreaterThan(0);
  await until(`${key} tells ${name}`, async () => {
    await look(key);
    return Math.abs((judge.value(key, name) ?? Number.NaN) - value) <= SWAYS_BY * value;
  });
  expect(await look(key)).toEqual([]);
});

describe('a fault raises the condition of its system, and heals', () => {
  test.each(SYSTEM_FAULTS.map(({ name, on }) => ({ name, on })))(
    '$name on $on',
    async ({ name, on }) => {
      await looksLike(on, []);
      site.lab.board.break({ fault: name });
      await looksLike(on, RAISES[name] ?? ['of this fault the test knows nothing']);
      expect(site.lab.board.heal({ fault: name })).toHaveLength(1);
      await looksLike(on, []);
    },
    20_000,
  );
});
