// One series has one source. What two protocols tell of the same thing is seldom the same to the second or the degree: written
// to one series it would jump to and fro between them, and a rule over it would never hold. So within a profile each field
// of a component is told by one protocol; what another has to say of it goes to a field of its own, where one is worth
// having, and is left out otherwise. A recorder's own interface leaves to SNMP what SNMP reads (contract/recorder.ts).

import { componentKind } from './place.ts';
import type { SNMP_READERS } from './profile-snmp.ts';
import type { Profile } from './profile.ts';
import type { RuleFault } from './condition-rules.ts';
import type { Protocol } from './protocols.ts';

/** Measurements of which built-in readers of SNMP give samples. */
export const READER_TELLS = {
  system: ['snmp'],
  'host-resources': ['cpu', 'mem', 'processor', 'disk'],
  'entity-sensors': ['voltage', 'current', 'power', 'frequency', 'temperature', 'humidity', 'fan', 'optics'],
} as const satisfies Partial<Record<(typeof SNMP_READERS)[number], readonly string[]>>;
export type ReaderMeasurement<Reader extends keyof typeof READER_TELLS> = (typeof READER_TELLS)[Reader][number];

const RECORDER_TELLS = [
  'recorder.clock_offset_s',
  'recording.days',
  'recording.last_age_s',
  'recording.gap_days',
  'recording.forecast_days',
  'recording.missing_days',
] as const;

/** What probes tell of an asset, SNMP or not, beside how the probe itself went: `measurement.field`. */
export const PROBE_TELLS: Readonly<Partial<Record<Protocol, readonly string[]>>> = {
  onvif: ['camera.clock_offset_s'],
  isapi: RECORDER_TELLS,
  'dahua-cgi': RECORDER_TELLS,
  'onvif-recorder': RECORDER_TELLS,
};

/** A field of a component, or of each of a kind where the device names them. */
interface Told {
  readonly by: Protocol;
  /** `measurement.field`, or a measurement of which any field may come. */
  readonly as: string;
  /** Component key; '' for the asset itself, a kind alone for all of it, undefined for any. */
  readonly component: string | undefined;
  readonly at: readonly (string | number)[];
}

/** @param merged the profile with its includes; of a clash the own line is named that comes later */
export function sourceFaults(own: Profile, merged: Profile | undefined): RuleFault[] {
  const all = toldBy(merged ?? own);
  if (all.every(({ by }) => by === all[0]?.by)) return [];
  const ownTold = toldBy(own);
  const faults = new Map<string, RuleFault>();
  for (const [i, one] of all.entries()) {
    const other = all.find((before, j) => j < i && before.by !== one.by && areSame(before, one));
    if (!other) continue;
    const isMeant = (told: Told): boolean => [one, other].some((each) => each.by === told.by && areSame(each, told));
    const as = one.as.includes('.') ? one.as : other.as;
    const what = `${as}${one.component ? ` of ${one.component}` : ''} is told by ${other.by} and by ${one.by}`;
    faults.set(what, {
      at: ownTold.findLast(isMeant)?.at ?? ['includes'],
      what,
      hint: 'one series has one source: leave the one that tells less out, or give it a field of its own',
    });
  }
  return [...faults.values()];
}

/** Whether the profile's SNMP section names the measurement. */
export function isReadBySnmp(profile: Profile, measurement: string): boolean {
  return toldBySnmp(profile).some(({ as }) => measurementIn(as) === measurement);
}

function toldBy(profile: Profile): Told[] {
  const { modbus, mqtt, probes } = profile;
  return [
    ...toldBySnmp(profile),
    ...toldAs('modbus', modbus?.points, ['modbus', 'points']),
    ...toldAs('modbus', modbus?.sunspec, ['modbus', 'sunspec']),
    ...(mqtt?.topics ?? []).flatMap(({ topic, values }, i) =>
      toldAs('mqtt', values, ['mqtt', 'topics', i, 'values'], topic),
    ),
    ...toldAs('mqtt', mqtt?.sparkplug?.metrics, ['mqtt', 'sparkplug', 'metrics'], '+'),
    ...(probes ?? []).flatMap(({ protocol }, i) =>
      (PROBE_TELLS[protocol] ?? []).map((as) => ({ by: protocol, as, component: undefined, at: ['probes', i] })),
    ),
  ];
}

function toldBySnmp({ snmp }: Profile): Told[] {
  if (!snmp) return [];
  const readers = (snmp.readers ?? []).flatMap((reader, i) =>
    (reader in READER_TELLS ? READER_TELLS[reader as keyof typeof READER_TELLS] : []).map((as) => ({
      by: 'snmp' as const,
      as,
      component: undefined,
      at: ['snmp', 'readers', i],
    })),
  );
  const tables = (snmp.tables ?? []).flatMap(({ measurement, component, columns }, i) =>
    columns.map(({ field }, j) => ({
      by: 'snmp' as const,
      as: `${measurement}.${field}`,
      component,
      at: ['snmp', 'tables', i, 'columns', j],
    })),
  );
  const lists = (['scalars', 'shares', 'counts', 'digests'] as const).flatMap((key) =>
    toldAs('snmp', snmp[key], ['snmp', key]),
  );
  return [...readers, ...lists, ...tables];
}

/** @param topic where a level of it names the component */
function toldAs(
  by: Protocol,
  values: readonly { as: string; component?: string }[] | undefined,
  at: readonly (string | number)[],
  topic = '',
): Told[] {
  return (values ?? []).map(({ as, component = '' }, i) => ({
    by,
    as,
    component: topic.includes('+') ? undefined : component,
    at: [...at, i],
  }));
}

function areSame(one: Told, other: Told): boolean {
  const isWhole = !one.as.includes('.') || !other.as.includes('.');
  if (isWhole ? measurementIn(one.as) !== measurementIn(other.as) : one.as !== other.as) return false;
  const [a, b] = [one.component, other.component];
  if (a === undefined || b === undefined || a === b) return true;
  const areNamed = a.includes(':') && b.includes(':');
  return !areNamed && kindOf(a) === kindOf(b);
}

function kindOf(component: string): string {
  return component.includes(':') ? componentKind(component) : component;
}

function measurementIn(as: string): string {
  return as.split('.', 1)[0] ?? '';
}
