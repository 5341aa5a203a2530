// The sites of a score side by side: threads do what one would have done, and what goes wrong in one is told.

import { expect, test } from 'vitest';
import { lineOf, runScore } from '../../../app/score/run.ts';
import { sideBySide } from '../../../app/score/side-by-side.ts';

const order = { seed: 4, runs: 3, topologies: ['seed:11', 'seed:12', 'seed:13'] };

test('two at a time come to what one after the other does, in the same order', async () => {
  const faults = ['access-switch-hung', 'camera-cable-cut', 'kiosk-paper-out'];
  const alone = await runScore({ ...order, faults });
  const told: string[] = [];
  const together = await runScore({ ...order, faults, jobs: 2, onMark: (mark) => told.push(lineOf(mark)) });
  expect(together.marks.map(lineOf)).toEqual(alone.marks.map(lineOf));
  expect(together.lingering).toEqual(alone.lingering);
  expect(told.toSorted()).toEqual(alone.marks.map(lineOf).toSorted());
  expect(new Set(alone.marks.map(({ topology }) => topology)).size).toBe(3);
}, 120_000);

test('what goes wrong at one site ends the score, and says what it was', async () => {
  const works = ['seed:11', 'no such site'].map((topology) => ({
    kind: 'singles' as const,
    topology,
    seed: 4,
    count: 1,
    acts: false,
  }));
  await expect(sideBySide(works, 2, () => undefined)).rejects.toThrow('no such site');
}, 60_000);
