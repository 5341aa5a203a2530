// What is left of a profile once the parts that break its schema are taken out, so that one run tells what is wrong with the
// others, too. Pure.

import Value from 'typebox/value';
import type { YamlPath } from './checked-yaml.ts';
import { Profile } from './profile.ts';

export interface ProfileRest {
  readonly profile: Profile;
  /** Where a place of the rest stands in the file. */
  placeOf: (at: YamlPath) => YamlPath;
}

const ANY_TITLE = { zh: '…', en: '…' };

/** @param places of the faults; @returns null where nothing is left that could be judged */
export function restOf(data: unknown, places: readonly YamlPath[]): ProfileRest | null {
  const cuts = new Set(places.map((at) => cutOf(at).join('.')));
  const kept = new Map<string, readonly number[]>();
  const rest = without(data, cuts, kept, []);
  if (typeof rest !== 'object' || rest === null) return null;
  const profile: unknown = { title: ANY_TITLE, ...rest };
  if (!Value.Check(Profile, profile)) return null;
  return { profile, placeOf: (at) => at.map((step, i) => originalStep(step, at.slice(0, i), kept)) };
}

/** The element of a list that holds the fault, or the place itself; a title is of one piece. */
function cutOf(at: YamlPath): YamlPath {
  if (at[0] === 'title') return ['title'];
  const index = at.findIndex((step) => typeof step === 'number');
  return index < 0 ? at : at.slice(0, index + 1);
}

function without(
  data: unknown,
  cuts: ReadonlySet<string>,
  kept: Map<string, readonly number[]>,
  at: YamlPath,
): unknown {
  const isCut = (step: string | number): boolean => cuts.has([...at, step].join('.'));
  if (Array.isArray(data)) {
    const left = data.flatMap((_, i) => (isCut(i) ? [] : [i]));
    kept.set(at.join('.'), left);
    return left.map((i) => without(data[i], cuts, kept, [...at, i]));
  }
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).filter(([key]) => !isCut(key));
  return Object.fromEntries(entries.map(([key, value]) => [key, without(value, cuts, kept, [...at, key])]));
}

function originalStep(
  step: string | number,
  before: YamlPath,
  kept: ReadonlyMap<string, readonly number[]>,
): string | number {
  if (typeof step === 'string') return step;
  const list = before.map((one, i) => originalStep(one, before.slice(0, i), kept)).join('.');
  return kept.get(list)?.[step] ?? step;
}
