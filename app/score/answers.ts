// Reads the examiner's answer key and says whether a located cause is the true one. Knows nothing of how it was found.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { readCheckedYaml } from '../../contract/checked-yaml.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { Truth } from '../../lab/fault.ts';

const words = Type.Array(Type.String({ minLength: 1 }), { minItems: 1 });
const AnswerFile = Type.Object(
  {
    causes: Type.Record(Type.String(), words),
    faults: Type.Optional(Type.Record(Type.String(), words)),
    unreached: Type.Optional(Type.Record(Type.String(), words)),
    parts: Type.Record(Type.String(), Type.String({ minLength: 1 })),
    none: Type.Array(Type.String()),
    guarded: Type.Array(Type.String()),
    apart: Type.Array(Type.String()),
  },
  { additionalProperties: false },
);

export interface Answers {
  /** Causes that mean the truth of a fault at its place; empty where the key has no answer. */
  causesOf(fault: string, truth: Pick<Truth, 'cause'> & Partial<Pick<Truth, 'remoteCures'>>): readonly string[];
  /** How a visit's list names a part; undefined where the key does not know it. */
  part(id: string): RegExp | undefined;
  /** Nothing may be done from afar about it. */
  isGuarded(truth: Pick<Truth, 'cause'>): boolean;
  /** Marked by nobody. */
  isApart(truth: Pick<Truth, 'cause'>): boolean;
  /** The key says what it means, be it that the diagnosis has no cause for it. */
  knows(fault: string, truth: Pick<Truth, 'cause'>): boolean;
  /** Every cause that is named. */
  readonly named: ReadonlySet<string>;
}

export function loadAnswers(path = join(import.meta.dirname, 'answers.yaml')): Answers {
  const read = readCheckedYaml(AnswerFile, readFileSync(path, 'utf8'), 'app/score/answers.yaml');
  if (read.value === null)
    throw new ForesiteError('invalid_request', {
      where: path,
      what: read.faults.map(({ line, what }) => `line ${line}: ${what}`).join('; '),
    });
  const { causes, faults = {}, unreached = {}, parts, none, guarded, apart } = read.value;
  return {
    causesOf: (fault, truth) => [
      ...(faults[fault] ?? causes[truth.cause] ?? []),
      ...(truth.remoteCures?.length === 0 ? (unreached[fault] ?? []) : []),
    ],
    part: (id) => (parts[id] === undefined ? undefined : new RegExp(parts[id], 'i')),
    isGuarded: (truth) => guarded.includes(truth.cause),
    isApart: (truth) => apart.includes(truth.cause),
    knows: (fault, truth) =>
      fault in faults || truth.cause in causes || none.includes(truth.cause) || apart.includes(truth.cause),
    named: new Set([causes, faults, unreached].flatMap((answers) => Object.values(answers).flat())),
  };
}
