// A point list (点位表) as a source of inventory and topology: from a table to the site as it would be, with what is new,
// what changes, and everything that is wrong, at once. Deletes nothing; a bad row never stops the others. Pure.

import type { Profile } from '../../../../contract/profile.ts';
import type { AssetEntry, SiteFile } from '../../../../contract/site-file.ts';
import { plain } from '../../../../contract/text.ts';
import { inventoryFaults } from '../check.ts';
import { BEHIND_RECORDER_PROFILE } from '../recorder-pictures.ts';
import { draftFault, readDraft, type Draft } from './draft.ts';
import { entryOf, madeEntry } from './entries.ts';
import { isHeaderAgain, readHeader, type Header } from './header.ts';
import { identify, tellDoubles } from './identity.ts';
import { resolveReferences, type References, type Resolved } from './references.ts';
import type { RowFault } from './rules.ts';
import type { Sheet } from './sheet.ts';
import { tellTaken } from './unique.ts';
import { parsePlace } from '../../../../contract/place.ts';

export interface PointListRequest {
  /** Site as it stands; null for one that the list begins. */
  readonly present: SiteFile | null;
  readonly site: string;
  /** Zone of a new site. */
  readonly timezone: string;
  readonly profiles: ReadonlyMap<string, Profile>;
  /** Names of credentials that the inventory holds. */
  readonly credentials?: readonly string[];
  /** Field → heading or letter of its column, where a person has chosen. */
  readonly columns?: ReadonlyMap<string, string>;
}

