// `foresite profile propose|check|test`: drafts a profile of a walk or a device, proves profiles, and reads a walk by one as
// a device would be read.

import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../../contract/clock.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { doubtOf, notationOf, sunspecWords, wirePlace, wireWords } from '../../contract/modbus-address.ts';
import type { Profile } from '../../contract/profile.ts';
import { loadProfiles, MAX_PROFILE_CHARACTERS, type ProfileSource } from '../../contract/profile-loader.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { coverageOf, objectsRead, type Coverage } from '../../gateway/discover/coverage.ts';
import { identityOf, inspect, nameOf, type Inspection, type InspectParts } from '../../gateway/discover/inspect.ts';
import { proposeProfile } from '../../gateway/discover/propose.ts';
import { startWalkAgent } from '../../gateway/discover/walk-agent.ts';
import { walkDevice } from '../../gateway/discover/walk-device.ts';
import type { WalkFile } from '../../gateway/discover/walk-file.ts';
import type { CommandContext } from '../context.ts';
import { namesFile } from '../hosts.ts';
import { profileSources } from '../load-profiles.ts';
import type { SnmpOptions } from '../snmp-options.ts';
import { unknownProfile } from '../profile-names.ts';
import { verdictsOf, type Verdict } from '../verdicts.ts';
import { isWalk, notAFile, readWalk } from '../walks.ts';
import { stderrLog } from './discover.ts';
import { profilesOf } from './inventory.ts';
import { inspectAddress, printReadings } from './test.ts';

export interface ProposeOptions extends SnmpOptions {
  id?: string;
}

export interface ProfileTestOptions {
  walk: string;
  json?: boolean;
}

const WALK_DOOR = { host: '127.0.0.1', credential: { kind: 'snmp-v2c', community: 'walk' } } as const;

export async function propose(context: CommandContext, what: string, options: ProposeOptions): Promise<number> {
  const profiles = profilesOf(context);
  const sources = profileSources();
  const isFile = namesFile(what) || existsSync(resolve(context.cwd, what));
  const { objects, inspection } = isFile
    ? await fromWalk(context, what, profiles)
    : await fromDevice(context, what, options);
  const { yaml } = proposeProfile({
    objects,
    evidence: inspection.evidence,
    candidates: inspection.candidates,
    profiles,
    ...(options.id !== undefined && { id: options.id }),
    isSound: (text) =>
      loadProfiles([...sources, { path: 'draft', text }]).faults.every((fault) => fault.values['path'] !== 'draft'),
  });
  context.print(yaml.trimEnd());
  return 0;
}

async function fromWalk(
  context: CommandContext,
  path: string,
  profiles: ReadonlyMap<string, Profile>,
): Promise<{ objects: WalkFile['objects']; inspection: Inspection }> {
  const { objects } = readWalk(context.cwd, path);
  return { objects, inspection: await inspectWalk(context, objects, profiles) };
}

async function fromDevice(
  context: CommandContext,
  what: string,
  options: ProposeOptions,
): Promise<{ objects: WalkFile['objects']; inspection: Inspection }> {
  const { inspection, door, parts } = await inspectAddress(context, what, options);
  return { objects: await walkDevice(parts, door, new AbortController().signal), inspection };
}

/** Proves files beside the profiles that ship and the user's own; a file that stands in for one of them replaces it. */
export function check(context: CommandContext, files: readonly string[], options: { json?: boolean }): Promise<number> {
  const own: ProfileSource[] = files.map((path) => {
    if (isWalk(resolve(context.cwd, path))) throw new ForesiteError('walk_as_profile', { path });
    return { path, text: readProfile(context, path) };
  });
  const ids = new Set(own.map(({ text }) => idIn(text)));
  const others = profileSources().filter(({ text }) => !ids.has(idIn(text)));
  const paths = new Set(files);
  const faults = loadProfiles([...others, ...own]).faults.filter((fault) => paths.has(fault.value('path')));
  if (options.json)
    context.print(
      JSON.stringify(
        faults.map(({ code, message, values }) => ({ code, message, ...values })),
        null,
        2,
      ),
    );
  else {
    for (const fault of faults) context.printError(fault.message);
    if (faults.length === 0) {
      printWireAddresses(context, own, [...others, ...own]);
      context.print(`${files.length} profile(s) are sound`);
    }
  }
  return Promise.resolve(faults.length === 0 ? 0 : 1);
}

/** Of Modbus points, whatever notation they are written in: a value that is off by one register is found here. */
function printWireAddresses(
  context: CommandContext,
  own: readonly ProfileSource[],
  all: readonly ProfileSource[],
): void {
  const { profiles } = loadProfiles(all);
  for (const { path, text } of own) {
    const { points = [], sunspec = [] } = profiles.get(idIn(text))?.modbus ?? {};
    for (const point of sunspec)
      context.print(`${path}: ${sunspecWords(point)}  ${point.as} ${point.component ?? ''}`.trimEnd());
    for (const { as, component = '', table, address } of points) {
      const place = wirePlace(table, address);
      const doubt = doubtOf(table, address);
      if ('what' in place) continue;
      context.print(
        `${path}: ${wireWords(place).padEnd(36)} ${notationOf(place).padStart(6)}  ${as} ${component}`.trimEnd(),
      );
      if (doubt !== undefined) context.printError(`${path}: ${as}: ${doubt}`);
    }
  }
}

