// The maps of meters, UPS, sensors and I/O modules against units that hold what the maker's list says: each register is written at
// its place by hand, so that an address, a type, an order or a scale that is wrong gives another number.

import { readFileSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { openProfileFolders } from '../../app/load-profiles.ts';
import { createModbusCollector } from '../../collectors/modbus/collector.ts';
import { exceptionReply, frame, registersReply, startModbusServer } from '../collectors/modbus/modbus-server.ts';
import { createBench, target } from '../collectors/parts.ts';
import { timeoutSignal } from '../peers/in-time.ts';

interface Unit {
  profile: string;
  fn: 1 | 2 | 3 | 4;
  /** By address on the wire: the registers from there on. */
  registers: Record<number, number[]>;
  values: Record<string, number>;
  absent?: string[];
}

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
const profiles = openProfileFolders();

const words = (bytes: Buffer): number[] =>
  Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16BE(i * 2));
function f32(value: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return words(bytes);
}
function f64(value: number): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return words(bytes);
}
function i64(value: bigint): number[] {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return words(bytes);
}
function i32(value: number): number[] {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return words(bytes);
}
const swapped = (value: number): number[] => i32(value).toReversed();

const SUNS = [0x5375, 0x6e53];
const NONE = 0x8000;
/** A SunSpec model, by register from its id on; what is not named is not implemented. */
function suns(id: number, length: number, values: Record<number, number[]>): number[] {
  const all = [id, length, ...Array.from({ length }, () => NONE)];
  for (const [at, list] of Object.entries(values))
    for (const [i, one] of list.entries()) all[Number(at) + i] = one & 0xffff;
  return [...all, 0xffff, 0];
}

