// Puts readings together for reading: those of the whole device by what they are about, then each kind of component – as a
// table where many alike have several values each, as ports do, as a list of names where they have one. Pure.

import type { ReadingView } from '../../../../../contract/api.ts';
import { fieldRank, measurementRank } from '../../../../../contract/words/words.ts';

export interface ComponentRow {
  component: string;
  /** What the device calls it. */
  name: string;
  readings: ReadingView[];
}

/**
 * `fields`: the values of one thing, named by what they are. `components`: one value of each of several alike, named by
 * component. `table`: a row a component, a column a value.
 */
export type Shape = 'fields' | 'components' | 'table';

export interface ReadingGroup {
  shape: Shape;
  /** Measurement that names the group; '' where the component does. */
  measurement: string;
  /** `port`, `disk` …; '' for the device itself. */
  kind: string;
  /** `measurement.field` of the columns, when it is a table. */
  columns: string[];
  rows: ComponentRow[];
}

/** From so many components of a kind on they make a table. */
const TABLE_FROM = 3;

/** What is about the same thing stands under one heading. */
const TOPICS: Readonly<Record<string, string>> = {
  net_response: 'ping',
  http_response: 'ping',
  rtsp_response: 'ping',
  dns_query: 'ping',
  ntp_response: 'ping',
  snmp: 'ping',
  mem: 'cpu',
  processes: 'cpu',
};

const natural = new Intl.Collator('en', { numeric: true });

export function readingGroups(readings: readonly ReadingView[]): ReadingGroup[] {
  const groups: ReadingGroup[] = [];
  const single: ReadingView[] = [];
  const ordered = readings.toSorted(byPlace);
  for (const [key, members] of Map.groupBy(ordered, groupKey)) {
    const kind = kindOf(members[0]);
    const measurement = key.slice(kind.length + 1);
    const rows = rowsOf(members);
    const columns = [...new Set(members.map(fieldName))];
    if (kind === '') groups.push({ shape: 'fields', measurement, kind, columns: [], rows });
    else if (columns.length === 1 && rows.length > 1)
      groups.push({ shape: 'components', measurement, kind, columns: [], rows });
    else if (rows.length >= TABLE_FROM) groups.push({ shape: 'table', measurement, kind, columns, rows });
    else single.push(...members);
  }
  // Few of a kind: everything of one component stands together.
  for (const row of rowsOf(single)) {
    groups.push({ shape: 'fields', measurement: '', kind: kindOf(row.readings[0]), columns: [], rows: [row] });
  }
  return groups;
}

function byPlace(a: ReadingView, b: ReadingView): number {
  return (
    measurementRank(topicOf(a.measurement)) - measurementRank(topicOf(b.measurement)) ||
    measurementRank(a.measurement) - measurementRank(b.measurement) ||
    natural.compare(a.measurement, b.measurement) ||
    natural.compare(a.component, b.component) ||
    fieldRank(a.measurement, a.field) - fieldRank(b.measurement, b.field)
  );
}

function groupKey(reading: ReadingView): string {
  const kind = kindOf(reading);
  return `${kind}/${kind === '' ? topicOf(reading.measurement) : reading.measurement}`;
}

function rowsOf(readings: readonly ReadingView[]): ComponentRow[] {
  return [...Map.groupBy(readings, ({ component }) => component)].map(([component, own]) => ({
    component,
    name: own[0]?.componentName || component.slice(component.indexOf(':') + 1),
    readings: own,
  }));
}

function topicOf(measurement: string): string {
  return TOPICS[measurement] ?? measurement;
}

function kindOf(reading: ReadingView | undefined): string {
  const component = reading?.component ?? '';
  return component.slice(0, Math.max(0, component.indexOf(':')));
}

/** Columns of a table that say nothing: counters of events that never happened. */
export function quietColumns({ columns, rows }: ReadingGroup): Set<string> {
  const loud = new Set<string>();
  for (const { readings } of rows)
    for (const reading of readings) {
      if (!reading.isCounter || reading.value !== 0 || reading.level === 'bad') loud.add(fieldName(reading));
    }
  return new Set(columns.filter((column) => !loud.has(column)));
}

export function fieldName({ measurement, field }: Pick<ReadingView, 'measurement' | 'field'>): string {
  return `${measurement}.${field}`;
}
