import { describe, expect, it } from 'vitest';
import type { Credential } from '../../../../contract/collector.ts';
import type { Profile } from '../../../../contract/profile.ts';
import type { AssetEntry, SiteFile } from '../../../../contract/site-file.ts';
import { plain } from '../../../../contract/text.ts';
import {
  DEFAULT_INTERVAL_MS,
  DEFAULT_TIMEOUT_MS,
  targetNames,
  targetsOf,
} from '../../../../server/domain/inventory/targets.ts';

const CAMERA: Profile = {
  profile: 'camera', title: plain('camera'), class: 'camera',
  probes: [{ protocol: 'ping' }, { protocol: 'rtsp', path: '/101' }, { protocol: 'http', name: 'admin', port: 8080 }],
  snmp: { readers: ['system'] },
}; // prettier-ignore
const METER: Profile = {
  profile: 'meter', title: plain('meter'), class: 'meter',
  modbus: { points: [{ as: 'meter.voltage_l1', table: 'input', address: 0, type: 'f32' }] },
}; // prettier-ignore
const KIOSK: Profile = {
  profile: 'kiosk', title: plain('kiosk'), class: 'kiosk', mqtt: { topics: [{ topic: 'state', values: [] }], quietAfter: '15s' },
}; // prettier-ignore
const GATEWAY: Profile = {
  profile: 'bus',
  title: plain('bus'),
  class: 'bus-gateway',
  probes: [{ protocol: 'tcp', port: 502 }],
};
const RECORDER: Profile = {
  profile: 'recorder',
  title: plain('recorder'),
  class: 'recorder',
  probes: [{ protocol: 'isapi' }, { protocol: 'onvif-recorder' }],
};
const DAHUA: Profile = { ...RECORDER, profile: 'dahua', probes: [{ protocol: 'dahua-cgi' }] };
const HIDDEN: Profile = {
  profile: 'hidden',
  title: plain('hidden'),
  class: 'camera',
  probes: [{ protocol: 'snapshot' }],
};
const profiles = new Map([CAMERA, METER, KIOSK, GATEWAY, RECORDER, DAHUA, HIDDEN].map((one) => [one.profile, one]));

function entry(key: string, profile: Profile, more: Partial<AssetEntry> = {}): AssetEntry {
  return { key, name: plain(key), class: profile.class ?? 'box', profile: profile.profile, ...more };
}

function targets(assets: AssetEntry[], more: Partial<SiteFile> = {}) {
  const site: SiteFile = { site: 's', name: plain('s'), timezone: 'UTC', assets, ...more };
  const secrets = new Map<string, Credential>([['readonly', { kind: 'snmp-v2c', community: 'c' }]]);
  return targetsOf(site, profiles, (name) => secrets.get(name) ?? null);
}

