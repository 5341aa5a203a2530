// Drafts a profile of what a device answers: who it is, the standard modules that find something on it, what other profiles
// read of the same maker, and candidates of the maker's own tree for a person to decide. The draft passes the check.

import { stringify } from 'yaml';
import type { Varbind } from '../../collectors/snmp/decode.ts';
import { compareOids } from '../../collectors/snmp/oids.ts';
import { measurementOf } from '../../contract/metrics.ts';
import type { Profile } from '../../contract/profile.ts';
import { candidatesOf, type Candidate } from './candidates.ts';
import { isBelowAny, objectsRead, READER_ROOTS } from './coverage.ts';
import { makerNamed } from './makers.ts';
import type { Evidence, Recognition } from './types.ts';

/** Modules that every device gets. */
const ALWAYS = ['ping', 'snmp-system'] as const;
/** Part of the objects that a maker's module, and a standard one, reads which must answer for it to be taken. */
const MAKER_MODULE_SHARE = 0.5;
const STANDARD_MODULE_SHARE = 0.2;
const ENTERPRISES = '1.3.6.1.4.1.';
/** Trees of agent software and standards bodies, which name no maker. */
const AGENTS: readonly string[] = ['1.3.6.1.4.1.2021.', '1.3.6.1.4.1.8072.'];
/** Objects of other profiles told in a draft. */
const MAX_KNOWN = 40;

export interface Proposal {
  id: string;
  yaml: string;
  includes: readonly string[];
}

export interface ProposeOptions {
  objects: readonly Varbind[];
  evidence: Evidence;
  candidates: readonly Recognition[];
  profiles: ReadonlyMap<string, Profile>;
  id?: string;
  /** Whether a draft loads without faults beside the other profiles. */
  isSound(yaml: string): boolean;
}

export function proposeProfile(options: ProposeOptions): Proposal {
  const { evidence, candidates, objects, profiles } = options;
  const best = candidates[0];
  const vendor = best?.vendor ?? '';
  const model = best?.model ?? '';
  const id = options.id ?? idOf([vendor, model === '' ? (best?.class ?? 'device') : model], profiles);
  const draft = (includes: readonly string[]): object => ({
    profile: id,
    title: titleOf(vendor, model, id),
    class: best?.class ?? 'server',
    recognise: signsOf(evidence, objects),
    includes: [...includes],
    snmp: {
      ...(readersOf(objects).length > 0 && { readers: readersOf(objects) }),
      ...(vendor !== '' && { identity: { vendor } }),
    },
  });
  const tree = new Tree(objects);
  let includes = chosenModules(tree, profiles);
  while (includes.length > 0 && !options.isSound(stringify(draft(includes)))) includes = includes.slice(0, -1);
  const known = knownObjects(tree, profiles, includes);
  const makers = objects.filter(({ oid }) => oid.startsWith(ENTERPRISES) && !AGENTS.some((one) => oid.startsWith(one)));
  const readHere = readBy(includes, profiles);
  const open = makers.filter(({ oid }) => !isBelowAny(oid, readHere));
  const yaml = [
    `# Drafted of ${objects.length} objects. Decide on the commented lines, then: npx foresite profile check <file>`,
    `# sysDescr: ${evidence.sysDescr === '' ? '(none)' : evidence.sysDescr.slice(0, 160)}`,
    `# sysObjectID: ${evidence.sysObjectId === '' ? '(none)' : evidence.sysObjectId}`,
    ...(best
      ? [
          `# taken for: ${best.class ?? 'unknown'} at ${Math.round(best.confidence * 100)} %: ${best.reasons.slice(0, 5).join('; ')}`,
        ]
      : []),
    stringify(draft(includes), { lineWidth: 0 }).trimEnd(),
    ...knownLines(known),
    ...candidateLines(open),
  ].join('\n');
  return { id, yaml: `${yaml}\n`, includes };
}

function titleOf(vendor: string, model: string, id: string): { zh: string; en: string } {
  const words = [vendor, model].filter((one) => one !== '').join(' ');
  if (words === '') return { zh: id, en: id };
  return { zh: [makerNamed(vendor)?.zh ?? vendor, model].filter((one) => one !== '').join(' '), en: words };
}

/** Lower-case letters, digits and hyphens, at most 41, unlike any that is loaded. */
function idOf(words: readonly string[], profiles: ReadonlyMap<string, Profile>): string {
  const slug = words
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 36)
    .replace(/-+$/, '');
  const base = slug.length < 2 ? 'new-device' : slug;
  if (!profiles.has(base)) return base;
  for (let i = 2; ; i++) if (!profiles.has(`${base}-${i}`)) return `${base}-${i}`;
}

/** Words of descriptions that name neither a maker nor a model. */
const GENERIC =
  /^(?:agent|card|device|embedded|ethernet|firmware|hardware|linux|managed|management|network|series|snmp|software|switch|system|the|version|web)$/i;

function signsOf(evidence: Evidence, objects: readonly Varbind[]): object[] {
  const { sysObjectId, sysDescr } = evidence;
  const signs: object[] = [];
  const isAgent = AGENTS.some((one) => `${sysObjectId}.`.startsWith(one));
  // A maker may number each model: the family is one arc above.
  if (sysObjectId.startsWith(ENTERPRISES) && !isAgent) signs.push({ weight: 10, sysObjectId });
  const word = sysDescr.match(/[A-Za-z][A-Za-z0-9+-]{2,}/g)?.find((one) => !GENERIC.test(one));
  if (word !== undefined) signs.push({ weight: 3, sysDescr: String.raw`\b${word.replaceAll('+', String.raw`\+`)}` });
  const own = objects.find(({ oid }) => oid.startsWith(ENTERPRISES) && !AGENTS.some((one) => oid.startsWith(one)));
  if (own) signs.push({ weight: isAgent || sysObjectId === '' ? 8 : 4, has: own.oid.split('.').slice(0, 8).join('.') });
  return signs.length > 0 ? signs : [{ weight: 1, has: '1.3.6.1.2.1.1' }];
}

