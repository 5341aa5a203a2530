// What a simulation says of series that it does not read, as they are steady.

import { expect, it } from 'vitest';
import { Bench } from './detector-bench.ts';

it('was read when the polls that are left out would have been, and not after what is kept', () => {
  const bench = new Bench().load(50);
  const atMs = () => bench.detector.observationsOf('s').at('load', 'nas')?.atMs ?? 0;
  const readMs = atMs();
  const seen = () => atMs() - readMs;
  const kept = Uint32Array.of(bench.series('cpu', 'usage_percent'));
  const beganMs = bench.monoMs;
  bench.pass(100);
  expect(seen()).toBe(0);
  bench.detector.keepFresh(kept, bench.monoMs, () => beganMs + 90_000);
  expect(seen()).toBe(90_000);
  bench.detector.keepFresh(kept, bench.monoMs, () => beganMs + 900_000);
  expect(seen()).toBe(100_000);
  bench.detector.keepFresh(kept, bench.monoMs);
  expect(seen()).toBe(0);
});
