// Turns payloads into numbers. Payloads come from anything that can reach the broker, so size and depth are bounded,
// keys that could reach a prototype are refused, and what is no finite number becomes no sample. Pure.

import { isAscii } from 'node:buffer';
import type { Decoded } from './config.ts';

/** Largest payload read, bytes. */
export const MAX_PAYLOAD_BYTES = 65_536;
/** Deepest nesting of a JSON payload. */
export const MAX_JSON_DEPTH = 16;
/** Longest text that is looked at for a value, characters. */
export const MAX_VALUE_CHARS = 256;

const NUMBER = /^[+-]?(\d{1,40}(\.\d{0,40})?|\.\d{1,40})(e[+-]?\d{1,3})?$/i;
const ISO_TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/;
/** The key `__proto__` in any spelling JSON allows. */
const PROTO_KEY =
  /"(?:_|\\u005f){2}(?:p|\\u0070)(?:r|\\u0072)(?:o|\\u006f)(?:t|\\u0074)(?:o|\\u006f)(?:_|\\u005f){2}"\s*:/i;

const TEXT = new TextDecoder();

export type Payload =
  | { kind: 'json'; value: unknown }
  | { kind: 'text'; text: string }
  | { kind: 'unreadable'; what: string };

/** @param wantsJson false for a topic whose values are all bare */
export function readPayload(bytes: Uint8Array, wantsJson: boolean): Payload {
  if (bytes.length > MAX_PAYLOAD_BYTES) return { kind: 'unreadable', what: `${bytes.length} bytes are too many` };
  if (wantsJson && bytes.length === 0) return { kind: 'unreadable', what: 'it is empty or was too large' };
  const text = decoded(bytes);
  if (!wantsJson) return { kind: 'text', text: text.slice(0, MAX_VALUE_CHARS) };
  if (isTooDeep(text)) return { kind: 'unreadable', what: `JSON is nested deeper than ${MAX_JSON_DEPTH}` };
  if (mayHoldProto(text) && PROTO_KEY.test(text)) return { kind: 'unreadable', what: 'JSON holds a key __proto__' };
  try {
    return { kind: 'json', value: JSON.parse(text) };
  } catch {
    return { kind: 'unreadable', what: 'it is no JSON' };
  }
}

/** Most payloads are ASCII, which needs no decoder. */
function decoded(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return isAscii(buffer) ? buffer.toString('latin1') : TEXT.decode(bytes);
}

/** Whether it is worth looking for the key: it stands there as it is, or in another spelling. */
function mayHoldProto(text: string): boolean {
  return text.includes('__') || text.includes('\\u');
}

/** The number a value of the profile has in this payload; undefined when it is absent or no number. */
export function valueOf(payload: Payload, path: readonly string[], decoding: Decoded): number | undefined {
  return decodeScalar(rawOf(payload, path), decoding);
}

/** What stands at a path of the payload; the text itself of a bare one. */
export function rawOf(payload: Payload, path: readonly string[]): unknown {
  if (payload.kind === 'unreadable') return undefined;
  return payload.kind === 'text' ? payload.text : follow(payload.value, path);
}

/** Text at a path of the payload, for words such as a will's; undefined when it is none. */
export function textOf(payload: Payload, path: readonly string[]): string | undefined {
  const raw = rawOf(payload, path);
  if (typeof raw !== 'string' && typeof raw !== 'number' && typeof raw !== 'boolean') return undefined;
  return String(raw).slice(0, MAX_VALUE_CHARS).trim();
}

/** Milliseconds since 1970 UTC that a payload tells; undefined for none. A text of ISO 8601 without a zone is UTC. */
export function timeOf(
  payload: Payload,
  { path, unit }: { path: readonly string[]; unit: 's' | 'ms' | 'iso' },
): number | undefined {
  const text = textOf(payload, path);
  if (text === undefined) return undefined;
  if (unit !== 'iso') return NUMBER.test(text) ? Math.round(Number(text) * (unit === 's' ? 1000 : 1)) : undefined;
  if (!ISO_TIME.test(text)) return undefined;
  const timeMs = Date.parse(/(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  return Number.isNaN(timeMs) ? undefined : timeMs;
}

/** Pattern, map, scale, offset – in that order; booleans are 0 and 1. */
export function decodeScalar(raw: unknown, decoding: Decoded): number | undefined {
  if (typeof raw !== 'number' && typeof raw !== 'string' && typeof raw !== 'boolean') return undefined;
  // Most values are plain numbers, which need not become text.
  if (typeof raw === 'number' && !decoding.absent && !decoding.map && decoding.pattern === undefined)
    return scaled(raw, decoding);
  let text = String(raw).slice(0, MAX_VALUE_CHARS).trim();
  if (isAbsent(raw, text, decoding.absent)) return undefined;
  if (decoding.pattern !== undefined) text = new RegExp(decoding.pattern).exec(text)?.[1] ?? '';
  if (decoding.map) {
    const mapped = mapText(text, decoding.map);
    return mapped === undefined ? undefined : scaled(mapped, decoding);
  }
  if (typeof raw === 'boolean') return scaled(Number(raw), decoding);
  return NUMBER.test(text) ? scaled(Number(text), decoding) : undefined;
}

/** Exact keys first, then `*part*` of the text, then `other`. */
function mapText(text: string, map: Readonly<Record<string, number>>): number | undefined {
  const wanted = text.toLowerCase();
  const entries = Object.entries(map);
  const exact = entries.find(([key]) => key.toLowerCase() === wanted);
  if (exact) return exact[1];
  const partial = entries.find(([key]) => /^\*.+\*$/.test(key) && wanted.includes(key.slice(1, -1).toLowerCase()));
  return partial?.[1] ?? entries.find(([key]) => key === 'other')?.[1];
}

function isAbsent(raw: unknown, text: string, absent: readonly (number | string)[] | undefined): boolean {
  return absent?.some((value) => value === raw || String(value) === text) ?? false;
}

function isHolder(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const key of path) {
    if (!isHolder(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}

/** Twelve digits are more than any device measures, and 48 × 0.1 stays 4.8. */
function scaled(number: number, { scale, offset }: Decoded): number | undefined {
  const value =
    scale === undefined && offset === undefined
      ? number
      : Number((number * (scale ?? 1) + (offset ?? 0)).toPrecision(12));
  return Number.isFinite(value) ? value : undefined;
}

/** Counts brackets outside strings; the parser itself would follow any depth. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (inString) {
      if (char === 0x5c) i++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) {
      if (++depth > MAX_JSON_DEPTH) return true;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return false;
}
