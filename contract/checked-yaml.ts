// YAML that people write, checked against a schema: all faults come back together, each with its line, the rule it
// broke and what to do. Reads no files. Aliases are refused, so a small file cannot become a large one.

import type { Static, TSchema } from 'typebox';
import { Settings } from 'typebox/system';
import Value from 'typebox/value';
import { isMap, isNode, isScalar, LineCounter, parseDocument, visit, type Document, type YAMLError } from 'yaml';
import { editDistance } from './spelling.ts';

/** Largest YAML file, in characters. */
export const MAX_YAML_CHARACTERS = 4 * 1024 * 1024;

/** Most faults that are told of one file. */
export const MAX_YAML_FAULTS = 500;

/** Keys and indexes down to a place in the data. */
export type YamlPath = readonly (string | number)[];

export interface YamlFault {
  readonly at: YamlPath;
  readonly line: number;
  readonly what: string;
  readonly hint: string;
}

export type CheckedYaml<T> =
  | { readonly value: T; readonly lineOf: (at: YamlPath) => number; readonly faults: readonly [] }
  | {
      readonly value: null;
      /** What the YAML holds although it breaks the schema; undefined where it could not be read. */
      readonly data?: unknown;
      readonly lineOf: (at: YamlPath) => number;
      readonly faults: readonly YamlFault[];
    };

/** @param shape what the file should be, for the hints: `the description in docs/profiles.md` */
export function readCheckedYaml<T extends TSchema>(
  schema: T,
  text: string,
  shape: string,
  maxCharacters = MAX_YAML_CHARACTERS,
): CheckedYaml<Static<T>> {
  const nowhere = (): number => 1;
  if (text.length > maxCharacters) {
    return {
      value: null,
      lineOf: nowhere,
      faults: [{ at: [], line: 1, what: `longer than ${maxCharacters} characters`, hint: 'split it' }],
    };
  }
  // What a decoder puts where bytes are no UTF-8; and no text holds a zero.
  const garbled = text.search(/[\0\uFFFD]/u);
  if (garbled >= 0) {
    const line = text.slice(0, garbled).split('\n').length;
    return {
      value: null,
      lineOf: nowhere,
      faults: [{ at: [], line, what: 'is no UTF-8 text', hint: 'save it as UTF-8' }],
    };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, logLevel: 'error' });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => ({
      at: [],
      line: lines.linePos(error.pos[0]).line,
      ...wordsOf(error),
    }));
    return { value: null, lineOf: nowhere, faults };
  }
  const lineOf = (at: YamlPath): number => Math.max(1, lines.linePos(offsetOf(document, at)).line);
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 0 });
  } catch {
    return {
      value: null,
      lineOf,
      faults: [
        { at: [], line: lineOfAlias(document, lines), what: 'uses aliases (*name)', hint: 'write the values out' },
      ],
    };
  }
  if (Value.Check(schema, data)) return { value: data, lineOf, faults: [] };
  return {
    value: null,
    data,
    lineOf,
    faults: schemaFaults(schema, data, shape).map((fault) => ({ ...fault, line: lineOf(fault.at) })),
  };
}

/** What the library found, without its own names for things. */
function wordsOf({ code, message }: YAMLError): { what: string; hint: string } {
  if (code === 'MULTIPLE_DOCS') return { what: 'another document begins (---)', hint: 'keep one in the file' };
  if (message.includes('call stack')) return { what: 'is nested too deeply', hint: 'write it flatter' };
  const what = (message.split('\n')[0] ?? 'not YAML').replace(/ at line \d+, column \d+:?$/, '');
  return { what, hint: 'correct the YAML' };
}

function lineOfAlias(document: Document, lines: LineCounter): number {
  let line = 1;
  visit(document, {
    Alias(_, { range }) {
      if (range) line = lines.linePos(range[0]).line;
      return visit.BREAK;
    },
  });
  return line;
}

/** The schema's complaints without their doubles: an unknown key is reported once, a failed union by the form that is meant. */
function schemaFaults(schema: TSchema, data: unknown, shape: string): Omit<YamlFault, 'line'>[] {
  const faults: Omit<YamlFault, 'line'>[] = [];
  const errors = allErrors(schema, data);
  for (const error of errors) {
    if (error.keyword === 'boolean' || !isOfMeantForm(error, errors)) continue;
    if (error.keyword === 'anyOf' && meantForm(error, errors) !== null) continue;
    const at = pathOf(error.instancePath);
    const params: Record<string, unknown> = { ...error.params };
    if (error.keyword === 'additionalProperties' && Array.isArray(params['additionalProperties'])) {
      for (const key of params['additionalProperties']) {
        faults.push({
          at: [...at, String(key)],
          what: 'unknown key',
          hint: suggestion(String(key), Object.keys(asRecord(schemaAt(schema, error.schemaPath)['properties']))),
        });
      }
    } else if (error.keyword === 'required' && Array.isArray(params['requiredProperties'])) {
      faults.push({ at, what: `misses ${params['requiredProperties'].join(', ')}`, hint: `add it; see ${shape}` });
    } else if (error.keyword === 'enum' && Array.isArray(params['allowedValues'])) {
      faults.push({
        at,
        what: 'is not one of the allowed values',
        hint: `use one of: ${params['allowedValues'].join(', ')}`,
      });
    } else if (error.keyword === 'anyOf') {
      const named = namedForms(error, errors);
      if (named) {
        const hint = `use one of: ${named.values.join(', ')}`;
        faults.push({ at: [...at, named.key], what: 'is not one of the allowed values', hint });
      } else faults.push({ at, what: 'has none of the allowed forms', hint: `see ${shape} for what may stand here` });
    } else {
      const wanted = descriptionAt(schema, error.schemaPath);
      if (wanted === undefined) faults.push({ at, what: error.message, hint: `see ${shape}` });
      else faults.push({ at, what: `is not ${wanted.what}`, hint: `write it like ${wanted.like}` });
    }
  }
  return faults.length > 0 ? faults : [{ at: [], what: `is not ${shape}`, hint: 'compare it with the example' }];
}

