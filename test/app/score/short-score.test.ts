// A short form of `foresite lab score`: some single faults on the demo's site, with floors that an engine that gets worse
// falls through. The whole table is by command.

import { expect, test } from 'vitest';
import { loadAnswers } from '../../../app/score/answers.ts';
import { drawFaults, isHeldOut } from '../../../app/score/draw.ts';
import { figuresOf } from '../../../app/score/figures.ts';
import { lineOf, runScore } from '../../../app/score/run.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';

const FAULTS = 12;
const SEED = 5;

test('what is drawn depends on the seed alone, and comes round all kinds', () => {
  const answers = loadAnswers();
  const draw = (seed: number): string[] =>
    drawFaults(topologyNamed('demo'), { seed, count: 300, isApart: (truth) => answers.isApart(truth) }).map(
      ({ definition, on }) => `${definition.name}@${on}`,
    );
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
  const kinds = new Set(draw(1).map((one) => one.split('@')[0] ?? ''));
  expect(kinds.size).toBeGreaterThanOrEqual(90);
  const heldOut = [...kinds].filter((kind) => isHeldOut(kind, SEED)).length / kinds.size;
  expect(heldOut).toBeGreaterThan(0.2);
  expect(heldOut).toBeLessThan(0.47);
});

test('most single faults become one ticket with the right cause', async () => {
  const { marks } = await runScore({ seed: SEED, runs: FAULTS, topologies: [topologyNamed('demo')] });
  expect(marks).toHaveLength(FAULTS);
  const { top1, ticketsPerFault, wastedVisits } = figuresOf(marks);
  const isAboveFloors = top1 >= 0.5 && ticketsPerFault <= 1.5 && wastedVisits <= 0.1;
  expect({ isAboveFloors, told: marks.map(lineOf) }).toMatchObject({ isAboveFloors: true });
}, 300_000);
