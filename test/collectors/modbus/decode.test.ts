import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModbusPoint } from '../../../contract/profile.ts';
import { MAX_BITS, MAX_REGISTERS, type Span, coalesce, split } from '../../../collectors/modbus/blocks.ts';
import { decodeRegisters, registersOf } from '../../../collectors/modbus/decode.ts';

type NumberType = 'u16' | 'i16' | 'u32' | 'i32' | 'u64' | 'i64' | 'f32' | 'f64';

const VALUES: Record<NumberType, fc.Arbitrary<number>> = {
  u16: fc.integer({ min: 0, max: 65_535 }),
  i16: fc.integer({ min: -32_768, max: 32_767 }),
  u32: fc.integer({ min: 0, max: 4_294_967_295 }),
  i32: fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
  u64: fc.maxSafeNat(),
  i64: fc.maxSafeInteger(),
  f32: fc.float({ noNaN: true, noDefaultInfinity: true }),
  f64: fc.double({ noNaN: true, noDefaultInfinity: true }),
};
const ORDERS = ['ABCD', 'CDAB', 'BADC', 'DCBA'] as const;
const TYPES: readonly NumberType[] = ['u16', 'i16', 'u32', 'i32', 'u64', 'i64', 'f32', 'f64'];

/** What a device of this order puts on the wire, written with Buffer's own writers. */
function encode(value: number, type: NumberType, order: (typeof ORDERS)[number]): number[] {
  const bytes = Buffer.alloc(registersOf({ type }) * 2);
  if (type === 'u16') bytes.writeUInt16BE(value);
  else if (type === 'i16') bytes.writeInt16BE(value);
  else if (type === 'u32') bytes.writeUInt32BE(value);
  else if (type === 'i32') bytes.writeInt32BE(value);
  else if (type === 'u64') bytes.writeBigUInt64BE(BigInt(value));
  else if (type === 'i64') bytes.writeBigInt64BE(BigInt(value));
  else if (type === 'f32') bytes.writeFloatBE(value);
  else bytes.writeDoubleBE(value);
  if (order === 'DCBA') bytes.reverse();
  if (order === 'BADC') bytes.swap16();
  const words = Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readUInt16BE(i * 2));
  return order === 'CDAB' ? words.toReversed() : words;
}

const pointOf = (changes: Partial<ModbusPoint>): ModbusPoint => ({
  as: 'meter.voltage_l1',
  table: 'input',
  address: 0,
  type: 'u16',
  ...changes,
});

