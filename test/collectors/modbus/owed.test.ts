import { describe, expect, it } from 'vitest';
import { MAX_LATENESS_MS, Owed } from '../../../collectors/modbus/owed.ts';

const block = (count: number, table: 'holding' | 'coil' = 'holding', address = 10) =>
  ({ unit: 5, table, address, count }) as const;
const registers = (count: number): Buffer => Buffer.from([3, count * 2, ...Buffer.alloc(count * 2)]);

describe('what a unit owes', () => {
  it('is forgotten when a reply settles it, with all that was asked before, or is too late to come', () => {
    const owed = new Owed();
    owed.add(block(2), 0);
    owed.add(block(3), 100);
    owed.add(block(4), 200);
    expect(owed.settle(5, registers(3))).toBe(true);
    expect(owed.settle(5, registers(2))).toBe(false);
    expect(owed.isOwing(5, 200 + MAX_LATENESS_MS - 1)).toBe(true);
    expect(owed.isOwing(5, 200 + MAX_LATENESS_MS)).toBe(false);
    expect(owed.isOwing(6, 0)).toBe(false);
  });

  it('is told from the reply to a marker by its length, as long as there is a length left', () => {
    const owed = new Owed();
    const asked: number[] = [];
    for (let marker = owed.marker(block(2)); marker; marker = owed.marker(block(2))) {
      asked.push(marker.count);
      owed.add(marker, 0);
    }
    expect(asked).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('is told from a marker of bits by its bytes, and no marker leaves the table', () => {
    const owed = new Owed();
    owed.add(block(3, 'coil', 65_533), 0);
    expect(owed.marker(block(3, 'coil', 65_533))).toMatchObject({ address: 65_527, count: 9 });
    owed.clear(5);
    owed.add(block(1, 'holding', 65_535), 0);
    expect(owed.marker(block(1, 'holding', 65_535))).toMatchObject({ address: 65_534, count: 2 });
  });

  it('may be a refusal, which looks the same whatever was asked by that function', () => {
    const owed = new Owed();
    owed.add(block(2), 0);
    expect([owed.mayRefuse(5, 3), owed.mayRefuse(5, 4), owed.mayRefuse(6, 3)]).toEqual([true, false, false]);
    expect(owed.settle(5, Buffer.from([0x83, 2]))).toBe(true);
    expect(owed.mayRefuse(5, 3)).toBe(false);
  });
});
