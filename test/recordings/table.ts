// What is expected of each recorded device: test/cases/recordings/<recording>.yaml, written from the recording and never
// from the program's output. Unknown keys and readings that the catalogue does not know are errors.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Type, type Static } from 'typebox';
import { readCheckedYaml } from '../../contract/checked-yaml.ts';
import { fieldOf, measurementOf } from '../../contract/metrics.ts';
import { componentKind } from '../../contract/place.ts';
import { AssetClass } from '../../contract/profile.ts';

const strict = { additionalProperties: false } as const;

const Neighbour = Type.Object(
  {
    chassisId: Type.Optional(Type.String()),
    portId: Type.Optional(Type.String()),
    sysName: Type.Optional(Type.String()),
    isNetwork: Type.Optional(Type.Boolean()),
  },
  strict,
);

const Table = Type.Object(
  {
    /** File of the folder of recordings, without its ending. */
    recording: Type.String({ pattern: '^[a-z0-9-]+$' }),
    class: AssetClass,
    vendor: Type.String(),
    /** Left out where the recording cannot tell it. */
    model: Type.Optional(Type.String()),
    /** Left out where it is not there or masked. */
    serial: Type.Optional(Type.String()),
    firmware: Type.Optional(Type.String()),
    /** The family's profile, which must win. */
    profile: Type.String(),
    /** How many components of each kind are found. */
    components: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 0 }))),
    /** `measurement.field component` → value in the catalogue's unit; without a component it is the asset's own. */
    values: Type.Record(Type.String(), Type.Number()),
    /** `measurement.field` → on how many components it is read. */
    counts: Type.Optional(Type.Record(Type.String(), Type.Integer({ minimum: 0 }))),
    /** No such sample may appear: `measurement.field` on no component, or on the one named. */
    absent: Type.Optional(Type.Array(Type.String())),
    /** How many LLDP and CDP neighbours. */
    neighbours: Type.Optional(Type.Integer({ minimum: 0 })),
    /** What some of them tell, by local port. */
    neighbourAt: Type.Optional(Type.Record(Type.String(), Neighbour)),
    /** Where a MAC address has been learnt. */
    ports: Type.Optional(Type.Record(Type.String(), Type.String())),
    /** The device's own MAC addresses, some of them. */
    macs: Type.Optional(Type.Array(Type.String())),
    /** Texts of components: `port:gi1/0/13: { alias: c1 }`. */
    details: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.String()))),
  },
  strict,
);
export type Table = Static<typeof Table>;

const FOLDER = join(import.meta.dirname, '../cases/recordings');

/** All tables, by name; throws a line for every fault. */
export function loadTables(): Table[] {
  const faults: string[] = [];
  const tables: Table[] = [];
  for (const file of existsSync(FOLDER) ? readdirSync(FOLDER).sort() : []) {
    if (!file.endsWith('.yaml')) continue;
    const read = readCheckedYaml(Table, readFileSync(join(FOLDER, file), 'utf8'), 'test/recordings/table.ts');
    if (read.value === null) {
      faults.push(...read.faults.map(({ line, at, what }) => `${file}:${line} ${at.join('.')}: ${what}`));
      continue;
    }
    faults.push(...namingFaults(read.value, file));
    tables.push(read.value);
  }
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return tables;
}

function namingFaults(table: Table, file: string): string[] {
  const faults: string[] = [];
  if (`${table.recording}.yaml` !== file) faults.push(`${file}: tells of ${table.recording}`);
  const fields = [...Object.keys(table.values), ...Object.keys(table.counts ?? {}), ...(table.absent ?? [])];
  for (const name of fields) {
    const [key = '', component] = name.split(' ');
    const [measurement = '', field = ''] = key.split('.');
    if (!fieldOf(measurement, field)) faults.push(`${file}: ${key} is not of the catalogue`);
    else if (component !== undefined && componentKind(component) !== measurementOf(measurement)?.component)
      faults.push(`${file}: ${name} names a component of another kind`);
  }
  return faults;
}
