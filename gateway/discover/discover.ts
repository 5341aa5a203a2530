// From addresses and credentials to devices: who lives, what each is, what it tells and on which port it hangs. Reads only;
// what is done with the result is up to the caller. Ends with what there is when it is told to stop.

import type { PollResult } from '../../contract/collector.ts';
import type { Profile } from '../../contract/profile.ts';
import type { AssetFacts } from '../../contract/records.ts';
import { componentKind } from '../../contract/place.ts';
import type { Varbind } from '../../collectors/snmp/decode.ts';
import { SnmpFailure } from '../../collectors/snmp/client.ts';
import type { Address } from './addresses.ts';
import { adviceFor } from './advice.ts';
import { evidenceWithout, type Hints } from './evidence.ts';
import { identityOf, inspect, type InspectParts } from './inspect.ts';
import { askMdns } from './mdns.ts';
import { askOnvif, scopeValue } from './onvif.ts';
import type { Reading } from './readings.ts';
import { recognise } from './recognise.ts';
import { neighbourMacs, sweep, type Host, type NamedCredential } from './sweep.ts';
import type { DiscoveredDevice, ProposedCondition, Recognition } from './types.ts';
import { findUplinks, macsByAddress } from './uplinks.ts';
import { startWalkAgent } from './walk-agent.ts';

/** Devices read whole at a time. */
export const MAX_INSPECTED_AT_ONCE = 8;

export interface DiscoverProgress {
  stage: 'sweep' | 'inspect';
  done: number;
  total: number;
  found: number;
}

export interface DiscoverParts extends InspectParts {
  signal: AbortSignal;
  onProgress?: (progress: DiscoverProgress) => void;
  /** Ask for ONVIF and mDNS; with `group` also the whole link. */
  announcements?: 'none' | 'hosts' | 'group';
  /** Other than the standard ports, for tests. */
  onvifPort?: number;
  mdnsPort?: number;
  tcpPorts?: readonly number[];
  /** Assets of the site by address, so that uplinks name them. */
  keyOf?: (address: string) => string | undefined;
}

interface Found {
  host: Host;
  device: DiscoveredDevice;
  facts: AssetFacts;
}

export async function discover(
  addresses: readonly Address[],
  credentials: readonly NamedCredential[],
  parts: DiscoverParts,
): Promise<DiscoveredDevice[]> {
  const { onProgress } = parts;
  const hosts = addresses.map(({ host }) => host);
  const announced = announcementsOf(hosts, parts);
  const living = await sweep(addresses, credentials, {
    ...parts,
    onDone: (done, found) => onProgress?.({ stage: 'sweep', done, total: addresses.length, found }),
  });
  const words = await announced;
  const ownArp = neighbourMacs();
  const found: Found[] = [];
  let done = 0;
  await eachOf(living, MAX_INSPECTED_AT_ONCE, async (host) => {
    const mac = ownArp.get(host.host);
    const hints: Hints = {
      tcp: host.tcp,
      announcements: words.get(host.host) ?? [],
      macs: mac === undefined ? [] : [mac],
    };
    found.push(await deviceOf(host, hints, parts));
    onProgress?.({ stage: 'inspect', done: ++done, total: living.length, found: living.length });
  });
  const order = new Map(living.map((host, i) => [host, i]));
  found.sort((a, b) => (order.get(a.host) ?? 0) - (order.get(b.host) ?? 0));
  nameSilentOnes(found, words, parts);
  link(found, parts);
  return found.map(({ device }) => device);
}

/** What was read of a device into a file. */
export interface NamedWalk {
  /** As it is found from here. */
  readonly path: string;
  /** As it is told, one of a kind. */
  readonly name: string;
  readonly objects: readonly Varbind[];
}

/** The same of walks: nobody is asked but agents of this process. */
export async function discoverWalks(walks: readonly NamedWalk[], parts: DiscoverParts): Promise<DiscoveredDevice[]> {
  const found: Found[] = [];
  for (const walk of walks) {
    if (parts.signal.aborted) break;
    found.push(await deviceOfWalk(walk, parts));
    parts.onProgress?.({ stage: 'inspect', done: found.length, total: walks.length, found: walks.length });
  }
  link(found, parts);
  return found.map(({ device }) => device);
}

async function deviceOfWalk({ path, name, objects }: NamedWalk, parts: DiscoverParts): Promise<Found> {
  const agent = await startWalkAgent(objects);
  const credential: NamedCredential = { name: 'walk', credential: { kind: 'snmp-v2c', community: 'walk' } };
  const host: Host = { host: '127.0.0.1', port: agent.port, by: [], tcp: new Set(), credential, rejection: '', isGarbage: false }; // prettier-ignore
  try {
    const { device, facts, result } = await snmpDevice(
      host,
      { tcp: host.tcp, announcements: [], macs: [] },
      parts,
      credential,
    );
    const named = { ...device, address: name, port: 0 };
    const detail = result.detail.replaceAll(`${host.host}:${agent.port}`, name);
    const advice = adviceFor({ ...named, address: path }, host, { ...result, detail });
    return { host, device: { ...named, credential: '', advice }, facts };
  } finally {
    await agent.stop();
  }
}

