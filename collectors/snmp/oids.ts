// Object identifiers as dotted numbers, and the standard objects that the built-in readers know.

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

const MIB2 = '1.3.6.1.2.1';
const LLDP = '1.0.8802.1.1.2.1';

export const OIDS = {
  sysDescr: `${MIB2}.1.1.0`,
  sysObjectId: `${MIB2}.1.2.0`,
  sysUpTime: `${MIB2}.1.3.0`,
  sysName: `${MIB2}.1.5.0`,
  ifDescr: `${MIB2}.2.2.1.2`,
  ifPhysAddress: `${MIB2}.2.2.1.6`,
  ifAlias: `${MIB2}.31.1.1.1.18`,
  entAliasMapping: `${MIB2}.47.1.3.2.1.2`,
  hrStorageType: `${MIB2}.25.2.3.1.2`,
  hrStorageDescr: `${MIB2}.25.2.3.1.3`,
  hrStorageUnits: `${MIB2}.25.2.3.1.4`,
  hrStorageSize: `${MIB2}.25.2.3.1.5`,
  hrStorageUsed: `${MIB2}.25.2.3.1.6`,
  hrProcessorLoad: `${MIB2}.25.3.3.1.2`,
  dot1dBaseBridgeAddress: `${MIB2}.17.1.1.0`,
  dot1dBasePortIfIndex: `${MIB2}.17.1.4.1.2`,
  dot1dTpFdbPort: `${MIB2}.17.4.3.1.2`,
  dot1dTpFdbStatus: `${MIB2}.17.4.3.1.3`,
  dot1qTpFdbPort: `${MIB2}.17.7.1.2.2.1.2`,
  dot1qTpFdbStatus: `${MIB2}.17.7.1.2.2.1.3`,
  lldpLocChassisIdSubtype: `${LLDP}.3.1.0`,
  lldpLocChassisId: `${LLDP}.3.2.0`,
  lldpLocPortId: `${LLDP}.3.7.1.3`,
  lldpLocPortDesc: `${LLDP}.3.7.1.4`,
  lldpRemChassisIdSubtype: `${LLDP}.4.1.1.4`,
  lldpRemChassisId: `${LLDP}.4.1.1.5`,
  lldpRemPortIdSubtype: `${LLDP}.4.1.1.6`,
  lldpRemPortId: `${LLDP}.4.1.1.7`,
  lldpRemSysName: `${LLDP}.4.1.1.9`,
  lldpRemSysCapEnabled: `${LLDP}.4.1.1.12`,
} as const;
