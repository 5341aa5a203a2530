// What a varbind says, as a number or a text. Devices send wrong types, numbers inside texts and many words for "not
// supported": values are read by what arrives, not by what the MIB promises. Pure.

import { cleanBytes, cleanText } from '../../contract/clean.ts';

/** One answered object. Values are as the client reads them: 64-bit counters, texts and opaques are bytes. */
export interface Varbind {
  readonly oid: string;
  readonly type: number;
  readonly value: unknown;
}

/** ASN.1 tags that matter here (RFC 2578 §2, RFC 3416 §3). */
export const ASN = {
  integer: 2,
  octets: 4,
  oid: 6,
  address: 64,
  counter32: 65,
  gauge: 66,
  ticks: 67,
  opaque: 68,
  counter64: 70,
  noSuchObject: 128,
  endOfMibView: 130,
} as const;

export interface Decoding {
  readonly pattern?: RegExp | undefined;
  readonly map?: ValueMap | undefined;
  readonly scale?: number | undefined;
  readonly offset?: number | undefined;
  readonly milliwatts?: number | undefined;
  readonly bits?: readonly { bit: number; code: number }[] | undefined;
  readonly absent?: ReadonlySet<string> | undefined;
}

export interface ValueMap {
  readonly exact: ReadonlyMap<string, number>;
  /** Parts of texts, in the order written. */
  readonly containing: readonly (readonly [string, number])[];
  readonly other: number | undefined;
}

export interface RawDecoding {
  pattern?: string;
  map?: Record<string, number>;
  scale?: number;
  offset?: number;
  milliwatts?: number;
  bits?: { bit: number; code: number }[];
  absent?: (number | string)[];
}

export function compileDecoding(raw: RawDecoding): Decoding {
  return {
    ...(raw.pattern !== undefined && { pattern: new RegExp(raw.pattern) }),
    ...(raw.map && { map: compileMap(raw.map) }),
    ...(raw.scale !== undefined && { scale: raw.scale }),
    ...(raw.offset !== undefined && { offset: raw.offset }),
    ...(raw.milliwatts !== undefined && { milliwatts: raw.milliwatts }),
    ...(raw.bits && { bits: raw.bits }),
    ...(raw.absent && { absent: new Set(raw.absent.map((value) => String(value).toLowerCase())) }),
  };
}

function compileMap(map: Record<string, number>): ValueMap {
  const exact = new Map<string, number>();
  const containing: [string, number][] = [];
  for (const [key, code] of Object.entries(map)) {
    const word = key.toLowerCase();
    if (word.length > 2 && word.startsWith('*') && word.endsWith('*')) containing.push([word.slice(1, -1), code]);
    else if (word !== 'other') exact.set(word, code);
  }
  return { exact, containing, other: Object.hasOwn(map, 'other') ? map['other'] : undefined };
}

/** noSuchObject, noSuchInstance, endOfMibView. */
export function isException(varbind: Varbind): boolean {
  return varbind.type >= ASN.noSuchObject && varbind.type <= ASN.endOfMibView;
}

/** The value as a profile reads it; undefined when the device says nothing usable. */
export function decodeNumber(varbind: Varbind, decoding: Decoding): number | undefined {
  const { pattern, map, scale, offset, absent, bits } = decoding;
  if (bits) return bitCode(varbind, bits);
  let value = pattern ? undefined : rawNumber(varbind);
  if (pattern || map || absent || value === undefined) {
    const text = rawText(varbind);
    if (absent && (absent.has(text.toLowerCase()) || (value !== undefined && absent.has(String(value)))))
      return undefined;
    const word = pattern ? pattern.exec(text)?.[1] : text;
    if (word === undefined) return undefined;
    if (map) return mapped(map, word, value);
    if (value === undefined) value = numberIn(word);
  }
  if (value === undefined) return undefined;
  if (decoding.milliwatts !== undefined) return dbmOf(value * decoding.milliwatts);
  return scale === undefined && offset === undefined ? value : tidy(value * (scale ?? 1) + (offset ?? 0));
}

/** No light at all has no logarithm. */
function dbmOf(milliwatts: number): number | undefined {
  return milliwatts > 0 ? tidy(10 * Math.log10(milliwatts)) : undefined;
}

