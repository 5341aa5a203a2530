// What is plugged into the ports of an asset: known assets first of all, else the neighbours that announce themselves. Pure.

import type { AssetDetail } from '../../../../../contract/api.ts';
import type { DownlinkView, NeighbourView } from '../../../../../contract/api-facts.ts';

export interface ConnectedRow {
  /** Component key, '' where it is not known. */
  port: string;
  portName: string;
  asset: DownlinkView | null;
  neighbour: NeighbourView | null;
}

const natural = new Intl.Collator('en', { numeric: true });

export function connectedRows({
  downlinks,
  neighbours,
  components,
}: Pick<AssetDetail, 'downlinks' | 'neighbours' | 'components'>): ConnectedRow[] {
  const names = new Map(components.map(({ key, name }) => [key, name]));
  const nameOf = (port: string): string => names.get(port) || port.slice(port.indexOf(':') + 1);
  const taken = new Set(downlinks.map(({ port }) => port));
  return [
    ...downlinks.map((asset) => ({ port: asset.port, asset, neighbour: null })),
    // A neighbour on the port of a known asset is that asset.
    ...neighbours
      .filter(({ port }) => !taken.has(port))
      .map((neighbour) => ({
        port: neighbour.port,
        asset: null,
        neighbour,
      })),
  ]
    .map((row) => ({ ...row, portName: nameOf(row.port) }))
    .toSorted((a, b) => Number(a.port === '') - Number(b.port === '') || natural.compare(a.portName, b.portName));
}
