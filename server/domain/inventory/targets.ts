// From the inventory to what is polled: each asset's targets, by its profile, with the site's defaults and the asset's
// own differences. Pure; secrets come from a resolver.

import type { Credential, Protocol, Target } from '../../../contract/collector.ts';
import { durationMs } from '../../../contract/duration.ts';
import { CREDENTIAL_PROTOCOLS, LOGIN_PROTOCOLS } from '../../../contract/protocols.ts';
import type { Profile } from '../../../contract/profile.ts';
import type { AssetEntry, SiteFile, TargetEntry } from '../../../contract/site-file.ts';
import { withRecorderPictures } from './recorder-pictures.ts';

export const DEFAULT_INTERVAL_MS = 60_000;
export const DEFAULT_TIMEOUT_MS = 5000;
const DEFAULT_PORTS: Readonly<Record<Protocol, number>> = {
  snmp: 161,
  modbus: 502,
  mqtt: 1883,
  ping: 0,
  tcp: 80,
  http: 80,
  https: 443,
  dns: 53,
  ntp: 123,
  rtsp: 554,
  onvif: 80,
  snapshot: 80,
  isapi: 80,
  'dahua-cgi': 80,
  'onvif-recorder': 80,
};

/** Resolves a credential's name to its secrets; null when the site has none of that name. */
export type CredentialResolver = (name: string) => Credential | null;

type Expectations = Partial<Record<(typeof PROBE_SETTINGS)[number], string | number | boolean>>;

interface TargetKind {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly path: string;
  /** What the profile says of a probe: count, status, expect … */
  readonly expectations: Expectations;
}

/** Names of the targets that a profile gives its assets. */
export function targetNames(profile: Profile): string[] {
  return targetKinds(profile).map((kind) => kind.name);
}

/** The targets of an asset that are polled. */
export function polledTargetNames(
  asset: AssetEntry,
  profile: Profile,
  defaults: SiteFile['defaults'],
): { name: string; protocol: Protocol }[] {
  return targetKinds(profile)
    .filter((kind) => isPolled(kind, asset, defaults))
    .map(({ name, protocol }) => ({ name, protocol }));
}

/** How many targets of an asset are polled. */
export function polledTargets(asset: AssetEntry, profile: Profile, defaults: SiteFile['defaults']): number {
  return targetKinds(profile).filter((kind) => isPolled(kind, asset, defaults)).length;
}

function isPolled(kind: TargetKind, asset: AssetEntry, defaults: SiteFile['defaults']): boolean {
  const own = asset.targets?.[kind.name];
  if (own?.disabled) return false;
  if (!CREDENTIAL_PROTOCOLS.includes(kind.protocol)) return true;
  return own?.credential !== undefined || defaults?.credentials?.[kind.protocol] !== undefined;
}

export function targetsOf(
  site: SiteFile,
  profiles: ReadonlyMap<string, Profile>,
  resolve: CredentialResolver,
): Target[] {
  const assets = withRecorderPictures(site, profiles);
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  return assets.flatMap((asset) => {
    const profile = asset.profile === undefined ? undefined : profiles.get(asset.profile);
    if (!profile) return [];
    return targetKinds(profile).flatMap((kind) => {
      const own = asset.targets?.[kind.name] ?? {};
      if (!isPolled(kind, asset, site.defaults)) return [];
      return [toTarget({ site, asset, profile, kind, own, resolve, via: byKey.get(asset.via ?? '') })];
    });
  });
}

/** A broker of a site, whether an asset speaks over it or not. */
export type BrokerPlace = Pick<Target, 'site' | 'host' | 'port' | 'credential' | 'settings'>;

export function brokersOf(site: SiteFile, resolve: CredentialResolver): BrokerPlace[] {
  return (site.brokers ?? []).map((broker) => {
    const credential = broker.credential ?? site.defaults?.credentials?.['mqtt'];
    return {
      site: site.site,
      host: broker.host,
      port: broker.port,
      credential: credential === undefined ? null : resolve(credential),
      settings: tlsOf({}, broker),
    };
  });
}

function targetKinds(profile: Profile): TargetKind[] {
  const kinds: TargetKind[] = (profile.probes ?? []).map((probe) => ({
    name: probe.name ?? probe.protocol,
    protocol: probe.protocol,
    port: probe.port ?? DEFAULT_PORTS[probe.protocol],
    path: probe.path ?? '',
    expectations: probe,
  }));
  for (const protocol of ['snmp', 'modbus', 'mqtt'] as const) {
    if (profile[protocol])
      kinds.push({ name: protocol, protocol, port: DEFAULT_PORTS[protocol], path: '', expectations: {} });
  }
  return kinds;
}

