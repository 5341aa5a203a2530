// What the names in a point list mean: the upstream device, the recorder, the box, the supply. Found by number, key,
// address or name among the rows of the list and the assets of the inventory; what only the list knows is made. Pure.

import { COMPONENT, componentKind, parsePlace, placeKey } from '../../../../contract/place.ts';
import type { AssetClass } from '../../../../contract/profile.ts';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import type { PointField } from './columns.ts';
import { draftFault, type Draft } from './draft.ts';
import { slugOf, type Identities } from './identity.ts';
import { readHost } from './values.ts';
import { classOf, isUnmanagedWord, plainWord } from './words.ts';

/** A thing that has no row of its own: a box, a supply, an unmanaged switch. */
export interface Made {
  readonly key: string;
  readonly word: string;
  readonly class: AssetClass;
}

export interface References {
  upstream?: string;
  box?: string;
  /** `nvr-1/channel:7` */
  channel?: string;
  /** Place keys. */
  poweredBy?: string[];
}

export interface Resolved {
  readonly of: ReadonlyMap<Draft, References>;
  readonly made: ReadonlyMap<string, Made>;
}

/** Most assets told of an ambiguous name. */
const MAX_TOLD = 5;
const LIST_SEPARATOR = /[;；、,，]+/;

export function resolveReferences(
  drafts: readonly Draft[],
  present: readonly AssetEntry[],
  identities: Identities,
): Resolved {
  const resolver = new Resolver(present, identities);
  const of = new Map<Draft, References>();
  for (const draft of drafts) if (identities.keyOf.has(draft)) of.set(draft, resolver.resolve(draft));
  return { of, made: resolver.made };
}

type Found = { readonly key: string } | { readonly many: readonly string[] } | null;

class Resolver {
  readonly made = new Map<string, Made>();
  readonly #identities: Identities;
  /** Surest first: number and key, address, name. */
  readonly #tiers = [new Map<string, Set<string>>(), new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  readonly #recorders = new Set<string>();

  constructor(present: readonly AssetEntry[], identities: Identities) {
    this.#identities = identities;
    const drafts = new Map([...identities.keyOf].map(([draft, key]) => [key, draft]));
    for (const entry of present) {
      // Where the list describes an asset anew, only what it leaves out is still found by the old words.
      const draft = drafts.get(entry.key);
      const names = draft && draft.name !== '' ? [] : [entry.name.zh, entry.name.en];
      this.#note(entry.key, [entry.key, entry.point], draft && draft.host !== '' ? [] : [entry.host], names);
      if (entry.class === 'recorder') this.#recorders.add(entry.key);
    }
    for (const [draft, key] of identities.keyOf) {
      this.#note(key, [key, draft.point], [draft.host], [draft.name]);
      if (draft.class === 'recorder') this.#recorders.add(key);
    }
  }

  resolve(draft: Draft): References {
    const references: References = {};
    const upstream = this.#upstream(draft);
    if (upstream !== null) references.upstream = upstream;
    const box = draft.cells.get('box');
    if (box !== undefined) {
      const key = this.#find(draft, 'box', box, () => 'box');
      if (key !== null && key !== this.#identities.keyOf.get(draft)) references.box = key;
    }
    const channel = this.#channel(draft);
    if (channel !== null) references.channel = channel;
    const feeds = this.#feeds(draft);
    if (feeds.length > 0) references.poweredBy = feeds;
    return references;
  }

  #note(key: string, ...tiers: readonly (readonly (string | undefined)[])[]): void {
    for (const [i, words] of tiers.entries()) {
      const tier = this.#tiers[i];
      for (const word of words) {
        if (!tier || word === undefined || word === '') continue;
        const plain = plainWord(word);
        const keys = tier.get(plain);
        if (keys) keys.add(key);
        else tier.set(plain, new Set([key]));
      }
    }
  }

