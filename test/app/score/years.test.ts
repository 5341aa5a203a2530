// A year of what is no fault at a drawn site of 60 assets: four weeks of takeover in which its habits are learnt, then every
// ticket is a false one. More years, and other sites, are by command.

import { expect, test } from 'vitest';
import { loadCauses } from '../../../app/load-causes.ts';
import { openProfileFolders } from '../../../app/load-profiles.ts';
import { createLog } from '../../../app/log.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';
import { liveThrough, YEAR_MS, yearText } from '../../../app/score/years.ts';

/** Moments of a year: far fewer would mean that nothing happened in it. */
const LEAST_STEPS = 100_000;
/** Far more, and something is asked again and again that has nothing new to say. */
const MOST_STEPS = 300_000;
/** A habit is asked about once, and again where it has become another. */
const MOST_PROPOSALS = 12;

test('nothing that happens in a year at a site makes a ticket, once its hours are accepted', async () => {
  const lived = await liveThrough(
    {
      topology: topologyNamed('seed:3,assets=60'),
      seed: 3,
      profiles: openProfileFolders(),
      causes: loadCauses().causes,
      log: createLog('silent', false),
    },
    { lengthMs: YEAR_MS },
  );
  expect(yearText(lived)).toContain('0 false tickets');
  expect(lived.steps).toBeGreaterThan(LEAST_STEPS);
  expect(lived.steps).toBeLessThan(MOST_STEPS);
  // What was switched off at night was found in the takeover, and is proposed as hours.
  expect(lived.listed).toBeGreaterThan(0);
  expect(lived.accepted.some((key) => key.startsWith('off '))).toBe(true);
  expect(lived.accepted.length).toBeLessThanOrEqual(MOST_PROPOSALS);
}, 900_000);
