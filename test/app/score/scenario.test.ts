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
  - { at: 15m, break: camera-hung, on: cam-08 }
  - { at: 60m, heal: camera-hung, on: cam-08 }
expect: { tickets: 1 }
`;
  const { scenario, faults } = readScenario(text, layoutOf);
  expect(faults).toEqual([]);
  expect(scenario?.steps).toHaveLength(3);
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
    '7: camera-hung on cam-03 is not broken at that time',
  ]);
});

test('healing what is not broken at that time, and breaking what is, are mistakes', () => {
  const text = `length: 1h
steps:
  - { at: 10m, break: camera-hung, for: 5m }
  - { at: 14m, break: camera-hung }
  - { at: 15m, break: camera-hung }
  - { at: 20m, heal: camera-hung, on: cam-04 }
  - { at: 9m, heal: camera-hung }
  - { at: 20m, heal: camera-hung, on: cam-03 }
  - { at: 21m, heal: camera-hung }
`;
  expect(mistakes(text)).toEqual([
    '7: camera-hung on cam-03 is not broken at that time',
    '4: camera-hung on cam-03 is broken since step 1',
    '6: camera-hung on cam-04 is not broken at that time',
    '9: camera-hung on cam-03 is not broken at that time',
  ]);
});

test('what can say nothing is a mistake', () => {
  expect(mistakes('length: 0s\nsteps: []\n')).toEqual(['1: nothing can happen in no time']);
  expect(mistakes('length: 1h\nsteps: []\nexpect: { top1: 1 }\n')).toEqual([
    '3: nothing breaks of which a cause could be named',
  ]);
  expect(mistakes('length: 1h\nsteps:\n  - { at: 1m, break: camera-hung, for: 0s }\n')).toEqual([
    '3: over as soon as it begins',
  ]);
});

test('a mistake is told in words, with what may have been meant', () => {
  const hints = (text: string): string[] =>
    readScenario(text, layoutOf).faults.map(({ what, hint }) => `${what}; ${hint}`);
  expect(hints('length: 1.5h\nsteps: []\n')).toEqual([
    'is not a duration: a whole number and ms, s, m, h or d; write it like 90s, 5m, 2h, 30d',
  ]);
  expect(hints('length: 1h\nsteps:\n  - { at: 1m, break: camera-hang }\n')[0]).toMatch(
    /there is no fault camera-hang; perhaps camera-hung/,
  );
  expect(hints('length: 1h\nsteps:\n  - { at: 1m, break: camera-hung, on: cam-99 }\n')[0]).toMatch(
    /this site has no cam-99; name one of: cam-09/,
  );
  const shop = 'topology: seed:1,shape=shop,assets=5\nlength: 1h\nsteps:\n  - { at: 1m, break: amplifier-protect }\n';
  expect(hints(shop)).toEqual(['amplifier-protect cannot happen at this site; leave it out, or take another site']);
});

test('without a site of its own a scenario is checked for the one it is played at', () => {
  const text = 'length: 1h\nsteps:\n  - { at: 1m, break: recorder-hung, on: nvr-2 }\n';
  expect(readScenario(text, layoutOf, 'seed:10,shape=shop,assets=20').faults).toEqual([]);
  expect(mistakes(text)).toEqual(['3: this site has no nvr-2']);
});

test('a time without a unit, an unknown key and a site that there is not are refused', () => {
  expect(mistakes('length: 60\nsteps: []\n')).toHaveLength(1);
  expect(mistakes('length: 1h\nsteps: []\nnois: true\n')[0]).toMatch(/^3: unknown key/);
  expect(mistakes('length: 1h\ntopology: nowhere\nsteps: []\n')[0]).toMatch(/^2: .*nowhere/);
});
