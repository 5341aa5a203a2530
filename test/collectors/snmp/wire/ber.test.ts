// Octets of messages: what is written is read again, and nothing that was not written by a sane agent does harm.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BerReader, BerWriter, TAG, WireError } from '../../../../collectors/snmp/wire/ber.ts';
import { decodeOid, encodeOid } from '../../../../collectors/snmp/wire/oid.ts';

function integerOf(...octets: number[]): number {
  return new BerReader(Uint8Array.from([TAG.integer, octets.length, ...octets])).integer();
}

const arc = fc.oneof(fc.nat(300), fc.integer({ min: 0, max: 2 ** 32 - 1 }));
const oid = fc
  .tuple(fc.constantFrom('0.0', '1.3', '1.0', '2.999', '2.4294967295'), fc.array(arc, { maxLength: 126 }))
  .map(([root, arcs]) => [root, ...arcs].join('.'));

describe('an integer', () => {
  it('of any size is read as it was written', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        const writer = new BerWriter();
        writer.integer(value);
        expect(new BerReader(writer.finish()).integer()).toBe(value);
      }),
    );
  });

  it.each([
    [[0x7f], 127],
    [[0x80], -128],
    [[0x00, 0x80], 128],
    [[0xff], -1],
    [[0xff, 0x7f], -129],
    [[0x7f, 0xff, 0xff, 0xff], 2 ** 31 - 1],
  ])('%j is %d', (octets, value) => {
    expect(integerOf(...octets)).toBe(value);
    const writer = new BerWriter();
    writer.integer(value);
    expect([...writer.finish()]).toEqual([TAG.integer, octets.length, ...octets]);
  });

  it('of no octets or of nine is refused', () => {
    expect(() => integerOf()).toThrow(WireError);
    expect(() => integerOf(1, 2, 3, 4, 5, 6, 7, 8, 9)).toThrow(WireError);
  });

  it('without a sign is read though the agent forgot the leading zero or extended the sign', () => {
    const unsigned = (...octets: number[]): number =>
      new BerReader(Uint8Array.from([TAG.counter32, octets.length, ...octets])).unsigned(TAG.counter32);
    expect(unsigned(0xff, 0xff, 0xff, 0xfe)).toBe(2 ** 32 - 2);
    expect(unsigned(0, 0xff, 0xff, 0xff, 0xfe)).toBe(2 ** 32 - 2);
    expect(unsigned(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe)).toBe(2 ** 32 - 2);
    expect(() => unsigned(1, 0, 0, 0, 0)).toThrow(WireError);
  });
});

describe('an object identifier', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(oid, (text) => {
        const octets = encodeOid(text);
        expect(decodeOid(octets, 0, octets.length)).toBe(text);
      }),
    );
  });

  it.each(['', '1', '3.1', '1.40', '1.3.', '1.3.a', '1.3.4294967296', '1.3.-1', Array(129).fill('1').join('.')])(
    '%j is refused as a text',
    (text) => expect(() => encodeOid(text)).toThrow(WireError),
  );

  it.each([
    ['that breaks off', [0x2b, 0x86]],
    ['with an arc above 32 bits', [0x2b, 0x90, 0x80, 0x80, 0x80, 0x00]],
    ['with an arc of leading zeros', [0x2b, 0x80, 0x01]],
    ['of more than 128 arcs', Array<number>(128).fill(1)],
  ])('%s is refused as octets', (_name, octets) => {
    expect(() => decodeOid(Uint8Array.from(octets), 0, octets.length)).toThrow(WireError);
  });
});

describe('a length', () => {
  it.each([
    ['indefinite', [0x30, 0x80, 0, 0]],
    ['of five octets', [0x30, 0x85, 0, 0, 0, 0, 1, 0]],
    ['past the end', [0x30, 5, 1, 2]],
    ['past the end by 4 GB', [0x30, 0x84, 0xff, 0xff, 0xff, 0xff]],
    ['that is missing', [0x30]],
    ['inside that runs past what holds it', [0x30, 3, 0x04, 2, 1]],
  ])('%s is refused', (_name, octets) => {
    const reader = (): unknown => new BerReader(Uint8Array.from(octets)).enter(TAG.sequence).octets();
    expect(reader).toThrow(WireError);
  });

  it('grows the writer as far as a datagram goes, and no further', () => {
    const writer = new BerWriter();
    writer.octets(Buffer.alloc(65_000, 7));
    expect(new BerReader(writer.finish()).octets()).toHaveLength(65_000);
    expect(() => writer.raw(Buffer.alloc(1000))).toThrow(WireError);
  });
});