describe('decodeRegisters', () => {
  it.each(TYPES.flatMap((type) => ORDERS.map((order) => [type, order] as const)))(
    'gives back any %s sent as %s',
    (type, order) => {
      fc.assert(
        fc.property(VALUES[type], (value) => {
          const decoded = decodeRegisters(encode(value, type, order), pointOf({ type, order })) ?? Number.NaN;
          expect(type === 'f32' ? Math.fround(decoded) : decoded).toBe(value === 0 ? decoded : value);
        }),
        { numRuns: 60 },
      );
    },
  );

  it('reads the registers of a real SDM630: 230.2 V is 0x43663333', () => {
    expect(decodeRegisters([0x4366, 0x3333], pointOf({ type: 'f32' }))).toBe(230.2);
  });

  it('gives of any 32-bit float a decimal of at most nine digits that is this float', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const decoded = decodeRegisters(encode(value, 'f32', 'ABCD'), pointOf({ type: 'f32' })) ?? Number.NaN;
        const shortest = [6, 7, 8]
          .map((digits) => Number(value.toPrecision(digits)))
          .find((one) => Math.fround(one) === value);
        expect(Math.fround(decoded)).toBe(value === 0 ? decoded : value);
        expect(String(decoded).length).toBeLessThanOrEqual(String(shortest ?? value).length);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives of any scaled number what its decimal text says', () => {
    const scales = fc.constantFrom(0.1, 0.01, 0.001, 10, 100, 0.5, 0.25);
    fc.assert(
      fc.property(VALUES.i32, scales, (value, scale) => {
        const decoded = decodeRegisters(encode(value, 'i32', 'ABCD'), pointOf({ type: 'i32', scale }));
        expect(decoded === 0 ? 0 : decoded).toBe(Number((value * scale).toPrecision(12)) + 0);
      }),
    );
  });

  it('reads each bit of a register', () => {
    for (let bit = 0; bit < 16; bit++) {
      expect(decodeRegisters([1 << bit], pointOf({ type: 'bit', bit }))).toBe(1);
      expect(decodeRegisters([0xffff & ~(1 << bit)], pointOf({ type: 'bit', bit }))).toBe(0);
    }
  });

  it.each<[string, number[], Partial<ModbusPoint>]>([
    ['a float NaN', [0xffc0, 0x0000], { type: 'f32' }],
    ['an infinite float', [0x7f80, 0x0000], { type: 'f32' }],
    ['0xFFFF of a u16', [0xffff], { absent: [0xffff] }],
    ['0x8000 of an i16 by its bits', [0x8000], { type: 'i16', absent: [0x8000] }],
    ['0x8000 of an i16 by its value', [0x8000], { type: 'i16', absent: [-32_768] }],
    ['0x7FFFFFFF of an i32 in swapped words', [0xffff, 0x7fff], { type: 'i32', order: 'CDAB', absent: [0x7fff_ffff] }],
    ['all ones of a u64', [0xffff, 0xffff, 0xffff, 0xffff], { type: 'u64', absent: ['0xffffffffffffffff'] }],
    ['an unmapped code', [7], { map: { 1: 1 } }],
    ['too few registers', [1], { type: 'u32' }],
  ])('gives no value for %s', (_what, registers, changes) => {
    expect(decodeRegisters(registers, pointOf(changes))).toBeUndefined();
  });

  it.each<[string, number[], Partial<ModbusPoint>, number]>([
    ['packed decimal digits', [0x1234], { type: 'bcd16' }, 1234],
    ['eight of them in swapped words', [0x5678, 0x1234], { type: 'bcd32', order: 'CDAB' }, 12_345_678],
    ['a type by its long name', [0xffff], { type: 'int16' }, -1],
    ['a float by its long name', [0x4366, 0x3333], { type: 'float32' }, 230.2],
    ['a value with an offset', [300], { scale: 0.1, offset: -40 }, -10],
    ['a text that is a number', [0x3233, 0x302e, 0x3200], { type: 'string', length: 3 }, 230.2],
    ['a text of a map', [0x5275, 0x6e20], { type: 'string', length: 2, map: { run: 2, stop: 1 } }, 2],
    ['a text with swapped bytes', [0x7552, 0x006e], { type: 'string', length: 2, order: 'BADC', map: { run: 2 } }, 2],
    ['a piece of a text', [0x5631, 0x2e37], { type: 'string', length: 2, pattern: '^V([0-9.]+)' }, 1.7],
  ])('reads %s', (_what, registers, changes, value) => {
    expect(decodeRegisters(registers, pointOf(changes))).toBe(value);
  });

  it('makes no number of digits beyond 9, nor of an unknown or empty text', () => {
    expect(decodeRegisters([0x12a4], pointOf({ type: 'bcd16' }))).toBeUndefined();
    expect(decodeRegisters([0x4142], pointOf({ type: 'string', length: 1 }))).toBeUndefined();
    expect(decodeRegisters([0, 0], pointOf({ type: 'string', length: 2, map: { other: 1 } }))).toBeUndefined();
  });

  it('maps before it scales', () => {
    expect(decodeRegisters([2], pointOf({ map: { 2: 30, other: 0 }, scale: 0.1 }))).toBe(3);
    expect(decodeRegisters([48], pointOf({ scale: 0.1 }))).toBe(4.8);
    expect(decodeRegisters([9], pointOf({ map: { 2: 30, other: 0 } }))).toBe(0);
  });
});

const spans = fc.array(
  fc.record<Span>({
    table: fc.constantFrom('coil', 'discrete', 'holding', 'input'),
    address: fc.integer({ min: 0, max: 3000 }),
    width: fc.constantFrom(1, 2, 4),
  }),
  { minLength: 1, maxLength: 40 },
);

describe('coalesce', () => {
  it('reads every point in exactly one block, inside the limits and without wider gaps', () => {
    fc.assert(
      fc.property(spans, fc.integer({ min: 0, max: 100 }), (points, maxGap) => {
        const blocks = coalesce(points, { maxGap });
        expect(blocks.flatMap((block) => block.points)).toHaveLength(points.length);
        for (const block of blocks) {
          expect(block.count).toBeLessThanOrEqual(
            block.table === 'coil' || block.table === 'discrete' ? MAX_BITS : MAX_REGISTERS,
          );
          let end = block.address;
          for (const one of block.points) {
            expect(one.table).toBe(block.table);
            expect(one.address - end).toBeLessThanOrEqual(maxGap);
            end = Math.max(end, one.address + one.width);
          }
          expect(end).toBe(block.address + block.count);
        }
      }),
    );
  });
});

describe('split', () => {
  it('comes to an end and loses no point but the last of a refused address', () => {
    fc.assert(
      fc.property(spans, (points) => {
        for (const block of coalesce(points, { maxGap: 100 })) {
          const halves = split(block);
          expect([[], [...block.points]]).toContainEqual(halves.flatMap((half) => half.points));
          for (const half of halves) expect(half.points.length).toBeLessThan(block.points.length);
        }
      }),
    );
  });

  it('cuts at the widest gap first', () => {
    const [block] = coalesce(
      [0, 1, 2, 20].map((address): Span => ({ table: 'holding', address, width: 1 })),
      { maxGap: 50 },
    );
    expect(block && split(block).map((half) => [half.address, half.count])).toEqual([
      [0, 3],
      [20, 1],
    ]);
  });
});
