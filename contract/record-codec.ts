// Records as bytes, for the journal and the link: samples are an `s` and their line protocol, the other kinds a letter
// and JSON, so that a person can read them. What is read is checked whole: a record is well-formed or refused.

import { isAscii, isUtf8 } from 'node:buffer';
import { Type, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import type { SampleBatch } from './batch.ts';
import { BatchReader } from './line-protocol-parse.ts';
import { LineEncoder } from './line-protocol.ts';
import {
  EVENT_TYPES,
  RESULT_CODES,
  type AnswerRecord,
  type EventRecord,
  type FactsRecord,
  type LogRecord,
} from './records.ts';
import type { SeriesCatalogue } from './series.ts';

/** Largest record written or read; the forwarding table of a big switch takes about 1 MiB. */
export const MAX_RECORD_BYTES = 8 * 1024 * 1024;
/** Deepest nesting of a JSON record; facts need four levels. */
const MAX_DEPTH = 12;

/** Bytes that are no record of ours. */
export class RecordError extends Error {
  constructor(reason: string, options?: { cause?: unknown }) {
    super(`record: ${reason}`, options);
    this.name = 'RecordError';
  }
}

const strict = { additionalProperties: false } as const;
const Short = Type.String({ maxLength: 1024 });
const Scalar = Type.Union([Type.String({ maxLength: 4096 }), Type.Number(), Type.Boolean()]);

const ComponentFact = Type.Object(
  {
    key: Short,
    name: Short,
    details: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
  },
  strict,
);

const NeighbourFact = Type.Object(
  {
    port: Short,
    chassisId: Short,
    portId: Short,
    sysName: Short,
    isNetwork: Type.Boolean(),
    address: Type.Optional(Short),
    platform: Type.Optional(Short),
  },
  strict,
);

const AssetFacts = Type.Object(
  {
    identity: Type.Optional(
      Type.Object(
        {
          vendor: Type.Optional(Short),
          model: Type.Optional(Short),
          serial: Type.Optional(Short),
          firmware: Type.Optional(Short),
          sysObjectId: Type.Optional(Short),
          sysName: Type.Optional(Short),
          sysDescr: Type.Optional(Short),
        },
        strict,
      ),
    ),
    components: Type.Optional(Type.Array(ComponentFact)),
    macs: Type.Optional(Type.Array(Short)),
    neighbours: Type.Optional(Type.Array(NeighbourFact)),
    forwarding: Type.Optional(Type.Array(Type.Object({ mac: Short, port: Short }, strict))),
    arp: Type.Optional(Type.Array(Type.Object({ ip: Short, mac: Short }, strict))),
    texts: Type.Optional(Type.Record(Type.String(), Type.String())),
    learned: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
  },
  strict,
);

const Facts = Type.Object(
  { kind: Type.Literal('facts'), site: Short, asset: Short, source: Short, timeMs: Type.Number(), facts: AssetFacts },
  strict,
);

const Event = Type.Object(
  {
    kind: Type.Literal('event'),
    site: Short,
    asset: Short,
    component: Short,
    timeMs: Type.Number(),
    type: Type.Enum(EVENT_TYPES),
    code: Short,
    data: Type.Record(Type.String(), Scalar),
  },
  strict,
);

const Answer = Type.Object(
  {
    kind: Type.Literal('answer'),
    site: Short,
    asset: Short,
    target: Short,
    timeMs: Type.Number(),
    questionId: Short,
    result: Type.Enum(RESULT_CODES),
    detail: Type.String({ maxLength: 4096 }),
  },
  strict,
);

const SAMPLES = 0x73;
const FACTS = 0x66;
const EVENT = 0x65;
const ANSWER = 0x61;

/** The line protocol in an encoded record of samples, else undefined. Nothing is checked or copied. */
export function linesIn(payload: Buffer): Buffer | undefined {
  return payload[0] === SAMPLES ? payload.subarray(1) : undefined;
}

/** Writes and reads the records of one catalogue. */
export class RecordCodec {
  readonly #encoder: LineEncoder;
  readonly #reader: BatchReader;
  readonly #catalogue: SeriesCatalogue;

  constructor(catalogue: SeriesCatalogue) {
    this.#catalogue = catalogue;
    this.#encoder = new LineEncoder(catalogue);
    this.#reader = new BatchReader(catalogue);
  }

  /** Samples the writer left out or the reader did not know. */
  get skippedSamples(): number {
    return this.#encoder.skipped + this.#reader.unknown;
  }

  /**
   * @returns bytes that stay valid until the next call
   * @throws RecordError when it is larger than {@link MAX_RECORD_BYTES}
   */
  encode(record: LogRecord): Buffer {
    const bytes =
      record.kind === 'samples'
        ? this.#encodeSamples(record.batch)
        : Buffer.from(`${record.kind.charAt(0)}${JSON.stringify(record)}\n`);
    if (bytes.length > MAX_RECORD_BYTES) throw new RecordError(`${bytes.length} bytes`);
    return bytes;
  }

  /** @throws RecordError for anything that {@link encode} would not have written */
  decode(bytes: Uint8Array): LogRecord {
    if (bytes.length > MAX_RECORD_BYTES) throw new RecordError(`${bytes.length} bytes`);
    switch (bytes[0]) {
      case SAMPLES:
        return this.#decodeSamples(textOf(bytes));
      case FACTS:
        return checked<FactsRecord>(Facts, textOf(bytes));
      case EVENT:
        return checked<EventRecord>(Event, textOf(bytes));
      case ANSWER:
        return checked<AnswerRecord>(Answer, textOf(bytes));
      default:
        throw new RecordError('of no known kind');
    }
  }

  #encodeSamples(batch: SampleBatch): Buffer {
    this.#encoder.reset();
    this.#encoder.appendMark(SAMPLES);
    this.#encoder.append(batch);
    return this.#encoder.bytes();
  }

  #decodeSamples(text: string): LogRecord {
    const batch = readLines(this.#reader, text);
    const site = batch.count > 0 ? this.#catalogue.siteOf(batch.series[0] ?? 0) : '';
    for (let i = 1; i < batch.count; i++)
      if (this.#catalogue.siteOf(batch.series[i] ?? 0) !== site) throw new RecordError('samples of two sites');
    return { kind: 'samples', site, batch };
  }
}

function readLines(reader: BatchReader, text: string) {
  try {
    return reader.read(text);
  } catch (error) {
    throw new RecordError('samples that cannot be read', { cause: error });
  }
}

function textOf(bytes: Uint8Array): string {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset + 1, bytes.length - 1);
  if (isAscii(body)) return body.toString('latin1');
  if (isUtf8(body)) return body.toString('utf8');
  throw new RecordError('not UTF-8');
}

function checked<T>(schema: TSchema, json: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new RecordError('not JSON', { cause: error });
  }
  refuseDangerous(value, 0);
  if (!Check(schema, value)) throw new RecordError('not of the shape of its kind');
  // The schema above is the type's, field by field.
  return value as T;
}

/** Keys that would reach into the prototypes of objects when a record is copied or merged. */
function refuseDangerous(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth > MAX_DEPTH) throw new RecordError('nested too deeply');
  for (const [key, inner] of Object.entries(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw new RecordError(`a key ${key}`);
    refuseDangerous(inner, depth + 1);
  }
}
