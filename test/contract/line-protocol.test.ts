import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BatchBuilder, QUALITY, type Quality } from '../../contract/batch.ts';
import { cleanText } from '../../contract/clean.ts';
import { BatchReader, readBatch } from '../../contract/line-protocol-parse.ts';
import { LineEncoder, linePrefix, MAX_TIME_MS, QUALITY_FIELD } from '../../contract/line-protocol.ts';
import { METRICS } from '../../contract/metrics.ts';
import { componentKey } from '../../contract/place.ts';
import { SeriesCatalogue } from '../../contract/series.ts';

const T = 1_767_600_000_000;

function setUp() {
  const catalogue = new SeriesCatalogue();
  const port = catalogue.row('interface', { site: 's1', asset: 'sw-1', class: 'switch', component: 'port:Gi0/1' });
  const cpu = catalogue.row('cpu', { site: 's1', asset: 'sw-1', class: 'switch', component: '' });
  return { catalogue, port, cpu, encoder: new LineEncoder(catalogue) };
}

function encode(
  set: ReturnType<typeof setUp>,
  samples: readonly (readonly [series: number, value: number, timeMs: number, quality?: Quality])[],
): string {
  const builder = new BatchBuilder(2);
  for (const [series, value, timeMs, quality] of samples) builder.add(series, value, timeMs, quality);
  return set.encoder.encode(builder.finish()).toString();
}

