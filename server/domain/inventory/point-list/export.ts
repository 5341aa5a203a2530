// The assets of a site as a point list, so that an integrator can check, complete and hand it back: what is exported and
// imported again changes nothing. Cells that a spreadsheet would run as a formula are disarmed. Pure.

import { componentName, parsePlace } from '../../../../contract/place.ts';
import type { AssetEntry } from '../../../../contract/site-file.ts';
import { POINT_COLUMNS, type PointField } from './columns.ts';
import { classWord } from './words.ts';

const EXPORTED = [
  'key', 'point', 'name', 'class', 'vendor', 'model', 'serial', 'position', 'host', 'macs', 'recorder', 'channel', 'box',
  'upstream', 'upstreamPort', 'ownPort', 'power', 'poweredBy', 'circuit', 'route', 'warrantyUntil', 'profile', 'note',
] as const satisfies readonly PointField[]; // prettier-ignore

/** The heading, then a row an asset. */
export function pointListRows(assets: readonly AssetEntry[]): string[][] {
  return [
    EXPORTED.map((field) => POINT_COLUMNS[field].title.zh),
    ...assets.map((asset) => EXPORTED.map((field) => disarmed(cellOf(asset, field)))),
  ];
}

/** RFC 4180. */
export function csvOf(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => (/[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function disarmed(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function cellOf(asset: AssetEntry, field: (typeof EXPORTED)[number]): string {
  switch (field) {
    case 'key':
      return asset.key;
    case 'name':
      return asset.name.zh;
    case 'class':
      return classWord(asset.class);
    case 'position':
      return asset.position?.zh ?? '';
    case 'macs':
      return (asset.macs ?? []).join(' ; ');
    case 'recorder':
      return asset.channel === undefined ? '' : parsePlace(asset.channel).asset;
    case 'channel':
      return asset.channel === undefined ? '' : componentName(parsePlace(asset.channel).component);
    case 'upstream':
      return asset.linkedTo === undefined ? '' : parsePlace(asset.linkedTo).asset;
    case 'upstreamPort':
      return asset.linkedPort ?? portName(asset.linkedTo);
    case 'ownPort':
      return asset.uplink === undefined ? '' : componentName(asset.uplink);
    case 'power':
      return asset.poe === true ? 'PoE' : '';
    case 'poweredBy':
      return (asset.poweredBy ?? []).join(' ; ');
    default:
      return asset[field] ?? '';
  }
}

function portName(place: string | undefined): string {
  const component = place === undefined ? '' : parsePlace(place).component;
  return component === '' ? '' : componentName(component);
}
