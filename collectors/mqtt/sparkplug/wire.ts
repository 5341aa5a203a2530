// Reads the payload of Sparkplug B 3.0 from the protobuf wire format, and writes the one command we send. A reader of its
// own, because a payload comes from anything that can reach the broker: every length is bounded before it is followed, and
// what is not asked for (data sets, templates, metadata) is stepped over. Field numbers: Eclipse Sparkplug 3.0.0, §6.4.1.

/** Metrics read of one payload; further ones are not looked at. */
export const MAX_METRICS = 4096;
/** Longest name of a metric, bytes; a longer one is none. */
const MAX_NAME_BYTES = 256;
/** Longest text of a metric that is read, bytes. */
const MAX_TEXT_BYTES = 1024;
/** Properties of one metric looked at. */
const MAX_PROPERTIES = 32;

export interface Metric {
  /** '' when the alias alone names it. */
  name: string;
  alias: number | undefined;
  timeMs: number | undefined;
  /** 0 where the payload leaves it to the birth. */
  datatype: number;
  isHistorical: boolean;
  /** Undefined: null, or of a kind that is no scalar. */
  value: number | string | boolean | undefined;
  /** A whole number as it travels, for a type that only the birth tells. */
  whole: number | bigint | undefined;
  /** Property `quality`: 192 good, 0 bad, 500 stale. */
  quality: number | undefined;
}

export interface Payload {
  timeMs: number | undefined;
  seq: number | undefined;
  metrics: Metric[];
}

/** @returns undefined for what is no payload */
export function readSparkplug(bytes: Uint8Array): Payload | undefined {
  const payload: Payload = { timeMs: undefined, seq: undefined, metrics: [] };
  const isWhole = eachField(bytes, (field) => {
    if (field.number === 1) payload.timeMs = numberOf(field);
    else if (field.number === 3) payload.seq = numberOf(field);
    else if (field.number === 2 && field.bytes && payload.metrics.length < MAX_METRICS) {
      const metric = readMetric(field.bytes);
      if (!metric) return false;
      payload.metrics.push(metric);
    }
    return true;
  });
  return isWhole ? payload : undefined;
}

function readMetric(bytes: Uint8Array): Metric | undefined {
  const metric: Metric = {
    name: '', alias: undefined, timeMs: undefined, datatype: 0, isHistorical: false, value: undefined,
    whole: undefined, quality: undefined,
  }; // prettier-ignore
  let raw: Raw | undefined;
  let isNull = false;
  const isWhole = eachField(bytes, (field) => {
    switch (field.number) {
      case 1:
        metric.name = textIn(field, MAX_NAME_BYTES) ?? '';
        break;
      case 2:
        metric.alias = numberOf(field);
        break;
      case 3:
        metric.timeMs = numberOf(field);
        break;
      case 4:
        metric.datatype = numberOf(field) ?? 0;
        break;
      case 5:
        metric.isHistorical = numberOf(field) === 1;
        break;
      case 7:
        isNull = numberOf(field) === 1;
        break;
      case 9:
        metric.quality = field.bytes ? qualityIn(field.bytes) : undefined;
        break;
      case 10:
      case 11:
      case 12:
      case 13:
      case 14:
      case 15: // prettier-ignore
        raw = { kind: field.number - 10, field: { ...field } };
        break;
    }
    return true;
  });
  if (!isWhole) return undefined;
  if (raw && !isNull) {
    metric.value = scalarOf(raw, metric.datatype);
    if (raw.kind < 2) metric.whole = raw.field.varint;
  }
  return metric;
}

/** `kind` counts the members of the oneof: int, long, float, double, boolean, string. */
interface Raw {
  kind: number;
  field: Field;
}

function scalarOf({ kind, field }: Raw, datatype: number): Metric['value'] {
  const view = field.bytes && new DataView(field.bytes.buffer, field.bytes.byteOffset, field.bytes.byteLength);
  if (kind === 2) return view?.byteLength === 4 ? view.getFloat32(0, true) : undefined;
  if (kind === 3) return view?.byteLength === 8 ? view.getFloat64(0, true) : undefined;
  if (kind === 5) return textIn(field, MAX_TEXT_BYTES);
  const whole = field.varint;
  if (whole === undefined) return undefined;
  if (kind === 4) return Number(whole) !== 0;
  return signed(whole, kind, datatype);
}

/** The metric as of the type that its birth told: without it a negative number looks like a large one. */
export function retyped(metric: Metric, datatype: number): Metric {
  if (metric.datatype !== 0 || metric.whole === undefined || datatype < 1 || datatype > 4) return metric;
  return { ...metric, datatype, value: signed(metric.whole, 0, datatype) };
}

