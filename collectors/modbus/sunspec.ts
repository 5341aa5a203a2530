// Where a device has its SunSpec models, and what it tells of itself in the first of them. Looked for with the first poll, in short
// reads, and remembered over restarts; a search that a silent bus cut short goes on with the next poll.

import type { LearnedStore } from '../../contract/collector.ts';
import { cleanText } from '../../contract/clean.ts';
import { type WirePlace, wireWords } from '../../contract/modbus-address.ts';
import type { SunspecPoint } from '../../contract/profile.ts';
import type { AssetFacts } from '../../contract/records.ts';
import type { BusReply } from './bus.ts';
import { textOfRegisters } from './decode.ts';
import type { Model } from './config.ts';
import { HEAD, modelOf } from './sunspec-points.ts';

/** Where a map may begin, in the order that it is looked for. */
export const SUNSPEC_BASES = [40_000, 50_000, 0] as const;
/** Models of a device that are looked at; a map that goes on behind them is not followed. */
export const MAX_SUNSPEC_MODELS = 32;
/** Polls in which a device is asked what it is, unless it answers; again once it was away. */
const MAX_IDENTITY_TRIES = 3;
/** Longest text kept of what a device tells of itself, bytes of UTF-8. */
const MAX_TEXT_BYTES = 64;

const MARK = 'SunS';
const END = 0xffff;
const COMMON = 1;
/** Registers of the common model, each counted from its id, as long as they are. */
const TEXTS = { vendor: [2, 16], model: [18, 16], firmware: [42, 8], serial: [50, 16] } as const;
const COMMON_END = 66;
/** Exceptions of a device that does not have the registers; any other is no answer to whether it does. */
const NOT_THERE: ReadonlySet<number> = new Set([1, 2, 3]);

type Identity = NonNullable<AssetFacts['identity']>;
type Place = WirePlace & { count: number };
type Answer = Exclude<BusReply, { kind: 'bits' }>;
export type Ask = (place: Place) => Promise<Answer>;

/** Found what the profile asks for; or the reply that a poll fails with; or what was found instead. */
export type Search =
  | { kind: 'found' }
  | { kind: 'failed'; place: Place; reply: Exclude<Answer, { kind: 'registers' }> }
  /** What stood where it was looked for. */
  | { kind: 'none'; seen: string }
  | { kind: 'others'; models: string; wanted: string };

export class SunspecMap {
  models: Model[] = [];
  readonly #wanted: readonly SunspecPoint[];
  /** Address of the next model's id; undefined while the base is not known. */
  #next: number | undefined;
  #isComplete = false;
  #firstBase = 0;
  #identity: Identity = {};
  #identityTries = MAX_IDENTITY_TRIES;
  #areFactsNew = false;

