// Scenarios as others write them (test/cases/scenarios), each with what its writer expects: how many tickets, no false one, the
// right cause first or an honest tie.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadAnswers } from '../../../app/score/answers.ts';
import { loadCauses } from '../../../app/load-causes.ts';
import { openProfileFolders } from '../../../app/load-profiles.ts';
import { createLog } from '../../../app/log.ts';
import { playScenario } from '../../../app/score/play.ts';
import { lineOf } from '../../../app/score/run.ts';
import { scenarioMisses } from '../../../app/score/scenario-text.ts';
import { readScenario } from '../../../app/score/scenario.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';

const FOLDER = join(import.meta.dirname, '../../cases/scenarios');
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));

const parts = {
  answers: loadAnswers(),
  profiles: openProfileFolders(),
  causes: loadCauses().causes,
  log: createLog('silent', false),
};

test('there are scenarios', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(25);
});

test.each(FILES)(
  '%s is told as its writer expects',
  async (file) => {
    const { scenario, faults } = readScenario(readFileSync(join(FOLDER, file), 'utf8'), topologyNamed);
    expect(faults).toEqual([]);
    if (!scenario) return;
    const topology = topologyNamed(scenario.topology ?? 'demo');
    const played = await playScenario({ topology, seed: scenario.seed ?? 1, ...parts }, scenario);
    const misses = scenarioMisses(scenario, played);
    expect(misses.length === 0 ? [] : [...misses, ...played.marks.map(lineOf)]).toEqual([]);
  },
  240_000,
);
