// Cameras that nobody but their recorder can ask: on its own PoE ports, or at its coaxial inputs. What they show is asked of
// the recorder, at its address and by its login, so their pictures are judged like any other camera's. Pure.

import { componentKind, componentName, parsePlace } from '../../../contract/place.ts';
import type { Profile } from '../../../contract/profile.ts';
import type { Protocol } from '../../../contract/protocols.ts';
import type { AssetEntry, SiteFile, TargetEntry } from '../../../contract/site-file.ts';

/** A recorder makes pictures in its spare time, so each channel is asked this seldom: of sixty-four one in five seconds. */
export const RECORDER_PICTURE_EVERY_MS = 300_000;
/** A recorder that was asked for a picture waits for the next whole frame first: it may take this long. */
export const RECORDER_PICTURE_TIMEOUT_MS = 10_000;

/** Profile of a camera of which a point list knows its channel and no address. */
export const BEHIND_RECORDER_PROFILE = 'camera-behind-recorder';

/** By what a recorder speaks: where the picture of a channel is. Channels count from 1. */
const PICTURE_PATHS: Partial<Record<Protocol, (channel: number) => string>> = {
  isapi: (channel) => `/ISAPI/Streaming/channels/${channel}01/picture`,
  'dahua-cgi': (channel) => `/cgi-bin/snapshot.cgi?channel=${channel}`,
};

/** Whether nobody but its recorder can ask it. */
export function isBehindRecorder({ host, via, channel }: AssetEntry): boolean {
  return channel !== undefined && host === undefined && via === undefined;
}

/**
 * The assets of a site, with the targets by which recorders tell what their own cameras show. One whose recorder gives no
 * pictures has that target disabled. What the inventory says of the target stands before it.
 */
export function withRecorderPictures(
  { assets, defaults }: Pick<SiteFile, 'assets' | 'defaults'>,
  profiles: ReadonlyMap<string, Profile>,
): AssetEntry[] {
  const byKey = new Map(assets.map((asset) => [asset.key, asset]));
  return assets.map((asset) => {
    const probe = probeOf(asset, profiles, ['snapshot']);
    if (!probe || !isBehindRecorder(asset)) return asset;
    const own = asset.targets?.[probe.name];
    if (own?.host !== undefined || own?.disabled === true) return asset;
    const { asset: key, component } = parsePlace(asset.channel ?? '');
    const picture = pictureOf(byKey.get(key), component, profiles, defaults);
    return { ...asset, targets: { ...asset.targets, [probe.name]: { ...(picture ?? { disabled: true }), ...own } } };
  });
}

function pictureOf(
  recorder: AssetEntry | undefined,
  component: string,
  profiles: ReadonlyMap<string, Profile>,
  defaults: SiteFile['defaults'],
): TargetEntry | null {
  const probe = recorder && probeOf(recorder, profiles, Object.keys(PICTURE_PATHS));
  const channel = componentKind(component) === 'channel' ? Number(componentName(component)) : Number.NaN;
  if (!probe || !Number.isInteger(channel) || channel < 1) return null;
  const {
    host = recorder.host,
    port,
    credential,
    disabled,
    tls,
    ca,
    insecure,
    fingerprint,
  } = recorder.targets?.[probe.name] ?? {};
  const login = credential ?? defaults?.credentials?.[probe.protocol];
  const path = PICTURE_PATHS[probe.protocol]?.(channel);
  if (host === undefined || login === undefined || path === undefined || disabled === true) return null;
  return {
    host,
    path,
    credential: login,
    interval: `${RECORDER_PICTURE_EVERY_MS}ms`,
    timeout: `${RECORDER_PICTURE_TIMEOUT_MS}ms`,
    ...(port !== undefined && { port }),
    ...(tls !== undefined && { tls }),
    ...(ca !== undefined && { ca }),
    ...(insecure !== undefined && { insecure }),
    ...(fingerprint !== undefined && { fingerprint }),
  };
}

function probeOf(
  { profile }: AssetEntry,
  profiles: ReadonlyMap<string, Profile>,
  protocols: readonly string[],
): { name: string; protocol: Protocol } | undefined {
  const probes = profile === undefined ? [] : (profiles.get(profile)?.probes ?? []);
  const found = probes.find(({ protocol }) => protocols.includes(protocol));
  return found && { name: found.name ?? found.protocol, protocol: found.protocol };
}
