// A site as the field has them, for tests of topology and diagnosis: router, core, two PoE access switches, a recorder
// with cameras, a box of 12 V cameras, kiosks, a UPS with a PDU, a bus, an amplifier and a player. Inventory only.

import type { AssetEntry, SiteFile } from '../../contract/site-file.ts';
import { plain } from '../../contract/text.ts';

export const CAMERAS_PER_SWITCH = 10;
export const BOX_CAMERAS = 4;

export function demoSite(extra: readonly AssetEntry[] = []): SiteFile {
  return {
    site: 'demo',
    name: { zh: '示范站', en: 'Demo site' },
    timezone: 'Asia/Shanghai',
    // Tests of what a short absence is say so.
    shortAbsence: '0s',
    gatewayAt: 'core/port:gi2',
    assets: [...network(), ...power(), ...cctv(), ...rest(), ...extra],
  };
}

export function asset(key: string, assetClass: AssetEntry['class'], more: Partial<AssetEntry> = {}): AssetEntry {
  return { key, name: plain(key.toUpperCase()), class: assetClass, profile: `${assetClass}-test`, ...more };
}

function network(): AssetEntry[] {
  return [
    asset('core', 'switch', { poweredBy: ['pdu/outlet:1'] }),
    asset('router', 'router', { linkedTo: 'core/port:gi1', poweredBy: ['pdu/outlet:2'] }),
    asset('sw1', 'switch', { linkedTo: 'core/port:gi25', uplink: 'port:gi49', poweredBy: ['pdu/outlet:4'] }),
    asset('sw2', 'switch', { linkedTo: 'core/port:gi26', uplink: 'port:gi49', poweredBy: ['pdu/outlet:5'] }),
  ];
}

function power(): AssetEntry[] {
  return [
    asset('ups', 'ups', { linkedTo: 'core/port:gi10' }),
    asset('pdu', 'pdu', { linkedTo: 'core/port:gi11', poweredBy: ['ups'] }),
  ];
}

function cctv(): AssetEntry[] {
  const assets = [asset('nvr', 'recorder', { linkedTo: 'core/port:gi3', poweredBy: ['pdu/outlet:3'] })];
  for (let n = 1; n <= 2 * CAMERAS_PER_SWITCH; n++) {
    const own = n <= CAMERAS_PER_SWITCH ? 'sw1' : 'sw2';
    const port = n <= CAMERAS_PER_SWITCH ? n : n - CAMERAS_PER_SWITCH;
    assets.push(
      asset(`cam-${n}`, 'camera', { linkedTo: `${own}/port:gi${port}`, poe: true, channel: `nvr/channel:${n}` }),
    );
  }
  assets.push({
    key: 'box-gate',
    name: plain('BOX-GATE'),
    class: 'box',
    linkedTo: 'sw2/port:gi20',
    circuit: 'yard-3',
  });
  for (let n = 1; n <= BOX_CAMERAS; n++) {
    const channel = `nvr/channel:${2 * CAMERAS_PER_SWITCH + n}`;
    assets.push(
      asset(`gate-cam-${n}`, 'camera', { linkedTo: 'box-gate', box: 'box-gate', channel, circuit: 'yard-3' }),
    );
  }
  return assets;
}

function rest(): AssetEntry[] {
  return [
    asset('kiosk-1', 'kiosk', { linkedTo: 'sw1/port:gi21' }),
    asset('kiosk-2', 'kiosk', { linkedTo: 'sw1/port:gi22' }),
    asset('bus-gw', 'bus-gateway', { linkedTo: 'core/port:gi5' }),
    asset('meter-1', 'meter', { via: 'bus-gw' }),
    asset('meter-2', 'meter', { via: 'bus-gw' }),
    asset('plc', 'plc', { via: 'bus-gw' }),
    asset('amp', 'av', { linkedTo: 'core/port:gi6' }),
    asset('player', 'player', { linkedTo: 'sw2/port:gi21' }),
    asset('server', 'server', { linkedTo: 'core/port:gi7', poweredBy: ['pdu/outlet:6'], shedOrder: 2 }),
  ];
}
