// Neighbours and learnt addresses: LLDP (IEEE 802.1AB), CDP, the bridge tables and ARP say what hangs on which port. Agents
// differ in how they number ports; names are trusted first, then ifIndex, then the bridge's own numbers. Pure.

import { cleanText } from '../../contract/clean.ts';
import { componentKey } from '../../contract/place.ts';
import type { NeighbourFact } from '../../contract/records.ts';
import { macOf, rawBytes, rawNumber, rawText, type Varbind } from './decode.ts';
import { OIDS } from './oids.ts';

/** Neighbours kept of one device. */
export const MAX_NEIGHBOURS = 512;
/** Learnt addresses kept of one switch; further ones are left out. */
export const MAX_FORWARDING = 4096;

const TPLINK_OFFSET = 49_152;

export const LLDP_COLUMNS = [
  OIDS.lldpLocPortId, OIDS.lldpLocPortDesc, OIDS.lldpRemChassisIdSubtype, OIDS.lldpRemChassisId, OIDS.lldpRemPortIdSubtype,
  OIDS.lldpRemPortId, OIDS.lldpRemSysName, OIDS.lldpRemSysDesc, OIDS.lldpRemSysCapEnabled, OIDS.lldpRemManAddrIfSubtype,
] as const; // prettier-ignore
export const CDP_COLUMNS = [
  OIDS.cdpCacheAddressType, OIDS.cdpCacheAddress, OIDS.cdpCacheDeviceId, OIDS.cdpCacheDevicePort, OIDS.cdpCachePlatform,
  OIDS.cdpCacheCapabilities,
] as const; // prettier-ignore
export const ARP_COLUMNS = [OIDS.ipNetToMediaPhysAddress, OIDS.ipNetToPhysicalPhysAddress] as const;
/** Pairs of IP and MAC address kept of one device. */
export const MAX_ARP = 4096;
export const BRIDGE_COLUMNS = [OIDS.dot1dBasePortIfIndex] as const;

/** What topology needs of a device's columns and ports. */
export interface PortView {
  rows(column: string): ReadonlyMap<string, Varbind>;
  /** Component key by ifIndex. */
  portByIndex: ReadonlyMap<string, string>;
  /** Component key by lower-case name, description or MAC address. */
  portByName: ReadonlyMap<string, string>;
}

/** LLDP neighbours, and those of CDP that LLDP does not name on the same port. */
export function neighbours(view: PortView): NeighbourFact[] {
  const lldp = lldpNeighbours(view);
  const told = new Set(lldp.map((one) => `${one.port} ${shortName(one.sysName)}`));
  const cdp = cdpNeighbours(view).filter((one) => !told.has(`${one.port} ${shortName(one.sysName)}`));
  return [...lldp, ...cdp]
    .slice(0, MAX_NEIGHBOURS)
    .toSorted((a, b) => compare(a.port + a.chassisId + a.portId, b.port + b.chassisId + b.portId));
}

