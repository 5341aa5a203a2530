// Which objects of a walk a profile reads, and which big parts of it nobody does. Pure.

import type { Varbind } from '../../collectors/snmp/decode.ts';
import { compilePlan, type Reader } from '../../collectors/snmp/config.ts';
import { OIDS } from '../../collectors/snmp/oids.ts';
import type { SnmpSection } from '../../contract/profile.ts';

/** Subtrees told of what nobody reads. */
export const MAX_UNREAD_SUBTREES = 20;
/** Arcs by which unread objects are put together: below a maker's number, and in the standard tree. */
const MAKER_ARCS = 11;
const STANDARD_ARCS = 8;

/** What the built-in readers of standard tables look at. */
export const READER_ROOTS: Readonly<Record<Reader, readonly string[]>> = {
  system: ['1.3.6.1.2.1.1'],
  interfaces: [OIDS.ifDescr, OIDS.ifPhysAddress],
  'host-resources': ['1.3.6.1.2.1.25.2.3.1', OIDS.hrProcessorLoad, OIDS.hrSystemNumUsers, OIDS.hrSystemProcesses],
  lldp: ['1.0.8802.1.1.2.1.3', '1.0.8802.1.1.2.1.4'],
  cdp: ['1.3.6.1.4.1.9.9.23.1.2.1.1'],
  bridge: ['1.3.6.1.2.1.17.1', '1.3.6.1.2.1.17.4.3.1', '1.3.6.1.2.1.17.7.1.2.2.1'],
  arp: [OIDS.ipNetToMediaPhysAddress, OIDS.ipNetToPhysicalPhysAddress],
  entity: ['1.3.6.1.2.1.47.1.1.1.1'],
  'entity-sensors': ['1.3.6.1.2.1.99.1.1.1', '1.3.6.1.4.1.9.9.91.1.1.1.1'],
};

/** Every object or column that a profile names, with the device's own tree put in. */
export function objectsRead(section: SnmpSection, sysObjectId: string): Set<string> {
  const plan = compilePlan(section, sysObjectId === '' ? undefined : sysObjectId);
  const found = new Set<string>();
  const gather = (value: unknown): void => {
    if (typeof value === 'string') {
      if (/^\d+(?:\.\d+){3,}$/.test(value)) found.add(value);
    } else if (value instanceof Set || value instanceof Map || Array.isArray(value))
      for (const one of value) gather(one);
    else if (typeof value === 'object' && value !== null && !(value instanceof RegExp))
      for (const one of Object.values(value)) gather(one);
  };
  gather(plan);
  for (const reader of plan.readers) for (const root of READER_ROOTS[reader]) found.add(root);
  return found;
}

export interface Coverage {
  read: number;
  unread: number;
  /** Biggest first, with one object as an example. */
  subtrees: { oid: string; objects: number; example: string }[];
}

export function coverageOf(objects: readonly Varbind[], read: ReadonlySet<string>): Coverage {
  const subtrees = new Map<string, { objects: number; example: string }>();
  let unread = 0;
  for (const { oid } of objects) {
    if (isBelowAny(oid, read)) continue;
    unread++;
    const root = rootOf(oid);
    const known = subtrees.get(root);
    if (known) known.objects++;
    else subtrees.set(root, { objects: 1, example: oid });
  }
  return {
    read: objects.length - unread,
    unread,
    subtrees: [...subtrees]
      .map(([oid, one]) => ({ oid, ...one }))
      .sort((a, b) => b.objects - a.objects)
      .slice(0, MAX_UNREAD_SUBTREES),
  };
}

export function isBelowAny(oid: string, roots: ReadonlySet<string>): boolean {
  for (let end = oid.length; end > 0; end = oid.lastIndexOf('.', end - 1))
    if (roots.has(oid.slice(0, end))) return true;
  return false;
}

function rootOf(oid: string): string {
  const arcs = oid.split('.');
  if (oid.startsWith('1.3.6.1.4.1.')) return arcs.slice(0, MAKER_ARCS).join('.');
  // Scalars of a group stand beside each other, tables one arc deeper.
  return arcs.slice(0, oid.endsWith('.0') ? STANDARD_ARCS - 1 : STANDARD_ARCS).join('.');
}
