// Neighbours and learnt addresses: LLDP (IEEE 802.1AB) and the bridge tables say what hangs on which port. Agents differ
// in how they number ports; names are trusted first, then ifIndex, then the bridge's own numbers. Pure.

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
  OIDS.lldpRemPortId, OIDS.lldpRemSysName, OIDS.lldpRemSysCapEnabled,
] as const; // prettier-ignore
export const BRIDGE_COLUMNS = [OIDS.dot1dBasePortIfIndex] as const;

/** What topology needs of a device's columns and ports. */
export interface PortView {
  rows(column: string): ReadonlyMap<string, Varbind>;
  /** Component key by ifIndex. */
  portByIndex: ReadonlyMap<string, string>;
  /** Component key by lower-case name, description or MAC address. */
  portByName: ReadonlyMap<string, string>;
}

export function neighbours(view: PortView): NeighbourFact[] {
  const facts: NeighbourFact[] = [];
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
    });
  }
  return facts.toSorted((a, b) => compare(a.port + a.chassisId + a.portId, b.port + b.chassisId + b.portId));
}

/** Learnt addresses; the VLAN-aware table first, the older one where it is empty. */
export function forwarding(view: PortView): { mac: string; port: string }[] {
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
