// Turns profile texts into profiles ready for use: schema first, then what only all of them together can tell. All
// faults come back at once, each with file, line, rule and hint. Reads no files.

import { readCheckedYaml } from './checked-yaml.ts';
import { ForesiteError } from './errors.ts';
import { profileFaults } from './profile-rules.ts';
import { Profile } from './profile.ts';

/** Largest profile file, in characters. */
export const MAX_PROFILE_CHARACTERS = 256 * 1024;
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
  const read = readCheckedYaml(
    Profile,
    source.text,
    'contract/profile.ts for the shape of a profile',
    MAX_PROFILE_CHARACTERS,
  );
  if (read.value !== null) return { source, profile: read.value, lineOf: read.lineOf };
  for (const { at, line, what, hint } of read.faults) {
    faults.push(
      new ForesiteError('profile_invalid', { path: source.path, line, where: at.join('.') || 'file', what, hint }),
    );
  }
  return undefined;
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
  const recognise = [...(base.recognise ?? []), ...(own.recognise ?? [])];
  const modbus = own.modbus ?? base.modbus;
  const mqtt = mergeMqtt(base.mqtt, own.mqtt);
  return {
    profile: own.profile,
    title: own.title,
    ...(own.class && { class: own.class }),
    ...(recognise.length > 0 && { recognise }),
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
    shares: [...(base.shares ?? []), ...(own.shares ?? [])],
    counts: [...(base.counts ?? []), ...(own.counts ?? [])],
    digests: [...(base.digests ?? []), ...(own.digests ?? [])],
    traps: [...(own.traps ?? []), ...(base.traps ?? [])],
    identity: { ...base.identity, ...own.identity },
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
