// ENTITY-MIB (RFC 6933): who a device is by its chassis, and its sensors by ENTITY-SENSOR-MIB (RFC 3433), which many makers
// fill where they have no table of their own. Pure but for the reading it is handed.

import { cleanText } from '../../contract/clean.ts';
import { componentKey } from '../../contract/place.ts';
import type { ReaderMeasurement } from '../../contract/profile-sources.ts';
import type { AssetFacts, ComponentFact } from '../../contract/records.ts';
import { rawNumber, rawText } from './decode.ts';
import { OIDS } from './oids.ts';
import type { Reading } from './session.ts';
import type { SampleContext } from './tables.ts';
import type { Rows } from './walk.ts';

type Measurement = ReaderMeasurement<'entity-sensors'>;

/** Physical entities that are read. */
export const MAX_ENTITIES = 1024;

export const ENTITY_COLUMNS = [
  OIDS.entPhysicalClass, OIDS.entPhysicalDescr, OIDS.entPhysicalName, OIDS.entPhysicalSerialNum, OIDS.entPhysicalModelName,
  OIDS.entPhysicalSoftwareRev, OIDS.entPhysicalFirmwareRev, OIDS.entPhysicalMfgName,
] as const; // prettier-ignore

/** PhysicalClass of RFC 6933. */
const CHASSIS = 3;
/** Sensors that are read. */
export const MAX_SENSORS = 512;
/** CISCO-ENTITY-SENSOR-MIB: the same columns in the same order, for makers who came before the standard. */
const CISCO_SENSORS = '1.3.6.1.4.1.9.9.91.1.1.1.1';
const STANDARD_SENSORS = '1.3.6.1.2.1.99.1.1.1';

/** EntitySensorDataType → where a reading of it belongs. */
const SENSOR_TYPES: Readonly<Record<number, { measurement: Measurement; field: string; kind: string }>> = {
  3: { measurement: 'voltage', field: 'volts', kind: 'sensor' },
  4: { measurement: 'voltage', field: 'volts', kind: 'sensor' },
  5: { measurement: 'current', field: 'amps', kind: 'sensor' },
  6: { measurement: 'power', field: 'watts', kind: 'sensor' },
  7: { measurement: 'frequency', field: 'hertz', kind: 'sensor' },
  8: { measurement: 'temperature', field: 'celsius', kind: 'sensor' },
  9: { measurement: 'humidity', field: 'percent', kind: 'sensor' },
  10: { measurement: 'fan', field: 'rpm', kind: 'fan' },
};
/** Types beyond the standard: `other`, whose unit is told in words, and Cisco's dBm. */
const OTHER = 1;
const CISCO_DBM = 14;

/** EntitySensorDataScale: 9 is one, each step a thousand. */
const SCALE_OF_UNITS = 9;
const SENSOR_OK = 1;

/** Takes model, serial number and release from the first chassis that tells them, where nothing else has. */
export function fillFromEntities(
  identity: NonNullable<AssetFacts['identity']>,
  rowsOf: (column: string) => Rows | undefined,
): void {
  const textAt = (column: string, index: string): string | undefined => {
    const varbind = rowsOf(column)?.get(index);
    const text = varbind ? cleanText(rawText(varbind)).trim() : '';
    return /[\p{L}\p{N}]/u.test(text) && !/^(n\/?a|none|unknown)$/i.test(text) ? text : undefined;
  };
  for (const [index, varbind] of rowsOf(OIDS.entPhysicalClass) ?? []) {
    if (rawNumber(varbind) !== CHASSIS) continue;
    const told = {
      vendor: textAt(OIDS.entPhysicalMfgName, index),
      model: textAt(OIDS.entPhysicalModelName, index),
      serial: textAt(OIDS.entPhysicalSerialNum, index),
      firmware: textAt(OIDS.entPhysicalSoftwareRev, index) ?? textAt(OIDS.entPhysicalFirmwareRev, index),
    };
    for (const [key, text] of entriesOf(told)) if (text !== undefined) identity[key] ??= text;
  }
}

function entriesOf<T extends object>(of: T): [keyof T, T[keyof T]][] {
  // Object.entries knows its keys as texts only.
  return Object.entries(of) as [keyof T, T[keyof T]][];
}

