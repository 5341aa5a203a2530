import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldOf } from '../../contract/metrics.ts';
import { SeriesCatalogue } from '../../contract/series.ts';

const tags = { site: 's1', asset: 'sw-1', class: 'switch', component: 'port:1' };

describe('SeriesCatalogue', () => {
  test('numbers series densely, once each, and tells what a number means', () => {
    const catalogue = new SeriesCatalogue();
    const row = catalogue.row('interface', tags);
    const oper = catalogue.series(row, 'ifOperStatus');
    const octets = catalogue.series(row, 'ifHCInOctets');
    expect([oper, octets]).toEqual([0, 1]);
    expect(catalogue.series(catalogue.row('interface', { ...tags }), 'ifOperStatus')).toBe(oper);
    expect(catalogue.count).toBe(2);
    expect(catalogue.info(oper)).toMatchObject({
      id: 0,
      field: 'ifOperStatus',
      isInteger: true,
      row: { asset: 'sw-1' },
    });
    expect(catalogue.info(octets).isInteger).toBe(false);
    expect([...catalogue.fieldsOf(row)]).toEqual([
      ['ifOperStatus', 0],
      ['ifHCInOctets', 1],
    ]);
  });

  test('a row differs by its measurement and by each of its tags', () => {
    const catalogue = new SeriesCatalogue();
    const rows = [
      catalogue.row('interface', tags),
      catalogue.row('poe', tags),
      catalogue.row('interface', { ...tags, site: 's2' }),
      catalogue.row('interface', { ...tags, asset: 'sw-2' }),
      catalogue.row('interface', { ...tags, class: 'recorder' }),
      catalogue.row('interface', { ...tags, component: 'port:2' }),
    ];
    expect(new Set(rows.map(({ id }) => id)).size).toBe(6);
    expect(catalogue.rowCount).toBe(rows.length);
    for (const row of rows) expect(catalogue.rowAt(row.id)).toEqual(row);
    expect(() => catalogue.rowAt(rows.length)).toThrow(RangeError);
  });

  test('does not keep the object of tags it was given', () => {
    const catalogue = new SeriesCatalogue();
    const given = { ...tags };
    const row = catalogue.row('interface', given);
    given.asset = 'other';
    expect(row.asset).toBe('sw-1');
  });

  test.each([
    ['interface', 'nonsense'],
    ['nonsense', 'ifOperStatus'],
    ['interface', '__proto__'],
    ['__proto__', 'toString'],
    ['constructor', 'name'],
    ['interface', 'constructor'],
  ])('refuses and counts %s.%s, which is not measured', (measurement, field) => {
    const catalogue = new SeriesCatalogue();
    expect(catalogue.series(catalogue.row(measurement, tags), field)).toBe(-1);
    expect(catalogue.refused).toBe(1);
    expect(catalogue.count).toBe(0);
  });

  test('gives the same rows and series as a plain map, whatever is asked for', () => {
    const text = fc.oneof(fc.constantFrom('', 'a', 'b', 'port:1', 'port:2', '__proto__'), fc.string());
    const asked = fc.record({
      measurement: fc.constantFrom('interface', 'poe', 'ups', 'nonsense'),
      tags: fc.record({ site: text, asset: text, class: text, component: text }),
      field: fc.constantFrom('ifOperStatus', 'ifHCInOctets', 'ifHCOutOctets', 'nonsense', '__proto__'),
    });
    fc.assert(
      fc.property(fc.array(asked, { maxLength: 200 }), (all) => {
        const catalogue = new SeriesCatalogue();
        const rows = new Map<string, number>();
        const series = new Map<string, number>();
        for (const { measurement, tags: of, field } of [...all, ...all]) {
          const key = JSON.stringify([measurement, of.site, of.asset, of.class, of.component]);
          if (!rows.has(key)) rows.set(key, rows.size);
          const row = catalogue.row(measurement, of);
          expect(row).toEqual({ id: rows.get(key), measurement, ...of });
          expect(catalogue.rowAt(row.id)).toEqual(row);
          const id = catalogue.series(row, field);
          const isKnown = fieldOf(measurement, field) !== undefined;
          const seriesKey = `${key} ${field}`;
          if (isKnown && !series.has(seriesKey)) series.set(seriesKey, series.size);
          expect(id).toBe(series.get(seriesKey) ?? -1);
          expect(id < 0 ? field : catalogue.info(id).field).toBe(field);
          expect(id < 0 ? row : catalogue.info(id).row).toEqual(row);
          expect(id < 0 ? of.site : catalogue.siteOf(id)).toBe(of.site);
        }
        expect(catalogue.count).toBe(series.size);
        for (let id = 0; id < catalogue.rowCount; id++)
          for (const [field, number] of catalogue.fieldsOf(catalogue.rowAt(id)))
            expect(catalogue.series(catalogue.rowAt(id), field)).toBe(number);
      }),
    );
  });

  test('refuses series and rows past its limits and goes on with those it has', () => {
    const catalogue = new SeriesCatalogue({ maxSeries: 2, maxRows: 2 });
    const first = catalogue.row('interface', tags);
    expect(catalogue.series(first, 'ifOperStatus')).toBe(0);
    expect(catalogue.series(first, 'ifHCInOctets')).toBe(1);
    expect(catalogue.series(first, 'ifHCOutOctets')).toBe(-1);
    catalogue.row('interface', { ...tags, component: 'port:2' });
    const refused = catalogue.row('interface', { ...tags, component: 'port:3' });
    expect(refused.id).toBe(-1);
    expect(catalogue.series(refused, 'ifOperStatus')).toBe(-1);
    expect(catalogue.refused).toBe(3);
    expect(catalogue.rowCount).toBe(2);
    expect(catalogue.series(first, 'ifOperStatus')).toBe(0);
  });

  test('holds a hundred thousand rows of six series, each found again', () => {
    const catalogue = new SeriesCatalogue();
    const fields = ['ifOperStatus', 'ifHCInOctets', 'ifHCOutOctets', 'ifInErrors', 'ifOutErrors', 'ifSpeed'];
    const known = fields.filter((field) => fieldOf('interface', field));
    const rowAt = (i: number) =>
      catalogue.row('interface', { site: 's', asset: `a-${i % 5000}`, class: 'switch', component: `port:${i}` });
    for (let i = 0; i < 100_000; i++) for (const field of known) catalogue.series(rowAt(i), field);
    expect(catalogue.count).toBe(100_000 * known.length);
    for (let i = 0; i < 100_000; i += 997) {
      expect(rowAt(i).id).toBe(i);
      expect(catalogue.series(rowAt(i), known[0] ?? '')).toBe(i * known.length);
    }
  });

  test('throws for a number that was never given out', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double()), (number) => {
        expect(() => new SeriesCatalogue().info(number)).toThrow(RangeError);
      }),
    );
  });
});
