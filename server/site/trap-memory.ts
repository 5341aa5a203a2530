// The last notifications of each asset, for its page: the same one again and again is one line with a count. In memory only and
// bounded: the journal has them all.

import type { TrapView } from '../../contract/api-facts.ts';
import { componentName } from '../../contract/place.ts';
import type { SnmpTrap } from '../../contract/profile.ts';
import type { EventRecord } from '../../contract/records.ts';
import { plain, sentence } from '../../contract/text.ts';

/** Kinds of notifications kept of an asset; past it the one heard longest ago goes. */
export const MAX_TRAPS_KEPT = 20;
/** Assets of a site whose notifications are kept. */
export const MAX_TRAP_ASSETS = 5000;

interface Kept {
  readonly event: EventRecord;
  count: number;
  firstMs: number;
}

export class TrapMemory {
  /** By asset; the map of each is in the order of the last hearing. */
  readonly #ofAsset = new Map<string, Map<string, Kept>>();

  note(event: EventRecord): void {
    const { asset, code, component, data } = event;
    let own = this.#ofAsset.get(asset);
    if (!own) {
      if (this.#ofAsset.size >= MAX_TRAP_ASSETS) return;
      this.#ofAsset.set(asset, (own = new Map()));
    }
    const key = `${code}\n${component}\n${String(data['oid'] ?? '')}`;
    const before = own.get(key);
    own.delete(key);
    own.set(key, { event, count: (before?.count ?? 0) + 1, firstMs: before?.firstMs ?? event.timeMs });
    const oldest = own.keys().next();
    if (own.size > MAX_TRAPS_KEPT && !oldest.done) own.delete(oldest.value);
  }

  /**
   * Newest first.
   * @param known the notifications that the asset's profile names
   * @param nameOf what the device calls a component, undefined where it tells none
   */
  views(asset: string, known: readonly SnmpTrap[], nameOf: (component: string) => string | undefined): TrapView[] {
    return [...(this.#ofAsset.get(asset)?.values() ?? [])].toReversed().map(({ event, count, firstMs }) => {
      const { code, component, data, timeMs } = event;
      const oid = textOf(data['oid']);
      const own = known.filter((one) => one.code === code);
      const named = own.find((one) => one.oid === oid) ?? own[0];
      return {
        at: new Date(timeMs).toISOString(),
        firstAt: new Date(firstMs).toISOString(),
        count,
        code,
        title: named ? sentence(named.title) : plain(oid === '' ? code : oid),
        component,
        componentName: component === '' ? '' : (nameOf(component) ?? componentName(component)),
        oid,
        source: textOf(data['source']),
        version: textOf(data['version']),
        objects: textOf(data['objects']),
      };
    });
  }

  /** Goes on with what was kept before the site's inventory changed. */
  takeOver(before: TrapMemory, isKnown: (asset: string) => boolean): void {
    for (const [asset, own] of before.#ofAsset) if (isKnown(asset)) this.#ofAsset.set(asset, own);
  }
}

function textOf(value: string | number | boolean | undefined): string {
  return typeof value === 'string' ? value : '';
}