describe('LineEncoder', () => {
  test('writes neighbours of one row and time as one line with sorted tags', () => {
    const set = setUp();
    const oper = set.catalogue.series(set.port, 'ifOperStatus');
    const octets = set.catalogue.series(set.port, 'ifHCInOctets');
    const cpu = set.catalogue.series(set.cpu, 'usage_percent');
    expect(
      encode(set, [
        [oper, 1, T],
        [octets, 123_456_789_012, T],
        [cpu, 12.5, T],
      ]),
    ).toBe(
      `interface,asset=sw-1,class=switch,component=port:Gi0/1,site=s1 ifOperStatus=1i,ifHCInOctets=123456789012 ${T}\n` +
        `cpu,asset=sw-1,class=switch,site=s1 usage_percent=12.5 ${T}\n`,
    );
  });

  test('begins a new line when time, quality or a repeated field asks for it', () => {
    const set = setUp();
    const oper = set.catalogue.series(set.port, 'ifOperStatus');
    const octets = set.catalogue.series(set.port, 'ifHCInOctets');
    const lines = encode(set, [
      [oper, 1, T],
      [oper, 2, T],
      [octets, 5, T, QUALITY.gap],
      [octets, 6, T + 1],
    ]).split('\n');
    expect(lines.map((line) => line.slice(line.indexOf(' ') + 1))).toEqual([
      `ifOperStatus=1i ${T}`,
      `ifOperStatus=2i ${T}`,
      `ifHCInOctets=5,quality=3i ${T}`,
      `ifHCInOctets=6 ${T + 1}`,
      '',
    ]);
  });

  test('writes numbers that read back as the same double', () => {
    const set = setUp();
    const cpu = set.catalogue.series(set.cpu, 'usage_percent');
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer().map((n) => n / 10),
      fc.integer().map((n) => n / 1000),
      fc.maxSafeInteger(),
      fc.constantFrom(1e21, 1e-7, 0.001, 999_999_999.999, 2_147_483_648, 4_294_967_296, 2 ** 53, -(2 ** 53) - 2),
    );
    fc.assert(
      fc.property(number, fc.integer({ min: -MAX_TIME_MS, max: MAX_TIME_MS }), (value, timeMs) => {
        const text = encode(set, [[cpu, value, timeMs]]);
        const batch = readBatch(text, set.catalogue);
        expect(batch.value[0]).toBe(value === 0 ? 0 : value);
        expect(batch.timeMs[0]).toBe(timeMs === 0 ? 0 : timeMs);
      }),
      { numRuns: 2000 },
    );
  });

  test('rounds and clamps what an integer field cannot hold', () => {
    const set = setUp();
    const oper = set.catalogue.series(set.port, 'ifOperStatus');
    expect(encode(set, [[oper, 1.6, T]])).toContain('ifOperStatus=2i ');
    expect(encode(set, [[oper, 1e300, T]])).toContain('ifOperStatus=9223372036854775000i ');
    expect(readBatch(encode(set, [[oper, -1e300, T]]), set.catalogue).value[0]).toBe(-9_223_372_036_854_774_784);
  });

  test('skips and counts samples without a finite value or a possible time', () => {
    const set = setUp();
    const cpu = set.catalogue.series(set.cpu, 'usage_percent');
    const batch = {
      count: 4,
      series: new Uint32Array([cpu, cpu, cpu, cpu]),
      value: new Float64Array([Number.NaN, Number.POSITIVE_INFINITY, 1, 2]),
      timeMs: new Float64Array([T, T, Number.NaN, T]),
      quality: new Uint8Array(4),
    };
    expect(set.encoder.encode(batch).toString()).toBe(`cpu,asset=sw-1,class=switch,site=s1 usage_percent=2 ${T}\n`);
    expect(set.encoder.skipped).toBe(3);
  });

  test('refuses a series that was never given out', () => {
    const set = setUp();
    expect(() => encode(set, [[7, 1, T]])).toThrow(RangeError);
  });

  test('escapes what would end a tag, and never lets a text begin a second line', () => {
    const { catalogue } = setUp();
    const hostile = 'a,b=c d\ncpu usage_percent=1 1\u2028\\';
    const prefix = linePrefix({ measurement: 'cpu', site: hostile, asset: hostile, class: 'x', component: '' });
    expect(prefix).not.toMatch(/[\n\u2028]/);
    const row = catalogue.row('cpu', { site: hostile, asset: hostile, class: 'x', component: '' });
    const builder = new BatchBuilder();
    builder.add(catalogue.series(row, 'usage_percent'), 1, T);
    const text = new LineEncoder(catalogue).encode(builder.finish()).toString();
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    const back = new SeriesCatalogue();
    expect(readBatch(text, back).count).toBe(1);
    expect(back.rowAt(0).asset).toBe(cleanText(hostile));
  });

  test('gives every sample back through the strict reader, whatever the texts', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string(), fc.constantFrom(',', '=', ' ', '\\', '\\,', 'é'));
    const sample = fc.record({
      field: fc.constantFrom('ifOperStatus', 'ifHCInOctets', 'ifInErrors'),
      row: fc.nat(2),
      value: fc.integer(),
      time: fc.nat(3),
      quality: fc.constantFrom(...Object.values(QUALITY)),
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 3, maxLength: 3 }), fc.array(sample), (texts, samples) => {
        const catalogue = new SeriesCatalogue();
        const rows = texts.map((raw) =>
          catalogue.row('interface', {
            site: cleanText(raw) || 's',
            asset: cleanText(`${raw}x`) || 'a',
            class: 'switch',
            component: componentKey('port', raw),
          }),
        );
        const builder = new BatchBuilder(1);
        for (const { field, row, value, time, quality } of samples) {
          const at = rows[row];
          if (at) builder.add(catalogue.series(at, field), value, T + time, quality);
        }
        const batch = builder.finish();
        const back = new SeriesCatalogue();
        const read = readBatch(new LineEncoder(catalogue, 16).encode(batch).toString(), back);
        const show = (from: SeriesCatalogue, of: typeof batch) =>
          Array.from({ length: of.count }, (_, i) => {
            const { row, field } = from.info(of.series[i] ?? -1);
            return [
              row.measurement,
              row.site,
              row.asset,
              row.component,
              field,
              of.value[i],
              of.timeMs[i],
              of.quality[i],
            ];
          });
        expect(show(back, read)).toEqual(show(catalogue, batch));
      }),
    );
  });

  test('appends batches one behind the other and follows a growing catalogue', () => {
    const set = setUp();
    const first = new BatchBuilder();
    first.add(set.catalogue.series(set.cpu, 'usage_percent'), 1, T);
    set.encoder.reset();
    set.encoder.append(first.finish());
    for (let i = 0; i < 3000; i++) {
      const row = set.catalogue.row('cpu', { site: 's1', asset: `a-${i}`, class: 'server', component: '' });
      const more = new BatchBuilder();
      more.add(set.catalogue.series(row, 'usage_percent'), i, T);
      set.encoder.append(more.finish());
    }
    const batch = new BatchReader(set.catalogue).read(set.encoder.bytes().toString());
    expect(batch.count).toBe(3001);
    expect(batch.value[3000]).toBe(2999);
    expect(set.catalogue.info(batch.series[3000] ?? -1).row.asset).toBe('a-2999');
  });

  test('no measurement uses the field reserved for the quality', () => {
    for (const { fields } of Object.values(METRICS)) expect(Object.keys(fields)).not.toContain(QUALITY_FIELD);
  });
});