  #lookUp(word: string): Found {
    const plain = plainWord(word);
    const host = readHost(word);
    for (const [i, tier] of this.#tiers.entries()) {
      const keys = tier.get(i === 1 ? (host ?? '') : plain);
      const [first] = keys ?? [];
      if (keys && first !== undefined) return keys.size === 1 ? { key: first } : { many: [...keys] };
    }
    return null;
  }

  /** @param classOfNew what a thing of this name is that nobody else describes; null when it must be described */
  #find(draft: Draft, field: PointField, word: string, classOfNew: () => AssetClass | null): string | null {
    const found = this.#lookUp(word);
    if (found && 'key' in found) return found.key;
    if (found) {
      draft.faults.push(
        draftFault(draft, 'ambiguous_reference', field, { list: found.many.slice(0, MAX_TOLD).join(', ') }),
      );
      return null;
    }
    const of = classOfNew();
    if (of !== null) return this.#make(word, of);
    draft.faults.push(draftFault(draft, 'unknown_upstream', field));
    return null;
  }

  #make(word: string, of: AssetClass): string {
    const key = this.#identities.keys.take(slugOf(word, of));
    this.made.set(key, { key, word, class: of });
    this.#note(key, [], [], [word]);
    return key;
  }

  #upstream(draft: Draft): string | null {
    const word = draft.cells.get('upstream');
    if (word === undefined) {
      if (draft.cells.has('upstreamPort')) draft.faults.push(draftFault(draft, 'port_without_device', 'upstreamPort'));
      return null;
    }
    const key = this.#find(draft, 'upstream', word, () => (isUnmanagedWord(word) ? 'switch' : null));
    if (key === null || key !== this.#identities.keyOf.get(draft)) return key;
    draft.faults.push(draftFault(draft, 'self_upstream', 'upstream'));
    return null;
  }

  #channel(draft: Draft): string | null {
    const { channel } = draft;
    const column = draft.cells.get('recorder');
    if (!channel) return null;
    // A recorder's own row may give its number of channels.
    if (draft.class === 'recorder') return null;
    const word = channel.recorder === '' ? column : channel.recorder;
    const [only] = this.#recorders;
    let recorder: string | null;
    if (word !== undefined)
      recorder = this.#find(draft, channel.recorder === '' ? 'recorder' : 'channel', word, () => null);
    else if (this.#recorders.size === 1 && only !== undefined) recorder = only;
    else {
      draft.faults.push(draftFault(draft, 'channel_without_recorder', 'channel'));
      return null;
    }
    return recorder === null ? null : placeKey({ asset: recorder, component: `channel:${channel.channel}` });
  }

  #feeds(draft: Draft): string[] {
    const feeds = (draft.cells.get('poweredBy') ?? '').split(LIST_SEPARATOR).flatMap((part) => {
      const word = part.trim();
      if (word === '' || /^poe$/i.test(word)) return [];
      return this.#feed(draft, word) ?? [];
    });
    const own = this.#identities.keyOf.get(draft);
    if (draft.power === 'unknown') {
      const found = this.#lookUp(draft.cells.get('power') ?? '');
      if (found && 'key' in found) feeds.push(found.key);
      else draft.faults.push(draftFault(draft, 'unknown_power', 'power'));
    }
    return [...new Set(feeds.filter((feed) => parsePlace(feed).asset !== own))];
  }

  /** `UPS-1`, `pdu-1/outlet:4`, `PDU-1 插座4`, or a supply that only this column names. */
  #feed(draft: Draft, word: string): string | null {
    const place = parsePlace(word);
    const isPlace = COMPONENT.test(place.component) && componentKind(place.component) !== '';
    const outlet = /^(.+?)[\s#:：/-]*(?:插座|插口|输出|outlet|#|第)\s*(\d{1,3})\s*(?:号|口|位|孔|路)?$/i.exec(word);
    const device = isPlace ? place.asset : word;
    if (isPlace || outlet) {
      const found = this.#lookUp(isPlace ? device : (outlet?.[1] ?? ''));
      if (found && 'key' in found)
        return placeKey({ asset: found.key, component: isPlace ? place.component : `outlet:${Number(outlet?.[2])}` });
    }
    return this.#find(draft, 'poweredBy', word, () => supplyClass(word));
  }
}

/** Supplies seldom have a row of their own; what is a switch by its name does, or is a mistake. */
function supplyClass(word: string): AssetClass | null {
  const of = classOf(word);
  return of === 'ups' || of === 'pdu' ? of : of === null || of === 'box' ? 'box' : null;
}
