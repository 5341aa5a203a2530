// Where the inventory names a port in words, finds the real port once the device has told of its ports. What fits none or
// several is a conflict to show; the link then names no port rather than a wrong one. Pure.

import { componentKey, componentKind, componentName, parsePlace, placeKey } from '../../../contract/place.ts';
import type { AssetEntry } from '../../../contract/site-file.ts';
import { matchPort, type KnownPort, type PortMatch } from './match-port.ts';
import type { Conflict, FactsByAsset, Uplink } from './types.ts';

export interface NamedPort {
  /** Place key, '' when the port is not known. */
  readonly place: string;
  readonly conflict: Conflict | null;
}

interface Ports {
  readonly count: number;
  has(component: string): boolean;
  match(word: string): PortMatch;
}

/** The ports of each asset, read once: thousands of assets may name ports of one switch, or all the same one. */
export type PortBook = (asset: string) => Ports;

export function portBook(facts: FactsByAsset): PortBook {
  const known = new Map<string, Ports>();
  return (asset) => {
    let ports = known.get(asset);
    if (!ports) known.set(asset, (ports = portsOf(asset, facts)));
    return ports;
  };
}

/** The port of its parent that an asset hangs on, by `linkedTo` and the list's word beside it. */
export function parentPortOf(entry: AssetEntry, place: string, book: PortBook): NamedPort {
  const { asset: parent, component } = parsePlace(place);
  const word = component === '' ? (entry.linkedTo === place ? (entry.linkedPort ?? '') : '') : componentName(component);
  if (word === '') return { place: component === '' ? '' : place, conflict: null };
  if (component !== '' && componentKind(component) !== 'port') return { place, conflict: null };
  const ports = book(parent);
  if (ports.count === 0 || ports.has(component)) {
    return { place: component === '' ? wordPlace(parent, word) : place, conflict: null };
  }
  const match = ports.match(word);
  if (match.found === 'one') return { place: placeKey({ asset: parent, component: match.key }), conflict: null };
  const candidates = match.found === 'many' ? match.keys.map((key) => placeKey({ asset: parent, component: key })) : [];
  const kind = match.found === 'many' ? 'port-ambiguous' : 'port-unknown';
  const conflict: Conflict = {
    kind,
    asset: entry.key,
    inventory: place,
    told: '',
    source: 'inventory',
    word,
    candidates,
  };
  return { place: component === '' ? '' : place, conflict };
}

/** An asset's own port on its link: its real key where the device knows the word, else as the inventory has it. */
export function ownPortOf(entry: AssetEntry, book: PortBook): string {
  if (entry.uplink === undefined) return '';
  const ports = book(entry.key);
  const match = ports.has(entry.uplink) ? null : ports.match(componentName(entry.uplink));
  return placeKey({ asset: entry.key, component: match?.found === 'one' ? match.key : entry.uplink });
}

/** What the network has since told of a port that the list's word did not settle. */
export function settled(conflict: Conflict, uplinks: ReadonlyMap<string, Uplink>): Conflict[] {
  if (conflict.kind !== 'port-ambiguous' && conflict.kind !== 'port-unknown') return [conflict];
  const told = uplinks.get(conflict.asset)?.parentPort ?? '';
  if (told === '' || told === conflict.inventory) return [conflict];
  return conflict.candidates?.includes(told) === true ? [] : [{ ...conflict, told }];
}

function portsOf(asset: string, facts: FactsByAsset): Ports {
  const ports = (facts.get(asset)?.components ?? [])
    .filter(({ key }) => componentKind(key) === 'port')
    .map(({ key, name, details }): KnownPort => ({
      key,
      name,
      aliases: Object.values(details ?? {}).filter((one) => typeof one === 'string'),
    }));
  const keys = new Set(ports.map(({ key }) => key));
  const matches = new Map<string, PortMatch>();
  return {
    count: ports.length,
    has: (component) => keys.has(component),
    match(word) {
      let match = matches.get(word);
      if (!match) matches.set(word, (match = matchPort(word, ports)));
      return match;
    },
  };
}

/** An unmanaged switch never tells of its ports: the list's word is all there will be. */
function wordPlace(parent: string, word: string): string {
  const component = componentKey('port', word.normalize('NFKC'));
  return component === '' ? '' : placeKey({ asset: parent, component });
}
