// Object identifiers between their octets (X.690 §8.19) and dotted numbers. Bounded as RFC 2578 §3.5 bounds them: 128
// arcs of 32 bits. Knows no names.

import { WireError } from './ber.ts';

/** Arcs of an object identifier. */
export const MAX_ARCS = 128;
const MAX_ARC = 2 ** 32 - 1;

/** @throws WireError when the text is no object identifier */
export function encodeOid(text: string): Buffer {
  const arcs = text.split('.').map(arcOf);
  const [first, second] = arcs;
  if (arcs.length > MAX_ARCS || first === undefined || second === undefined || first > 2 || (first < 2 && second > 39))
    throw new WireError('not an object identifier');
  const octets: number[] = [];
  pushArc(octets, first * 40 + second);
  for (const arc of arcs.slice(2)) pushArc(octets, arc);
  return Buffer.from(octets);
}

function arcOf(digits: string): number {
  if (!/^\d{1,10}$/.test(digits)) throw new WireError('not an object identifier');
  const arc = Number(digits);
  if (arc > MAX_ARC) throw new WireError('an arc of more than 32 bits');
  return arc;
}

function pushArc(octets: number[], arc: number): void {
  let divisor = 128 ** 4;
  while (divisor > 1 && arc < divisor) divisor /= 128;
  for (; divisor > 1; divisor /= 128) octets.push((Math.floor(arc / divisor) % 128) | 0x80);
  octets.push(arc % 128);
}

/** Dotted numbers of the octets between `at` and `end`. No octets at all are read as `0.0`, which some agents mean. */
export function decodeOid(data: Uint8Array, at: number, end: number): string {
  if (at === end) return '0.0';
  let text = '';
  let arcs = 0;
  let arc = 0;
  let isInside = false;
  for (let i = at; i < end; i++) {
    const octet = data[i] ?? 0;
    if (!isInside && octet === 0x80) throw new WireError('an arc with leading zeros');
    arc = arc * 128 + (octet & 0x7f);
    isInside = octet >= 0x80;
    if (arc > MAX_ARC + (arcs === 0 ? 80 : 0)) throw new WireError('an arc of more than 32 bits');
    if (isInside) continue;
    if (arcs === 0) {
      const root = arc < 40 ? 0 : arc < 80 ? 1 : 2;
      text = `${root}.${arc - root * 40}`;
      arcs = 2;
    } else {
      if (++arcs > MAX_ARCS) throw new WireError('an object identifier of too many arcs');
      text += `.${arc}`;
    }
    arc = 0;
  }
  if (isInside) throw new WireError('an object identifier that breaks off');
  return text;
}
