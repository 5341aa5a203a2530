// Which asset a row of a point list is: the one that an earlier list or a discovery has put into the inventory, or a new
// one with a key that follows from its number or name. A changed address is a change of the same asset. Pure.

import type { AssetClass } from '../../../../contract/profile.ts';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { draftFault, type Draft } from './draft.ts';
import { shortHash } from './values.ts';
import { plainWord } from './words.ts';

const MAX_KEY_CHARS = 64;
/** Room that a key leaves for the number that tells it from another. */
const MAX_STEM_CHARS = 56;

const PREFIXES: Readonly<Partial<Record<AssetClass, string>>> = {
  camera: 'cam',
  recorder: 'nvr',
  switch: 'sw',
  accesspoint: 'ap',
  'lte-router': 'lte',
};

/** Gives out keys, none twice. */
export class Keys {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  take(stem: string): string {
    let key = stem;
    for (let n = 2; this.#taken.has(key); n++) key = `${stem.slice(0, MAX_STEM_CHARS)}-${n}`;
    this.#taken.add(key);
    return key;
  }
}

/** `CAM-07` → `cam-07`; `7` → `cam-7`; `东门07` → `cam-07-3fa2c1`: what Latin letters cannot say is in the hash. */
export function slugOf(text: string, of: AssetClass): string {
  const plain = text.normalize('NFKC').toLowerCase();
  const latin = plain.replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const isLossy = /[^\p{ASCII}]/u.test(plain);
  const prefix = PREFIXES[of] ?? of;
  const stem = isLossy || /^[\d-]*$/.test(latin) ? [prefix, latin].filter((part) => part !== '').join('-') : latin;
  const cut = stem.slice(0, isLossy ? MAX_STEM_CHARS - 8 : MAX_STEM_CHARS).replace(/-+$/, '');
  return (isLossy || stem.length > MAX_KEY_CHARS ? `${cut}-${shortHash(plain)}` : cut) || prefix;
}

/** Rows that say the same number, or the same name and no number, are told; the first of them keeps its place. */
export function tellDoubles(drafts: readonly Draft[]): void {
  const first = new Map<string, Draft>();
  for (const draft of drafts) {
    const word = identityOf(draft);
    if (word === '') continue;
    const other = first.get(word);
    if (!other) first.set(word, draft);
    else if (draft.point !== '' || draft.cells.has('key'))
      draft.faults.push(
        draftFault(draft, 'duplicate_point', draft.cells.has('key') ? 'key' : pointField(draft), { row: other.row }),
      );
    else draft.faults.push(draftFault(draft, 'duplicate_name', 'name', { row: other.row }));
  }
}

function pointField(draft: Draft): 'point' | 'ordinal' {
  return draft.cells.has('point') ? 'point' : 'ordinal';
}

function identityOf(draft: Draft): string {
  const key = draft.cells.get('key');
  if (key !== undefined) return `key ${key}`;
  if (draft.point !== '') return `point ${plainWord(draft.point)}`;
  return draft.name === '' ? '' : `name ${plainWord(draft.name)}`;
}

export interface Identities {
  readonly keyOf: ReadonlyMap<Draft, string>;
  readonly keys: Keys;
}

type Finder = (draft: Draft) => string | undefined;

/** Doubles (see {@link tellDoubles}) get no key. */
export function identify(drafts: readonly Draft[], present: readonly AssetEntry[]): Identities {
  const keyOf = new Map<Draft, string>();
  const claimed = new Set<string>();
  const waiting = new Set(
    drafts.filter(
      (draft) =>
        identityOf(draft) !== '' &&
        !draft.faults.some(
          ({ rule }) => rule === 'duplicate_point' || rule === 'duplicate_name' || rule === 'invalid_key',
        ),
    ),
  );
  // The surest sign first, over all rows, so that no row takes by its address what is another's by its number.
  for (const find of finders(present)) {
    for (const draft of waiting) {
      const key = find(draft);
      if (key === undefined || claimed.has(key)) continue;
      claimed.add(key);
      keyOf.set(draft, key);
      waiting.delete(draft);
    }
  }
  const keys = new Keys([...present.map(({ key }) => key), ...claimed]);
  for (const draft of waiting) {
    const own = draft.cells.get('key');
    keyOf.set(draft, keys.take(own ?? slugOf(draft.point === '' ? draft.name : draft.point, draft.class ?? 'box')));
  }
  return { keyOf, keys };
}

function finders(present: readonly AssetEntry[]): Finder[] {
  const byKey = new Map(present.map((entry) => [entry.key, entry]));
  const byPoint = indexOf(present, ({ point }) => (point === undefined ? [] : [plainWord(point)]));
  // An asset that another number names is another asset, whatever it is called or wherever it answers.
  const unnumbered = present.filter(({ point }) => point === undefined);
  const byName = indexOf(unnumbered, ({ name }) => [plainWord(name.zh), plainWord(name.en)]);
  const bySerial = indexOf(unnumbered, ({ serial }) => (serial === undefined ? [] : [plainWord(serial)]));
  const byMac = indexOf(unnumbered, ({ macs }) => macs ?? []);
  const byHost = indexOf(unnumbered, ({ host }) => (host === undefined ? [] : [host]));
  return [
    ({ cells }) => byKey.get(cells.get('key') ?? '')?.key,
    ({ point }) => byPoint(plainWord(point)),
    (draft) => {
      const entry = byKey.get(slugOf(draft.point === '' ? draft.name : draft.point, draft.class ?? 'box'));
      return entry && (entry.point === undefined || draft.point === '') ? entry.key : undefined;
    },
    ({ name }) => byName(plainWord(name)),
    ({ cells }) => bySerial(plainWord(cells.get('serial') ?? '')),
    ({ macs }) => byMac(macs[0] ?? ''),
    ({ host }) => byHost(host),
  ];
}

/** Finds only what one entry alone has. */
function indexOf(
  entries: readonly AssetEntry[],
  wordsOf: (entry: AssetEntry) => readonly string[],
): (word: string) => string | undefined {
  const found = new Map<string, string | null>();
  for (const entry of entries) {
    for (const word of new Set(wordsOf(entry))) found.set(word, found.has(word) ? null : entry.key);
  }
  return (word) => (word === '' ? undefined : (found.get(word) ?? undefined));
}