/** Samples every sensor that says it works; returns what there is, for the facts. */
export async function readEntitySensors(reading: Reading, context: SampleContext): Promise<ComponentFact[]> {
  const found: ComponentFact[] = [];
  for (const root of [STANDARD_SENSORS, CISCO_SENSORS]) {
    const columns = [1, 2, 3, 4, 5].map((column) => `${root}.${column}`);
    await reading.columns(columns, MAX_SENSORS);
    if (reading.rows(`${root}.1`).size === 0) continue;
    await reading.columns([OIDS.entPhysicalName, OIDS.entPhysicalDescr], MAX_ENTITIES);
    if (root === STANDARD_SENSORS) await reading.columns([`${root}.6`], MAX_SENSORS);
    const keys = new Set<string>();
    const optics: Optics = new Map();
    for (const index of reading.rows(`${root}.1`).keys()) {
      const fact = sampleSensor(reading, context, root, index, keys, optics);
      if (fact) found.push(fact);
    }
    for (const { component, field, value } of optics.values()) add(context, 'optics', component, field, value);
    break;
  }
  return found;
}

function sampleSensor(
  reading: Reading,
  context: SampleContext,
  root: string,
  index: string,
  keys: Set<string>,
  optics: Optics,
): ComponentFact | undefined {
  const at = (column: number): number | undefined => {
    const varbind = reading.rows(`${root}.${column}`).get(index);
    return varbind && rawNumber(varbind);
  };
  const raw = at(4);
  if (raw === undefined || (at(5) ?? SENSOR_OK) !== SENSOR_OK) return undefined;
  // RFC 3433 §2: value = raw × 10^(3 × (scale − 9)) / 10^precision
  const value = tidy(raw * 10 ** (3 * ((at(2) ?? SCALE_OF_UNITS) - SCALE_OF_UNITS) - (at(3) ?? 0)));
  const name = nameOf(reading, index);
  const units = root === STANDARD_SENSORS ? reading.rows(`${root}.6`).get(index) : undefined;
  if (noteOptics(optics, name, at(1) ?? 0, value, units ? rawText(units) : '')) return undefined;
  const type = SENSOR_TYPES[at(1) ?? 0];
  if (!type) return undefined;
  let key = componentKey(type.kind, name);
  if (key === '' || keys.has(key)) key = componentKey(type.kind, `${name}-${index}`);
  keys.add(key);
  add(context, type.measurement, key, type.field, value);
  return { key, name: name === '' ? index : name };
}

/** What transceivers tell, by port and field; of several lanes the weakest light counts. */
type Optics = Map<string, { component: string; field: string; value: number }>;

/** `Gi1/0/52 Receive Power Sensor`, `Ethernet1/49 Lane 1 Transceiver …`, `DOM RX Power Sensor for Ethernet50`. */
const PORT_OF_TRANSCEIVER =
  /^([A-Za-z][A-Za-z-]*\d+(?:\/\d+)+)\s|(?:DOM|Xcvr|transceiver)\b.* for ([A-Za-z][\w-]*\d[\w/]*)/i;

/** Takes a sensor of a transceiver in; false for any other sensor. */
function noteOptics(optics: Optics, name: string, type: number, value: number, units: string): boolean {
  const match = PORT_OF_TRANSCEIVER.exec(name);
  const component = componentKey('port', match?.[1] ?? match?.[2] ?? '');
  if (component === '') return false;
  const told = opticsValue(name, type, value, units);
  if (!told) return false;
  const key = `${component} ${told.field}`;
  const known = optics.get(key);
  if (Number.isFinite(told.value) && (!known || told.value < known.value)) optics.set(key, { component, ...told });
  return true;
}

function opticsValue(
  name: string,
  type: number,
  value: number,
  units: string,
): { field: string; value: number } | undefined {
  const measured = SENSOR_TYPES[type]?.field;
  if (measured === 'celsius') return { field: 'celsius', value };
  if (measured === 'volts') return { field: 'volts', value };
  if (measured === 'amps') return { field: 'bias_ma', value: tidy(value * 1000) };
  const isReceived = /receive|\brx\b/i.test(name);
  if (!isReceived && !/transmit|\btx\b/i.test(name)) return undefined;
  const field = isReceived ? 'rx_dbm' : 'tx_dbm';
  if (type === CISCO_DBM || (type === OTHER && /dbm/i.test(units))) return { field, value };
  // No light at all has no logarithm: it is left out.
  return measured === 'watts' ? { field, value: tidy(10 * Math.log10(value * 1000)) } : undefined;
}

function add(context: SampleContext, measurement: Measurement, component: string, field: string, value: number): void {
  const row = context.catalogue.row(measurement, { ...context.tags, component });
  context.builder.add(context.catalogue.series(row, field), value, context.timeMs);
}

/** Takes the dust of binary fractions off. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function nameOf(reading: Reading, index: string): string {
  for (const column of [OIDS.entPhysicalName, OIDS.entPhysicalDescr]) {
    const varbind = reading.rows(column).get(index);
    const name = varbind ? cleanText(rawText(varbind)).trim() : '';
    if (name !== '') return name;
  }
  return '';
}