/** Negative numbers travel as the two's complement of 32 or 64 bits, or of their own width. */
function signed(value: number | bigint, kind: number, datatype: number): number {
  const bits = SIGNED_BITS[datatype];
  if (bits !== undefined) return Number(BigInt.asIntN(bits, BigInt(value)));
  return typeof value === 'number' ? value : Number(BigInt.asUintN(kind === 0 ? 32 : 64, value));
}

/** Int8, Int16, Int32 and Int64. */
const SIGNED_BITS: Readonly<Record<number, number>> = { 1: 8, 2: 16, 3: 32, 4: 64 };

/** The value of the property `quality`: keys and values are two lists of the same order. */
function qualityIn(bytes: Uint8Array): number | undefined {
  const keys: string[] = [];
  const values: (number | undefined)[] = [];
  const isWhole = eachField(bytes, (field) => {
    if (!field.bytes || keys.length > MAX_PROPERTIES || values.length > MAX_PROPERTIES) return true;
    if (field.number === 1) keys.push((textIn(field, MAX_NAME_BYTES) ?? '').toLowerCase());
    else if (field.number === 2) {
      let value: number | undefined;
      eachField(field.bytes, (inner) => {
        if (inner.number === 3 || inner.number === 4) value = numberOf(inner);
        return true;
      });
      values.push(value);
    }
    return true;
  });
  return isWhole ? values[keys.indexOf('quality')] : undefined;
}

interface Field {
  number: number;
  /** A big number only where it needs more than 28 bits. */
  varint: number | bigint | undefined;
  /** Of a length, or the four or eight of a fixed number. */
  bytes: Uint8Array | undefined;
}

/**
 * Goes through the fields of a message. The field handed out is the same object each time.
 * @returns false when a field does not end within the message, or `take` refuses one
 */
function eachField(bytes: Uint8Array, take: (field: Field) => boolean): boolean {
  const cursor = { bytes, at: 0 };
  const field: Field = { number: 0, varint: undefined, bytes: undefined };
  while (cursor.at < bytes.length) {
    const tag = readVarint(cursor);
    // Tags of our fields are small.
    if (typeof tag !== 'number') return false;
    field.number = tag >>> 3;
    field.varint = undefined;
    field.bytes = undefined;
    const size = sizeOf(tag & 7, cursor, field);
    if (size === undefined || size > bytes.length - cursor.at || field.number === 0) return false;
    if (field.varint === undefined) field.bytes = bytes.subarray(cursor.at, cursor.at + size);
    cursor.at += size;
    if (!take(field)) return false;
  }
  return true;
}

/** Bytes that follow the tag; undefined for a wire type that is none, such as the groups of old. */
function sizeOf(type: number, cursor: Cursor, field: Field): number | undefined {
  if (type === 1) return 8;
  if (type === 5) return 4;
  if (type !== 0 && type !== 2) return undefined;
  const value = readVarint(cursor);
  if (value === undefined) return undefined;
  if (type === 2) return typeof value === 'number' ? value : undefined;
  field.varint = value;
  return 0;
}

interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

function readVarint(cursor: Cursor): number | bigint | undefined {
  let low = 0;
  // Four bytes and less, as nearly all have, need no big numbers.
  for (let i = 0; i < 4; i++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return undefined;
    low |= (byte & 0x7f) << (7 * i);
    if (byte < 0x80) return low;
  }
  let value = BigInt(low);
  for (let shift = 28n; shift < 70n; shift += 7n) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return undefined;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  return undefined;
}

function numberOf({ varint }: Field): number | undefined {
  if (typeof varint !== 'bigint') return varint;
  return varint > BigInt(Number.MAX_SAFE_INTEGER) ? undefined : Number(varint);
}

const decoder = new TextDecoder();

function textIn({ bytes }: Field, maxBytes: number): string | undefined {
  return bytes && bytes.length <= maxBytes ? decoder.decode(bytes) : undefined;
}

/** NCMD that asks an edge node to tell all it has again: `Node Control/Rebirth` = true. */
export function rebirthCommand(timeMs: number): Buffer {
  const name = Buffer.from('Node Control/Rebirth');
  const time = varintBytes(BigInt(timeMs));
  const metric = Buffer.concat([
    Buffer.from([0x0a, name.length]), name, Buffer.from([0x18]), time, Buffer.from([0x20, 11, 0x70, 1]),
  ]); // prettier-ignore
  return Buffer.concat([Buffer.from([0x08]), time, Buffer.from([0x12, metric.length]), metric]);
}

function varintBytes(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
