import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MODBUS_TABLES, doubtOf, notationOf, wirePlace, wireWords } from '../../contract/modbus-address.ts';
import { loadProfiles } from '../../contract/profile-loader.ts';

describe('wirePlace', () => {
  it.each<[Parameters<typeof wirePlace>[0], number | string, string, number]>([
    ['holding', 0, 'holding', 0],
    ['input', 0x34, 'input', 52],
    ['input', '0x0034', 'input', 52],
    ['input', '52', 'input', 52],
    [undefined, 40_001, 'holding', 0],
    [undefined, '40001', 'holding', 0],
    ['holding', '40001', 'holding', 0],
    [undefined, 30_053, 'input', 52],
    [undefined, '10001', 'discrete', 0],
    [undefined, '00001', 'coil', 0],
    [undefined, 400_001, 'holding', 0],
    ['holding', 465_536, 'holding', 65_535],
    [undefined, '000017', 'coil', 16],
    // Beside a table a number is the wire's, as it always was.
    ['holding', 40_001, 'holding', 40_001],
    ['holding', '0x9C41', 'holding', 40_001],
    // Not of the notation: 5 digits that begin with no table.
    ['holding', '20480', 'holding', 20_480],
  ])('takes %s %s for %s %i', (table, address, wireTable, wire) => {
    expect(wirePlace(table, address)).toEqual({ table: wireTable, address: wire });
  });

  it.each<[Parameters<typeof wirePlace>[0], number | string]>([
    [undefined, 0],
    [undefined, '0x0034'],
    [undefined, 1],
    ['holding', '30001'],
    ['holding', 300_001],
    ['holding', 465_537],
    [undefined, 40_000],
    ['holding', 'forty'],
  ])('refuses %s %s', (table, address) => {
    expect(wirePlace(table, address)).toHaveProperty('what');
  });

  it('reads back the notation of every place', () => {
    fc.assert(
      fc.property(fc.constantFrom(...MODBUS_TABLES), fc.integer({ min: 0, max: 65_535 }), (table, address) => {
        expect(wirePlace(undefined, notationOf({ table, address }))).toEqual({ table, address });
      }),
    );
  });
});

it('tells the wire address in words', () => {
  expect(wireWords({ table: 'input', address: 52 }, 2)).toBe('input 52–53 (0x0034, function 4)');
  expect(wireWords({ table: 'coil', address: 0 })).toBe('coil 0 (0x0000, function 1)');
});

it('doubts a number beside a table that looks like a manual’s', () => {
  expect(doubtOf('holding', 40_001)).toContain('makes it 0');
  expect(doubtOf('holding', 52)).toBeUndefined();
  expect(doubtOf('input', 40_001)).toBeUndefined();
  expect(doubtOf(undefined, 40_001)).toBeUndefined();
});

describe('a profile', () => {
  const faultsOf = (point: string): string[] =>
    loadProfiles([
      {
        path: 'm.yaml',
        text: `profile: m-test\ntitle: { zh: 表, en: m }\nclass: meter\nmodbus: { points: [${point}] }\n`,
      },
    ]).faults.map(({ message }) => message);

  it('may write an address in any notation', () => {
    for (const place of [
      'address: 30053',
      'address: "300053"',
      'table: input, address: 0x34',
      'table: input, address: "0x0034"',
    ])
      expect(faultsOf(`{ as: meter.power_watts, ${place}, type: float32, unit: W }`)).toEqual([]);
  });

  it('may name values of a SunSpec map instead of addresses, or beside them', () => {
    const sunspec = (point: string, more = ''): string[] =>
      loadProfiles([
        {
          path: 's.yaml',
          text: `profile: s-test\ntitle: { zh: 表, en: s }\nclass: meter\nmodbus: { ${more}sunspec: [${point}] }\n`,
        },
      ]).faults.map(({ message }) => message);
    const good = '{ as: meter.power_watts, models: [203], at: 18, type: i16, scaleAt: 22, unit: W }';
    expect(sunspec(good)).toEqual([]);
    expect(sunspec(good, 'points: [{ as: meter.voltage_l1, address: 30001, type: f32 }], ')).toEqual([]);
    expect(sunspec(good.replace('unit: W', 'unit: kW')).join()).toContain('is kept in W, not in kW');
    expect(sunspec(good.replace('at: 18', 'at: 1')).join()).toContain('s.yaml');
    expect(sunspec(good.replace('scaleAt: 22', 'scaleAt: 121')).join()).toContain('s.yaml');
    const empty = 'profile: e-test\ntitle: { zh: 表, en: e }\nclass: meter\nmodbus: { maxGap: 2 }\n';
    expect(loadProfiles([{ path: 'e.yaml', text: empty }]).faults.join()).toContain('names nothing to read');
  });

  it('adds the values of what it includes to its own', () => {
    const part = (id: string, modbus: string): { path: string; text: string } => ({
      path: `${id}.yaml`,
      text: `profile: ${id}\ntitle: { zh: 表, en: m }\n${modbus}\n`,
    });
    const { profiles, faults } = loadProfiles([
      part('base', 'modbus: { points: [{ as: meter.voltage_l1, address: 30001, type: f32 }] }'),
      part(
        'own',
        'class: meter\nincludes: [base]\nmodbus: { sunspec: [{ as: meter.power_watts, models: [203], at: 18, type: i16 }] }',
      ),
    ]);
    expect(faults).toEqual([]);
    const { points, sunspec } = profiles.get('own')?.modbus ?? {};
    expect([points?.length, sunspec?.length]).toEqual([1, 1]);
  });

  it.each([
    ['{ as: meter.power_watts, address: 52, type: f32 }', 'does not tell its table'],
    ['{ as: meter.power_watts, table: holding, address: "30001", type: f32 }', 'but the table is holding'],
    ['{ as: meter.power_watts, address: 30053, type: f32, unit: kW }', 'is kept in W, not in kW'],
    [
      '{ as: meter.power_watts, address: 30053, type: f32, changes: true }',
      'does not tell how long a value stands still',
    ],
    ['{ as: meter.power_watts, address: 30053, type: string }', 'a string has no length'],
    ['{ as: meter.power_watts, address: 30053, type: u16, length: 2 }', 'has a length of its own'],
  ])('%s is a fault', (point, what) => {
    expect(faultsOf(point).join()).toContain(what);
  });
});
