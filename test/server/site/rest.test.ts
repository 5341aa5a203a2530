// How long an engine rests between two thoughts: not at all while little is wrong.

import { expect, test } from 'vitest';
import { ALARMS_WITHOUT_REST, LONGEST_REST_MS, restMs } from '../../../server/site/rest.ts';

test('few alarms are thought about at once, many after a rest that has a ceiling', () => {
  expect([0, 1, ALARMS_WITHOUT_REST].map(restMs)).toEqual([0, 0, 0]);
  expect(restMs(ALARMS_WITHOUT_REST + 1)).toBeGreaterThan(0);
  expect(restMs(200)).toBeLessThan(restMs(400));
  expect(restMs(1_000_000)).toBe(LONGEST_REST_MS);
});