/** BITS of RFC 2578 §7.1.4: the first bit is the top one of the first octet. Agents leave trailing zeros out. */
function bitCode(varbind: Varbind, bits: readonly { bit: number; code: number }[]): number | undefined {
  const bytes = rawBytes(varbind);
  if (!bytes) return undefined;
  return bits.find(({ bit }) => ((bytes[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0)?.code ?? 0;
}

function mapped(map: ValueMap, word: string, value: number | undefined): number | undefined {
  const key = word.toLowerCase();
  const exact = map.exact.get(key) ?? (value === undefined ? undefined : map.exact.get(String(value)));
  if (exact !== undefined) return exact;
  for (const [part, code] of map.containing) if (key.includes(part)) return code;
  return map.other;
}

/** Takes the dust of binary fractions off a scaled value: 2369 × 0.1 is 236.9. */
export function tidy(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(12));
}

/** The number a varbind carries, also inside a text. */
export function rawNumber(varbind: Varbind): number | undefined {
  const { type, value } = varbind;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (!(value instanceof Uint8Array)) return undefined;
  if (type === ASN.counter64) return unsigned(value);
  if (type === ASN.opaque) return opaqueFloat(value);
  return type === ASN.octets ? numberIn(cleanBytes(value)) : undefined;
}

function numberIn(text: string): number | undefined {
  const match = /^\s*([+-]?\d+(?:\.\d+)?)\s*$/.exec(text);
  return match ? Number(match[1]) : undefined;
}

function unsigned(bytes: Uint8Array): number | undefined {
  if (bytes.length > 9) return undefined;
  let value = 0;
  for (const byte of bytes) value = value * 256 + byte;
  return value;
}

/** Net-SNMP wraps a float as 9f 78 04 and four bytes inside an Opaque. */
function opaqueFloat(bytes: Uint8Array): number | undefined {
  if (bytes.length !== 7 || bytes[0] !== 0x9f || bytes[1] !== 0x78 || bytes[2] !== 4) return undefined;
  const value = new DataView(bytes.buffer, bytes.byteOffset).getFloat32(3);
  return Number.isFinite(value) ? value : undefined;
}

/** The value as a clean text; '' when there is none. */
export function rawText(varbind: Varbind): string {
  const { value } = varbind;
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'number') return String(value);
  if (!(value instanceof Uint8Array)) return '';
  return varbind.type === ASN.counter64 ? String(unsigned(value) ?? '') : cleanBytes(value);
}

/** The bytes of an octet string; undefined for anything else. */
export function rawBytes(varbind: Varbind): Uint8Array | undefined {
  return varbind.type === ASN.octets && varbind.value instanceof Uint8Array ? varbind.value : undefined;
}

/** `aa:bb:cc:dd:ee:ff` of six bytes or of a text in one of the usual spellings; undefined for none and for zeros. */
export function macOf(bytes: Uint8Array): string | undefined {
  let hex = '';
  if (bytes.length === 6) hex = Buffer.from(bytes).toString('hex');
  else if (bytes.length >= 12 && bytes.length <= 24) {
    const text = cleanBytes(bytes).toLowerCase();
    if (/^[0-9a-f]{2}([-: ]?[0-9a-f]{2}){5}$/.test(text)) hex = text.replaceAll(/[^0-9a-f]/g, '');
  }
  return hex === '' || hex === '000000000000' ? undefined : (hex.match(/../g)?.join(':') ?? undefined);
}

/** Time zones differ by whole quarter hours, up to this much from UTC. */
const ZONE_STEP_S = 900;
const MAX_ZONE_S = 14 * 3600;
const PLUS = 0x2b;
const MINUS = 0x2d;

/**
 * How far a device's clock is off, in seconds. Devices tell local time and most of them no zone, so a difference that is close
 * to whole quarter hours and within the zones of the world is taken for the zone: minutes are told, hours are not.
 */
export function clockOffsetSeconds(varbind: Varbind, nowMs: number): number | undefined {
  const deviceMs = dateMs(varbind);
  if (deviceMs === undefined) return undefined;
  const zoneMs = toldZoneMs(varbind);
  if (zoneMs !== undefined) return Math.round((deviceMs - zoneMs - nowMs) / 1000);
  const difference = (deviceMs - nowMs) / 1000;
  const zone = Math.round(difference / ZONE_STEP_S) * ZONE_STEP_S;
  return Math.round(Math.abs(zone) <= MAX_ZONE_S ? difference - zone : difference);
}

/** The last three of the eleven octets of DateAndTime (RFC 2579): direction from UTC as a sign, hours, minutes. */
function toldZoneMs(varbind: Varbind): number | undefined {
  const bytes = rawBytes(varbind);
  if (bytes?.length !== 11) return undefined;
  const [sign, hours = 0, minutes = 0] = bytes.subarray(8);
  if ((sign !== PLUS && sign !== MINUS) || hours > 14 || minutes > 59) return undefined;
  return (sign === MINUS ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function dateMs(varbind: Varbind): number | undefined {
  const bytes = rawBytes(varbind);
  // DateAndTime of RFC 2579: year in two bytes, then month, day, hour, minute, second.
  if (bytes && (bytes.length === 8 || bytes.length === 11)) {
    const [high = 0, low = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = bytes;
    if (month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 60) {
      return Date.UTC(high * 256 + low, month - 1, day, hour, minute, second);
    }
  }
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})[ T](\d{1,2}):(\d{1,2}):(\d{1,2})/.exec(rawText(varbind));
  if (!match) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}
