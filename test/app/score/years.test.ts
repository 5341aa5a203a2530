// A short form of the years of noise: a takeover in which the site's habits are learnt, then days in which nothing is broken.

import { expect, test } from 'vitest';
import { loadCauses } from '../../../app/load-causes.ts';
import { openProfileFolders } from '../../../app/load-profiles.ts';
import { createLog } from '../../../app/log.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';
import { liveThrough, yearText } from '../../../app/score/years.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

test('nothing that happens every day at a site makes a ticket, once its hours are accepted', async () => {
  const lived = await liveThrough(
    {
      topology: topologyNamed('demo'),
      seed: 11,
      profiles: openProfileFolders(),
      causes: loadCauses().causes,
      log: createLog('silent', false),
    },
    // From a Monday to a Friday morning, and then until Saturday, before the shop opens at other hours than it knows.
    { lengthMs: DAY_MS - 2 * HOUR_MS, takeoverMs: 4 * DAY_MS, without: ['recorder-weekly-restart'] },
  );
  expect(yearText(lived)).toContain('0 false tickets');
  // What was switched off at night was found in the takeover, and is proposed as hours.
  expect(lived.listed).toBeGreaterThan(0);
  expect(lived.accepted.some((key) => key.startsWith('off '))).toBe(true);
});
