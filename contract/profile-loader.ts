// Turns profile texts into profiles ready for use: schema first, then what only all of them together can tell. All
// faults come back at once, each with file, line, rule and hint. Reads no files.

import Value from 'typebox/value';
import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import { ForesiteError } from './errors.ts';
import { profileFaults } from './profile-rules.ts';
import { Profile } from './profile.ts';

/** Largest profile file, in characters. */
export const MAX_PROFILE_CHARACTERS = 256 * 1024;
/** YAML aliases that may be unfolded. */
export const MAX_ALIASES = 50;
/** Deepest chain of includes. */
export const MAX_INCLUDE_DEPTH = 8;

export interface ProfileSource {
  path: string;
  text: string;
}

export interface LoadedProfiles {
  /** By id, includes merged in; modules too. Profiles with faults are absent. */
  profiles: ReadonlyMap<string, Profile>;
  faults: ForesiteError[];
}

/** What is wrong, where in the data, and how to put it right. */
export interface Fault {
  /** Keys and indexes down to the place. */
  at: readonly (string | number)[];
  what: string;
  hint: string;
}

interface Parsed {
  source: ProfileSource;
  profile: Profile;
  lineOf(at: readonly (string | number)[]): number;
}

export function loadProfiles(sources: readonly ProfileSource[]): LoadedProfiles {
  const faults: ForesiteError[] = [];
  const parsed = new Map<string, Parsed>();
  for (const source of sources) {
    const one = parseProfile(source, faults);
    if (!one) continue;
    const id = one.profile.profile;
    const first = parsed.get(id);
    if (first)
      faults.push(
        faultError(one, {
          at: ['profile'],
          what: `"${id}" is already defined by ${first.source.path}`,
          hint: 'give each profile its own id',
        }),
      );
    else parsed.set(id, one);
  }
  const profiles = new Map<string, Profile>();
  for (const [id, one] of parsed) {
    const found: Fault[] = [];
    const merged = mergeIncludes(id, parsed, found, []);
    found.push(...profileFaults(one.profile, merged));
    for (const fault of found) faults.push(faultError(one, fault));
    if (found.length === 0 && merged) profiles.set(id, merged);
  }
  return { profiles, faults };
}

function parseProfile(source: ProfileSource, faults: ForesiteError[]): Parsed | undefined {
  const fail = (line: number, at: string, what: string, hint: string): void => {
    faults.push(new ForesiteError('profile_invalid', { path: source.path, line, where: at, what, hint }));
  };
  if (source.text.length > MAX_PROFILE_CHARACTERS) {
    fail(1, 'file', `longer than ${MAX_PROFILE_CHARACTERS} characters`, 'split it into modules and include them');
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(source.text, { lineCounter: lines, uniqueKeys: true });
  for (const error of document.errors)
    fail(lines.linePos(error.pos[0]).line, 'file', error.message.split('\n')[0] ?? 'not YAML', 'correct the YAML');
  if (document.errors.length > 0) return undefined;
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    fail(1, 'file', 'its aliases unfold too far', 'write the values out');
    return undefined;
  }
  const lineOf = (at: readonly (string | number)[]): number => lines.linePos(offsetOf(document, at)).line;
  if (Value.Check(Profile, data)) return { source, profile: data, lineOf };
  for (const { at, what, hint } of schemaFaults(data)) fail(lineOf(at), at.join('.') || 'file', what, hint);
  return undefined;
}

/** The schema's complaints without their doubles: an unknown key is reported once, a failed union by its own line only. */
function schemaFaults(data: unknown): Fault[] {
  const faults: Fault[] = [];
  for (const error of Value.Errors(Profile, data)) {
    if (error.keyword === 'boolean' || error.schemaPath.includes('/anyOf/')) continue;
    const at = error.instancePath
      .split('/')
      .slice(1)
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part.replaceAll('~1', '/').replaceAll('~0', '~')));
    const params: Record<string, unknown> = { ...error.params };
    if (error.keyword === 'additionalProperties' && Array.isArray(params['additionalProperties'])) {
      for (const key of params['additionalProperties'])
        faults.push({ at: [...at, String(key)], what: 'unknown key', hint: 'check its spelling and indentation' });
    } else if (error.keyword === 'enum' && Array.isArray(params['allowedValues'])) {
      faults.push({
        at,
        what: 'not one of the allowed values',
        hint: `use one of: ${params['allowedValues'].join(', ')}`,
      });
    } else faults.push({ at, what: error.message, hint: 'see contract/profile.ts for the shape of a profile' });
  }
  return faults.length > 0
    ? faults
    : [{ at: [], what: 'does not have the shape of a profile', hint: 'see contract/profile.ts' }];
}

