import { describe, expect, it } from 'vitest';
import { loadProfiles } from '../../contract/profile-loader.ts';
import { isReadBySnmp } from '../../contract/profile-sources.ts';
import type { Profile } from '../../contract/profile.ts';

const file = (id: string, body: string) => ({
  path: `${id}.yaml`,
  text: `profile: ${id}\ntitle: { zh: 测试, en: test }\n${body}`,
});
const clashes = (...bodies: string[]): string[] =>
  loadProfiles(bodies.map((body, i) => file(i === 0 ? 'top' : `part-${i}`, body))).faults.map(({ message }) =>
    message.slice(0, message.indexOf(';')),
  );

const CLOCK = 'snmp:\n  scalars:\n    - { oid: 1.3.6.1.9, as: camera.clock_offset_s, time: true }\n';
const mqtt = (value: string, topic = 'state'): string =>
  `mqtt:\n  quietAfter: 15s\n  topics:\n    - topic: ${topic}\n      values: [${value}]\n`;
const SENSORS =
  'snmp:\n  tables:\n    - { measurement: temperature, component: sensor, name: [1.3.6.1.9.2], columns: [{ oid: 1.3.6.1.9.1, field: celsius }] }\n';

describe('a series has one source', () => {
  it('so what ONVIF tells of a camera is not told by SNMP, too', () => {
    expect(clashes(`${CLOCK}probes:\n  - { protocol: onvif }\n`)).toEqual([
      'profile_invalid: profile top.yaml:7 probes.0: camera.clock_offset_s is told by snmp and by onvif',
    ]);
  });

  it('and two modules that tell the same are not included together', () => {
    const found = clashes('includes: [part-1, part-2]\n', CLOCK, 'probes:\n  - { protocol: onvif }\n');
    expect(found).toEqual([
      'profile_invalid: profile top.yaml:3 includes: camera.clock_offset_s is told by snmp and by onvif',
    ]);
  });

  it.each([
    ['the same field', 'snmp:\n  scalars:\n    - { oid: 1.3.6.1.9, as: cpu.usage_percent }\n', '{ path: cpu, as: cpu.usage_percent }', 'cpu.usage_percent is told by snmp and by mqtt'],
    ['a field of a built-in reader', 'snmp:\n  readers: [host-resources]\n', '{ path: cpu, as: mem.used_percent }', 'mem.used_percent is told by snmp and by mqtt'],
    ['a part of a table', SENSORS, '{ path: t, as: temperature.celsius, component: "sensor:room" }', 'temperature.celsius of sensor:room is told by snmp and by mqtt'],
  ])('%s by SNMP and MQTT is a mistake', (_name, snmp, value, expected) => {
    expect(clashes(snmp + mqtt(value)).map((line) => line.split(': ').at(-1))).toEqual([expected]);
  }); // prettier-ignore

  it.each([
    ['another field', 'snmp:\n  scalars:\n    - { oid: 1.3.6.1.9, as: cpu.usage_percent }\n', '{ path: m, as: mem.used_percent }'],
    ['another component', 'snmp:\n  scalars:\n    - { oid: 1.3.6.1.9, as: temperature.celsius, component: "sensor:board" }\n', '{ path: t, as: temperature.celsius, component: "sensor:room" }'],
    ['two messages of one protocol', '', '{ path: a, as: cpu.usage_percent }, { path: b, as: cpu.usage_percent }'],
  ])('%s is none', (_name, snmp, value) => {
    expect(clashes(snmp + mqtt(value))).toEqual([]);
  }); // prettier-ignore
});

it.each([
  ['a table', { tables: [{ measurement: 'mem', component: '', columns: [{ oid: '1.3.6.1.9', field: 'used_percent' }] }] }],
  ['a share', { shares: [{ as: 'mem.used_percent', add: ['1.3.6.1.9'], subtract: [], of: ['1.3.6.1.10'] }] }],
  ['a built-in reader', { readers: ['host-resources'] }],
] as [string, NonNullable<Profile['snmp']>][])('SNMP reads a measurement by %s', (_name, snmp) => {
  const profile: Profile = { profile: 'one', title: { zh: '一', en: 'one' }, snmp };
  expect(isReadBySnmp(profile, 'mem')).toBe(true);
  expect(isReadBySnmp(profile, 'recorder_disk')).toBe(false);
}); // prettier-ignore