/** The library stops at eight unless told otherwise: a person wants to correct all faults of a file at once. */
function allErrors(schema: TSchema, data: unknown): SchemaErrors {
  const { maxErrors } = Settings.Get();
  Settings.Set({ maxErrors: MAX_YAML_FAULTS });
  try {
    return Value.Errors(schema, data);
  } finally {
    Settings.Set({ maxErrors });
  }
}

type SchemaErrors = ReturnType<typeof Value.Errors>;
type SchemaError = SchemaErrors[number];

/** Whether all unions around a complaint have taken its form for the one that is meant. */
function isOfMeantForm(error: SchemaError, errors: SchemaErrors): boolean {
  return errors.every((union) => {
    if (union.keyword !== 'anyOf' || !isBelow(error, union)) return true;
    return meantForm(union, errors) === Number(formOf(error, union)[0]);
  });
}

function isBelow(error: SchemaError, union: SchemaError): boolean {
  const isInside = error.instancePath === union.instancePath || error.instancePath.startsWith(`${union.instancePath}/`);
  return isInside && error.schemaPath.startsWith(`${union.schemaPath}/anyOf/`);
}

/** Number of the union's form that a complaint is about, and the way from there. */
function formOf(error: SchemaError, union: SchemaError): string[] {
  return error.schemaPath.slice(union.schemaPath.length + '/anyOf/'.length).split('/');
}

/** The only form of a union whose kind (`store: influx`) and type are right; null when there is none, or more than one. */
function meantForm(union: SchemaError, errors: SchemaErrors): number | null {
  const forms = new Map<string, boolean>();
  for (const error of errors) {
    if (!isBelow(error, union)) continue;
    const [form = '', ...rest] = formOf(error, union);
    const isOfAnother = error.keyword === 'const' ? rest.length <= 2 : rest.length === 0 && error.keyword === 'type';
    forms.set(form, (forms.get(form) ?? true) && !isOfAnother);
  }
  const meant = [...forms].filter(([, isMeant]) => isMeant);
  return meant.length === 1 ? Number(meant[0]?.[0]) : null;
}

/** The key that tells the forms of a union apart: the one that has a fixed value in them. */
function kindKey(union: SchemaError, errors: SchemaErrors): string | undefined {
  const fixed = errors.find(
    (error) => error.keyword === 'const' && isBelow(error, union) && formOf(error, union).length === 3,
  );
  return fixed && formOf(fixed, union)[2];
}

/** That key, with the values it may have. */
function namedForms(union: SchemaError, errors: SchemaErrors): { key: string; values: string[] } | null {
  const key = kindKey(union, errors);
  if (key === undefined) return null;
  const kinds = errors.filter(
    (error) => error.keyword === 'const' && isBelow(error, union) && formOf(error, union)[2] === key,
  );
  return { key, values: kinds.map(({ params }) => String(asRecord(params)['allowedValue'])) };
}

/** What the schema of a plain value says of itself, for a person: `title` what it is, `examples` how it is written. */
function descriptionAt(schema: TSchema, schemaPath: string): { what: string; like: string } | undefined {
  const { title, examples } = schemaAt(schema, schemaPath);
  return typeof title === 'string' && Array.isArray(examples) ? { what: title, like: examples.join(', ') } : undefined;
}

function schemaAt(schema: TSchema, schemaPath: string): Record<string, unknown> {
  let here: unknown = schema;
  for (const key of pathOf(schemaPath)) here = Array.isArray(here) ? here[Number(key)] : asRecord(here)[key];
  return asRecord(here);
}

function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function suggestion(key: string, known: readonly string[]): string {
  let best = '';
  let least = 3;
  for (const candidate of known) {
    const distance = editDistance(key.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  if (best !== '') return `perhaps "${best}" is meant`;
  return known.length > 0 ? `use one of: ${known.join(', ')}` : 'check its spelling and indentation';
}

function offsetOf(document: Document, at: YamlPath): number {
  let offset = 0;
  let node: unknown = document.contents;
  for (const key of at) {
    // The key of a pair is where a reader looks, not its value.
    const pair = isMap(node)
      ? node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key))
      : undefined;
    const next: unknown = pair ? pair.value : hasGet(node) ? node.get(key, true) : undefined;
    const mark: unknown = pair ? pair.key : next;
    if (isNode(mark) && mark.range) offset = mark.range[0];
    if (next === undefined || next === null) break;
    node = next;
  }
  return offset;
}

function hasGet(node: unknown): node is { get(key: unknown, keepScalar: true): unknown } {
  return typeof node === 'object' && node !== null && 'get' in node && typeof node.get === 'function';
}
