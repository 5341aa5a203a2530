// Scenarios that people write: mistakes are told together, with their lines.

import { expect, test } from 'vitest';
import { startOf } from '../../../app/score/scenario-site.ts';
import { readScenario } from '../../../app/score/scenario.ts';
import { topologyNamed } from '../../../app/score/topologies.ts';

function mistakes(text: string): string[] {
  return readScenario(text, topologyNamed).faults.map(({ line, what }) => `${line}: ${what}`);
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
  const { scenario, faults } = readScenario(text, topologyNamed);
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
    '6: must do one thing',
    '7: says nothing with heal',
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
    readScenario(text, topologyNamed).faults.map(({ what, hint }) => `${what}; ${hint}`);
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
  expect(readScenario(text, topologyNamed, 'seed:10,shape=shop,assets=20').faults).toEqual([]);
  expect(mistakes(text)).toEqual(['3: this site has no nvr-2']);
});

test('a time without a unit, an unknown key and a site that there is not are refused', () => {
  expect(mistakes('length: 60\nsteps: []\n')).toHaveLength(1);
  expect(mistakes('length: 1h\nsteps: []\nnois: true\n')[0]).toMatch(/^3: unknown key/);
  expect(mistakes('length: 1h\ntopology: nowhere\nsteps: []\n')[0]).toMatch(/^2: .*nowhere/);
});

const DAYS = `{ sat: ['09:00-22:00'] }`;

test('when it begins, the site’s clocks and hours, and what people plan there are read', () => {
  const text = `
start: 2027-03-27T22:00
site:
  timezone: Europe/Berlin
  shortAbsence: 0s
  onHours: [{ asset: kiosk-2, hours: ${DAYS} }]
warmUp: 0s
actions: approve
length: 2d
steps:
  - { at: 0s, takeover: start }
  - { at: 1h, maintenance: new firmware, on: sw-a, for: 1h, repeat: { every: week, on: [sat] } }
  - { at: 2h, protection: opening day, system: cctv, for: 1h }
  - { at: 3h, restart: foresite, for: 30s }
  - { at: 4h, noise: cleaner-unplugs, on: kiosk-2, for: 2m }
  - { at: 5h, takeover: accept }
  - { at: 6h, expect: { tickets: 0, open: 0 } }
`;
  expect(readScenario(text, topologyNamed).faults).toEqual([]);
});

test('what is planned and expected wrongly is told with its line', () => {
  const text = `length: 1h
steps:
  - { at: 1m, maintenance: new firmware, on: sw-x }
  - { at: 1m, protection: opening day, system: cctvs, for: 10m }
  - { at: 1m, maintenance: new firmware, for: 10m, repeat: { every: day, on: [sat] } }
  - { at: 1m, noise: cleaner-unplug }
  - { at: 1m, noise: cleaner-unplugs, on: cam-03 }
  - { at: 1m, takeover: accept }
  - { at: 1m, restart: server }
  - { at: 1m, restart: foresite, expect: { open: 1 } }
  - { at: 1m, expect: {} }
`;
  expect(mistakes(text).filter((one) => /^(9|11):/.test(one))).toHaveLength(2);
  const read = text.split('\n').filter((_, at) => at !== 8 && at !== 10);
  expect(mistakes(read.join('\n'))).toEqual([
    '3: maintenance has no end',
    '3: this site has no sw-x',
    '4: this site has no system cctvs',
    '5: weekdays (on) are for every week',
    '6: there is no noise cleaner-unplug',
    '7: cleaner-unplugs never happens to cam-03',
    '9: must do one thing',
    '8: no takeover has begun, or it is over',
  ]);
});

test('a time that no clock there shows, and a zone and hours that there are not, are mistakes', () => {
  const begin = (start: string, more = ''): string[] => mistakes(`start: ${start}\n${more}length: 1h\nsteps: []\n`);
  expect(begin('2027-02-30T10:00')).toEqual(['1: is no day and time']);
  expect(begin('2027-03-28T02:30')).toEqual([]);
  expect(begin('2027-03-28T02:30', 'site: { timezone: Europe/Berlin }\n')).toEqual([
    '1: the clocks of Europe/Berlin skip it',
  ]);
  expect(begin('2027-03-28T02:30', 'site: { timezone: Europe/Berlinn }\n')).toEqual([
    '2: "Europe/Berlinn" is no IANA time zone',
  ]);
  expect(begin('2027-03-28', `site:\n  onHours: [{ asset: kiosk-99, hours: ${DAYS} }]\n`)).toHaveLength(1);
  expect(begin('2027-03-27T22:00', `site:\n  onHours: [{ asset: kiosk-99, hours: ${DAYS} }]\n`)).toEqual([
    '3: no asset has the key "kiosk-99"',
  ]);
  expect(begin('2027-03-27T22:00', 'site: { timezone: Europe/Berlin }\nnoise: true\n')).toEqual([
    '2: the habits of a site follow the sun and the clocks of China',
  ]);
});

test('a scenario begins by the clocks of its site; of an hour that they show twice it is the first', () => {
  const at = (start: string, zone: string): string => new Date(startOf({ start }, zone)).toISOString();
  expect(at('2027-01-01T00:00', 'Asia/Shanghai')).toBe('2026-12-31T16:00:00.000Z');
  expect(at('2027-10-31T02:30', 'Europe/Berlin')).toBe('2027-10-31T00:30:00.000Z');
  expect(new Date(startOf({}, 'Asia/Shanghai')).toISOString()).toBe('2026-01-05T01:00:00.000Z');
});
