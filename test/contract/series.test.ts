import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
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
    expect(catalogue.rows()).toEqual(rows);
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

  test('throws for a number that was never given out', () => {
    fc.assert(
      fc.property(fc.oneof(fc.integer(), fc.double()), (number) => {
        expect(() => new SeriesCatalogue().info(number)).toThrow(RangeError);
      }),
    );
  });
});
