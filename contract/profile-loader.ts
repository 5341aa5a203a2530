// Turns profile texts into profiles ready for use: schema first, then what only all of them together can tell. All
// faults come back at once, each with file, line, rule and hint. Reads no files.

import { readCheckedYaml } from './checked-yaml.ts';
import { ForesiteError } from './errors.ts';
import { restOf } from './profile-rest.ts';
import { profileFaults } from './profile-rules.ts';
import { Profile } from './profile.ts';
import { nearest } from './spelling.ts';

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

/** Told of a file whose YAML is a text, a number or a list. */
const NO_PROFILE = {
  what: 'holds no profile',
  hint: 'a profile file holds keys, first of all `profile: <id>` and `title: { zh: …, en: … }`; docs/write-a-profile.md shows one',
} as const;

interface Parsed {
  source: ProfileSource;
  profile: Profile;
  lineOf(at: readonly (string | number)[]): number;
  /** Of what is left of a profile that breaks the schema, which is judged and not used: where a place of it stands in the file. */
  placeOf?(at: readonly (string | number)[]): readonly (string | number)[];
}

/** What may be included. */
interface Known {
  get(id: string): Parsed | undefined;
  ids(): string[];
}

export function loadProfiles(sources: readonly ProfileSource[]): LoadedProfiles {
  const library = new ProfileLibrary(sources);
  const profiles = new Map(library);
  return { profiles, faults: library.faults };
}

/**
 * Profiles that are read when they are asked for: a site uses a few of hundreds. Going through all of them reads all.
 * Faults are told of what has been read.
 */
export class ProfileLibrary implements ReadonlyMap<string, Profile> {
  readonly faults: ForesiteError[] = [];
  /** Not read yet, by the id that their text seems to have. */
  readonly #waiting = new Map<string, ProfileSource[]>();
  readonly #parsed = new Map<string, Parsed>();
  readonly #merged = new Map<string, Profile | null>();

  constructor(sources: readonly ProfileSource[]) {
    for (const source of sources) {
      const id = idIn(source);
      const list = this.#waiting.get(id);
      if (list) list.push(source);
      else this.#waiting.set(id, [source]);
    }
  }

  /** Reads these now. */
  readSources(sources: readonly ProfileSource[]): void {
    for (const source of sources) this.get(idIn(source));
  }

  get size(): number {
    this.readAll();
    return this.#valid().length;
  }

  get(id: string): Profile | undefined {
    const known = this.#merged.get(id);
    if (known !== undefined) return known ?? undefined;
    const one = this.#parse(id);
    if (!one) return undefined;
    const { merged, isSound } = this.#judge(one, id);
    const profile = isSound && merged ? merged : null;
    this.#merged.set(id, profile);
    return profile ?? undefined;
  }

