// Scenarios that people write: mistakes are told together, with their lines.

import { expect, test } from 'vitest';
import { readScenario } from '../../../app/score/scenario.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';

const layoutOf = (name: string) => topologyNamed(name).layout;

function mistakes(text: string): string[] {
  return readScenario(text, layoutOf).faults.map(({ line, what }) => `${line}: ${what}`);
}

test('a scenario that is well written is read', () => {
  const text = `
seed: 7
length: 2h
steps:
  - { at: 10m, break: camera-port-dead, on: cam-07, for: 20m }
  - { at: 60m, heal: camera-port-dead, on: cam-07 }
expect: { tickets: 1 }
`;
  const { scenario, faults } = readScenario(text, layoutOf);
  expect(faults).toEqual([]);
  expect(scenario?.steps).toHaveLength(2);
});

test('mistakes in steps come back together, each with its line', () => {
  const text = `length: 1h
steps:
  - { at: 10m, break: camera-port-ded }
  - { at: 10m, break: camera-port-dead, on: nvr-1 }
  - { at: 2h, break: camera-hung }
  - { at: 5m }
  - { at: 5m, heal: camera-hung, for: 5m }
`;
  expect(mistakes(text)).toEqual([
    '3: there is no fault camera-port-ded',
    '4: camera-port-dead cannot happen to nvr-1 of this site',
    '5: after the end',
    '6: must say either break or heal',
    '7: healing takes neither `for` nor `seed`',
    '7: no step before has broken camera-hung on cam-03',
  ]);
});

test('healing what no earlier step has broken there is a mistake', () => {
  const text = `length: 1h
steps:
  - { at: 10m, break: camera-hung }
  - { at: 20m, heal: camera-hung, on: cam-04 }
  - { at: 9m, heal: camera-hung }
  - { at: 20m, heal: camera-hung, on: cam-03 }
`;
  expect(mistakes(text)).toEqual([
    '4: no step before has broken camera-hung on cam-04',
    '5: no step before has broken camera-hung on cam-03',
  ]);
});

test('a time without a unit, an unknown key and a site that there is not are refused', () => {
  expect(mistakes('length: 60\nsteps: []\n')).toHaveLength(1);
  expect(mistakes('length: 1h\nsteps: []\nnois: true\n')[0]).toMatch(/^3: unknown key/);
  expect(mistakes('length: 1h\ntopology: nowhere\nsteps: []\n')[0]).toMatch(/^2: .*nowhere/);
});
