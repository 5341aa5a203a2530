import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { fieldOf, measurementOf, METRICS } from '../../contract/metrics.ts';
import { Influxd } from '../peers/influxd.ts';

const GRAFANA = join(import.meta.dirname, '..', '..', 'dashboards', 'grafana');
const SELECTOR = /(?:last|mean|min|max|count)\("([^"]+)"\)/g;
const CONDITION = /"([^"]+)" (?:=|>|<) \d/g;
const SOURCE = /FROM "([^"]+)"/g;
const TAGS = new Set(['site', 'asset', 'class', 'component']);

interface Panel {
  title: string;
  type: string;
  id: number;
  datasource?: { type: string; uid: string };
  targets?: { query: string; datasource: { uid: string } }[];
}

interface Dashboard {
  uid: string;
  panels: Panel[];
  templating: { list: { name: string; query: string; datasource: { uid: string } }[] };
}

const dashboards = readdirSync(join(GRAFANA, 'dashboards')).map((file) => ({
  file,
  board: JSON.parse(readFileSync(join(GRAFANA, 'dashboards', file), 'utf8')) as Dashboard,
}));
const queries = dashboards.flatMap(({ file, board }) =>
  board.panels.flatMap((panel) =>
    (panel.targets ?? []).map(({ query }) => ({ where: `${file}: ${panel.title}`, query })),
  ),
);
const yaml = (path: string): unknown => parse(readFileSync(join(GRAFANA, 'provisioning', path), 'utf8'));
const found = (pattern: RegExp, query: string): string[] => [...query.matchAll(pattern)].map((match) => match[1] ?? '');

describe('Grafana dashboards', () => {
  it.each(queries)('ask for what is measured: $where', ({ query }) => {
    const [measurement = ''] = found(SOURCE, query);
    expect(measurementOf(measurement)).toBeDefined();
    const fields = found(SELECTOR, query).filter((field) => field !== 'lost');
    expect(fields.length).toBeGreaterThan(0);
    const unknown = [...fields, ...found(CONDITION, query)].filter((field) => !fieldOf(measurement, field));
    expect(unknown).toEqual([]);
  });

  it('show every measurement of the catalogue that has to do with a fault', () => {
    const shown = new Set(queries.flatMap(({ query }) => found(SOURCE, query)));
    const plain = new Set(['snmp', 'recorder', 'net_response']);
    expect(Object.keys(METRICS).filter((name) => !shown.has(name) && !plain.has(name))).toEqual([]);
  });

  it('hide no dip of what is bad when it is low', () => {
    const low = /max\("(?:\w*success_percent|feedback|power_on|registered|frames_per_s|tls_cert_days|days)"\)/;
    expect(queries.filter(({ query }) => low.test(query))).toEqual([]);
  });

  it('stay inside of the site that was chosen, and of the time', () => {
    const outside = queries.filter(
      ({ query }) => !query.includes('"site" =~ /^$site$/') || !query.includes('$timeFilter'),
    );
    expect(outside).toEqual([]);
    const site = dashboards.find(({ file }) => file === 'site.json');
    expect(site?.board.templating.list.map(({ name }) => name)).toEqual(['site', 'asset']);
  });

  it('have unique panels, and one datasource, which is provisioned', () => {
    const { datasources } = yaml('datasources/foresite.yaml') as { datasources: { uid: string; type: string }[] };
    const known = new Set(datasources.map(({ uid }) => uid));
    for (const { board } of dashboards) {
      expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
      const used = board.panels.flatMap((panel) => [
        panel.datasource,
        ...(panel.targets ?? []).map((each) => each.datasource),
      ]);
      for (const source of [...used, ...board.templating.list.map((each) => each.datasource)]) {
        expect(source === undefined || known.has(source.uid)).toBe(true);
      }
    }
    const { providers } = yaml('dashboards/foresite.yaml') as { providers: { options: { path: string } }[] };
    const compose = readFileSync(join(GRAFANA, '..', '..', 'docker-compose.yml'), 'utf8');
    expect(compose).toContain(`./dashboards/grafana/dashboards:${providers[0]?.options.path}:ro`);
  });
});

describe('Grafana queries in a real InfluxDB', () => {
  let influxd: Influxd;

  beforeAll(async () => {
    influxd = await Influxd.start();
    await ask('CREATE DATABASE foresite');
    const now = Date.now();
    const tags = 'asset=a-1,class=x,component=port:gi1,site=hq';
    const lines = Object.entries(METRICS).flatMap(([measurement, { fields }]) =>
      [1, 2].map((i) => {
        const values = Object.entries(fields).map(([name, field]) => `${name}=1${field.type === 'int' ? 'i' : ''}`);
        return `${measurement},${tags} ${values.join(',')} ${now - i * 61_000}`;
      }),
    );
    const written = await fetch(`${influxd.url}/write?db=foresite&precision=ms`, {
      method: 'POST',
      body: lines.join('\n'),
    });
    if (!written.ok) throw new Error(`InfluxDB refuses the samples: ${await written.text()}`);
  });

  afterAll(async () => {
    await influxd[Symbol.asyncDispose]();
  });

  async function ask(q: string): Promise<{ error?: string; series?: { values: unknown[][] }[] }> {
    const response = await fetch(`${influxd.url}/query?db=foresite`, {
      method: 'POST',
      body: new URLSearchParams({ q }),
    });
    const answer = (await response.json()) as { error?: string; results?: { error?: string; series?: [] }[] };
    return answer.results?.[0] ?? answer;
  }

  /** As Grafana fills it in. */
  const filled = (query: string): string =>
    query
      .replaceAll('$timeFilter', 'time > now() - 1h')
      .replaceAll('$__interval', '1m')
      .replaceAll('$site', '(hq)')
      .replaceAll('$asset', '(a-1)');

  it('answer with values', async () => {
    for (const { where, query } of queries) {
      const { error, series } = await ask(filled(query));
      expect({ where, error, hasValues: (series?.[0]?.values.length ?? 0) > 0 }).toEqual({
        where,
        error: undefined,
        hasValues: true,
      });
    }
  });

  it('fill the lists to choose from', async () => {
    for (const { board } of dashboards) {
      for (const { name, query } of board.templating.list) {
        const { series } = await ask(filled(query));
        expect(series?.[0]?.values.map((value) => value[1])).toEqual([name === 'site' ? 'hq' : 'a-1']);
        expect(TAGS.has(name)).toBe(true);
      }
    }
  });
});
