// What the schema cannot say of a profile: that the measurements, fields and predicates it names exist and fit each
// other. Pure; faults are about the profile's own lines, duplicates are sought in all that it includes.

import { fieldOf, measurementOf } from './metrics.ts';
import { wirePlace } from './modbus-address.ts';
import { COMPONENT, componentKind } from './place.ts';
import { conditionFaults, fieldFaults, type RuleFault } from './condition-rules.ts';
import { sourceFaults } from './profile-sources.ts';
import type { ModbusPoint, Profile, RecogniseRule, SnmpTable, SnmpTrap, SunspecPoint } from './profile.ts';

/** @param merged the profile with its includes, where they could be resolved */
export function profileFaults(own: Profile, merged: Profile | undefined): RuleFault[] {
  return [
    ...(own.snmp?.scalars ?? []).flatMap((scalar, i) => valueFaults(scalar, ['snmp', 'scalars', i])),
    ...(own.snmp?.shares ?? []).flatMap((share, i) => valueFaults(share, ['snmp', 'shares', i])),
    ...(own.snmp?.counts ?? []).flatMap((count, i) => valueFaults(count, ['snmp', 'counts', i])),
    ...(own.snmp?.digests ?? []).flatMap((digest, i) => valueFaults(digest, ['snmp', 'digests', i])),
    ...(own.snmp?.traps ?? []).flatMap((trap, i) => trapFaults(trap, ['snmp', 'traps', i])),
    ...(own.recognise ?? []).flatMap((rule, i) => ruleFaults(rule, ['recognise', i])),
    ...(own.snmp?.tables ?? []).flatMap((table, i) => tableFaults(table, ['snmp', 'tables', i])),
    ...(own.modbus?.points ?? []).flatMap((point, i) => modbusFaults(point, ['modbus', 'points', i])),
    ...(own.modbus?.sunspec ?? []).flatMap((point, i) => sunspecFaults(point, ['modbus', 'sunspec', i])),
    ...(own.modbus && !own.modbus.points && !own.modbus.sunspec ? [NO_POINTS] : []),
    ...(own.mqtt?.topics ?? []).flatMap((topic, i) =>
      topic.values.flatMap((value, j) => valueFaults(value, ['mqtt', 'topics', i, 'values', j], topic.topic)),
    ),
    ...(own.mqtt?.sparkplug?.metrics ?? []).flatMap((metric, i) =>
      valueFaults(metric, ['mqtt', 'sparkplug', 'metrics', i], metric.metric),
    ),
    ...(own.conditions ?? []).flatMap((condition, i) => conditionFaults(condition, ['conditions', i])),
    ...duplicateFaults(own, merged),
    ...sourceFaults(own, merged),
  ];
}

function valueFaults(
  value: { as: string; component?: string; pattern?: string },
  at: readonly (string | number)[],
  topic?: string,
): RuleFault[] {
  const [measurement = '', field = ''] = value.as.split('.');
  const faults = [...fieldFaults(measurement, field, [...at, 'as']), ...patternFaults(value.pattern, at)];
  const kind = measurementOf(measurement)?.component;
  if (kind === undefined) return faults;
  // A topic level captured by `+name` is the component's name.
  const captured = topic !== undefined && /(^|\/)\+/.test(topic);
  if (value.component === undefined && kind !== '' && !captured) {
    faults.push({
      at,
      what: `rows of ${measurement} belong to a ${kind}, but no component is named`,
      hint: `add component: "${kind}:name"`,
    });
  }
  if (
    value.component !== undefined &&
    !captured &&
    !(COMPONENT.test(value.component) && componentKind(value.component) === kind)
  ) {
    faults.push({
      at: [...at, 'component'],
      what: `rows of ${measurement} do not belong to "${value.component}"`,
      hint: kind === '' ? 'remove the component' : `use "${kind}:name"`,
    });
  }
  return faults;
}

function modbusFaults(point: ModbusPoint, at: readonly (string | number)[]): RuleFault[] {
  const faults = valueFaults(point, at);
  const place = wirePlace(point.table, point.address);
  if ('what' in place) faults.push({ at: [...at, 'address'], ...place });
  const isText = point.type === 'string';
  if (isText !== (point.length !== undefined)) {
    const what = isText ? 'a string has no length' : `${point.type} has a length of its own`;
    faults.push({ at: [...at, 'length'], what, hint: isText ? 'add length: its registers' : 'remove length' });
  }
  faults.push(...unitFaults(point, at));
  const [measurement = ''] = point.as.split('.');
  if (point.changes === true && fieldOf(measurement, 'unchanged_s') === undefined) {
    const what = `${measurement} does not tell how long a value stands still`;
    faults.push({ at: [...at, 'changes'], what, hint: 'read it as plc_point.value' });
  }
  return faults;
}

const NO_POINTS: RuleFault = {
  at: ['modbus'],
  what: 'names nothing to read',
  hint: 'add points, or sunspec for a device that lays out its registers that way',
};

function sunspecFaults(point: SunspecPoint, at: readonly (string | number)[]): RuleFault[] {
  return [...valueFaults(point, at), ...unitFaults(point, at)];
}

