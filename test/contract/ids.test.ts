import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { uuidv7 } from '../../contract/ids.ts';

const SHAPE = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const timeOf = (id: string) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

describe('uuidv7', () => {
  test('has the shape of RFC 9562 and carries its time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 48 - 1 }), (wallMs) => {
        const id = uuidv7(wallMs);
        expect(id).toMatch(SHAPE);
        expect(timeOf(id)).toBe(wallMs);
      }),
    );
  });

  test('sorts by time', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 1_000_000 }), (wallMs, later) => {
        expect(uuidv7(wallMs) < uuidv7(wallMs + later)).toBe(true);
      }),
    );
  });

  test('differs each time, and is the same from the same random bytes', () => {
    const ids = new Set(Array.from({ length: 10_000 }, () => uuidv7(1)));
    expect(ids.size).toBe(10_000);
    const seeded = (into: Uint8Array) => into.fill(0xff);
    expect(uuidv7(0, seeded)).toBe(uuidv7(0, seeded));
    expect(uuidv7(0, seeded)).toBe('00000000-0000-7fff-bfff-ffffffffffff');
  });

  test('a clock before 1970 does not break it', () => {
    expect(timeOf(uuidv7(-5))).toBe(0);
  });
});
