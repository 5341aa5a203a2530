// Records as bytes, for the journal and the link: samples are an `s` and their line protocol, the other kinds a letter
// and JSON, so that a person can read them. What is read is checked whole: a record is well-formed or refused.

import { isAscii, isUtf8 } from 'node:buffer';
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
import { either, flag, listOf, mapOf, number, object, oneOf, text, type Shape } from './shape.ts';

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

const short = text(1024);
const values = mapOf(either(text(), number));

const AssetFacts = object(
  {},
  {
    identity: object(
      {},
      {
        vendor: short,
        model: short,
        serial: short,
        firmware: short,
        sysObjectId: short,
        sysName: short,
        sysDescr: short,
      },
    ),
    components: listOf(object({ key: short, name: short }, { details: values })),
    macs: listOf(short),
    neighbours: listOf(
      object(
        { port: short, chassisId: short, portId: short, sysName: short, isNetwork: flag },
        { address: short, platform: short },
      ),
    ),
    forwarding: listOf(object({ mac: short, port: short })),
    forwardingAgeS: number,
    arp: listOf(object({ ip: short, mac: short })),
    texts: mapOf(text()),
    learned: values,
  },
);

const Facts: Shape<FactsRecord> = object({
  kind: oneOf(['facts']),
  site: short,
  asset: short,
  source: short,
  timeMs: number,
  facts: AssetFacts,
});

const Event: Shape<EventRecord> = object({
  kind: oneOf(['event']),
  site: short,
  asset: short,
  component: short,
  timeMs: number,
  type: oneOf(EVENT_TYPES),
  code: short,
  data: mapOf(either(either(text(4096), number), flag)),
});

const Answer: Shape<AnswerRecord> = object({
  kind: oneOf(['answer']),
  site: short,
  asset: short,
  target: short,
  timeMs: number,
  questionId: short,
  result: oneOf(RESULT_CODES),
  detail: text(4096),
});

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
        return checked(Facts, textOf(bytes));
      case EVENT:
        return checked(Event, textOf(bytes));
      case ANSWER:
        return checked(Answer, textOf(bytes));
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

function checked<T>(shape: Shape<T>, json: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new RecordError('not JSON', { cause: error });
  }
  refuseDangerous(value, 0);
  if (!shape(value)) throw new RecordError('not of the shape of its kind');
  return value;
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
