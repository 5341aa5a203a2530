// Object identifiers as dotted numbers, and the standard objects that the built-in readers know.

import type { NAME_INDEXES } from '../../contract/profile.ts';

export type NameIndex = (typeof NAME_INDEXES)[number];

/** The part of `oid` below `root`, or undefined when it does not lie there. */
export function indexBelow(root: string, oid: string): string | undefined {
  return oid.length > root.length + 1 && oid.charCodeAt(root.length) === 46 && oid.startsWith(root)
    ? oid.slice(root.length + 1)
    : undefined;
}

/** Order of the SNMP tree: negative when `a` comes before `b`. Looks only at the first arcs that differ: walks compare often. */
export function compareOids(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  let at = 0;
  while (at < length && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  const start = a.lastIndexOf('.', at - 1) + 1;
  return arcAt(a, start) - arcAt(b, start) || a.length - b.length;
}

function arcAt(oid: string, start: number): number {
  const end = oid.indexOf('.', start);
  return Number(end < 0 ? oid.slice(start) : oid.slice(start, end));
}

export function lastArc(index: string): string {
  return index.slice(index.lastIndexOf('.') + 1);
}

/** An index in the form that another table, or a person, knows it by. */
export function nameIndexOf(form: NameIndex, index: string): string {
  switch (form) {
    case 'same':
      return index;
    case 'last-arc':
      return lastArc(index);
    case 'first-arc':
      return index.split('.', 1)[0] ?? index;
    case 'without-last-arc':
      return index.includes('.') ? index.slice(0, index.lastIndexOf('.')) : index;
    case 'without-first-arc':
      return index.slice(index.indexOf('.') + 1);
    case 'without-trailing-zero':
      return index.replace(/\.0$/, '');
    case 'text':
      return textOfIndex(index);
    case 'scalar':
      return '0';
    default:
      return form satisfies never;
  }
}

/** A text as an index: its length, then its characters (RFC 2578 §7.7); the whole index where it is none. */
function textOfIndex(index: string): string {
  const [length = 0, ...rest] = index.split('.').map(Number);
  const characters = rest.slice(0, length);
  const isText = characters.length === length && length > 0 && characters.every((code) => code >= 32 && code < 127);
  return isText ? String.fromCharCode(...characters) : index;
}

const MIB2 = '1.3.6.1.2.1';
const CISCO = '1.3.6.1.4.1.9.9';
const LLDP = '1.0.8802.1.1.2.1';

export const OIDS = {
  sysDescr: `${MIB2}.1.1.0`,
  sysObjectId: `${MIB2}.1.2.0`,
  sysUpTime: `${MIB2}.1.3.0`,
  sysName: `${MIB2}.1.5.0`,
  ifType: `${MIB2}.2.2.1.3`,
  ifDescr: `${MIB2}.2.2.1.2`,
  ifPhysAddress: `${MIB2}.2.2.1.6`,
  ifAlias: `${MIB2}.31.1.1.1.18`,
  entPhysicalDescr: `${MIB2}.47.1.1.1.1.2`,
  entPhysicalContainedIn: `${MIB2}.47.1.1.1.1.4`,
  entPhysicalClass: `${MIB2}.47.1.1.1.1.5`,
  entPhysicalName: `${MIB2}.47.1.1.1.1.7`,
  entPhysicalFirmwareRev: `${MIB2}.47.1.1.1.1.9`,
  entPhysicalSoftwareRev: `${MIB2}.47.1.1.1.1.10`,
  entPhysicalSerialNum: `${MIB2}.47.1.1.1.1.11`,
  entPhysicalMfgName: `${MIB2}.47.1.1.1.1.12`,
  entPhysicalModelName: `${MIB2}.47.1.1.1.1.13`,
  entPhySensorType: `${MIB2}.99.1.1.1.1`,
  entPhySensorScale: `${MIB2}.99.1.1.1.2`,
  entPhySensorPrecision: `${MIB2}.99.1.1.1.3`,
  entPhySensorValue: `${MIB2}.99.1.1.1.4`,
  entPhySensorOperStatus: `${MIB2}.99.1.1.1.5`,
  entAliasMapping: `${MIB2}.47.1.3.2.1.2`,
  hrStorageType: `${MIB2}.25.2.3.1.2`,
  hrStorageDescr: `${MIB2}.25.2.3.1.3`,
  hrStorageUnits: `${MIB2}.25.2.3.1.4`,
  hrStorageSize: `${MIB2}.25.2.3.1.5`,
  hrStorageUsed: `${MIB2}.25.2.3.1.6`,
  hrFSAccess: `${MIB2}.25.3.8.1.5`,
  hrFSStorageIndex: `${MIB2}.25.3.8.1.7`,
  hrSystemNumUsers: `${MIB2}.25.1.5.0`,
  hrSystemProcesses: `${MIB2}.25.1.6.0`,
  hrProcessorLoad: `${MIB2}.25.3.3.1.2`,
  dot1dBaseBridgeAddress: `${MIB2}.17.1.1.0`,
  dot1dBasePortIfIndex: `${MIB2}.17.1.4.1.2`,
  ipNetToMediaPhysAddress: `${MIB2}.4.22.1.2`,
  ipNetToPhysicalPhysAddress: `${MIB2}.4.35.1.4`,
  dot1dTpAgingTime: `${MIB2}.17.4.2.0`,
  dot1dTpFdbPort: `${MIB2}.17.4.3.1.2`,
  dot1dTpFdbStatus: `${MIB2}.17.4.3.1.3`,
  dot1qTpFdbPort: `${MIB2}.17.7.1.2.2.1.2`,
  dot1qTpFdbStatus: `${MIB2}.17.7.1.2.2.1.3`,
  dot1qPvid: `${MIB2}.17.7.1.4.5.1.1`,
  vmVlan: `${CISCO}.68.1.2.2.1.2`,
  cErrDisableIfStatusCause: `${CISCO}.548.1.3.1.1.2`,
  ciscoSbSuspendCause: '1.3.6.1.4.1.9.6.1.101.128.3.1.1',
  radlanSuspendCause: '1.3.6.1.4.1.89.128.3.1.1',
  lldpLocChassisIdSubtype: `${LLDP}.3.1.0`,
  lldpLocChassisId: `${LLDP}.3.2.0`,
  lldpLocPortId: `${LLDP}.3.7.1.3`,
  lldpLocPortDesc: `${LLDP}.3.7.1.4`,
  lldpRemChassisIdSubtype: `${LLDP}.4.1.1.4`,
  lldpRemChassisId: `${LLDP}.4.1.1.5`,
  lldpRemPortIdSubtype: `${LLDP}.4.1.1.6`,
  lldpRemPortId: `${LLDP}.4.1.1.7`,
  lldpRemSysName: `${LLDP}.4.1.1.9`,
  lldpRemSysDesc: `${LLDP}.4.1.1.10`,
  lldpRemSysCapEnabled: `${LLDP}.4.1.1.12`,
  lldpRemManAddrIfSubtype: `${LLDP}.4.2.1.3`,
  cdpCacheAddressType: `${CISCO}.23.1.2.1.1.3`,
  cdpCacheAddress: `${CISCO}.23.1.2.1.1.4`,
  cdpCacheDeviceId: `${CISCO}.23.1.2.1.1.6`,
  cdpCacheDevicePort: `${CISCO}.23.1.2.1.1.7`,
  cdpCachePlatform: `${CISCO}.23.1.2.1.1.8`,
  cdpCacheCapabilities: `${CISCO}.23.1.2.1.1.9`,
  vtpVlanState: `${CISCO}.46.1.3.1.1.2`,
} as const;
