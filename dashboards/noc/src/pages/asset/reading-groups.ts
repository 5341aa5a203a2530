// Puts readings together for reading: those of the whole device, then each kind of component – as a table where there are
// many alike, as ports are, else one by one. Pure.

import type { ReadingView } from '../../../../../contract/api.ts';

export interface ComponentRow {
  component: string;
  readings: ReadingView[];
}

export interface ReadingGroup {
  /** `port`, `disk` …; '' for the device itself. */
  kind: string;
  /** `measurement.field` of the columns, when it is a table. */
  columns: string[];
  rows: ComponentRow[];
}

/** From so many components of a kind on they make a table. */
const TABLE_FROM = 3;

const natural = new Intl.Collator('en', { numeric: true });

export function readingGroups(readings: readonly ReadingView[]): ReadingGroup[] {
  const kinds = Map.groupBy(readings, ({ component }) => component.slice(0, Math.max(0, component.indexOf(':'))));
  return [...kinds]
    .toSorted(([a], [b]) => natural.compare(a, b))
    .map(([kind, members]) => {
      const rows = [...Map.groupBy(members, ({ component }) => component)]
        .map(([component, own]) => ({ component, readings: own }))
        .toSorted((a, b) => natural.compare(a.component, b.component));
      const columns = rows.length < TABLE_FROM ? [] : [...new Set(members.map(fieldName))];
      return { kind, columns, rows };
    });
}

export function fieldName({ measurement, field }: Pick<ReadingView, 'measurement' | 'field'>): string {
  return `${measurement}.${field}`;
}
