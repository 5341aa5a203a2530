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

  test('that passed while the process stood still are put off, those that follow soon among them', () => {
    const { clock, deadlines, told, add } = setUp();
    add(1, 1_000);
    add(2, 1_600);
    const answered = add(3, 1_200);
    clock.standStill(1_500);
    expect([told, deadlines.putOff]).toEqual([[], 1]);
    answered.isDone = true;
    add(4, 50);
    clock.advance(1_000);
    expect(told.map(({ name, atMs }) => [name, atMs])).toEqual([
      [1, 2_000],
      [2, 2_000],
      [4, 2_000],
    ]);
    add(5, 100);
    clock.advance(200);
    expect([told.at(-1), deadlines.putOff]).toEqual([{ name: 5, atMs: 2_600 }, 1]);
  });

  test('are put off again when the process stands still another time', () => {
    const { clock, deadlines, told, add } = setUp();
    const answered = add(1, 1_000);
    clock.standStill(1_500);
    answered.isDone = true;
    clock.advance(400);
    add(2, 1_000);
    clock.standStill(1_500);
    expect([told, deadlines.putOff]).toEqual([[], 2]);
    clock.advance(500);
    expect(told).toEqual([{ name: 2, atMs: 3_900 }]);
  });

  test('tells nobody after a stop', () => {
    const { clock, deadlines, told, add } = setUp();
    add(1, 100);
    deadlines.stop();
    clock.advance(1_000);
    expect(told).toEqual([]);
  });
});
