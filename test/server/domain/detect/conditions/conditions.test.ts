import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCheckedYaml } from '../../../../../contract/checked-yaml.ts';
import { conditionFaults } from '../../../../../contract/condition-rules.ts';
import { CONDITION_KINDS, kindOf } from '../../../../../contract/profile-conditions.ts';
import { CaseFile, type Case } from './case-file.ts';
import { CaseRun } from './case-run.ts';

const FOLDER = join(import.meta.dirname, '../../../../cases/conditions');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const cases = new Map<string, Case[]>(files.map((name) => [name, casesOf(name)]));

function casesOf(name: string): Case[] {
  const read = readCheckedYaml(CaseFile, readFileSync(join(FOLDER, name), 'utf8'), 'a file of cases');
  if (read.value === null) throw new Error(`${name}: ${JSON.stringify(read.faults)}`);
  return [...read.value];
}

describe.each([...cases])('%s', (_name, ofFile) => {
  it.each(ofFile.map((one) => [one.case, one] as const))('%s', (_title, given) => {
    for (const condition of given.conditions) expect(conditionFaults(condition, [])).toEqual([]);
    const result = new CaseRun(given).run();
    expect(result.alarms).toEqual(given.alarms);
    expect(result.levels).toMatchObject(given.levels ?? {});
    expect(given.value === undefined ? 0 : result.value - given.value).toBeCloseTo(0, 1);
  });
});

it('has cases of every kind of condition', () => {
  const kinds = new Set([...cases.values()].flat().flatMap((one) => one.conditions.map(kindOf)));
  expect([...kinds].toSorted()).toEqual(['level', ...CONDITION_KINDS].toSorted());
});
