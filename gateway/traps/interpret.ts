// What a notification means by the profile of its asset: an event, and perhaps a sample. Objects that no profile knows make an
// event all the same: every trap is a reason to poll. Pure.

import { durationMs } from '../../contract/duration.ts';
import { componentKey } from '../../contract/place.ts';
import type { SnmpTrap } from '../../contract/profile.ts';

/** A state told by a trap alone, and taken back by none, is over after this long unless the profile says otherwise. */
export const DEFAULT_TRAP_STATE_MS = 3_600_000;
/** IF-MIB ifTable: the columns of a port that linkDown and linkUp carry end in its ifIndex (RFC 2863 §4). */
const IF_ENTRY = /^1\.3\.6\.1\.2\.1\.(?:2\.2\.1|31\.1\.1\.1)\.\d+\.(\d+)$/;
/** Longest text of the objects kept with an event, in characters. */
const MAX_OBJECTS_TEXT = 600;

export interface TrapObjects {
  readonly trapOid: string;
  readonly varbinds: readonly { oid: string; text: string }[];
}

export interface TrapMeaning {
  /** A stable word: the profile's, or `trap` where none knows it. */
  readonly code: string;
  readonly component: string;
  readonly sample: { measurement: string; field: string; component: string; value: number } | null;
  /** How long the sample's state holds by itself; null where polling says when it is over. */
  readonly holdsMs: number | null;
  /** The notification's objects in one line. */
  readonly objects: string;
}

/** @param ports component keys of the asset's ports by ifIndex */
export function interpretTrap(
  trap: TrapObjects,
  known: readonly SnmpTrap[],
  ports: Readonly<Record<string, string>> = {},
): TrapMeaning {
  const objects = trap.varbinds
    .map(({ oid, text }) => `${oid}=${text}`)
    .join('; ')
    .slice(0, MAX_OBJECTS_TEXT);
  const entry = known.find((one) => isSameTrap(one.oid, trap.trapOid) && isMeant(one, trap));
  if (!entry) return { code: 'trap', component: '', sample: null, holdsMs: null, objects };
  const named = componentOf(entry, trap);
  const [measurement = '', field = ''] = entry.as?.split('.') ?? [];
  // A row that the trap does not name leaves nothing to say of it.
  const isNamed = named !== '' || (entry.row === undefined && entry.component === undefined);
  const hasSample = entry.as !== undefined && entry.value !== undefined && isNamed;
  return {
    code: entry.code,
    component: named || portOf(trap, ports),
    sample: hasSample ? { measurement, field, component: named, value: entry.value ?? 0 } : null,
    holdsMs: measurement === 'snmp_trap' ? (durationMs(entry.for ?? '') ?? DEFAULT_TRAP_STATE_MS) : null,
    objects,
  };
}

/** Cards that translate v1 traps put a `.0` before the last arc, or forget it. */
function isSameTrap(one: string, other: string): boolean {
  return one === other || withoutZero(one) === withoutZero(other);
}

function withoutZero(oid: string): string {
  return oid.replace(/(\.0)+\.(\d+)$/, '.$2');
}

/** Of several entries for one trap the first counts whose condition holds. */
function isMeant({ only }: SnmpTrap, trap: TrapObjects): boolean {
  if (!only) return true;
  const varbind = varbindOf(only.oid, trap);
  return varbind !== undefined && new RegExp(only.matches, 'iu').test(varbind.text);
}

function varbindOf(object: string, { varbinds }: TrapObjects): { oid: string; text: string } | undefined {
  return varbinds.find(({ oid }) => oid === object || oid.startsWith(`${object}.`));
}

function portOf({ varbinds }: TrapObjects, ports: Readonly<Record<string, string>>): string {
  for (const { oid } of varbinds) {
    const index = IF_ENTRY.exec(oid)?.[1];
    if (index !== undefined && Object.hasOwn(ports, index)) return ports[index] ?? '';
  }
  return '';
}

function componentOf({ row, component }: SnmpTrap, trap: TrapObjects): string {
  if (!row) return component ?? '';
  const varbind = varbindOf(row.oid, trap);
  if (!varbind) return '';
  const name = row.from === 'value' ? varbind.text : varbind.oid.slice(row.oid.length + 1);
  return name === '' ? '' : componentKey(row.kind, `${row.prefix ?? ''}${name}`);
}
