// Reads the texts of cause files into causes. All faults come back at once, each with file, line, rule and hint; a file
// with faults gives no causes. Reads no files itself.

import { readCheckedYaml, type YamlPath } from '../../../contract/checked-yaml.ts';
import { ForesiteError } from '../../../contract/errors.ts';
import { PREDICATES } from '../../../contract/predicates.ts';
import type { Text } from '../../../contract/text.ts';
import { CauseFile, predicatesOf, SLOTS, type Cause } from './cause-schema.ts';
import { checkVisit, type Complaint } from './check-visit.ts';
import type { CauseVisit } from './visit-schema.ts';

/** Largest cause file, in characters. */
export const MAX_CAUSE_FILE_CHARACTERS = 512 * 1024;

export interface CauseSource {
  readonly path: string;
  readonly text: string;
}

export interface LoadedCauses {
  readonly causes: readonly Cause[];
  readonly faults: readonly ForesiteError[];
}

export function parseCauses(sources: readonly CauseSource[]): LoadedCauses {
  const causes: Cause[] = [];
  const faults: ForesiteError[] = [];
  const definedIn = new Map<string, string>();
  for (const source of sources) {
    const read = readCheckedYaml(CauseFile, source.text, 'a file of causes', MAX_CAUSE_FILE_CHARACTERS);
    for (const fault of read.faults) faults.push(causeError(source.path, fault.line, fault));
    if (read.value === null) continue;
    for (const [index, cause] of read.value.causes.entries()) {
      const complaints = check(cause);
      const first = definedIn.get(cause.id);
      if (first !== undefined) {
        complaints.push({
          at: ['id'],
          what: `"${cause.id}" is already defined in ${first}`,
          hint: 'give each cause its own id',
        });
      }
      definedIn.set(cause.id, source.path);
      for (const complaint of complaints) {
        const at = ['causes', index, ...complaint.at];
        faults.push(causeError(source.path, read.lineOf(at), { ...complaint, at }));
      }
      if (complaints.length === 0) causes.push(cause);
    }
  }
  return { causes, faults };
}

function causeError(path: string, line: number, fault: Complaint): ForesiteError {
  return new ForesiteError('cause_invalid', {
    path,
    line,
    where: fault.at.join('.') || 'file',
    what: fault.what,
    hint: fault.hint,
  });
}

/** What the schema cannot say. */
function check(cause: Cause): Complaint[] {
  return [...checkLocation(cause), ...checkEffects(cause), ...checkVisit(cause), ...checkTexts(cause)];
}

function checkLocation(cause: Cause): Complaint[] {
  const { at, component, named, notNamed } = cause.appliesTo;
  const complaints: Complaint[] = [];
  if ((at === 'component') !== (component !== undefined)) {
    const what =
      at === 'component' ? 'a cause at a component names no kind' : 'only a cause at a component names a kind';
    complaints.push({ at: ['appliesTo'], what, hint: 'use `at: component` together with `component: disk`' });
  }
  for (const [key, pattern] of Object.entries({ named, notNamed })) {
    if (pattern !== undefined && !isPattern(pattern)) {
      complaints.push({
        at: ['appliesTo', key],
        what: 'is not a regular expression',
        hint: 'write it like `cash|note`',
      });
    }
  }
  return complaints;
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

function checkEffects(cause: Cause): Complaint[] {
  const complaints: Complaint[] = [];
  for (const [index, effect] of cause.effects.entries()) {
    if (effect.where === 'self' && cause.appliesTo.at === 'component') {
      const kind = cause.appliesTo.component;
      const other = predicatesOf(effect).find((name) => PREDICATES[name].component !== kind);
      if (other !== undefined) {
        const what = `"${other}" is not about a ${kind ?? 'component'}`;
        complaints.push({ at: ['effects', index], what, hint: 'use `where: asset` for predicates of the whole asset' });
      }
    }
    if (effect.hides === true && effect.precursor === true) {
      complaints.push({ at: ['effects', index], what: 'hides and comes before at once', hint: 'choose one' });
    }
  }
  return complaints;
}

const SLOT_NAMES: ReadonlySet<string> = new Set(SLOTS);

function checkTexts(cause: Cause): Complaint[] {
  const complaints: Complaint[] = [];
  for (const [at, text] of textsOf(cause)) {
    for (const language of ['zh', 'en'] as const) {
      if (text[language].trim() === '') complaints.push({ at, what: `has no ${language} text`, hint: 'write it' });
      for (const [, slot] of text[language].matchAll(/\{(\w*)\}/g)) {
        if (slot !== undefined && SLOT_NAMES.has(slot)) continue;
        complaints.push({ at, what: `{${slot ?? ''}} is not a value`, hint: `use one of: ${SLOTS.join(', ')}` });
      }
    }
  }
  return complaints;
}

function textsOf({ title, note, visit, unreached }: Cause): [YamlPath, Text][] {
  return [
    [['title'], title],
    ...optional(['note'], note),
    ...visitTexts('visit', visit),
    ...optional(['unreached', 'note'], unreached?.note),
    ...visitTexts('unreached', unreached ?? {}),
  ];
}

/** @param from where it stands in the cause */
function visitTexts(from: string, visit: Partial<CauseVisit>): [YamlPath, Text][] {
  const listed = (key: string, texts: readonly (Text | string)[] | undefined): [YamlPath, Text][] =>
    (texts ?? []).flatMap((text, index): [YamlPath, Text][] =>
      typeof text === 'string' ? [] : [[[from, key, index], text]],
    );
  return [
    ...optional([from, 'reason'], visit.reason),
    ...optional([from, 'firstCheck'], visit.firstCheck),
    ...(visit.parts ?? []).map((part, index): [YamlPath, Text] => [[from, 'parts', index, 'spec'], part.spec]),
    ...listed('tools', visit.tools),
    ...listed('permits', visit.permits),
    ...listed('phoneScript', visit.phoneScript),
    ...(visit.phone ?? []).flatMap(({ ask, yes, no }, index): [YamlPath, Text][] => {
      const at = [from, 'phone', index];
      return [
        [[...at, 'ask'], ask],
        ...optional([...at, 'yes', 'do'], yes.do),
        ...optional([...at, 'no', 'do'], no.do),
      ];
    }),
  ];
}

function optional(at: YamlPath, text: Text | undefined): [YamlPath, Text][] {
  return text ? [[at, text]] : [];
}
