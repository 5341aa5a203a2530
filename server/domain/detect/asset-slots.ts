// Where the slots of an asset are, and which of them decide a predicate at a place. The second is made when an asset is
// first asked about: most never are, and a hundred thousand keys made at the start would hold it up.

import type { PredicateName } from '../../../contract/predicates.ts';
import { parsePlace } from '../../../contract/place.ts';
import type { SlotPlace, Slots } from './slots.ts';

interface AssetEntry {
  readonly slots: number[];
  /** By predicate, then by component; null until asked for, and again when a slot was added. */
  byObservable: Map<PredicateName, Map<string, number[]>> | null;
}

const NOTHING: readonly number[] = [];

export class AssetSlots {
  readonly #slots: Slots;
  readonly #sites = new Map<string, Map<string, AssetEntry>>();

  constructor(slots: Slots) {
    this.#slots = slots;
  }

  add({ site, asset }: SlotPlace, slot: number): void {
    let assets = this.#sites.get(site);
    if (!assets) this.#sites.set(site, (assets = new Map()));
    const entry = assets.get(asset);
    if (!entry) {
      assets.set(asset, { slots: [slot], byObservable: null });
      return;
    }
    entry.slots.push(slot);
    entry.byObservable = null;
  }

  of(site: string, asset: string): readonly number[] {
    return this.#sites.get(site)?.get(asset)?.slots ?? NOTHING;
  }

  /** All slots that decide a predicate at a place; `place` is a place key. */
  observing(site: string, predicate: PredicateName, place: string): readonly number[] {
    const { asset, component } = parsePlace(place);
    const entry = this.#sites.get(site)?.get(asset);
    if (!entry) return NOTHING;
    entry.byObservable ??= this.#index(entry.slots);
    return entry.byObservable.get(predicate)?.get(component) ?? NOTHING;
  }

  #index(slots: readonly number[]): Map<PredicateName, Map<string, number[]>> {
    const index = new Map<PredicateName, Map<string, number[]>>();
    for (const slot of slots) {
      const rule = this.#slots.rules[slot];
      const place = this.#slots.places[slot];
      if (!rule || !place) continue;
      let byComponent = index.get(rule.predicate);
      if (!byComponent) index.set(rule.predicate, (byComponent = new Map()));
      const known = byComponent.get(place.component);
      if (known) known.push(slot);
      else byComponent.set(place.component, [slot]);
    }
    return index;
  }
}