const UNITS: Unit[] = [
  {
    profile: 'sdm630',
    fn: 4,
    registers: {
      0x00: f32(230), 0x02: f32(231), 0x04: f32(232), 0x06: f32(1), 0x08: f32(2), 0x0a: f32(3),
      0x0c: f32(220), 0x0e: f32(450), 0x10: f32(-680), 0x34: f32(-10), 0x38: f32(1400), 0x3c: f32(130), 0x3e: f32(0.9),
      0x46: f32(50), 0x48: f32(1234.5), 0x4a: f32(7),
    }, // prettier-ignore
    values: {
      voltage_l1: 230, voltage_l2: 231, voltage_l3: 232, current_l1: 1, current_l2: 2, current_l3: 3,
      power_l1_watts: 220, power_l2_watts: 450, power_l3_watts: -680, power_watts: -10,
      apparent_power_va: 1400, reactive_power_var: 130, power_factor: 0.9,
      frequency_hz: 50, energy_import_kwh: 1234.5, energy_export_kwh: 7,
    }, // prettier-ignore
  },
  {
    profile: 'meter-eastron-sdm72',
    fn: 4,
    registers: { 0x34: f32(5400), 0x48: f32(100), 0x4a: f32(2.5) },
    values: { power_watts: 5400, energy_import_kwh: 100, energy_export_kwh: 2.5 },
  },
  {
    profile: 'meter-finder-7m38',
    fn: 4,
    registers: {
      2500: f32(229), 2504: f32(231), 2520: f32(3), 2530: f32(100), 2536: f32(600), 2584: f32(50), 2752: f32(12_500),
      2756: f32(500),
    }, // prettier-ignore
    values: {
      voltage_l1: 229, voltage_l3: 231, current_l3: 3, power_l1_watts: 100, power_watts: 600, frequency_hz: 50,
      energy_import_kwh: 12.5, energy_export_kwh: 0.5,
    }, // prettier-ignore
  },
  {
    profile: 'meter-orno-we504',
    fn: 3,
    registers: { 0: [2301, 45, 500, 1036], 7: i32(123_456) },
    values: { voltage_l1: 230.1, current_l1: 4.5, frequency_hz: 50, power_watts: 1036, energy_import_kwh: 123.456 },
  },
  {
    profile: 'meter-eastron-sdm120',
    fn: 4,
    registers: { 0x00: f32(230.2), 0x06: f32(4.5), 0x0c: f32(-1036), 0x46: f32(50), 0x48: f32(1234.5), 0x4a: f32(7) },
    values: {
      voltage_l1: 230.2,
      current_l1: 4.5,
      power_watts: -1036,
      frequency_hz: 50,
      energy_import_kwh: 1234.5,
      energy_export_kwh: 7,
    },
  },
  {
    profile: 'meter-schneider-iem3000',
    fn: 3,
    registers: {
      0xbd3: f32(231),
      0xbbb: f32(2),
      0xbf3: f32(1.25),
      0xc25: f32(49.9),
      0xc83: i64(12_345_678n),
      0xc87: i64(1000n),
    },
    values: {
      voltage_l1: 231,
      current_l3: 2,
      power_watts: 1250,
      frequency_hz: 49.9,
      energy_import_kwh: 12_345.678,
      energy_export_kwh: 1,
    },
  },
  {
    profile: 'meter-schneider-pm5000',
    fn: 3,
    registers: { 2999: f32(3), 3027: f32(229), 3059: f32(0.5), 3109: f32(50), 3203: i64(2000n) },
    values: { current_l1: 3, voltage_l1: 229, power_watts: 500, frequency_hz: 50, energy_import_kwh: 2 },
  },
  {
    profile: 'meter-carlo-gavazzi-em24',
    fn: 4,
    registers: {
      0x00: swapped(2301),
      0x0c: swapped(70_123),
      0x16: swapped(-99),
      0x28: swapped(123_456),
      0x37: [500],
      0x42: swapped(98_765),
    },
    values: {
      voltage_l1: 230.1,
      current_l1: 70.123,
      power_l3_watts: -9.9,
      power_watts: 12_345.6,
      frequency_hz: 50,
      energy_import_kwh: 9876.5,
    },
  },
  {
    profile: 'meter-carlo-gavazzi-em340',
    fn: 4,
    registers: { 0x02: swapped(2302), 0x33: [499], 0x34: swapped(100), 0x4e: swapped(200) },
    values: { voltage_l2: 230.2, frequency_hz: 49.9, energy_import_kwh: 10, energy_export_kwh: 20 },
  },
  {
    profile: 'meter-janitza-umg-modbus',
    fn: 3,
    registers: { 0x4a3c: f32(228), 0x4a52: f32(900), 0x4a6a: f32(50), 0x4a7c: f32(5000) },
    values: { voltage_l3: 228, power_watts: 900, frequency_hz: 50, energy_import_kwh: 5 },
  },
  {
    profile: 'meter-siemens-pac2200',
    fn: 4,
    registers: { 1: f32(227), 65: f32(800), 69: f32(0.95), 801: f64(123_456) },
    values: { voltage_l1: 227, power_watts: 800, power_factor: 0.95, energy_import_kwh: 123.456 },
  },
  {
    profile: 'meter-abb-b2x',
    fn: 3,
    registers: {
      0x5000: i64(123_456n),
      0x5004: i64(-1n),
      0x5b00: i32(2300),
      0x5b02: i32(-1),
      0x5b14: i32(-5000),
      0x5b2c: [5001],
    },
    values: { energy_import_kwh: 1234.56, voltage_l1: 230, power_watts: -50, frequency_hz: 50.01 },
    absent: ['energy_export_kwh', 'voltage_l2'],
  },
  {
    profile: 'meter-chint-dtsu666',
    fn: 3,
    registers: { 0x2006: f32(2305), 0x200c: f32(1500), 0x2012: f32(10_000), 0x2044: f32(5000), 0x101e: f32(42.5) },
    values: { voltage_l1: 230.5, current_l1: 1.5, power_watts: 1000, frequency_hz: 50, energy_import_kwh: 42.5 },
  },
  {
    profile: 'meter-sunspec',
    fn: 3,
    registers: {
      40_000: SUNS,
      40_002: [1, 2, 0, 0],
      40_006: suns(203, 105, {
        3: [15], 4: [16], 5: [-2], 6: [-1], 8: [2301], 9: [2302], 10: [2303], 12: [3990], 13: [3991], 14: [NONE], 15: [-1], 16: [4998], 17: [-2],
        18: [-180], 19: [10], 20: [20], 21: [-210], 22: [1], 23: [190], 27: [1], 28: [60], 32: [1], 33: [-95], 34: [98], 37: [0],
        38: i32(5000), 46: i32(123_456), 54: [1],
      }),
    },
    values: {
      current_l1: 1.5, current_l2: 1.6, current_l3: -0.2, voltage_l1: 230.1, voltage_l2: 230.2, voltage_l3: 230.3, voltage_l1_l2: 399,
      voltage_l2_l3: 399.1, frequency_hz: 49.98, power_watts: -1800, power_l1_watts: 100, power_l2_watts: 200, power_l3_watts: -2100,
      apparent_power_va: 1900, reactive_power_var: 600, power_factor: -0.95, power_factor_l1: 0.98,
      energy_export_kwh: 50, energy_import_kwh: 1234.56,
    },
    absent: ['voltage_l3_l1', 'power_factor_l2'],
  }, // prettier-ignore
];

