// The inventory of a user who has made every mistake at once, beside assets that are set up well.

import type { BadPeers } from './bad-peers.ts';

export const BAD_SITE = 'bad-day';
export const INTERVAL_MS = 2000;
export const WELL = ['host-well', 'host-turned', 'host-turned-v3', 'sw-mute', 'meter-well', 'kiosk-well'] as const;

interface Asset {
  key: string;
  class: string;
  profile: string;
  targets: Record<string, Record<string, unknown>>;
}

const off = { disabled: true };

/** What an administrator does to devices that were set up well: their credentials no longer fit. */
export const CHANGED = { 'host-turned': 'wrong', 'host-turned-v3': 'stranger' } as const;

export function badSite(peers: BadPeers, credentials: Readonly<Record<string, string>> = {}): object {
  const host = (key: string, port: number, credential = 'right', profile = 'server-generic'): Asset => ({
    key,
    class: profile.startsWith('switch') ? 'switch' : 'server',
    profile,
    targets: { snmp: { port, credential: credentials[key] ?? credential } },
  });
  const camera = (key: string, port: number): Asset => ({
    key,
    class: 'camera',
    profile: 'hikvision-camera',
    targets: { snmp: off, rtsp: { port }, http: { port } },
  });
  const meter = (key: string, unit: number): Asset => ({
    key,
    class: 'meter',
    profile: 'sdm630',
    targets: { modbus: { port: peers.modbus, unit } },
  });
  const kiosk = (key: string): Asset => ({ key, class: 'kiosk', profile: 'kiosk', targets: {} });
  const assets = [
    host('host-well', peers.snmpd),
    host('host-turned', peers.snmpd),
    host('host-turned-v3', peers.snmpd, 'right-v3'),
    host('sw-mute', peers.mute, 'right', 'switch-generic'),
    host('host-community', peers.snmpd, 'wrong'),
    host('host-user', peers.snmpd, 'stranger'),
    host('host-key', peers.snmpd, 'wrong-key'),
    host('sw-garbage', peers.garbage, 'right', 'switch-generic'),
    host('sw-endless', peers.endless, 'right', 'switch-generic'),
    host('sw-late', peers.late, 'right', 'switch-generic'),
    host('sw-hostile', peers.hostile, 'right', 'switch-generic'),
    camera('cam-slow', peers.slowTcp),
    camera('cam-endless', peers.endlessTcp),
    meter('meter-well', 1),
    meter('meter-unit', 9),
    ...['well', 'nan', 'proto', 'deep', 'huge', 'lost'].map((name) => kiosk(`kiosk-${name}`)),
  ];
  return {
    site: BAD_SITE,
    name: { zh: '糟糕的一天', en: 'A bad day' },
    timezone: 'Asia/Shanghai',
    gatewayAt: 'sw-hostile',
    defaults: { interval: `${INTERVAL_MS}ms`, timeout: '1500ms', credentials: { snmp: 'right' } },
    credentials: [
      { name: 'right', kind: 'snmp-v2c', community: 'public' },
      { name: 'wrong', kind: 'snmp-v2c', community: 'S3cretRO' },
      {
        name: 'right-v3',
        kind: 'snmp-v3',
        user: 'monitor',
        authProtocol: 'sha1',
        authKey: 'authpass123',
        privProtocol: 'aes128',
        privKey: 'privpass123',
      },
      { name: 'stranger', kind: 'snmp-v3', user: 'S3cretUser', authProtocol: 'sha1', authKey: 'S3cretAuth' },
      { name: 'wrong-key', kind: 'snmp-v3', user: 'monitor', authProtocol: 'sha1', authKey: 'S3cretKey' },
    ],
    brokers: [{ host: '127.0.0.1', port: peers.broker }],
    assets: assets.map((asset) => ({ ...asset, name: { zh: asset.key, en: asset.key }, host: '127.0.0.1' })),
  };
}
