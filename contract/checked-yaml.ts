// YAML that people write, checked against a schema: all faults come back together, each with its line, the rule it
// broke and what to do. Reads no files. Aliases are refused, so a small file cannot become a large one.

import type { Static, TSchema } from 'typebox';
import Value from 'typebox/value';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';

/** Largest YAML file, in characters. */
export const MAX_YAML_CHARACTERS = 4 * 1024 * 1024;

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
  | { readonly value: null; readonly lineOf: (at: YamlPath) => number; readonly faults: readonly YamlFault[] };

/** @param shape what the file should be, for the hints: `a profile (contract/profile.ts)` */
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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  if (document.errors.length > 0) {
    const faults = document.errors.map((error) => ({
      at: [],
      line: lines.linePos(error.pos[0]).line,
      what: error.message.split('\n')[0] ?? 'not YAML',
      hint: 'correct the YAML',
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
      faults: [{ at: [], line: 1, what: 'uses aliases (*name)', hint: 'write the values out' }],
    };
  }
  if (Value.Check(schema, data)) return { value: data, lineOf, faults: [] };
  return {
    value: null,
    lineOf,
    faults: schemaFaults(schema, data, shape).map((fault) => ({ ...fault, line: lineOf(fault.at) })),
  };
}

/** The schema's complaints without their doubles: an unknown key is reported once, a failed union by its own line only. */
function schemaFaults(schema: TSchema, data: unknown, shape: string): Omit<YamlFault, 'line'>[] {
  const faults: Omit<YamlFault, 'line'>[] = [];
  for (const error of Value.Errors(schema, data)) {
    if (error.keyword === 'boolean' || error.schemaPath.includes('/anyOf/')) continue;
    const at = pathOf(error.instancePath);
    const params: Record<string, unknown> = { ...error.params };
    if (error.keyword === 'additionalProperties' && Array.isArray(params['additionalProperties'])) {
      for (const key of params['additionalProperties']) {
        faults.push({
          at: [...at, String(key)],
          what: 'unknown key',
          hint: suggestion(String(key), knownKeys(schema, at)),
        });
      }
    } else if (error.keyword === 'enum' && Array.isArray(params['allowedValues'])) {
      faults.push({
        at,
        what: 'is not one of the allowed values',
        hint: `use one of: ${params['allowedValues'].join(', ')}`,
      });
    } else if (error.keyword === 'anyOf') {
      faults.push({ at, what: 'has none of the allowed forms', hint: `see ${shape} for what may stand here` });
    } else faults.push({ at, what: error.message, hint: `see ${shape}` });
  }
  return faults.length > 0 ? faults : [{ at: [], what: `is not ${shape}`, hint: 'compare it with the example' }];
}

function pathOf(pointer: string): (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
}

/** Keys that the schema allows at a place, as far as it can be followed. */
function knownKeys(schema: TSchema, at: YamlPath): string[] {
  let here: unknown = schema;
  for (const key of at) {
    const node = asRecord(here);
    here =
      typeof key === 'number'
        ? node['items']
        : (asRecord(node['properties'])[key] ?? Object.values(asRecord(node['patternProperties']))[0]);
  }
  return Object.keys(asRecord(asRecord(here)['properties']));
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
  if (best !== '') return `did you mean "${best}"?`;
  return known.length > 0 ? `use one of: ${known.join(', ')}` : 'check its spelling and indentation';
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
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
