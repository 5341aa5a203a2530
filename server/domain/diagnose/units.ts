// What stands or falls together, as far as signs go: a device, and the port and the channel that serve it alone. Pure.

import { parsePlace } from '../../../contract/place.ts';
import type { SiteGraph } from '../topology/types.ts';

export interface Units {
  /** The device that a port or channel serves alone; any other place stands for itself. */
  of(place: string): string;
  /** That of a place, and those of all that it hangs on. */
  upwards(place: string): ReadonlySet<string>;
}

/** Each place by itself. */
export const SINGLE: Units = { of: (place) => place, upwards: (place) => new Set([place]) };

export function unitsOf(graph: SiteGraph): Units {
  const of = (place: string): string => {
    if (!place.includes('/')) return place;
    const [child, ...more] = graph.childrenOf(place);
    return graph.cameraOf(place) ?? (child !== undefined && more.length === 0 ? child : place);
  };
  return {
    of,
    upwards(place) {
      const units = new Set<string>();
      for (let at: string | undefined = of(place); at !== undefined && !units.has(at);) {
        units.add(at);
        const { asset } = parsePlace(at);
        const uplink = graph.uplinkOf(asset);
        if (uplink && uplink.parentPort !== '') units.add(of(uplink.parentPort));
        at = asset === at ? uplink?.parent : asset;
      }
      return units;
    },
  };
}
