// Encodings of the agent: what is written is read back the same, and unsigned numbers never look negative.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BerError,
  counter32,
  counter64,
  gauge,
  int,
  integerValue,
  oidBytes,
  oidValue,
  Reader,
  ticks,
  tlv,
} from '../../lab/snmp/ber.ts';

const body = (value: Buffer): Buffer => new Reader(value).next().body;

test('integers come back as they went', () => {
  fc.assert(fc.property(fc.integer(), (value) => integerValue(int(value)) === value));
});

test('unsigned numbers have no sign bit and keep their value', () => {
  fc.assert(
    fc.property(fc.nat(0xffffffff), fc.nat(Number.MAX_SAFE_INTEGER), (small, large) => {
      for (const value of [counter32(small), gauge(small)])
        expect(BigInt(`0x${body(value).toString('hex')}`)).toBe(BigInt(small));
      expect(BigInt(`0x${body(counter64(large)).toString('hex')}`)).toBe(BigInt(large));
      for (const value of [counter32(small), gauge(small), counter64(large)]) expect(body(value)[0]).toBeLessThan(0x80);
    }),
  );
});

test('32-bit counters and ticks wrap', () => {
  expect(body(counter32(2 ** 32 + 7))).toEqual(Buffer.from([7]));
  expect(body(ticks((2 ** 32 + 3) * 10))).toEqual(Buffer.from([3]));
});

test('object identifiers come back as they went', () => {
  const oid = fc.tuple(fc.nat(2), fc.nat(39), fc.array(fc.nat(0xffffffff), { maxLength: 100 }));
  fc.assert(
    fc.property(oid, ([first, second, rest]) => {
      const arcs = [first, second, ...rest];
      expect(new Reader(oidValue(arcs)).oid()).toEqual(arcs);
      expect(oidBytes(arcs).at(-1)).toBeLessThan(0x80);
    }),
  );
});

test('lengths of every size are read', () => {
  for (const length of [0, 127, 128, 255, 256, 60_000]) expect(body(tlv(4, Buffer.alloc(length)))).toHaveLength(length);
});

test('anything that is not well formed is an error of its own kind', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      expect(failureOf(Buffer.from(bytes))).toSatisfy((error) => error === null || error instanceof BerError);
    }),
  );
});

function failureOf(bytes: Buffer): unknown {
  const reader = new Reader(bytes);
  try {
    while (!reader.isDone) reader.next();
  } catch (error) {
    return error;
  }
  return null;
}
