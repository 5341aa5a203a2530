import { describe, expect, it } from 'vitest';
import { loadProfiles, MAX_PROFILE_CHARACTERS } from '../../contract/profile-loader.ts';

const head = (id: string): string => `profile: ${id}\ntitle: { zh: 测试, en: test }\n`;
const file = (id: string, body = '') => ({ path: `${id}.yaml`, text: head(id) + body });
const messages = (...files: { path: string; text: string }[]): string[] =>
  loadProfiles(files).faults.map((fault) => fault.message);

const condition = (changes: Record<string, string> = {}): string => {
  const lines = {
    id: 'reachable',
    predicate: 'reachable',
    measurement: 'ping',
    field: 'result_code',
    raise: '{ in: [1] }',
    severity: 'major',
    ...changes,
  };
  return Object.entries(lines).map(([key, value], i) => `${i === 0 ? '  - ' : '    '}${key}: ${value}\n`).join(''); // prettier-ignore
};

describe('profiles', () => {
  it('take in what they include, in order, and lists grow', () => {
    const { profiles, faults } = loadProfiles([
      file(
        'base',
        `snmp:\n  readers: [system]\n  scalars:\n    - { oid: 1.3.6.1, as: cpu.usage_percent }\nconditions:\n${condition()}`,
      ),
      file(
        'top',
        'class: switch\nincludes: [base]\nsnmp:\n  readers: [system, lldp]\n  factsEvery: 5m\nprobes:\n  - protocol: ping\n',
      ),
    ]);
    expect(faults).toEqual([]);
    expect(profiles.get('top')).toMatchObject({
      profile: 'top',
      class: 'switch',
      snmp: { readers: ['system', 'lldp'], factsEvery: '5m', scalars: [{ as: 'cpu.usage_percent' }] },
      probes: [{ protocol: 'ping' }],
      conditions: [{ id: 'reachable' }],
    });
  });

  it('tell all their faults at once, each with file, line and what to do', () => {
    const bad = file('bad', `snmp:\n  scalar: []\n  factsEvery: soon\nprobes:\n  - protocol: telnet\n`);
    const found = messages(bad, { path: 'worse.yaml', text: 'profile: [\n' });
    expect(found).toContain(
      'profile_invalid: profile bad.yaml:4 snmp.scalar: unknown key; perhaps "scalars" is meant.',
    );
    expect(found.find((line) => line.includes('bad.yaml:5 snmp.factsEvery'))).toBeDefined();
    expect(found.find((line) => line.includes('bad.yaml:7 probes.0.protocol'))).toContain(
      'use one of: ping, tcp, http',
    );
    expect(found.find((line) => line.includes('worse.yaml'))).toBeDefined();
  });

  it('that break the schema somewhere tell what else is wrong, at its own line', () => {
    const text = `class: swich
includes: [snmp-sytem]
snmp:
  scalars:
    - { oid: abc, as: cpu.usage_percent }
    - { oid: 1.3.6.1, as: cpu.usage_percnt }
conditions:
${condition({ severity: 'huge' })}${condition({ id: 'other', field: 'no_such' })}`;
    const found = messages(file('bad', text)).map((line) => line.replace('profile_invalid: profile ', ''));
    expect(found.map((line) => line.split(': ', 1)[0])).toEqual([
      'bad.yaml:3 class',
      'bad.yaml:7 snmp.scalars.0.oid',
      'bad.yaml:15 conditions.0.severity',
      'bad.yaml:4 includes.0',
      'bad.yaml:8 snmp.scalars.1.as',
      'bad.yaml:19 conditions.1.field',
    ]);
    expect(loadProfiles([file('bad', text)]).profiles.size).toBe(0);
  });

  it('that include what is not there or name no object are told what may be meant', () => {
    const found = messages(file('snmp-system'), file('ping'), file('bad', 'includes: [snmp-sytem]\nsnmp:\n  scalars:\n    - { oid: sysUpTime, as: cpu.usage_percent }\n')); // prettier-ignore
    expect(found).toContainEqual(expect.stringMatching(/"snmp-sytem" does not exist.*nearest: snmp-system/));
    expect(found).toContainEqual(
      expect.stringMatching(/is not an object identifier in numbers; write it like 1\.3\.6/),
    );
  });

  const mistakes: [string, string, string][] = [
    [
      'a measurement that does not exist',
      `snmp:\n  scalars:\n    - { oid: 1.3.6.1, as: cpuu.load }\n`,
      'bad.yaml:5 snmp.scalars.0.as: measurement "cpuu" does not exist',
    ],
    [
      'a field that does not exist',
      `conditions:\n${condition({ field: 'result' })}`,
      'bad.yaml:7 conditions.0.field: ping has no field "result"; use one of: average_response_ms',
    ],
    [
      'a predicate about another kind of component',
      `conditions:\n${condition({ predicate: 'link' })}`,
      'conditions.0.predicate: "link" is about a port, but rows of ping belong to a whole asset',
    ],
    [
      'an asset predicate without a component',
      `conditions:\n${condition({ predicate: 'agent', measurement: 'foresite_target' })}`,
      'name one component: "target:name"',
    ],
    [
      'a component of another kind',
      `conditions:\n${condition({ predicate: 'agent', measurement: 'foresite_target', component: 'port:gi1' })}`,
      'do not belong to "port:gi1"',
    ],
    ['a rate of what is no counter', `conditions:\n${condition({ rate: 'true' })}`, 'ping.result_code is no counter'],
    ['a level that names none', `conditions:\n${condition({ raise: '{}' })}`, 'conditions.0.raise: names no level'],
    ['a duration without unit', `conditions:\n${condition({ hold: '8' })}`, 'bad.yaml:10 conditions.0.hold'],
    [
      'a pattern that does not compile',
      `snmp:\n  scalars:\n    - { oid: 1.3.6.1, as: cpu.usage_percent, pattern: '(' }\n`,
      'snmp.scalars.0.pattern: is no regular expression',
    ],
    [
      'a table of the wrong component',
      `snmp:\n  tables:\n    - { measurement: interface, component: disk, name: [index], columns: [{ oid: 1.3.6.1, field: ifOperStatus }] }\n`,
      'rows of interface belong to a port, not to a disk',
    ],
    [
      'a sensor without a name',
      `snmp:\n  scalars:\n    - { oid: 1.3.6.1, as: temperature.celsius }\n`,
      'add component: "sensor:name"',
    ],
    ['an include that does not exist', `includes: [nowhere]\n`, 'bad.yaml:3 includes.0: "nowhere" does not exist'],
    ['an include of itself', `includes: [bad]\n`, 'includes itself: bad → bad'],
    [
      'two conditions of one id',
      `conditions:\n${condition()}${condition()}`,
      'condition "reachable" is defined 2 times',
    ],
    ['a key given twice', `class: switch\nclass: router\n`, 'bad.yaml:4 file: Map keys must be unique'],
  ];
  it.each(mistakes)('are refused for %s', (_name, body, expected) => {
    const { profiles, faults } = loadProfiles([file('bad', body)]);
    expect(faults.map((fault) => fault.message).join('\n')).toContain(expected);
    expect(profiles.has('bad')).toBe(false);
  });

  it('of one id are refused', () => {
    expect(messages(file('one'), { path: 'other.yaml', text: head('one') }).join()).toContain(
      'other.yaml:1 profile: "one" is already defined by one.yaml',
    );
  });

  it('that are too long, or blow up by aliases, are refused', () => {
    expect(messages({ path: 'long.yaml', text: '#'.repeat(MAX_PROFILE_CHARACTERS + 1) }).join()).toContain(
      'longer than',
    );
    const level = (i: number): string => `a${i}: &a${i} [${`*a${i - 1}, `.repeat(9)}]\n`;
    const bomb = `${head('bomb')}a0: &a0 [x]\n${[1, 2, 3, 4, 5, 6, 7, 8, 9].map(level).join('')}`;
    expect(messages({ path: 'bomb.yaml', text: bomb }).join()).toContain('uses aliases');
  });
});
