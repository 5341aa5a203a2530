import { describe, expect, it } from 'vitest';
import { loadCauses } from '../../../../app/load-causes.ts';
import { PREDICATE_NAMES } from '../../../../contract/predicates.ts';
import { predicatesOf } from '../../../../server/domain/diagnose/cause-schema.ts';
import { parseCauses } from '../../../../server/domain/diagnose/parse-causes.ts';

const { causes } = loadCauses();

describe('the shipped causes', () => {
  it('predict every predicate that a profile can decide', () => {
    const predicted = new Set(causes.flatMap((cause) => cause.effects.flatMap(predicatesOf)));
    expect(PREDICATE_NAMES.filter((name) => !predicted.has(name))).toEqual([]);
  });

  it('say what an engineer has to bring', () => {
    const visits = causes.filter((cause) => cause.visit.decision === 'engineer');
    expect(visits.length).toBeGreaterThan(8);
    for (const { id, visit } of visits)
      expect(`${id}: ${(visit.parts ?? []).length + (visit.tools ?? []).length}`).not.toBe(`${id}: 0`);
  });

  it('tell people on the telephone what to do where they are asked first', () => {
    const silent = causes.filter((cause) => cause.visit.decision === 'carrier' && !cause.visit.phone);
    expect(silent).toEqual([]);
  });

  it('never act on a controller from afar', () => {
    for (const cause of causes.filter(
      (one) => one.appliesTo.classes?.includes('plc') && one.appliesTo.classes.length === 1,
    )) {
      expect(cause.visit.decision).toBe('customer');
    }
  });
});

const GOOD = `family: test
causes:
  - id: one-cause
    title: { zh: '一 {place}', en: 'one {place}' }
    appliesTo: { at: asset, classes: [camera] }
    rate: 1
    rateFrom: test
    effects:
      - { predicate: contact, where: asset, probability: 0.9 }
    severity: minor
    visit:
      decision: remote
      urgency: by-clock
      reason: { zh: 一, en: one }
      firstCheck: { zh: 一, en: one }
`;

function faultsOf(text: string): string[] {
  return parseCauses([{ path: 'causes/test.yaml', text }]).faults.map((fault) => fault.message);
}

describe('a file of causes', () => {
  it('that is right gives its causes', () => {
    expect(faultsOf(GOOD)).toEqual([]);
    expect(parseCauses([{ path: 'a.yaml', text: GOOD }]).causes.map((cause) => cause.id)).toEqual(['one-cause']);
  });

  it.each([
    ['an unknown key', GOOD.replace('rate: 1', 'rates: 1'), /test\.yaml:\d+ causes\.0.*rate/],
    [
      'an unknown predicate',
      GOOD.replace('predicate: contact', 'predicate: smell'),
      /test\.yaml:9 causes\.0\.effects\.0\.predicate/,
    ],
    ['an impossible probability', GOOD.replace('0.9', '1.5'), /test\.yaml:9 causes\.0\.effects\.0\.probability/],
    [
      'a brace that is no value',
      GOOD.replace('one {place}', 'one {plaice}'),
      /test\.yaml:4 causes\.0\.title: \{plaice\} is not a value/,
    ],
    [
      'an empty language',
      GOOD.replace('reason: { zh: 一,', "reason: { zh: '',"),
      /test\.yaml:14 causes\.0\.visit\.reason: has no zh text/,
    ],
    [
      'a component without a kind',
      GOOD.replace('at: asset, classes: [camera]', 'at: component'),
      /test\.yaml:5 causes\.0\.appliesTo: a cause at a component names no kind/,
    ],
    [
      'an expression that is none',
      GOOD.replace('at: asset, classes: [camera]', "at: component, component: part, named: '('"),
      /is not a regular expression/,
    ],
    [
      'a predicate of another kind of place',
      GOOD.replace('at: asset, classes: [camera]', 'at: component, component: disk').replace(
        'predicate: contact, where: asset',
        'predicate: link, where: self',
      ),
      /"link" is not about a disk/,
    ],
    ['broken YAML', GOOD.replace('effects:', 'effects: ['), /test\.yaml:\d+/],
    ['an alias', GOOD.replace('rate: 1', 'rate: &r 1').replace('probability: 0.9', 'probability: *r'), /alias/],
  ])('with %s is refused with its line', (_, text, message) => {
    const faults = faultsOf(text);
    expect(faults.join('\n')).toMatch(message);
    expect(parseCauses([{ path: 'test.yaml', text }]).causes).toEqual([]);
  });

  it('that repeats an id of another file is refused', () => {
    const { faults, causes: read } = parseCauses([
      { path: 'a.yaml', text: GOOD },
      { path: 'b.yaml', text: GOOD },
    ]);
    expect(faults.map((fault) => fault.message).join()).toMatch(
      /b\.yaml:3 causes\.0\.id: "one-cause" is already defined in a\.yaml/,
    );
    expect(read).toHaveLength(1);
  });

  it('tells all its faults at once', () => {
    expect(faultsOf(GOOD.replace('rate: 1', 'rate: -1').replace('severity: minor', 'severity: awful'))).toHaveLength(2);
  });
});