const OTHERS: Unit[] = [
  {
    profile: 'inverter-sunspec',
    fn: 3,
    registers: {
      50_000: SUNS,
      50_002: suns(103, 50, {
        3: [45], 6: [-1], 7: [4000], 10: [2310], 11: [2311], 12: [2312], 13: [-1], 14: [312], 15: [1], 16: [5002], 17: [-2],
        18: [313], 19: [1], 20: [-4], 21: [1], 22: [999], 23: [-1], 24: i32(7_654_321), 26: [0], 38: [7],
      }),
    },
    values: {
      'meter.current_l1': 4.5, 'meter.voltage_l1_l2': 400, 'meter.voltage_l1': 231, 'meter.voltage_l2': 231.1, 'meter.voltage_l3': 231.2,
      'meter.power_watts': 3120, 'meter.frequency_hz': 50.02, 'meter.apparent_power_va': 3130, 'meter.reactive_power_var': -40,
      'meter.power_factor': 0.999, 'meter.energy_export_kwh': 7654.321, 'health.status': 2,
    },
  }, // prettier-ignore
  {
    profile: 'inverter-sunspec',
    fn: 3,
    // By night.
    registers: { 0: SUNS, 2: suns(101, 50, { 14: [0], 15: [0], 38: [2] }) },
    values: { 'meter.power_watts': 0, 'health.status': 0 },
    absent: ['meter.energy_export_kwh'],
  },
  {
    profile: 'sensor-kincony-sht30',
    fn: 4,
    registers: { 0: [10_053, 612], 2: f32(-5.3), 4: f32(61.2) },
    values: { 'temperature.celsius sensor:temperature': -5.3, 'humidity.percent sensor:humidity': 61.2 },
  },
  {
    profile: 'ups-apc-modbus',
    fn: 3,
    registers: {
      0: [0, 4 + 32], 18: [2], 22: [4], 23: [8], 128: [0, 1800], 130: [51_200], 131: [27 * 32], 135: [25 * 128], 136: [40 * 256], 140: [3 * 32],
      142: [230 * 64], 144: [50 * 128], 151: [0xffff],
    }, // prettier-ignore
    values: {
      'upsd.output_source': 5, 'upsd.battery_status': 3, 'upsd.battery_replace': 1, 'upsd.time_left_minutes': 30,
      'upsd.battery_charge_percent': 100, 'upsd.battery_voltage': 27, 'upsd.internal_temp': 25, 'upsd.load_percent': 40,
      'upsd.output_voltage': 230, 'upsd.output_frequency': 50,
      'upsd.test_result': 3, 'health.status': 2, 'ups_output.amps output:1': 3,
    }, // prettier-ignore
    absent: ['upsd.input_voltage'],
  },
  ...[[2, 3], [8, 4], [16, 2]].map(([status = 0, source = 0]) => ({
    profile: 'ups-apc-modbus',
    fn: 3 as const,
    registers: { 0: [0, status], 23: [4] },
    values: { 'upsd.output_source': source, 'upsd.test_result': 1, 'health.status': 0 },
  })), // prettier-ignore
  {
    profile: 'sensor-xy-md02',
    fn: 4,
    registers: { 1: [0xff33, 0x0222] },
    values: { 'temperature.celsius sensor:temperature': -20.5, 'humidity.percent sensor:humidity': 54.6 },
  },
  {
    profile: 'io-adam-6050',
    fn: 1,
    registers: { 3: [1] },
    values: { 'contact.closed input:di3': 1, 'contact.closed input:di4': 0 },
  },
  {
    profile: 'io-adam-6052',
    fn: 1,
    registers: { 7: [1] },
    values: { 'contact.closed input:di7': 1, 'contact.closed input:di0': 0 },
  },
  {
    profile: 'io-adam-6060',
    fn: 1,
    registers: { 5: [1] },
    values: { 'contact.closed input:di5': 1, 'contact.closed input:di0': 0 },
  },
  {
    profile: 'io-moxa-e1210',
    fn: 2,
    registers: { 15: [1] },
    values: { 'contact.closed input:di15': 1, 'contact.closed input:di0': 0 },
  },
];