function readersOf(objects: readonly Varbind[]): string[] {
  const tree = new Tree(objects);
  return (['arp', 'entity', 'entity-sensors'] as const).filter((name) =>
    READER_ROOTS[name].some((root) => tree.answers(root)),
  );
}

/** Modules that find something, none of which defines a condition that another one does. */
function chosenModules(tree: Tree, profiles: ReadonlyMap<string, Profile>): string[] {
  const chosen: string[] = [];
  const conditions = new Set<string>();
  for (const id of [...ALWAYS, ...answeringModules(tree, profiles)]) {
    const module = profiles.get(id);
    const own = (module?.conditions ?? []).map((condition) => condition.id);
    if (!module || chosen.includes(id) || own.some((one) => conditions.has(one))) continue;
    for (const one of own) conditions.add(one);
    chosen.push(id);
  }
  return chosen;
}

/** Standard modules by any object, a maker's own by half of what they read. */
function answeringModules(tree: Tree, profiles: ReadonlyMap<string, Profile>): string[] {
  const found: { id: string; share: number }[] = [];
  for (const module of profiles.values()) {
    if (module.class || !module.snmp) continue;
    const roots = [...objectsRead(module.snmp, '')].filter((root) => !root.startsWith('1.3.6.1.2.1.1.'));
    if (roots.length === 0) continue;
    const share = roots.filter((root) => tree.answers(root)).length / roots.length;
    const isStandard = roots.every((root) => !root.startsWith(ENTERPRISES));
    if (share >= (isStandard ? STANDARD_MODULE_SHARE : MAKER_MODULE_SHARE)) found.push({ id: module.profile, share });
  }
  return found.sort((a, b) => b.share - a.share).map(({ id }) => id);
}

function readBy(includes: readonly string[], profiles: ReadonlyMap<string, Profile>): Set<string> {
  return new Set(includes.flatMap((id) => [...objectsRead(profiles.get(id)?.snmp ?? {}, '')]));
}

/** A walk that is asked often whether something answers. */
class Tree {
  readonly #oids: readonly string[];

  constructor(objects: readonly Varbind[]) {
    this.#oids = objects.map(({ oid }) => oid);
  }

  /** The object itself, or anything below it. */
  answers(root: string): boolean {
    let low = 0;
    let high = this.#oids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareOids(this.#oids[middle] ?? '', root) < 0) low = middle + 1;
      else high = middle;
    }
    const found = this.#oids[low];
    return found !== undefined && (found === root || found.startsWith(`${root}.`));
  }
}

interface Known {
  line: string;
  by: string;
}

/** Scalars that other profiles read of the same maker and that answer here. */
function knownObjects(tree: Tree, profiles: ReadonlyMap<string, Profile>, includes: readonly string[]): Known[] {
  const done = readBy(includes, profiles);
  const found: Known[] = [];
  for (const profile of profiles.values()) {
    for (const scalar of profile.snmp?.scalars ?? []) {
      if (found.length >= MAX_KNOWN || done.has(scalar.oid) || !tree.answers(scalar.oid)) continue;
      done.add(scalar.oid);
      found.push({ line: JSON.stringify(scalar), by: profile.profile });
    }
    for (const table of profile.snmp?.tables ?? []) {
      const first = table.columns[0]?.oid ?? '';
      if (found.length >= MAX_KNOWN || done.has(first) || !tree.answers(first)) continue;
      done.add(first);
      found.push({ line: `table ${table.measurement} of ${table.component}: ${first} …`, by: profile.profile });
    }
  }
  return found;
}

function knownLines(known: readonly Known[]): string[] {
  if (known.length === 0) return [];
  return [
    '',
    '# What other profiles read and this device answers:',
    ...known.map(({ line, by }) => `#   - ${line}  # ${by}`),
  ];
}

function candidateLines(open: readonly Varbind[]): string[] {
  const { candidates, left } = candidatesOf(open);
  if (candidates.length === 0) return [];
  const lines = ['', '# Candidates of the maker’s own tree, guessed by their values: check each against the manual.'];
  const scalars = candidates.filter(({ isColumn }) => !isColumn);
  const columns = candidates.filter(({ isColumn }) => isColumn);
  if (scalars.length > 0) lines.push('#   scalars:', ...scalars.map(scalarLine));
  if (columns.length > 0) lines.push('#   tables: (columns)', ...columns.map(columnLine));
  if (left > 0) lines.push(`#   … and ${left} more`);
  return lines;
}

function scalarLine({ oid, as, kind, scale, guess, example }: Candidate, i: number): string {
  const parts = [
    `oid: ${oid}`,
    ...(as === '' ? [] : [`as: ${as}`]),
    ...(kind === '' || measurementOf(as.split('.')[0] ?? '')?.component === ''
      ? []
      : [`component: "${kind}:${i + 1}"`]),
    ...(scale === undefined ? [] : [`scale: ${scale}`]),
  ];
  return `#     - { ${parts.join(', ')} }  # ${guess}; now ${shown(example)}`;
}

function columnLine({ oid, as, scale, guess, example, rows }: Candidate): string {
  const to = as === '' ? '' : ` → ${as}${scale === undefined ? '' : ` × ${scale}`}`;
  return `#     - ${oid}  ${rows} rows, ${guess}${to}; first ${shown(example)}`;
}

function shown(text: string): string {
  return text === '' ? 'empty' : JSON.stringify(text.slice(0, 40));
}
