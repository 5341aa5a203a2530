// What a simulation says of series that it does not read, as they are steady.

import { expect, it } from 'vitest';
import { Bench } from './detector-bench.ts';

it('stays known where it is kept before its first sample, however many series there are', () => {
  const bench = new Bench();
  for (let disk = 0; disk < 3000; disk++) bench.series('disk', 'used_percent', `disk:${disk}`);
  bench.detector.keepFresh(Uint32Array.of(bench.series('cpu', 'usage_percent')));
  bench.load(50).pass(86_400);
  expect(bench.level()).toBe('ok');
});

it('was read when the polls that are left out would have been', () => {
  const bench = new Bench().load(50);
  const atMs = () => bench.detector.observationsOf('s').at('load', 'nas')?.atMs ?? 0;
  const readMs = atMs();
  const seen = () => atMs() - readMs;
  const kept = Uint32Array.of(bench.series('cpu', 'usage_percent'));
  const beganMs = bench.monoMs;
  bench.pass(100);
  expect(seen()).toBe(0);
  bench.detector.keepFresh(kept, () => beganMs + 90_000);
  expect(seen()).toBe(90_000);
  bench.detector.dropFresh(kept, bench.monoMs);
  expect(seen()).toBe(0);
});