  constructor(wanted: readonly SunspecPoint[]) {
    this.#wanted = wanted;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** It may have been replaced: it is asked again what it is. */
  wasAway(): void {
    this.#identityTries = MAX_IDENTITY_TRIES;
  }

  forget(): void {
    this.models = [];
    this.#next = undefined;
    this.#isComplete = false;
    this.wasAway();
  }

  async find(ask: Ask): Promise<Search> {
    if (this.#next === undefined) {
      const outcome = await this.#findBase(ask);
      if (outcome) return outcome;
    }
    const failed = await this.#walk(ask);
    if (failed) return failed;
    this.#isComplete = this.#wanted.some((point) => modelOf(point, this.models));
    if (this.#isComplete) return { kind: 'found' };
    const models = this.models.map(({ id }) => id).join(', ') || '–';
    const wanted = [...new Set(this.#wanted.flatMap((point) => point.models))].join(', ');
    this.forget();
    return { kind: 'others', models, wanted };
  }

  async #findBase(ask: Ask): Promise<Search | undefined> {
    const seen: string[] = [];
    for (let i = 0; i < SUNSPEC_BASES.length; i++) {
      const at = (this.#firstBase + i) % SUNSPEC_BASES.length;
      const place = { table: 'holding', address: SUNSPEC_BASES[at] ?? 0, count: 2 } as const;
      const reply = await ask(place);
      if (reply.kind === 'registers') {
        const text = reply.octets.toString('latin1');
        if (text === MARK) {
          this.#next = place.address + HEAD;
          this.#firstBase = at;
          return undefined;
        }
        seen.push(`${wireWords(place, 2)}: ${hexOf(reply.octets)}`);
      } else if (isNotThere(reply)) seen.push(`${wireWords(place, 2)}: exception ${reply.code}`);
      else {
        // Some keep silent instead of refusing: the next poll begins behind this one.
        this.#firstBase = (at + 1) % SUNSPEC_BASES.length;
        return { kind: 'failed', place, reply };
      }
    }
    return { kind: 'none', seen: seen.join('; ') };
  }

  /** From model to model, until the end of the map or until all that is wanted was found. */
  async #walk(ask: Ask): Promise<Search | undefined> {
    for (;;) {
      const address = this.#next ?? 0;
      const isEnough = this.#wanted.every((point) => modelOf(point, this.models));
      if (isEnough || this.models.length >= MAX_SUNSPEC_MODELS || address + HEAD > 65_536) return undefined;
      const place = { table: 'holding', address, count: HEAD } as const;
      const reply = await ask(place);
      if (isNotThere(reply)) return undefined;
      if (reply.kind !== 'registers') return { kind: 'failed', place, reply };
      const id = reply.octets.readUInt16BE(0);
      const length = reply.octets.readUInt16BE(2);
      const end = address + HEAD + length;
      if (id === END || id === 0 || end > 65_536) return undefined;
      this.models = [...this.models, { id, address, length }];
      this.#next = end;
    }
  }

  /** Asks the device what it is, where that is due. Values do not wait for it. */
  async identify(ask: Ask): Promise<void> {
    const common = this.models.find(({ id }) => id === COMMON);
    const count = Math.min(common?.length ?? 0, COMMON_END - HEAD);
    if (!common || count === 0 || this.#identityTries === 0) return;
    this.#identityTries--;
    const reply = await ask({ table: 'holding', address: common.address + HEAD, count });
    if (reply.kind !== 'registers' && reply.kind !== 'exception') return;
    this.#identityTries = 0;
    if (reply.kind === 'registers') this.#take(reply.octets);
  }

  #take(octets: Buffer): void {
    const identity: Identity = {};
    for (const key of ['vendor', 'model', 'firmware', 'serial'] as const) {
      const [at, length] = TEXTS[key];
      const text = textIn(octets.subarray((at - HEAD) * 2, (at - HEAD + length) * 2));
      if (text !== '') identity[key] = text;
    }
    this.#areFactsNew ||= JSON.stringify(identity) !== JSON.stringify(this.#identity);
    this.#identity = identity;
  }

  /** What the device tells of itself, when some of it is new since the last call. */
  takeNewFacts(): Pick<AssetFacts, 'identity'> | undefined {
    if (!this.#areFactsNew) return undefined;
    this.#areFactsNew = false;
    return { identity: { ...this.#identity } };
  }

  keep(store: LearnedStore | undefined, key: string): void {
    const models = this.models.map(({ id, address, length }) => [id, address, length]);
    store?.set(key, JSON.stringify({ models }));
  }

  /** What was kept is believed as far as it makes sense: every reading proves it again. */
  restore(store: LearnedStore | undefined, key: string): void {
    const models: Model[] = [];
    for (const one of modelsIn(store?.get(key))) {
      const [id, address, length]: unknown[] = Array.isArray(one) ? one : [];
      if (!isWord(id) || !isWord(address) || !isWord(length) || address + HEAD + length > 65_536) return;
      models.push({ id, address, length });
    }
    this.models = models;
    this.#isComplete = this.#wanted.some((point) => modelOf(point, models));
    if (!this.#isComplete) this.models = [];
  }
}

function textIn(octets: Buffer): string {
  const words = Array.from({ length: octets.length >> 1 }, (_, i) => octets.readUInt16BE(i * 2));
  return words.every((word) => word === END) ? '' : cleanText(textOfRegisters(words, 'ABCD'), MAX_TEXT_BYTES);
}

function isNotThere(reply: Answer): reply is Answer & { kind: 'exception' } {
  return reply.kind === 'exception' && NOT_THERE.has(reply.code);
}

function isWord(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 0xffff;
}

function modelsIn(json: string | undefined): unknown[] {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    const models: unknown = typeof value === 'object' && value !== null && 'models' in value ? value.models : [];
    return Array.isArray(models) ? models.slice(0, MAX_SUNSPEC_MODELS) : [];
  } catch {
    return [];
  }
}

function hexOf(octets: Buffer): string {
  return (octets.toString('hex').toUpperCase().match(/.{4}/g) ?? []).map((word) => `0x${word}`).join(' ');
}