function shortName(name: string): string {
  return name.toLowerCase().split(/[.(]/, 1)[0] ?? '';
}

function lldpNeighbours(view: PortView): NeighbourFact[] {
  const facts: NeighbourFact[] = [];
  const addresses = lldpAddresses(view);
  for (const [index, chassis] of view.rows(OIDS.lldpRemChassisId)) {
    if (facts.length >= MAX_NEIGHBOURS) break;
    // timeMark.localPort.n: the time mark means nothing here.
    const [, localPort] = index.split('.');
    if (localPort === undefined) continue;
    const subtype = numberAt(view, OIDS.lldpRemChassisIdSubtype, index);
    const portId = view.rows(OIDS.lldpRemPortId).get(index);
    const portSubtype = numberAt(view, OIDS.lldpRemPortIdSubtype, index);
    facts.push({
      port: localPortKey(view, localPort),
      chassisId: idText(chassis, subtype === 4, subtype === 5),
      portId: portId ? idText(portId, portSubtype === 3, portSubtype === 4) : '',
      sysName: textAt(view, OIDS.lldpRemSysName, index),
      isNetwork: isBridgeOrRouter(view.rows(OIDS.lldpRemSysCapEnabled).get(index)),
      ...told('address', addresses.get(index) ?? ''),
      ...told('platform', textAt(view, OIDS.lldpRemSysDesc, index)),
    });
  }
  return facts;
}

/** IPv4 management addresses by neighbour: the address stands in the index behind subtype 1 and length 4. */
function lldpAddresses(view: PortView): Map<string, string> {
  const addresses = new Map<string, string>();
  for (const index of view.rows(OIDS.lldpRemManAddrIfSubtype).keys()) {
    const arcs = index.split('.');
    const neighbour = arcs.slice(0, 3).join('.');
    const address = arcs.slice(5).join('.');
    if (arcs[3] === '1' && arcs[4] === '4' && address !== '0.0.0.0' && !addresses.has(neighbour))
      addresses.set(neighbour, address);
  }
  return addresses;
}

const CDP_ADDRESS_IP = 1;
/** Capabilities of CDP: router, transparent and source-route bridge, switch. */
const CDP_NETWORK = 0x01 | 0x02 | 0x04 | 0x08;

function cdpNeighbours(view: PortView): NeighbourFact[] {
  const facts: NeighbourFact[] = [];
  for (const [index, device] of view.rows(OIDS.cdpCacheDeviceId)) {
    // ifIndex.n
    const [ifIndex = ''] = index.split('.');
    const capabilities = view.rows(OIDS.cdpCacheCapabilities).get(index);
    const address = view.rows(OIDS.cdpCacheAddress).get(index);
    const isIp = (numberAt(view, OIDS.cdpCacheAddressType, index) ?? CDP_ADDRESS_IP) === CDP_ADDRESS_IP;
    const octets = address && isIp ? rawBytes(address) : undefined;
    const bits = (capabilities && rawBytes(capabilities)?.at(-1)) ?? 0;
    facts.push({
      port: view.portByIndex.get(ifIndex) ?? componentKey('port', ifIndex),
      chassisId: cleanText(rawText(device)),
      portId: textAt(view, OIDS.cdpCacheDevicePort, index),
      sysName: cleanText(rawText(device)),
      isNetwork: (bits & CDP_NETWORK) !== 0,
      ...told('address', octets?.length === 4 && octets.some((octet) => octet !== 0) ? octets.join('.') : ''),
      ...told('platform', textAt(view, OIDS.cdpCachePlatform, index)),
    });
    if (facts.length >= MAX_NEIGHBOURS) break;
  }
  return facts;
}

function told<K extends string>(key: K, text: string): Partial<Record<K, string>> {
  const field: Partial<Record<K, string>> = {};
  if (text !== '') field[key] = text;
  return field;
}

/** Which MAC address answers for which IPv4 address; the newer table first, as it repeats the older. */
export function arpOf(view: PortView): { ip: string; mac: string }[] {
  const macs = new Map<string, string>();
  for (const [column, skip] of [
    // ifIndex.type.length.octets, type 1 and length 4 for IPv4
    [OIDS.ipNetToPhysicalPhysAddress, '1.4'],
    // ifIndex.octets
    [OIDS.ipNetToMediaPhysAddress, ''],
  ] as const) {
    for (const [index, varbind] of view.rows(column)) {
      const arcs = index.split('.').slice(1);
      if (skip !== '' && arcs.splice(0, 2).join('.') !== skip) continue;
      const bytes = rawBytes(varbind);
      const mac = bytes && macOf(bytes);
      const ip = arcs.join('.');
      if (arcs.length !== 4 || mac === undefined || mac === BROADCAST || macs.has(ip) || macs.size >= MAX_ARP) continue;
      macs.set(ip, mac);
    }
  }
  return [...macs].map(([ip, mac]) => ({ ip, mac })).toSorted((a, b) => compare(a.ip, b.ip));
}

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** Learnt addresses; the VLAN-aware table first, the older one where it is empty. */
export function forwarding(
  view: PortView,
  ofVlans: readonly { mac: string; ifIndex: string }[] = [],
): { mac: string; port: string }[] {
  const isQ = view.rows(OIDS.dot1qTpFdbPort).size > 0;
  const ports = view.rows(isQ ? OIDS.dot1qTpFdbPort : OIDS.dot1dTpFdbPort);
  const status = view.rows(isQ ? OIDS.dot1qTpFdbStatus : OIDS.dot1dTpFdbStatus);
  const found = new Map<string, { mac: string; port: string }>();
  for (const [index, varbind] of ports) {
    const state = status.get(index);
    if (state && rawNumber(state) !== 3) continue;
    const mac = macOf(Uint8Array.from(index.split('.').slice(-6).map(Number)));
    const port = bridgePortKey(view, String(rawNumber(varbind) ?? 0));
    if (mac === undefined || port === '') continue;
    found.set(`${mac} ${port}`, { mac, port });
    if (found.size >= MAX_FORWARDING) break;
  }
  for (const { mac, ifIndex } of ofVlans) {
    const port = view.portByIndex.get(ifIndex);
    if (port !== undefined && found.size < MAX_FORWARDING) found.set(`${mac} ${port}`, { mac, port });
  }
  return [...found.values()].toSorted((a, b) => compare(a.mac + a.port, b.mac + b.port));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** '' for the processor, a stack link or a port that is no interface. */
function bridgePortKey(view: PortView, bridgePort: string): string {
  const base = view.rows(OIDS.dot1dBasePortIfIndex);
  // TP-Link counts ports from 1 in the forwarding table and from 49153 everywhere else.
  const mapped = base.get(bridgePort) ?? base.get(String(Number(bridgePort) + TPLINK_OFFSET));
  if (!mapped) return base.size === 0 ? (view.portByIndex.get(bridgePort) ?? '') : '';
  return view.portByIndex.get(rawText(mapped)) ?? '';
}

function localPortKey(view: PortView, localPort: string): string {
  for (const column of [OIDS.lldpLocPortId, OIDS.lldpLocPortDesc]) {
    const varbind = view.rows(column).get(localPort);
    if (!varbind) continue;
    const bytes = rawBytes(varbind);
    const mac = bytes?.length === 6 ? macOf(bytes) : undefined;
    const key = view.portByName.get(mac ?? rawText(varbind).toLowerCase());
    if (key !== undefined) return key;
  }
  return view.portByIndex.get(localPort) ?? (bridgePortKey(view, localPort) || componentKey('port', localPort));
}

function idText(varbind: Varbind, isMac: boolean, isAddress: boolean): string {
  const bytes = rawBytes(varbind);
  if (!bytes) return rawText(varbind);
  const mac = isMac ? macOf(bytes) : undefined;
  if (mac !== undefined) return mac;
  // A network address is its family, 1 for IPv4, and its octets.
  if (isAddress && bytes.length === 5 && bytes[0] === 1) return bytes.subarray(1).join('.');
  return cleanText(rawText(varbind));
}

/** Bits 2 and 4 from the top of the first octet; some agents spell the octets out as text: `01 00`. */
function isBridgeOrRouter(varbind: Varbind | undefined): boolean {
  const bytes = varbind && rawBytes(varbind);
  if (!bytes) return false;
  const spelt = bytes.length >= 2 ? /^([0-9a-f]{2})(\s|$)/i.exec(rawText(varbind))?.[1] : undefined;
  const first = spelt === undefined ? (bytes[0] ?? 0) : Number.parseInt(spelt, 16);
  return (first & 0x28) !== 0;
}

function numberAt(view: PortView, column: string, index: string): number | undefined {
  const varbind = view.rows(column).get(index);
  return varbind && rawNumber(varbind);
}

function textAt(view: PortView, column: string, index: string): string {
  const varbind = view.rows(column).get(index);
  return varbind ? rawText(varbind) : '';
}
