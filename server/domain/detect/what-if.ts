// Which alarms a condition would have raised on what was recorded: history of one asset runs through a detector of its
// own, in the order it was measured. Pure.

import { BatchBuilder } from '../../../contract/batch.ts';
import { SeriesCatalogue, type Row } from '../../../contract/series.ts';
import { Detector } from './detector.ts';
import type { LocalHour } from './derive/derivation.ts';
import type { Rule } from './rule.ts';
import type { AlarmChange } from './types.ts';

export interface RecordedSeries {
  readonly row: Omit<Row, 'id'>;
  readonly field: string;
  /** Wall times, ascending, and the value at each. */
  readonly timeMs: ArrayLike<number>;
  readonly value: ArrayLike<number>;
}

export interface WhatIf {
  readonly rule: Rule;
  readonly series: readonly RecordedSeries[];
  readonly freshMs: number;
  readonly localHour: (wallMs: number) => LocalHour;
}

/** Alarms as they would have begun and ended, oldest first. */
export function whatIf({ rule, series, freshMs, localHour }: WhatIf): AlarmChange[] {
  const catalogue = new SeriesCatalogue();
  const rows: Row[] = [];
  const rowOf = ({ measurement, ...tags }: Omit<Row, 'id'>): Row => {
    const row = catalogue.row(measurement, tags);
    if (!rows.some(({ id }) => id === row.id)) rows.push(row);
    return row;
  };
  const ids = series.map((one) => catalogue.series(rowOf(one.row), one.field));
  const detector = new Detector({
    catalogue,
    rulesFor: () => [rule],
    freshMsOf: () => freshMs,
    site: {
      isHealthy: () => true,
      isOffHours: () => false,
      localHour: (_site, wallMs) => localHour(wallMs),
      rowsOf: () => rows,
    },
  });
  const changes: AlarmChange[] = [];
  const times = [...new Set(series.flatMap(({ timeMs }) => Array.from(timeMs)))].toSorted((a, b) => a - b);
  const [beginMs = 0] = times;
  const at = series.map(() => 0);
  for (const timeMs of times) {
    passTo(timeMs);
    const builder = new BatchBuilder();
    for (const [i, one] of series.entries()) {
      const next = at[i] ?? 0;
      if (one.timeMs[next] !== timeMs) continue;
      builder.add(ids[i] ?? -1, one.value[next] ?? 0, timeMs);
      at[i] = next + 1;
    }
    detector.apply(builder.finish(), timeMs - beginMs + 1);
    settle(timeMs);
  }
  return changes;

  /** Hold and clear times that end between two samples, and what goes silent there. */
  function passTo(timeMs: number): void {
    while (detector.nextDueMono + beginMs - 1 < timeMs) settle(Math.max(beginMs, detector.nextDueMono + beginMs - 1));
    detector.sweep(timeMs - beginMs + 1, timeMs);
    settle(timeMs);
  }

  function settle(timeMs: number): void {
    detector.settle(timeMs - beginMs + 1, timeMs);
    changes.push(...detector.takeChanges());
  }
}
