// One column for two things, as many lists have it: 上联设备/端口, 供电方式/回路, NVR/通道号. What its heading says, and what each of
// the two is in a cell. Pure.

import { claimsOf, type PointField } from './columns.ts';
import { powerOf } from './words.ts';

const PAIRS = [
  ['upstream', 'upstreamPort'],
  ['recorder', 'channel'],
  ['power', 'circuit'],
  ['power', 'poweredBy'],
  ['poweredBy', 'circuit'],
] as const satisfies readonly (readonly [PointField, PointField])[];

export type JoinedFields = (typeof PAIRS)[number];

const JOINTS = /[/／、,，;；|+＋&及和与\n]/;
const VALUE_JOINTS = /[/／、,，;；|:：\n]/;
/** `7口`, `gi3`, `AC2`: what may stand after a blank as the second of two; names of devices mostly have a hyphen. */
const LAST_WORD = /^(.*\S)\s+([^\s-]*\d[^\s-]*)$/s;

/** `12V`, `AC220`, `DC12` tell a voltage; other numbers behind AC and DC count circuits. */
const VOLTAGE = /^(?:(?:ac|dc)?-?\d+v(?:ac|dc)?|dc-?(?:5|9|12|24|36|48|5[0-9])|ac-?(?:24|36|110|2[2-4]0|380|400))$/i;

/** @returns null for a heading of anything else */
export function joinedFields(heading: string): JoinedFields | null {
  const at = heading.search(JOINTS);
  if (at < 0) return null;
  const names = (part: string, field: PointField): boolean => claimsOf(part).some((claim) => claim.field === field);
  const [left, right] = [heading.slice(0, at), heading.slice(at + 1)];
  return PAIRS.find(([first, second]) => names(left, first) && names(right, second)) ?? null;
}

/** The two things of a cell; '' where it does not tell one. `SW-1/G0/0/7` is parted once, `SW-1` has no port. */
export function partJoined(text: string, [, second]: JoinedFields): readonly [first: string, second: string] {
  const at = text.search(VALUE_JOINTS);
  if (at >= 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  const words = LAST_WORD.exec(text);
  if (words && !VOLTAGE.test(words[2] ?? '')) return [words[1] ?? '', words[2] ?? ''];
  return second === 'circuit' && isCircuit(text) ? ['', text] : [text, ''];
}

/** `AC1`, `照明3回路`: no word for a way to be powered, though AC alone would be one. */
function isCircuit(text: string): boolean {
  if (VOLTAGE.test(text)) return false;
  return /回路|空开|breaker|circuit/i.test(text) || /^[ad]c-?\d+$/i.test(text) || powerOf(text) === 'unknown';
}