interface TargetParts {
  site: SiteFile;
  asset: AssetEntry;
  profile: Profile;
  kind: TargetKind;
  own: TargetEntry;
  resolve: CredentialResolver;
  via: AssetEntry | undefined;
}

function toTarget({ site, asset, profile, kind, own, resolve, via }: TargetParts): Target {
  const broker = kind.protocol === 'mqtt' ? site.brokers?.[0] : undefined;
  const isBehindGateway = kind.protocol === 'modbus' && via !== undefined;
  const credential = own.credential ?? broker?.credential ?? site.defaults?.credentials?.[kind.protocol];
  const writing = own.writeCredential ?? site.defaults?.writeCredentials?.[kind.protocol];
  const writeCredential = writing === undefined ? null : resolve(writing);
  const path = own.path ?? kind.path;
  const viaPort = isBehindGateway ? via.targets?.['modbus']?.port : undefined;
  return {
    site: site.site,
    asset: asset.key,
    class: asset.class,
    name: kind.name,
    protocol: kind.protocol,
    host: own.host ?? broker?.host ?? asset.host ?? via?.host ?? '',
    port: own.port ?? broker?.port ?? viaPort ?? (isEncrypted(kind.protocol, own) ? 443 : kind.port),
    credential: credential === undefined ? null : resolve(credential),
    ...(writeCredential && { writeCredential }),
    profile,
    intervalMs: durationMs(own.interval ?? site.defaults?.interval ?? '') ?? DEFAULT_INTERVAL_MS,
    timeoutMs: durationMs(own.timeout ?? site.defaults?.timeout ?? '') ?? DEFAULT_TIMEOUT_MS,
    settings: {
      ...chosen(kind.expectations, PROBE_SETTINGS),
      ...chosen(own, PROBE_SETTINGS),
      ...chosen(own, MODBUS_SETTINGS),
      ...chosen(own, PICTURE_SETTINGS),
      ...(kind.protocol === 'mqtt' && { topicPrefix: own.topicPrefix ?? `site/${asset.key}`, ...tlsOf(own, broker) }),
      ...(CREDENTIAL_PROTOCOLS.includes(kind.protocol) && chosen(own, TLS_SETTINGS)),
      ...(LOGIN_PROTOCOLS.includes(kind.protocol) && recorderSettings(site, asset, profile)),
      ...(path !== '' && { path }),
      ...(credential !== undefined && { credentialName: credential }),
    },
  };
}

/** What a recorder is judged by, how its clock is read, and whether SNMP reads the same asset. */
function recorderSettings(site: SiteFile, asset: AssetEntry, profile: Profile): Target['settings'] {
  const recordingDays = asset.recordingDays ?? site.recordingDays;
  return {
    timezone: site.timezone,
    besideSnmp: profile.snmp !== undefined && asset.targets?.['snmp']?.disabled !== true,
    ...(recordingDays !== undefined && { recordingDays }),
  };
}

/** A target that names a broker of its own shares nothing with the site's. */
function tlsOf(own: TargetEntry, broker: NonNullable<SiteFile['brokers']>[number] | undefined): Target['settings'] {
  const { tls, ca, insecure } = { ...(own.host === undefined && broker), ...own };
  return {
    ...(tls !== undefined && { tls }),
    ...(ca !== undefined && { ca }),
    ...(insecure !== undefined && { insecure }),
    ...(own.host === undefined && broker?.sparkplugHost !== undefined && { sparkplugHost: broker.sparkplugHost }),
  };
}

/** Cameras and recorders are asked at their web server, in clear text unless the target says otherwise. */
function isEncrypted(protocol: Protocol, { tls, ca, insecure, fingerprint }: TargetEntry): boolean {
  if (!CREDENTIAL_PROTOCOLS.includes(protocol)) return false;
  return tls ?? (ca !== undefined || insecure === true || fingerprint !== undefined);
}

const TLS_SETTINGS = ['tls', 'ca', 'insecure', 'fingerprint'] as const;

const MODBUS_SETTINGS = [
  'transport', 'baud', 'dataBits', 'parity', 'stopBits', 'unit', 'connectDelay', 'requestDelay', 'closeIdle', 'closeAfterPoll',
] as const; // prettier-ignore

const PICTURE_SETTINGS = ['view', 'learn'] as const;

const PROBE_SETTINGS = ['count', 'status', 'expect', 'trusted', 'query', 'frames'] as const;

function chosen<Name extends string>(
  from: Partial<Record<Name, string | number | boolean>>,
  names: readonly Name[],
): Record<string, string | number | boolean> {
  const settings: Record<string, string | number | boolean> = {};
  for (const name of names) {
    const value = from[name];
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}
