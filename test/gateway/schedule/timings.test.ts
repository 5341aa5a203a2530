import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { POLLS_REMEMBERED, Timings } from '../../../gateway/schedule/timings.ts';

describe('Timings', () => {
  test('tells median, maximum and counts of the last polls of each target', () => {
    const poll = fc.record({
      target: fc.nat(150),
      durationMs: fc.integer({ min: 0, max: 9_000 }),
      isTimeout: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(poll, { maxLength: 400 }), (polls) => {
        const timings = new Timings();
        const places = Array.from({ length: 151 }, () => timings.take());
        const model = new Map<number, { durations: number[]; timeouts: number }>();
        for (const { target, durationMs, isTimeout } of polls) {
          timings.note(places[target] ?? -1, durationMs, isTimeout);
          const known = model.get(target) ?? { durations: [], timeouts: 0 };
          known.durations.push(durationMs);
          if (isTimeout) known.timeouts++;
          model.set(target, known);
        }
        for (const [target, { durations, timeouts }] of model) {
          const last = durations.slice(-POLLS_REMEMBERED).sort((a, b) => a - b);
          const at = places[target] ?? -1;
          expect(timings.of(at)).toEqual({ p50Ms: last[last.length >> 1], maxMs: last.at(-1) });
          expect([timings.polls(at), timings.timeouts(at)]).toEqual([durations.length, timeouts]);
        }
      }),
    );
  });

  test('a place that is given back begins anew', () => {
    const timings = new Timings();
    const at = timings.take();
    timings.note(at, 50, true);
    timings.giveBack(at);
    expect(timings.take()).toBe(at);
    expect([timings.polls(at), timings.timeouts(at)]).toEqual([0, 0]);
    expect(timings.of(at)).toEqual({ p50Ms: 0, maxMs: 0 });
  });
});