describe('the targets of an asset', () => {
  it('are those of its profile, at their ports', () => {
    expect(targetNames(CAMERA)).toEqual(['ping', 'rtsp', 'admin', 'snmp']);
    const found = targets([entry('cam', CAMERA, { host: '10.0.0.9' })]);
    expect(found.map(({ name, protocol, host, port }) => `${name} ${protocol} ${host}:${port}`)).toEqual([
      'ping ping 10.0.0.9:0',
      'rtsp rtsp 10.0.0.9:554',
      'admin http 10.0.0.9:8080',
      'snmp snmp 10.0.0.9:161',
    ]);
    expect(found[1]?.settings).toEqual({ path: '/101' });
    expect(found[0]).toMatchObject({
      intervalMs: DEFAULT_INTERVAL_MS,
      timeoutMs: DEFAULT_TIMEOUT_MS,
      credential: null,
    });
  });

  it('follow the site’s defaults, and the asset’s own word before them', () => {
    const own = { snmp: { port: 1161, interval: '5s', host: '10.0.0.10' }, rtsp: { disabled: true, path: '/x' } };
    const found = targets([entry('cam', CAMERA, { host: '10.0.0.9', targets: own })], {
      defaults: { interval: '30s', timeout: '2s' },
    });
    expect(found.map(({ name }) => name)).toEqual(['ping', 'admin', 'snmp']);
    expect(found[0]).toMatchObject({ intervalMs: 30_000, timeoutMs: 2000 });
    expect(found[2]).toMatchObject({ intervalMs: 5000, host: '10.0.0.10', port: 1161 });
  });

  it('are asked over TLS at its port where the asset says how it is known', () => {
    const credential = 'readonly';
    const asked = (own: object) => targets([entry('nvr', RECORDER, { targets: { isapi: { credential, ...own } } })])[0];
    expect(asked({})?.port).toBe(80);
    expect(asked({ tls: true })).toMatchObject({ port: 443, settings: { tls: true } });
    expect(asked({ fingerprint: 'aa' })).toMatchObject({ port: 443, settings: { fingerprint: 'aa' } });
    expect(asked({ insecure: true, port: 8443 })).toMatchObject({ port: 8443, settings: { insecure: true } });
    expect(asked({ insecure: true, tls: false })?.port).toBe(80);
  });

  it('are told what the asset says of a probe', () => {
    const targetsOfCam = { rtsp: { frames: false }, admin: { trusted: true } };
    const found = targets([entry('cam', CAMERA, { host: '10.0.0.9', targets: targetsOfCam })]);
    expect(found[1]?.settings).toEqual({ path: '/101', frames: false });
    expect(found[2]?.settings).toEqual({ trusted: true });
  });

  it('have the credential that is named nearest, and none that is not known', () => {
    const defaults = { credentials: { snmp: 'readonly' } };
    const of = (targetsOfCam: AssetEntry['targets']) =>
      targets([entry('cam', CAMERA, { host: 'h', ...(targetsOfCam && { targets: targetsOfCam }) })], { defaults })[3];
    expect(of(undefined)).toMatchObject({ credential: { community: 'c' }, settings: { credentialName: 'readonly' } });
    expect(of({ snmp: { credential: 'gone' } })).toMatchObject({
      credential: null,
      settings: { credentialName: 'gone' },
    });
  });

  it('behind a bus gateway are reached through it', () => {
    const bus = entry('bus', GATEWAY, { host: '10.0.0.20', targets: { modbus: { port: 1502 } } });
    const [, meter] = targets([
      bus,
      entry('meter', METER, { via: 'bus', targets: { modbus: { unit: 7, requestDelay: '50ms' } } }),
    ]);
    expect(meter).toMatchObject({ host: '10.0.0.20', port: 1502, settings: { unit: 7, requestDelay: '50ms' } });
  });

  it('by MQTT are at the site’s broker, below their own prefix', () => {
    const brokers = [{ host: '10.0.0.30', port: 8883, credential: 'readonly' }];
    const kiosk = (more: Partial<AssetEntry> = {}) =>
      targets([entry('kiosk', KIOSK, { host: '10.0.0.31', ...more })], { brokers })[0];
    expect(kiosk()).toMatchObject({
      host: '10.0.0.30',
      port: 8883,
      settings: { topicPrefix: 'site/kiosk', credentialName: 'readonly' },
    });
    expect(kiosk({ targets: { mqtt: { topicPrefix: 'a/b' } } })?.settings['topicPrefix']).toBe('a/b');
  });

  it('of a camera that only its recorder can ask are pictures of its channel, at the recorder and by its login', () => {
    const asked = { port: 8080, credential: 'readonly', tls: true };
    const at = (recorder: Partial<AssetEntry>, camera: Partial<AssetEntry> = {}) =>
      targets([
        entry('nvr', RECORDER, { host: '10.0.0.40', ...recorder }),
        entry('cam', HIDDEN, { channel: 'nvr/channel:3', ...camera }),
      ]).filter(({ asset }) => asset === 'cam');
    expect(at({ targets: { isapi: asked } })).toMatchObject([
      {
        name: 'snapshot',
        host: '10.0.0.40',
        port: 8080,
        credential: { community: 'c' },
        intervalMs: 300_000,
        timeoutMs: 10_000,
        settings: { path: '/ISAPI/Streaming/channels/301/picture', credentialName: 'readonly', tls: true },
      },
    ]);
    const own = { targets: { snapshot: { interval: '1m', path: '/other' } } };
    expect(at({ targets: { isapi: asked } }, own)).toMatchObject([
      { host: '10.0.0.40', intervalMs: 60_000, settings: { path: '/other' } },
    ]);
    const dahua = at({ profile: DAHUA.profile, targets: { 'dahua-cgi': asked } });
    expect(dahua[0]?.settings['path']).toBe('/cgi-bin/snapshot.cgi?channel=3');
    expect(at({}), 'without a login nobody is let in').toEqual([]);
    expect(at({ targets: { isapi: { ...asked, disabled: true } } })).toEqual([]);
    expect(at({ profile: CAMERA.profile }), 'a recorder that gives no pictures').toEqual([]);
    expect(at({ targets: { isapi: asked } }, { channel: 'gone/channel:3' })).toEqual([]);
    expect(at({ targets: { isapi: asked } }, { channel: 'nvr/port:x' })).toEqual([]);
  });

  it('are none without a profile, or with one that is not known', () => {
    expect(
      targets([{ key: 'box', name: plain('box'), class: 'box' }, entry('x', { ...CAMERA, profile: 'gone' })]),
    ).toEqual([]);
  });
});
