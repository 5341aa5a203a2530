// From a row of a point list and what it refers to, to the asset as it will stand in the inventory: what the list says
// replaces what was there, what it does not say stays. An empty cell says nothing. Pure.

import { componentKey, componentName, parsePlace } from '../../../../contract/place.ts';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { plain, type Text } from '../../../../contract/text.ts';
import { matchPort } from '../../topology/match-port.ts';
import { BEHIND_RECORDER_PROFILE, isBehindRecorder } from '../recorder-pictures.ts';
import { isSameIdentity } from '../../topology/same-identity.ts';
import type { PointField } from './columns.ts';
import type { Draft } from './draft.ts';
import type { Made, References } from './references.ts';

export interface EntryParts {
  readonly key: string;
  readonly draft: Draft;
  readonly references: References;
  readonly present: AssetEntry | undefined;
  /** There is a profile for cameras that only their recorder can ask. */
  readonly knowsHiddenCameras: boolean;
}

export function entryOf({ key, draft, references, present, knowsHiddenCameras }: EntryParts): AssetEntry {
  const { cells } = draft;
  const name = draft.name || present?.name.zh || draft.point || key;
  const entry: AssetEntry = {
    ...present,
    key,
    name: sameText(present?.name, name),
    class: (draft.isClassGuessed ? (present?.class ?? draft.class) : draft.class) ?? present?.class ?? 'box',
    ...(draft.point !== '' && { point: draft.point }),
    ...(draft.host !== '' && { host: draft.host }),
    ...(draft.macs.length > 0 && { macs: [...draft.macs] }),
    ...(draft.warrantyUntil !== '' && { warrantyUntil: draft.warrantyUntil }),
    ...texts(cells, present),
    ...(cells.has('position') && { position: sameText(present?.position, cells.get('position') ?? '') }),
    ...(references.box !== undefined && { box: references.box }),
    ...(references.channel !== undefined && { channel: references.channel }),
    ...(references.poweredBy !== undefined && { poweredBy: references.poweredBy }),
  };
  hang(entry, draft, references.upstream);
  if (draft.power === 'poe') entry.poe = true;
  // A list that says 12 V of what was thought to be PoE corrects it.
  else if (draft.power === 'local' && entry.poe === true) entry.poe = false;
  if (knowsHiddenCameras) askByRecorder(entry);
  return entry;
}

/** A camera without an address is shown by its recorder, until a list gives it one. */
function askByRecorder(entry: AssetEntry): void {
  if (entry.class === 'camera' && isBehindRecorder(entry)) entry.profile ??= BEHIND_RECORDER_PROFILE;
  else if (entry.profile === BEHIND_RECORDER_PROFILE) delete entry.profile;
}

export function madeEntry({ key, word, class: of }: Made): AssetEntry {
  return { key, name: plain(word), class: of };
}

const TEXT_FIELDS = ['vendor', 'model', 'serial', 'circuit', 'route', 'note', 'profile'] as const;

function texts(cells: ReadonlyMap<PointField, string>, present: AssetEntry | undefined): Partial<AssetEntry> {
  const found: Partial<AssetEntry> = {};
  for (const field of TEXT_FIELDS) {
    const text = cells.get(field);
    if (text === undefined || isKnownBetter(field, text, present)) continue;
    found[field] = text;
  }
  return found;
}

/** `CBS350` says no more than the `CBS350-24P-4X` that is known, nor 思科 more than Cisco. */
function isKnownBetter(field: (typeof TEXT_FIELDS)[number], text: string, present: AssetEntry | undefined): boolean {
  const known = present?.[field] ?? '';
  if (known === '' || (field !== 'vendor' && field !== 'model' && field !== 'serial')) return false;
  return isSameIdentity(field, text, known) && (field === 'vendor' || text.length <= known.length);
}

/** A list knows one language; a translation that somebody added stays as long as the words are the same. */
function sameText(present: Text | undefined, words: string): Text {
  return present && (present.zh === words || present.en === words) ? present : plain(words);
}

function hang(entry: AssetEntry, draft: Draft, upstream: string | undefined): void {
  const own = draft.cells.get('ownPort');
  if (own !== undefined && !isPort(entry.uplink, own)) {
    const component = componentKey('port', own.normalize('NFKC'));
    if (component !== '') entry.uplink = component;
  }
  if (upstream === undefined) return;
  const word = draft.cells.get('upstreamPort');
  const place = entry.linkedTo === undefined ? null : parsePlace(entry.linkedTo);
  if (place?.asset !== upstream) {
    entry.linkedTo = upstream;
    delete entry.linkedPort;
  } else if (word === undefined || isPort(place.component, word)) return;
  if (word === undefined) return;
  entry.linkedTo = upstream;
  entry.linkedPort = word;
}

/** Whether a port that the inventory names already is the one that the list means. */
function isPort(component: string | undefined, word: string): boolean {
  if (component === undefined || component === '') return false;
  return matchPort(word, [{ key: component, name: componentName(component) }]).found === 'one';
}