  #judge(one: Parsed, id: string): { merged: Profile | undefined; isSound: boolean } {
    const found: Fault[] = [];
    const all: Known = {
      get: (other) => (other === id ? one : this.#parse(other)),
      ids: () => [...this.#parsed.keys(), ...this.#waiting.keys()],
    };
    const merged = mergeIncludes(id, all, found, []);
    found.push(...profileFaults(one.profile, merged));
    for (const fault of found) this.faults.push(faultError(one, fault));
    return { merged, isSound: found.length === 0 };
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  forEach(run: (profile: Profile, id: string, all: ReadonlyMap<string, Profile>) => void): void {
    for (const [id, profile] of this) run(profile, id, this);
  }

  entries(): MapIterator<[string, Profile]> {
    this.readAll();
    return this.#valid().values();
  }

  keys(): MapIterator<string> {
    return new Map(this.entries()).keys();
  }

  values(): MapIterator<Profile> {
    return new Map(this.entries()).values();
  }

  [Symbol.iterator](): MapIterator<[string, Profile]> {
    return this.entries();
  }

  #valid(): [string, Profile][] {
    return [...this.#merged].flatMap(([id, profile]) => (profile ? [[id, profile]] : []));
  }

  /** Reads whatever has not been read. */
  readAll(): void {
    for (const id of this.#waiting.keys()) this.#parse(id);
    for (const id of this.#parsed.keys()) this.get(id);
  }

  #parse(id: string): Parsed | undefined {
    const sources = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (const source of sources) {
      const one = parseProfile(source, this.faults);
      if (one?.placeOf) this.#judge(one, one.profile.profile);
      if (!one || one.placeOf) continue;
      const first = this.#parsed.get(one.profile.profile);
      if (first)
        this.faults.push(
          faultError(one, {
            at: ['profile'],
            what: `"${one.profile.profile}" is already defined by ${first.source.path}`,
            hint: 'give each profile its own id',
          }),
        );
      else this.#parsed.set(one.profile.profile, one);
    }
    return this.#parsed.get(id);
  }
}

/** Where the id stands, as every profile is written; one that is written otherwise is found when all are read. */
function idIn({ text }: ProfileSource): string {
  return /^profile: *["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? '';
}

function parseProfile(source: ProfileSource, faults: ForesiteError[]): Parsed | undefined {
  const read = readCheckedYaml(
    Profile,
    source.text,
    'the description of a profile in docs/profiles.md',
    MAX_PROFILE_CHARACTERS,
  );
  if (read.value !== null) return { source, profile: read.value, lineOf: read.lineOf };
  if (read.data !== undefined && (typeof read.data !== 'object' || Array.isArray(read.data))) {
    faults.push(new ForesiteError('profile_invalid', { path: source.path, line: 1, where: 'file', ...NO_PROFILE }));
    return undefined;
  }
  for (const { at, line, what, hint } of read.faults) {
    faults.push(
      new ForesiteError('profile_invalid', { path: source.path, line, where: at.join('.') || 'file', what, hint }),
    );
  }
  const places = read.faults.map((fault) => fault.at);
  const rest = read.data === undefined ? null : restOf(read.data, places);
  return rest ? { source, profile: rest.profile, lineOf: read.lineOf, placeOf: rest.placeOf } : undefined;
}

function mergeIncludes(id: string, all: Known, faults: Fault[], chain: readonly string[]): Profile | undefined {
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
        hint: `use the id of a profile or module that is loaded without faults; nearest: ${nearest(include, all.ids(), 3).join(', ')}`,
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
  const events = [...(base.events ?? []), ...(own.events ?? [])];
  const snmp = mergeSnmp(base.snmp, own.snmp);
  const recognise = [...(base.recognise ?? []), ...(own.recognise ?? [])];
  const modbus = mergeModbus(base.modbus, own.modbus);
  const mqtt = mergeMqtt(base.mqtt, own.mqtt);
  return {
    profile: own.profile,
    title: own.title,
    ...(own.class && { class: own.class }),
    ...(recognise.length > 0 && { recognise }),
    ...(snmp && { snmp }),
    ...(modbus && { modbus }),
    ...(mqtt && { mqtt }),
    ...(probes.length > 0 && { probes }),
    ...(conditions.length > 0 && { conditions }),
    ...(events.length > 0 && { events }),
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

function mergeModbus(base: Profile['modbus'], own: Profile['modbus']): Profile['modbus'] {
  if (!base || !own) return own ?? base;
  const points = [...(base.points ?? []), ...(own.points ?? [])];
  const sunspec = [...(base.sunspec ?? []), ...(own.sunspec ?? [])];
  return { ...own, ...(points.length > 0 && { points }), ...(sunspec.length > 0 && { sunspec }) };
}

function mergeMqtt(base: Profile['mqtt'], own: Profile['mqtt']): Profile['mqtt'] {
  if (!base || !own) return own ?? base;
  const topics = [...(base.topics ?? []), ...(own.topics ?? [])];
  const metrics = [...(base.sparkplug?.metrics ?? []), ...(own.sparkplug?.metrics ?? [])];
  const texts = [...(base.sparkplug?.texts ?? []), ...(own.sparkplug?.texts ?? [])];
  return {
    ...base,
    ...own,
    ...(topics.length > 0 && { topics }),
    ...(metrics.length > 0 && { sparkplug: { metrics, ...(texts.length > 0 && { texts }) } }),
  };
}

function faultError(parsed: Parsed, fault: Fault): ForesiteError {
  const { source } = parsed;
  const at = parsed.placeOf?.(fault.at) ?? fault.at;
  return new ForesiteError('profile_invalid', {
    path: source.path,
    line: parsed.lineOf(at),
    where: at.join('.') || 'file',
    what: fault.what,
    hint: fault.hint,
  });
}
