import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { Deadlines } from '../../../gateway/schedule/deadlines.ts';

function setUp() {
  const clock = new ManualClock();
  const deadlines = new Deadlines(clock);
  const told: { name: number; atMs: number }[] = [];
  const add = (name: number, afterMs: number) => {
    const item = { isDone: false, expire: () => void told.push({ name, atMs: clock.monoMs() }) };
    deadlines.add(afterMs, item);
    return item;
  };
  return { clock, deadlines, told, add };
}

describe('Deadlines', () => {
  test('tells each item at its time, whatever the order of lengths, and none that is done', () => {
    const step = fc.record({
      waitMs: fc.integer({ min: 0, max: 300 }),
      afterMs: fc.constantFrom(0, 1, 50, 100, 500, 2_000),
      isDone: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { clock, told, add } = setUp();
        const wanted: { name: number; atMs: number }[] = [];
        for (const [name, { waitMs, afterMs, isDone }] of steps.entries()) {
          clock.advance(waitMs);
          const item = add(name, afterMs);
          item.isDone = isDone;
          if (!isDone) wanted.push({ name, atMs: clock.monoMs() + afterMs });
        }
        clock.advance(5_000);
        const byName = (a: { name: number }, b: { name: number }) => a.name - b.name;
        expect(told.toSorted(byName)).toEqual(wanted);
      }),
    );
  });

  test('an item may be given a new deadline while it is told of the first', () => {
    const { clock, deadlines } = setUp();
    const told: number[] = [];
    const item = {
      isDone: false,
      expire: () => {
        told.push(clock.monoMs());
        if (told.length < 3) deadlines.add(500, item);
      },
    };
    deadlines.add(2_000, item);
    clock.advance(10_000);
    expect(told).toEqual([2_000, 2_500, 3_000]);
  });

  test('tells nobody after a stop', () => {
    const { clock, deadlines, told, add } = setUp();
    add(1, 100);
    deadlines.stop();
    clock.advance(1_000);
    expect(told).toEqual([]);
  });
});