export interface FieldChange {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

export interface ListedAsset {
  readonly key: string;
  readonly name: string;
  readonly class: string;
  /** Row of the list; 0 for a thing that rows only mention. */
  readonly row: number;
  /** Empty for a new asset. */
  readonly changes: readonly FieldChange[];
}

export interface PointListResult {
  readonly header: Header;
  /** The whole site as it would be; null when the list cannot be read at all. */
  readonly site: SiteFile | null;
  readonly added: readonly ListedAsset[];
  readonly changed: readonly ListedAsset[];
  readonly unchanged: number;
  /** Assets of the inventory that the list does not have; they stay. */
  readonly notInList: readonly string[];
  readonly rows: number;
  /** By row. */
  readonly faults: readonly RowFault[];
}

/** How often an asset that the checks of the inventory refuse is taken out and the rest checked again. */
const MAX_CHECKS = 10;

export function importPointList(sheet: Sheet, request: PointListRequest): PointListResult {
  const header = readHeader(sheet, request.columns);
  const base = { header, added: [], changed: [], unchanged: 0, notInList: [], rows: 0, faults: [] };
  if (header.at < 0 || header.faults.length > 0) return { ...base, site: null };
  const present = request.present?.assets ?? [];
  const drafts = sheet.rows.slice(header.at + 1).flatMap((row) => {
    if (isHeaderAgain(row, header)) return [];
    return readDraft(row, { header, profiles: request.profiles }) ?? [];
  });
  tellDoubles(drafts);
  const identities = identify(drafts, present);
  const resolved = resolveReferences(drafts, present, identities);
  tellTaken(identities.keyOf, resolved.of, present);
  const merged = merge({ request, drafts, keyOf: identities.keyOf, resolved });
  return {
    ...base,
    ...merged,
    rows: drafts.length,
    faults: drafts.flatMap((draft) => draft.faults).toSorted((a, b) => a.row - b.row),
  };
}

interface Merging {
  readonly request: PointListRequest;
  readonly drafts: readonly Draft[];
  readonly keyOf: ReadonlyMap<Draft, string>;
  readonly resolved: Resolved;
}

type Merged = Pick<PointListResult, 'site' | 'added' | 'changed' | 'unchanged' | 'notInList'>;

function merge(parts: Merging): Merged {
  const { request, keyOf } = parts;
  const present = request.present?.assets ?? [];
  for (let check = 1; ; check++) {
    const entries = entriesOf(parts);
    const assets = inOrder(present, entries);
    const site: SiteFile = {
      ...(request.present ?? { site: request.site, name: plain(request.site), timezone: request.timezone }),
      assets,
    };
    const refused = check > MAX_CHECKS ? 0 : refuse(site, parts, entries);
    if (refused > 0) continue;
    const listed = new Set([...keyOf.values(), ...mentionedOf(parts)]);
    return {
      site,
      ...differences(present, entries),
      notInList: present.flatMap(({ key }) => (entries.has(key) || listed.has(key) ? [] : [key])),
    };
  }
}

interface Entry {
  readonly entry: AssetEntry;
  readonly row: number;
}

/** Assets of the good rows, and the things that they mention. */
function entriesOf({ request, keyOf, resolved }: Merging): Map<string, Entry> {
  const before = new Map((request.present?.assets ?? []).map((entry) => [entry.key, entry]));
  const badRows = new Map<string, number>();
  for (const [draft, key] of keyOf) if (isBad(draft) && !before.has(key)) badRows.set(key, draft.row);
  const knowsHiddenCameras = request.profiles.has(BEHIND_RECORDER_PROFILE);
  const entries = new Map<string, Entry>();
  const mentioned = new Set<string>();
  for (const [draft, key] of keyOf) {
    if (isBad(draft)) continue;
    const references = soundReferences(draft, resolved.of.get(draft) ?? {}, badRows);
    for (const place of [references.upstream, references.box, ...(references.poweredBy ?? [])])
      if (place !== undefined) mentioned.add(parsePlace(place).asset);
    const entry = entryOf({ key, draft, references, present: before.get(key), knowsHiddenCameras });
    entries.set(key, { entry, row: draft.row });
  }
  for (const made of resolved.made.values())
    if (mentioned.has(made.key)) entries.set(made.key, { entry: madeEntry(made), row: 0 });
  return entries;
}

/** Assets that the rows refer to, in whatever column. */
function mentionedOf({ resolved }: Merging): Set<string> {
  const mentioned = new Set<string>();
  for (const { upstream, box, channel, poweredBy = [] } of resolved.of.values())
    for (const place of [upstream, box, channel, ...poweredBy])
      if (place !== undefined) mentioned.add(parsePlace(place).asset);
  return mentioned;
}

function isBad(draft: Draft): boolean {
  return draft.faults.some(({ level }) => level === 'error');
}

/** Leaves out what refers to a row with errors, and says so. */
function soundReferences(draft: Draft, references: References, badRows: ReadonlyMap<string, number>): References {
  const sound: References = {};
  const isSound = (place: string, field: 'upstream' | 'box' | 'channel' | 'poweredBy'): boolean => {
    const row = badRows.get(parsePlace(place).asset);
    if (row === undefined) return true;
    if (!draft.faults.some((fault) => fault.rule === 'reference_to_bad_row' && fault.field === field))
      draft.faults.push(draftFault(draft, 'reference_to_bad_row', field, { row }));
    return false;
  };
  for (const field of ['upstream', 'box', 'channel'] as const) {
    const place = references[field];
    if (place !== undefined && isSound(place, field)) sound[field] = place;
  }
  const feeds = (references.poweredBy ?? []).filter((place) => isSound(place, 'poweredBy'));
  if (feeds.length > 0) sound.poweredBy = feeds;
  return sound;
}

/** Tells at their rows what the checks of the inventory find. @returns how many rows became bad by it */
function refuse(site: SiteFile, { request, keyOf }: Merging, entries: ReadonlyMap<string, Entry>): number {
  const drafts = new Map([...keyOf].map(([draft, key]) => [key, draft]));
  let refused = 0;
  for (const { at, what, hint } of inventoryFaults(site, request.profiles, request.credentials)) {
    const [part, i] = at;
    const key = part === 'assets' && typeof i === 'number' ? (site.assets[i]?.key ?? '') : '';
    const draft = entries.has(key) ? drafts.get(key) : undefined;
    if (!draft) continue;
    if (!isBad(draft)) refused++;
    draft.faults.push(draftFault(draft, 'inventory', '', { what, hint }));
  }
  return refused;
}

/** What stood in the inventory keeps its place, the rest follows in the order of the list. */
function inOrder(present: readonly AssetEntry[], entries: ReadonlyMap<string, Entry>): AssetEntry[] {
  const before = new Set(present.map(({ key }) => key));
  const fresh = [...entries.values()].filter(({ entry }) => !before.has(entry.key)).map(({ entry }) => entry);
  return [...present.map((entry) => entries.get(entry.key)?.entry ?? entry), ...fresh];
}

function differences(
  present: readonly AssetEntry[],
  entries: ReadonlyMap<string, Entry>,
): Pick<PointListResult, 'added' | 'changed' | 'unchanged'> {
  const before = new Map(present.map((entry) => [entry.key, entry]));
  const added: ListedAsset[] = [];
  const changed: ListedAsset[] = [];
  let unchanged = 0;
  for (const [key, { entry, row }] of entries) {
    const old = before.get(key);
    const changes = old ? changesOf(old, entry) : [];
    const listed = { key, name: entry.name.zh, class: entry.class, row, changes };
    if (!old) added.push(listed);
    else if (changes.length > 0) changed.push(listed);
    else unchanged++;
  }
  return { added, changed, unchanged };
}

function changesOf(old: AssetEntry, entry: AssetEntry): FieldChange[] {
  const from = new Map(Object.entries(old));
  const to = new Map(Object.entries(entry));
  return [...new Set([...from.keys(), ...to.keys()])].flatMap((field) => {
    const [before, after]: unknown[] = [from.get(field), to.get(field)];
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ field, from: before ?? null, to: after ?? null }];
  });
}
