import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueHeap, Fifo, Window } from '../../../gateway/schedule/queues.ts';

test('the heap gives the earliest first, whatever was pushed and taken in between', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer(), { freq: 3 })), (steps) => {
      const heap = new DueHeap<number>();
      const expected: number[] = [];
      for (const step of steps) {
        const isPush = step !== null;
        if (isPush) heap.push(step, step);
        if (isPush) expected.push(step);
        const taken = isPush ? undefined : heap.pop()?.value;
        const wanted = isPush ? undefined : expected.sort((a, b) => a - b).shift();
        expect(taken).toBe(wanted);
        expect(heap.size).toBe(expected.length);
        expect(heap.peek()?.dueMs).toBe(expected.length > 0 ? Math.min(...expected) : undefined);
      }
    }),
  );
});

test('the queue gives back in order what was put in, and nothing when it is empty', () => {
  const queue = new Fifo<number>();
  const taken: (number | undefined)[] = [];
  for (let i = 0; i < 10_000; i++) {
    queue.push(i);
    if (i % 3 > 0) taken.push(queue.shift());
  }
  while (queue.size > 0) taken.push(queue.shift());
  expect(taken).toEqual(Array.from({ length: 10_000 }, (_, i) => i));
  expect(queue.shift()).toBeUndefined();
  queue.push(1);
  expect(queue.shift()).toBe(1);
});

test('the window tells percentiles of the last minute only', () => {
  const window = new Window(60_000);
  expect(window.percentiles(0, [0.5, 0.99])).toEqual([0, 0]);
  for (let i = 1; i <= 100; i++) window.add(1000, i);
  for (let i = 1; i <= 100; i++) window.add(i, 100_000);
  expect(window.percentiles(100_001, [0.5, 0.99])).toEqual([51, 100]);
});
