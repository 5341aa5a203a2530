// Recorded answers of real devices, polled through the profiles that ship and compared with the tables of
// test/cases/recordings. Skipped where FORESITE_RECORDINGS does not name the recordings' folder, which is no part of the
// project; FORESITE_RECORDING names one of them to look at alone.

import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { componentKind } from '../../contract/place.ts';
import type { Target } from '../../contract/collector.ts';
import type { AssetFacts } from '../../contract/records.ts';
import {
  createRig,
  openTargets,
  profileNamed,
  snmpTarget,
  startSnmpsim,
  v2c,
  type Peer,
  type Rig,
} from '../collectors/snmp/rig.ts';
import { loadTables, type Table } from './table.ts';

/** Long tables are gathered over several polls. */
const MAX_POLLS = 6;
/** Decimal places that are compared. */
const PLACES = 6;

const folder = process.env['FORESITE_RECORDINGS'];
const only = process.env['FORESITE_RECORDING'];
const tables = loadTables().filter((table) => only === undefined || table.recording === only);

it('every table of expectations can be read', () => {
  expect(tables.length).toBeGreaterThan(0);
});

describe.skipIf(!folder)('a recorded device', () => {
  let agent: Peer;
  const own = mkdtempSync(join(tmpdir(), 'foresite-recordings-'));
  beforeAll(async () => {
    chmodSync(own, 0o755);
    for (const { recording } of tables)
      copyFileSync(join(folder ?? '', `${recording}.snmprec`), join(own, `${recording}.snmprec`));
    agent = await startSnmpsim(own);
  });
  afterAll(async () => {
    await agent.stop();
    rmSync(own, { recursive: true, force: true });
  });

  it.each(tables)('$recording is read through profile $profile', async (table) => {
    const { rig, facts } = await pollUntilFacts(targetOf(agent.port, table));
    expect(profileNamed(table.profile).class).toBe(table.class);
    expect(seenOf(table, rig, facts)).toEqual(expectedOf(table));
    expect(appeared(table.absent ?? [], rig)).toEqual([]);
  });

  it.runIf(tables.some((table) => table.recording === 'riello-netman204-ups'))(
    'is read over v1 and v3 as over v2c',
    async () => {
      const v3 = {
        kind: 'snmp-v3',
        user: 'monitor',
        authProtocol: 'sha1',
        authKey: 'authpass123',
        privProtocol: 'aes128',
        privKey: 'privpass123',
        context: 'riello-netman204-ups',
      } as const;
      const profile = profileNamed('ups-rfc1628');
      const readings = [];
      for (const credential of [
        { kind: 'snmp-v1', community: 'riello-netman204-ups' } as const,
        v2c('riello-netman204-ups'),
        v3,
      ]) {
        const { rig } = await pollUntilFacts(snmpTarget(agent.port, { credential, profile, timeoutMs: 60_000 }));
        readings.push(Object.fromEntries(rig.values));
      }
      expect(readings[0]).toEqual(readings[1]);
      expect(readings[2]).toEqual(readings[1]);
    },
  );
});

function targetOf(port: number, { recording, profile }: Table): Target {
  return snmpTarget(port, { credential: v2c(recording), profile: profileNamed(profile), timeoutMs: 60_000 });
}

async function pollUntilFacts(target: Target): Promise<{ rig: Rig; facts: AssetFacts }> {
  const rig = createRig();
  await openTargets(rig, target);
  for (let i = 0; i < MAX_POLLS && rig.facts.length === 0; i++)
    expect(await rig.poll(target)).toEqual({ code: 'ok', detail: '' });
  await rig.collector.close();
  return { rig, facts: rig.facts[0] ?? {} };
}

/** What was found of that which the table names, in the table's own shape. */
function seenOf(table: Table, rig: Rig, facts: AssetFacts): Partial<Table> {
  const names = [...rig.values.keys()];
  const { identity = {} } = facts;
  const neighbours = facts.neighbours ?? [];
  return {
    vendor: identity.vendor ?? '',
    ...(table.model !== undefined && { model: identity.model ?? '' }),
    ...(table.serial !== undefined && { serial: identity.serial ?? '' }),
    ...(table.firmware !== undefined && { firmware: identity.firmware ?? '' }),
    ...(table.components && { components: componentCounts(table.components, names, facts) }),
    values: mapKeys(table.values, (name) => rounded(rig.values.get(name))),
    ...(table.counts && {
      counts: mapKeys(table.counts, (name) => names.filter((one) => one.startsWith(`${name} `)).length),
    }),
    ...(table.neighbours !== undefined && { neighbours: neighbours.length }),
    ...(table.neighbourAt && {
      neighbourAt: mapKeys(table.neighbourAt, (port, told) => {
        const found = neighbours.find((one) => one.port === port && (!told.sysName || one.sysName === told.sysName));
        return Object.fromEntries(Object.entries(found ?? {}).filter(([key]) => Object.hasOwn(told, key)));
      }),
    }),
    ...(table.ports && {
      ports: mapKeys(table.ports, (mac) => facts.forwarding?.find((one) => one.mac === mac)?.port ?? 'nowhere'),
    }),
    ...(table.macs && { macs: table.macs.filter((mac) => facts.macs?.includes(mac)) }),
    ...(table.details && {
      details: mapKeys(table.details, (key, told) => {
        const { details } = facts.components?.find((one) => one.key === key) ?? {};
        return mapKeys(told, (name) => String(details?.[name] ?? ''));
      }),
    }),
  };
}

function expectedOf(table: Table): Partial<Table> {
  const unseen: readonly string[] = ['recording', 'class', 'profile', 'absent'] satisfies (keyof Table)[];
  const expected: Partial<Table> = Object.fromEntries(Object.entries(table).filter(([key]) => !unseen.includes(key)));
  return { ...expected, values: mapKeys(table.values, (_name, value) => rounded(value)) };
}

function mapKeys<T, R>(of: Readonly<Record<string, T>>, make: (key: string, value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [key, make(key, value)]));
}

/** Components by facts or samples; every kind that was found counts, named by the table or not. */
function componentCounts(
  kinds: Readonly<Record<string, number>>,
  names: readonly string[],
  facts: AssetFacts,
): Record<string, number> {
  const keys = new Set((facts.components ?? []).map((one) => one.key));
  for (const name of names) {
    const component = name.slice(name.indexOf(' ') + 1);
    if (name.includes(' ') && !component.startsWith('target:')) keys.add(component);
  }
  const counts: Record<string, number> = mapKeys(kinds, () => 0);
  for (const key of keys) counts[componentKind(key)] = (counts[componentKind(key)] ?? 0) + 1;
  return counts;
}

function appeared(absent: readonly string[], rig: Rig): string[] {
  return [...rig.values.keys()].filter((name) => absent.some((one) => name === one || name.startsWith(`${one} `)));
}

function rounded(value: number | undefined): number {
  return value === undefined ? Number.NaN : Number(value.toFixed(PLACES));
}
