// From the inventory to what is polled: each asset's targets, by its profile, with the site's defaults and the asset's
// own differences. Pure; secrets come from a resolver.

import type { Credential, Protocol, Target } from '../../../contract/collector.ts';
import { durationMs } from '../../../contract/duration.ts';
import type { Profile } from '../../../contract/profile.ts';
import type { AssetEntry, SiteFile, TargetEntry } from '../../../contract/site-file.ts';

export const DEFAULT_INTERVAL_MS = 60_000;
export const DEFAULT_TIMEOUT_MS = 5000;
const DEFAULT_PORTS: Readonly<Record<Protocol, number>> = {
  snmp: 161,
  modbus: 502,
  mqtt: 1883,
  ping: 0,
  tcp: 80,
  http: 80,
  rtsp: 554,
};

/** Resolves a credential's name to its secrets; null when the site has none of that name. */
export type CredentialResolver = (name: string) => Credential | null;

interface TargetKind {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
  readonly path: string;
}

/** Names of the targets that a profile gives its assets. */
export function targetNames(profile: Profile): string[] {
  return targetKinds(profile).map((kind) => kind.name);
}

/** How many targets of an asset are polled. */
export function polledTargets(asset: AssetEntry, profile: Profile): number {
  return targetKinds(profile).filter((kind) => asset.targets?.[kind.name]?.disabled !== true).length;
}

export function targetsOf(
  site: SiteFile,
  profiles: ReadonlyMap<string, Profile>,
  resolve: CredentialResolver,
): Target[] {
  const byKey = new Map(site.assets.map((asset) => [asset.key, asset]));
  return site.assets.flatMap((asset) => {
    const profile = asset.profile === undefined ? undefined : profiles.get(asset.profile);
    if (!profile) return [];
    return targetKinds(profile).flatMap((kind) => {
      const own = asset.targets?.[kind.name] ?? {};
      if (own.disabled) return [];
      return [toTarget({ site, asset, profile, kind, own, resolve, via: byKey.get(asset.via ?? '') })];
    });
  });
}

function targetKinds(profile: Profile): TargetKind[] {
  const kinds: TargetKind[] = (profile.probes ?? []).map((probe) => ({
    name: probe.name ?? probe.protocol,
    protocol: probe.protocol,
    port: probe.port ?? DEFAULT_PORTS[probe.protocol],
    path: probe.path ?? '',
  }));
  for (const protocol of ['snmp', 'modbus', 'mqtt'] as const) {
    if (profile[protocol]) kinds.push({ name: protocol, protocol, port: DEFAULT_PORTS[protocol], path: '' });
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
  const path = own.path ?? kind.path;
  const viaPort = isBehindGateway ? via.targets?.['modbus']?.port : undefined;
  return {
    site: site.site,
    asset: asset.key,
    class: asset.class,
    name: kind.name,
    protocol: kind.protocol,
    host: own.host ?? broker?.host ?? asset.host ?? via?.host ?? '',
    port: own.port ?? broker?.port ?? viaPort ?? kind.port,
    credential: credential === undefined ? null : resolve(credential),
    profile,
    intervalMs: durationMs(own.interval ?? site.defaults?.interval ?? '') ?? DEFAULT_INTERVAL_MS,
    timeoutMs: durationMs(own.timeout ?? site.defaults?.timeout ?? '') ?? DEFAULT_TIMEOUT_MS,
    settings: {
      ...(own.unit !== undefined && { unit: own.unit }),
      ...(own.requestDelay !== undefined && { requestDelay: own.requestDelay }),
      ...(own.closeIdle !== undefined && { closeIdle: own.closeIdle }),
      ...(kind.protocol === 'mqtt' && { topicPrefix: own.topicPrefix ?? `site/${asset.key}` }),
      ...(path !== '' && { path }),
      ...(credential !== undefined && { credentialName: credential }),
    },
  };
}
