import { expect, test } from 'vitest';
import type { PredicateName } from '../../../../contract/predicates.ts';
import { isExpected } from '../../../../server/domain/schedule/expected-off.ts';
import { buildGraph } from '../../../../server/domain/topology/build.ts';
import { demoSite } from '../../../cases/demo-site.ts';

const graph = buildGraph(demoSite(), new Map());
const off = { assets: new Set(['kiosk-1']), isSiteOff: false };

test.each<[PredicateName, string, boolean]>([
  ['reachable', 'kiosk-1', true],
  // Closing time may be the change too many of a day.
  ['steady', 'kiosk-1', true],
  ['steady', 'kiosk-2', false],
  ['heat', 'kiosk-1', false],
])('%s of %s is no fault while kiosk-1 is meant to be off: %s', (predicate, asset, isHeld) => {
  expect(isExpected({ asset, place: asset, predicate }, off, graph)).toBe(isHeld);
});