function unitFaults(point: Pick<ModbusPoint, 'as' | 'unit'>, at: readonly (string | number)[]): RuleFault[] {
  const [measurement = '', field = ''] = point.as.split('.');
  const unit = fieldOf(measurement, field)?.unit;
  // A value of a controller has whatever unit its map says.
  const isOpen = unit === '' && measurement === 'plc_point';
  if (point.unit === undefined || unit === undefined || point.unit === unit || isOpen) return [];
  const what = `${point.as} is kept in ${unit === '' ? 'no unit' : unit}, not in ${point.unit}`;
  return [{ at: [...at, 'unit'], what, hint: 'scale the value to the unit of the field and name that one' }];
}

function tableFaults(table: SnmpTable, at: readonly (string | number)[]): RuleFault[] {
  const faults: RuleFault[] = [];
  const kind = measurementOf(table.measurement)?.component;
  if (kind !== undefined && kind !== table.component) {
    faults.push({
      at: [...at, 'component'],
      what: `rows of ${table.measurement} belong to a ${kind || 'whole asset'}, not to a ${table.component}`,
      hint: kind === '' ? 'read it as scalars' : `use ${kind}`,
    });
  }
  for (const [i, column] of table.columns.entries()) {
    faults.push(
      ...fieldFaults(table.measurement, column.field, [...at, 'columns', i, 'field']),
      ...patternFaults(column.pattern, [...at, 'columns', i]),
    );
  }
  for (const [i, { matches, notMatches }] of (table.only ?? []).entries())
    for (const pattern of [matches, notMatches]) faults.push(...patternFaults(pattern, [...at, 'only', i]));
  for (const key of ['field', 'value', 'limit'] as const) {
    if (table.judge) faults.push(...fieldFaults(table.measurement, table.judge[key], [...at, 'judge', key]));
  }
  for (const fault of patternFaults(table.namePattern, at)) faults.push({ ...fault, at: [...at, 'namePattern'] });
  if (table.gone) faults.push(...fieldFaults(table.measurement, table.gone.field, [...at, 'gone', 'field']));
  for (const key of ['field', 'part', 'whole'] as const) {
    for (const field of table.percent ? [table.percent[key]].flat() : [])
      faults.push(...fieldFaults(table.measurement, field, [...at, 'percent', key]));
  }
  return faults;
}

function trapFaults(trap: SnmpTrap, at: readonly (string | number)[]): RuleFault[] {
  const wrong = patternFaults(trap.only?.matches, [...at, 'only']);
  if (trap.as === undefined) return wrong;
  const [measurement = '', field = ''] = trap.as.split('.');
  const faults = [...wrong, ...fieldFaults(measurement, field, [...at, 'as'])];
  const kind = measurementOf(measurement)?.component;
  const named = trap.row?.kind ?? componentKind(trap.component ?? '');
  if (kind !== undefined && named !== kind)
    faults.push({
      at,
      what: `rows of ${measurement} belong to a ${kind || 'whole asset'}, the trap names a ${named || 'whole asset'}`,
      hint: kind === '' ? 'remove row and component' : `name it by row, or by component: "${kind}:name"`,
    });
  if (trap.value === undefined)
    faults.push({ at: [...at, 'value'], what: 'is missing', hint: `say what value of ${trap.as} the trap means` });
  return faults;
}

function ruleFaults(rule: RecogniseRule, at: readonly (string | number)[]): RuleFault[] {
  const faults: RuleFault[] = [];
  for (const key of ['sysDescr', 'sysName', 'matches', 'announces'] as const) {
    for (const fault of patternFaults(rule[key], at)) faults.push({ ...fault, at: [...at, key] });
  }
  if (rule.matches !== undefined && rule.oid === undefined)
    faults.push({ at: [...at, 'matches'], what: 'has no object to match', hint: 'add oid' });
  if (Object.keys(rule).length === 1)
    faults.push({ at, what: 'names no sign', hint: 'add sysObjectId, sysDescr, has, oid, tcp, announces or mac' });
  return faults;
}

function patternFaults(pattern: string | undefined, at: readonly (string | number)[]): RuleFault[] {
  if (pattern === undefined) return [];
  try {
    new RegExp(pattern);
    return [];
  } catch {
    return [{ at: [...at, 'pattern'], what: 'is no regular expression', hint: 'correct it' }];
  }
}

function duplicateFaults(own: Profile, merged: Profile | undefined): RuleFault[] {
  const count = new Map<string, number>();
  const all = [...(merged?.conditions ?? []), ...(merged?.events ?? [])];
  for (const condition of all) count.set(condition.id, (count.get(condition.id) ?? 0) + 1);
  const faults: RuleFault[] = [];
  for (const [id, times] of count) {
    if (times < 2) continue;
    const index = own.conditions?.findIndex((condition) => condition.id === id) ?? -1;
    const event = own.events?.findIndex((condition) => condition.id === id) ?? -1;
    faults.push({
      at: index >= 0 ? ['conditions', index, 'id'] : event >= 0 ? ['events', event, 'id'] : ['includes'],
      what: `condition "${id}" is defined ${times} times, includes counted`,
      hint: 'give each condition its own id',
    });
  }
  return faults;
}