function offsetOf(document: Document, at: readonly (string | number)[]): number {
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

function mergeIncludes(
  id: string,
  all: ReadonlyMap<string, Parsed>,
  faults: Fault[],
  chain: readonly string[],
): Profile | undefined {
  const own = all.get(id)?.profile;
  if (!own) return undefined;
  const here = [...chain, id];
  let merged: Profile | undefined;
  for (const [index, include] of (own.includes ?? []).entries()) {
    const at = ['includes', index];
    if (here.includes(include)) {
      faults.push({
        at,
        what: `includes itself: ${[...here, include].join(' → ')}`,
        hint: 'remove one of these includes',
      });
      continue;
    }
    if (here.length >= MAX_INCLUDE_DEPTH) {
      faults.push({
        at,
        what: `includes are nested deeper than ${MAX_INCLUDE_DEPTH}`,
        hint: 'include the modules directly',
      });
      continue;
    }
    const part = mergeIncludes(include, all, faults, here);
    if (!part) {
      faults.push({
        at,
        what: `"${include}" does not exist`,
        hint: 'use the id of a profile or module that is loaded without faults',
      });
      continue;
    }
    merged = merged ? mergeTwo(merged, part) : part;
  }
  return merged ? mergeTwo(merged, own) : own;
}

/** `own` comes after `base`: lists grow, single values and texts of `own` win. */
function mergeTwo(base: Profile, own: Profile): Profile {
  const probes = [
    ...(base.probes ?? []).filter(
      (probe) => !own.probes?.some((other) => (other.name ?? other.protocol) === (probe.name ?? probe.protocol)),
    ),
    ...(own.probes ?? []),
  ];
  const conditions = [...(base.conditions ?? []), ...(own.conditions ?? [])];
  const snmp = mergeSnmp(base.snmp, own.snmp);
  const modbus = own.modbus ?? base.modbus;
  const mqtt = mergeMqtt(base.mqtt, own.mqtt);
  return {
    profile: own.profile,
    title: own.title,
    ...(own.class && { class: own.class }),
    ...(snmp && { snmp }),
    ...(modbus && {
      modbus: {
        ...modbus,
        points: own.modbus && base.modbus ? [...base.modbus.points, ...own.modbus.points] : modbus.points,
      },
    }),
    ...(mqtt && { mqtt }),
    ...(probes.length > 0 && { probes }),
    ...(conditions.length > 0 && { conditions }),
  };
}

function mergeSnmp(base: Profile['snmp'], own: Profile['snmp']): Profile['snmp'] {
  if (!base || !own) return own ?? base;
  return {
    ...base,
    ...own,
    readers: [...new Set([...(base.readers ?? []), ...(own.readers ?? [])])],
    scalars: [...(base.scalars ?? []), ...(own.scalars ?? [])],
    tables: [...(base.tables ?? []), ...(own.tables ?? [])],
    texts: { ...base.texts, ...own.texts },
  };
}

function mergeMqtt(base: Profile['mqtt'], own: Profile['mqtt']): Profile['mqtt'] {
  return base && own ? { ...base, ...own, topics: [...base.topics, ...own.topics] } : (own ?? base);
}

function faultError(parsed: Parsed, fault: Fault): ForesiteError {
  const { source } = parsed;
  return new ForesiteError('profile_invalid', {
    path: source.path,
    line: parsed.lineOf(fault.at),
    where: fault.at.join('.') || 'file',
    what: fault.what,
    hint: fault.hint,
  });
}
