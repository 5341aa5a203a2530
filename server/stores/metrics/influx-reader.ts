// Questions to InfluxDB, by the `influx` package; the only file that knows it. Names in a question are checked against the
// catalogue and the form of keys first, so nothing that could end a quotation reaches a statement.

import { InfluxDB } from 'influx';
import { QUALITY } from '../../../contract/batch.ts';
import { QUALITY_FIELD } from '../../../contract/line-protocol.ts';
import { fieldOf, METRICS } from '../../../contract/metrics.ts';
import { COMPONENT, SLUG } from '../../../contract/place.ts';
import { INFLUX_TIMEOUT_MS, type InfluxSettings } from './influx-http.ts';
import { stepOf, type History, type HistoryQuery, type SeriesKey } from './metric-store.ts';

/** How far back the latest values are looked for. */
const LATEST_MS = 30 * 86_400_000;
/** The package stops asking a host that failed; this is how soon it asks again. */
const RETRY_MS = 500;

const STEADY = { getDelay: () => RETRY_MS, next: () => STEADY, reset: () => STEADY };

export interface FoundValue {
  key: SeriesKey;
  timeMs: number;
  value: number;
  quality: number;
}

/** A series of an InfluxQL answer. */
interface Answer {
  results?: {
    error?: string;
    series?: { name: string; tags?: Record<string, string>; values: (number | null)[][] }[];
  }[];
}

export class InfluxReader {
  readonly #client: InfluxDB;

  constructor(settings: InfluxSettings) {
    const url = new URL(settings.url);
    const isHttps = url.protocol === 'https:';
    this.#client = new InfluxDB({
      database: settings.database,
      ...(settings.user === undefined ? {} : { username: settings.user, password: settings.password ?? '' }),
      hosts: [
        {
          protocol: isHttps ? 'https' : 'http',
          host: url.hostname,
          port: url.port === '' ? (isHttps ? 443 : 80) : Number(url.port),
          path: url.pathname.replace(/\/+$/, ''),
        },
      ],
      pool: {
        requestTimeout: settings.timeoutMs ?? INFLUX_TIMEOUT_MS,
        maxRetries: 1,
        backoff: STEADY,
      },
    });
  }

  async query(query: HistoryQuery): Promise<History> {
    const stepMs = stepOf(query);
    if (!isKnown(query)) return columns([], stepMs);
    const field = `"${query.field}"`;
    const answer = await this.#ask(
      `SELECT min(${field}), max(${field}), mean(${field}), last(${field}), count(${field}), max("${QUALITY_FIELD}") FROM "${query.measurement}" ` +
        `WHERE "site" = '${query.site}' AND "asset" = '${query.asset}' AND "component" = '${query.component ?? ''}' ` +
        `AND time >= ${Math.ceil(query.fromMs)}ms AND time < ${Math.ceil(query.toMs)}ms ` +
        `GROUP BY time(${stepMs}ms) fill(none)`,
    );
    return columns(answer[0]?.series?.[0]?.values ?? [], stepMs);
  }

  /** The last value of every series of the database. */
  async latest(nowMs: number): Promise<FoundValue[]> {
    const wanted = Object.entries(METRICS).flatMap(([measurement, { fields }]) =>
      [...Object.keys(fields), QUALITY_FIELD].map((field) => ({ measurement, field })),
    );
    const statements = wanted.map(
      ({ measurement, field }) =>
        `SELECT last("${field}") FROM "${measurement}" WHERE time > ${Math.floor(nowMs - LATEST_MS)}ms ` +
        `GROUP BY "site", "asset", "class", "component"`,
    );
    const found: FoundValue[] = [];
    const answers = await this.#ask(statements.join(';'));
    answers.forEach((answer, i) => {
      for (const series of answer.series ?? []) {
        const [timeMs, value] = series.values[0] ?? [];
        const { site = '', asset = '', class: kind = '', component = '' } = series.tags ?? {};
        const { measurement = '', field = '' } = wanted[i] ?? {};
        const key = { measurement, field, site, asset, class: kind, component };
        if (typeof timeMs === 'number' && typeof value === 'number') found.push({ key, timeMs, value, quality: 0 });
      }
    });
    return withQuality(found);
  }

  async #ask(statement: string): Promise<NonNullable<Answer['results']>> {
    const answer = (await this.#client.queryRaw(statement, { precision: 'ms', method: 'POST' })) as Answer;
    const results = answer.results ?? [];
    const failed = results.find((result) => result.error !== undefined);
    // A database that does not exist yet holds nothing.
    if (failed && !failed.error?.startsWith('database not found')) throw new Error(failed.error);
    return results;
  }
}

function isKnown(query: HistoryQuery): boolean {
  const { site, asset, component = '' } = query;
  const isPlace = SLUG.test(site) && SLUG.test(asset) && (component === '' || COMPONENT.test(component));
  return isPlace && fieldOf(query.measurement, query.field) !== undefined;
}

/** A row's quality belongs to the values of its own time. */
function withQuality(found: readonly FoundValue[]): FoundValue[] {
  const rowOf = ({ key, timeMs }: FoundValue): string =>
    [key.measurement, key.site, key.asset, key.class, key.component, timeMs].join('\n');
  const qualities = new Map<string, number>();
  for (const each of found) if (each.key.field === QUALITY_FIELD) qualities.set(rowOf(each), each.value);
  return found
    .filter((each) => each.key.field !== QUALITY_FIELD)
    .map((each) => ({ ...each, quality: qualities.get(rowOf(each)) ?? 0 }));
}

/** Rows are [time, min, max, mean, last, count, worst quality]; the quality is that of all fields of a line. */
function columns(rows: readonly (number | null)[][], stepMs: number): History {
  const column = (at: number): Float64Array<ArrayBuffer> => Float64Array.from(rows, (row) => row[at] ?? 0);
  const [timeMs, min, max] = [column(0), column(1), column(2)];
  return {
    stepMs,
    timeMs,
    min,
    max,
    mean: column(3),
    last: column(4),
    lastMs: new Float64Array(rows.length).fill(Number.NaN),
    gap: Uint8Array.from(rows, (row) => (row[6] === QUALITY.gap ? 1 : 0)),
    count: column(5),
  };
}