function idIn(text: string): string {
  return /^profile:\s*["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? '';
}

export async function testProfile(
  context: CommandContext,
  named: string | undefined,
  options: ProfileTestOptions,
): Promise<number> {
  const { objects, unread, isCut } = readWalk(context.cwd, options.walk);
  const { profiles, profile } = chosen(context, named);
  const inspection = await inspectWalk(context, objects, profiles, profile);
  const used = inspection.profile;
  if (!used) throw new ForesiteError('device_not_recognised', { where: options.walk });
  if (!used.snmp)
    throw new ForesiteError('target_misconfigured', { where: used.profile, what: 'the profile has no snmp section' });
  const coverage = coverageOf(objects, objectsRead(used.snmp, inspection.evidence.sysObjectId));
  const verdicts = verdictsOf(used, inspection.readings);
  const { result, readings, facts } = inspection;
  if (options.json) {
    const identity = identityOf(inspection);
    context.print(
      JSON.stringify({ profile: used.profile, identity, result, readings, verdicts, coverage, unread }, null, 2),
    );
  } else {
    const { vendor, model, class: kind, confidence } = identityOf(inspection);
    context.print(
      `${[kind ?? '?', nameOf(vendor, model)].filter((one) => one !== '').join(' ')}  (${used.profile}, ${Math.round(confidence * 100)}%)`,
    );
    if (result.code !== 'ok') context.print(result.detail);
    printReadings(context, readings, [facts]);
    context.print('');
    printVerdicts(context, verdicts);
    printCoverage(context, coverage, objects.length);
  }
  if (unread > 0) context.printError(`${unread} line(s) of ${options.walk} could not be read`);
  if (isCut) context.printError(`${options.walk} is longer than is taken: its end was left out`);
  return result.code === 'ok' ? 0 : 1;
}

/** What raises or cannot be told, a line each; the rest is counted. */
function printVerdicts(context: CommandContext, verdicts: readonly Verdict[]): void {
  for (const { condition, component, value, unit, level, severity } of verdicts) {
    if (level === 'ok' || level === 'idle') continue;
    const place = component ? `${component.kind}:${component.name}` : '';
    const what = level === 'bad' ? `bad (${severity})` : level;
    context.print(`${what.padEnd(16)} ${condition.padEnd(24)} ${place} ${value} ${unit}`.trimEnd());
  }
  for (const condition of new Set(verdicts.map((one) => one.condition))) {
    const own = verdicts.filter((one) => one.condition === condition);
    const ok = own.filter(({ level }) => level === 'ok').length;
    const idle = own.filter(({ level }) => level === 'idle').length;
    if (ok > 0) context.print(`${'ok'.padEnd(16)} ${condition.padEnd(24)} ${ok}`);
    if (idle > 0) context.print(`${'idle'.padEnd(16)} ${condition.padEnd(24)} ${idle}  never seen ok: no alarm`);
  }
}

function printCoverage(context: CommandContext, { read, unread, subtrees }: Coverage, all: number): void {
  context.print(
    `\n${read} of ${all} objects are read, ${unread} are not${subtrees.length > 0 ? '; the biggest parts:' : ''}`,
  );
  for (const { oid, objects, example } of subtrees)
    context.print(`${String(objects).padStart(7)}  ${oid}  e.g. ${example}`);
}

/** A file of a profile, an id, or nothing: then the one that fits. */
export function chosen(
  context: CommandContext,
  named: string | undefined,
): { profiles: ReadonlyMap<string, Profile>; profile: Profile | undefined } {
  const profiles = profilesOf(context);
  if (named === undefined) return { profiles, profile: undefined };
  const known = profiles.get(named);
  if (known) return { profiles, profile: known };
  if (!namesFile(named) && !existsSync(resolve(context.cwd, named))) throw unknownProfile(named, profiles);
  if (isWalk(resolve(context.cwd, named))) throw new ForesiteError('walk_as_profile', { path: named });
  const text = readProfile(context, named);
  const id = idIn(text);
  const loaded = loadProfiles([...profileSources().filter((one) => idIn(one.text) !== id), { path: named, text }]);
  const [fault] = loaded.faults.filter(({ values }) => values['path'] === named);
  if (fault) throw fault;
  return { profiles: loaded.profiles, profile: loaded.profiles.get(id) };
}

async function inspectWalk(
  context: CommandContext,
  objects: WalkFile['objects'],
  profiles: ReadonlyMap<string, Profile>,
  profile?: Profile,
): Promise<Inspection> {
  const log = stderrLog(context);
  const parts: InspectParts = { network: createSystemNetwork({ log }), clock: systemClock, log, profiles };
  const agent = await startWalkAgent(objects);
  try {
    return await inspect(parts, { ...WALK_DOOR, port: agent.port }, { ...(profile && { profile }) });
  } finally {
    await agent.stop();
  }
}

function readProfile(context: CommandContext, path: string): string {
  const full = resolve(context.cwd, path);
  const fail = (what: string): ForesiteError => new ForesiteError('profile_file_unreadable', { path, what });
  const stats = statSync(full, { throwIfNoEntry: false });
  if (!stats?.isFile()) throw fail(notAFile(stats));
  if (stats.size > MAX_PROFILE_CHARACTERS) throw fail(`it is longer than ${MAX_PROFILE_CHARACTERS} bytes`);
  return readFileSync(full, 'utf8');
}