const ALL = [
  ...UNITS.map((unit) => ({
    ...unit,
    values: Object.fromEntries(Object.entries(unit.values).map(([field, value]) => [`meter.${field}`, value])),
    absent: unit.absent?.map((field) => `meter.${field}`) ?? [],
  })),
  ...OTHERS,
];

it.each(ALL)(
  '$profile reads what the list of its maker says',
  async ({ profile: id, fn, registers, values, absent = [] }) => {
    const held = new Map<number, number>();
    for (const [from, list] of Object.entries(registers))
      for (const [i, one] of list.entries()) held.set(Number(from) + i, one);
    const server = await startModbusServer((request) => {
      if (request.fn !== fn) return exceptionReply(request, 1);
      if (fn > 2) return registersReply(request, (address) => held.get(address) ?? 0);
      const octets = Array.from({ length: Math.ceil(request.count / 8) }, (_, i) =>
        Array.from({ length: 8 }, (_bit, bit) => (held.get(request.address + i * 8 + bit) ?? 0) << bit).reduce(
          (sum, one) => sum + one,
          0,
        ),
      );
      return frame(request.transaction, request.unit, [fn, octets.length, ...octets]);
    });
    closers.push(() => server.close());
    const profile = profiles.get(id);
    expect(profile?.conditions?.map((condition) => condition.id)).toContain('bus-reply');
    if (!profile) return;
    const bench = createBench();
    const collector = createModbusCollector(bench.parts, { random: () => 0.5 });
    closers.push(() => collector.close());
    const one = target('modbus', { class: profile.class ?? '', port: server.port, profile });
    await collector.open([one], bench.sink);
    expect(await collector.poll(one, timeoutSignal(2000))).toEqual({ code: 'ok', detail: '' });
    const names = [...Object.keys(values), ...absent];
    const read = Object.fromEntries(names.map((name) => [name, bench.sink.last(name)]));
    const wanted = Object.entries(values).map(([name, value]) => [name, expect.closeTo(value, 3)] as const);
    expect(read).toEqual(Object.fromEntries([...wanted, ...absent.map((name) => [name, undefined] as const)]));
  },
);

it('are all listed in docs/modbus.md, and nothing else is', () => {
  const [, list = ''] = readFileSync('docs/modbus.md', 'utf8').split('Ready maps');
  const [table = ''] = list.split('\n## ');
  const listed = [...table.matchAll(/`([a-z0-9-]+)`/g)].flatMap(([, id]) => (id === 'profile' ? [] : [id]));
  const shipped = [...profiles.values()].filter(({ modbus }) => modbus).map(({ profile }) => profile);
  expect(new Set(listed)).toEqual(new Set(shipped));
});
