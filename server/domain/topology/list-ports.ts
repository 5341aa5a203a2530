// Where the inventory names a port in words, finds the real port once the device has told of its ports. What fits none or
// several is a conflict to show; the link then names no port rather than a wrong one. Pure.

import { componentKey, componentKind, componentName, parsePlace, placeKey } from '../../../contract/place.ts';
import type { AssetEntry } from '../../../contract/site-file.ts';
import { matchPort, type KnownPort } from './match-port.ts';
import type { Conflict, FactsByAsset, Uplink } from './types.ts';

export interface NamedPort {
  /** Place key, '' when the port is not known. */
  readonly place: string;
  readonly conflict: Conflict | null;
}

/** The port of its parent that an asset hangs on, by `linkedTo` and the list's word beside it. */
export function parentPortOf(entry: AssetEntry, place: string, facts: FactsByAsset): NamedPort {
  const { asset: parent, component } = parsePlace(place);
  const word = component === '' ? (entry.linkedTo === place ? (entry.linkedPort ?? '') : '') : componentName(component);
  if (word === '') return { place: component === '' ? '' : place, conflict: null };
  if (component !== '' && componentKind(component) !== 'port') return { place, conflict: null };
  const ports = portsOf(parent, facts);
  if (ports.length === 0 || ports.some(({ key }) => key === component)) {
    return { place: component === '' ? wordPlace(parent, word) : place, conflict: null };
  }
  const match = matchPort(word, ports);
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
export function ownPortOf(entry: AssetEntry, facts: FactsByAsset): string {
  if (entry.uplink === undefined) return '';
  const ports = portsOf(entry.key, facts);
  const match = ports.some(({ key }) => key === entry.uplink) ? null : matchPort(componentName(entry.uplink), ports);
  return placeKey({ asset: entry.key, component: match?.found === 'one' ? match.key : entry.uplink });
}

/** What the network has since told of a port that the list's word did not settle. */
export function settled(conflict: Conflict, uplinks: ReadonlyMap<string, Uplink>): Conflict[] {
  if (conflict.kind !== 'port-ambiguous' && conflict.kind !== 'port-unknown') return [conflict];
  const told = uplinks.get(conflict.asset)?.parentPort ?? '';
  if (told === '' || told === conflict.inventory) return [conflict];
  return conflict.candidates?.includes(told) === true ? [] : [{ ...conflict, told }];
}

function portsOf(asset: string, facts: FactsByAsset): KnownPort[] {
  return (facts.get(asset)?.components ?? [])
    .filter(({ key }) => componentKind(key) === 'port')
    .map(({ key, name, details }) => ({
      key,
      name,
      aliases: Object.values(details ?? {}).filter((one) => typeof one === 'string'),
    }));
}

/** An unmanaged switch never tells of its ports: the list's word is all there will be. */
function wordPlace(parent: string, word: string): string {
  const component = componentKey('port', word.normalize('NFKC'));
  return component === '' ? '' : placeKey({ asset: parent, component });
}