async function announcementsOf(hosts: readonly string[], parts: DiscoverParts): Promise<Map<string, string[]>> {
  const all = new Map<string, string[]>();
  if ((parts.announcements ?? 'group') === 'none') return all;
  const asked = {
    network: parts.network,
    hosts,
    signal: parts.signal,
    isGroupAsked: (parts.announcements ?? 'group') === 'group',
  };
  const answers = await Promise.all([
    askOnvif({ ...asked, ...(parts.onvifPort !== undefined && { port: parts.onvifPort }) }),
    askMdns({ ...asked, ...(parts.mdnsPort !== undefined && { port: parts.mdnsPort }) }),
  ]);
  for (const { words } of answers) for (const [host, told] of words) all.set(host, [...(all.get(host) ?? []), ...told]);
  return all;
}

async function eachOf<T>(all: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...all];
  const run = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, run));
}

async function deviceOf(host: Host, hints: Hints, parts: DiscoverParts): Promise<Found> {
  if (host.credential && !parts.signal.aborted) {
    try {
      return await snmpDevice(host, hints, parts, host.credential);
    } catch (error) {
      if (!(error instanceof SnmpFailure)) throw error;
      parts.log.debug({ host: host.host, kind: error.kind }, 'a found agent could not be read');
    }
  }
  return { host, device: silentDevice(host, hints, parts), facts: {} };
}

async function snmpDevice(
  host: Host,
  hints: Hints,
  parts: DiscoverParts,
  named: NamedCredential,
): Promise<Found & { result: PollResult }> {
  const { credential } = named;
  const door = { host: host.host, port: host.port, credential };
  const inspection = await inspect(parts, door, { hints, signal: parts.signal });
  const { evidence, facts, readings, profile, candidates } = inspection;
  const identity = identityOf(inspection);
  const device: DiscoveredDevice = {
    address: host.host,
    port: host.port,
    sysObjectID: evidence.sysObjectId,
    name: evidence.sysName,
    ...identity,
    profile: profile?.profile ?? null,
    components: componentsOf(readings, facts),
    metrics: metricsOf(readings),
    proposedConditions: profile ? proposedOf(profile, readings) : [],
    uplink: null,
    by: host.by,
    credential: named.name,
    macs: [...new Set([...hints.macs, ...(facts.macs ?? evidence.macs)])],
    reasons: candidates[0]?.reasons ?? [],
    advice: null,
  };
  device.advice = adviceFor(device, host, inspection.result);
  return { host, device, facts, result: inspection.result };
}

function silentDevice(host: Host, hints: Hints, parts: DiscoverParts): DiscoveredDevice {
  const best: Recognition | undefined = recognise(evidenceWithout(hints), parts.profiles)[0];
  const device: DiscoveredDevice = {
    address: host.host,
    port: host.port,
    sysObjectID: '',
    name: scopeValue(hints.announcements, 'name'),
    vendor: best?.vendor ?? '',
    model: scopeValue(hints.announcements, 'hardware'),
    serial: '',
    class: best?.class ?? null,
    profile: null,
    confidence: best?.confidence ?? 0,
    components: {},
    metrics: [],
    proposedConditions: [],
    uplink: null,
    by: host.by,
    credential: '',
    macs: [...hints.macs],
    reasons: best?.reasons ?? [],
    advice: null,
  };
  device.advice = adviceFor(device, { ...host, isByPortsOnly: best?.isByPortsOnly ?? false });
  return device;
}

/** Those without SNMP are looked at once more with the MAC addresses that routers and switches know of them. */
function nameSilentOnes(
  found: readonly Found[],
  words: ReadonlyMap<string, readonly string[]>,
  parts: DiscoverParts,
): void {
  const arp = macsByAddress(found);
  for (const one of found) {
    const macs = arp.get(one.device.address) ?? [];
    if (one.device.credential !== '' || macs.length === 0) continue;
    const hints: Hints = { tcp: one.host.tcp, announcements: words.get(one.device.address) ?? [], macs };
    one.device = silentDevice(one.host, hints, parts);
  }
}

function link(found: readonly Found[], parts: DiscoverParts): void {
  const uplinks = findUplinks(
    found.map(({ device, facts }) => ({
      id: parts.keyOf?.(device.address) ?? device.address,
      address: device.address,
      sysName: device.name,
      macs: device.macs,
      facts,
    })),
  );
  for (const { device } of found) device.uplink = uplinks.get(parts.keyOf?.(device.address) ?? device.address) ?? null;
}

export function componentsOf(readings: readonly Reading[], facts: AssetFacts): Record<string, number> {
  const keys = new Set((facts.components ?? []).map(({ key }) => key));
  for (const { component } of readings) if (component) keys.add(`${component.kind}:${component.name}`);
  const counts: Record<string, number> = {};
  for (const key of [...keys].sort()) counts[componentKind(key)] = (counts[componentKind(key)] ?? 0) + 1;
  return counts;
}

export function metricsOf(readings: readonly Reading[]): string[] {
  return [...new Set(readings.map(({ measurement, field }) => `${measurement}.${field}`))].sort();
}

/** Conditions of the profile that have something to judge on this device: what it tells, or what is probed. */
export function proposedOf(profile: Profile, readings: readonly Reading[]): ProposedCondition[] {
  const told = new Set(metricsOf(readings));
  const probed = new Set<string>((profile.probes ?? []).map(({ protocol }) => protocol));
  return (profile.conditions ?? [])
    .filter(
      ({ measurement, field }) =>
        told.has(`${measurement}.${field}`) || probed.has(measurement) || measurement === 'foresite_target',
    )
    .map(({ id, measurement, field, severity, raise }) => ({ id, measurement, field, severity, raise }));
}
