// The writer to InfluxDB against the `influx` package: the bench of the metric store measures it, its goals stand here.

import { bench as metricStore } from '../metric-store.bench.ts';
import type { Section } from './rows.ts';

const GOALS: Readonly<Record<string, number>> = { 'points to InfluxDB, plain': 5, 'points to InfluxDB, gzip': 2.5 };

export async function writer(): Promise<Section> {
  const rows = (await metricStore.run()).filter(({ what }) => GOALS[what] !== undefined);
  return {
    name: 'InfluxDB writer',
    rows: rows.map(({ what, ratio = Number.NaN, against = '' }) => ({
      what: `${what}, over the ${against}`,
      values: [ratio],
      unit: '×',
      goal: { atLeast: GOALS[what] ?? 0 },
    })),
    left: [],
  };
}
