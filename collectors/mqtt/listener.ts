// What has been heard from one asset: samples out of its messages, whether its will was sent, and how long it has been
// quiet. Knows no broker; time is an argument.

import { BatchBuilder, QUALITY, type SampleBatch } from '../../contract/batch.ts';
import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { componentKey } from '../../contract/place.ts';
import type { ComponentFact, EventRecord } from '../../contract/records.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import type { MqttPlan, TopicPlan, ValuePlan } from './config.ts';
import { readPayload, valueOf } from './decode.ts';

/** Different components one asset may name by its topics; further ones are dropped and counted. */
export const MAX_COMPONENTS = 128;
/** Messages of one asset decoded in a second; further ones are dropped and counted, but are signs of life. */
export const MAX_MESSAGES_PER_S = 500;
/** Longest will payload compared, bytes. */
const MAX_WILL_BYTES = 256;

export interface Message {
  payload: Uint8Array;
  isRetained: boolean;
  /** Levels captured by the filter, in order. */
  captured: readonly string[];
}

export class Listener {
  readonly target: Target;
  readonly plan: MqttPlan;
  readonly #catalogue: SeriesCatalogue;
  readonly #components = new Map<string, ComponentFact>();
  #life: 'unknown' | 'alive' | 'dead' = 'unknown';
  /** Monotonic time of the last message that was not retained. */
  #heardMs: number | undefined;
  /** Monotonic time of the last live message that could be read. */
  #readMs: number | undefined;
  #unreadable: { what: string; topic: string; atMs: number } | undefined;
  #dropped = 0;
  #areComponentsNew = false;
  #second = 0;
  #messagesInSecond = 0;

  constructor(target: Target, plan: MqttPlan, catalogue: SeriesCatalogue) {
    this.target = target;
    this.plan = plan;
    this.#catalogue = catalogue;
  }

  /** Messages of which nothing could be used. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Takes over what an earlier listener of the same asset knew. */
  inherit(before: Listener): void {
    this.#life = before.#life;
    this.#heardMs = before.#heardMs;
    this.#readMs = before.#readMs;
  }

  /** @returns the samples of the message, undefined when it has none */
  hear(topic: TopicPlan, message: Message, now: { wallMs: number; monoMs: number }): SampleBatch | undefined {
    if (!message.isRetained) this.#alive(now.monoMs);
    if (this.#isFlooding(now.monoMs)) return undefined;
    const payload = readPayload(
      message.payload,
      topic.values.some((value) => value.path.length > 0),
    );
    if (payload.kind === 'unreadable') {
      if (!message.isRetained) this.#unreadable = { what: payload.what, topic: topic.filter, atMs: now.monoMs };
      this.#dropped++;
      return undefined;
    }
    if (!message.isRetained) this.#readMs = now.monoMs;
    const batch = new BatchBuilder(topic.values.length);
    for (const value of topic.values) {
      const number = valueOf(payload, value.path, value.decoding);
      const series = number === undefined ? -1 : this.#series(value, message.captured);
      if (number === undefined || series < 0) continue;
      // A broker hands out what it retained at any later time: an old value is not what is so now.
      batch.add(series, number, now.wallMs, message.isRetained ? QUALITY.retained : QUALITY.ok);
    }
    return batch.count > 0 ? batch.finish() : undefined;
  }

  /**
   * Birth or last will. A retained one is the broker's present word, so it counts; told twice it is told once.
   * @returns the event when the asset's life changed
   */
  hearWill(message: Message, now: { wallMs: number; monoMs: number }): EventRecord | undefined {
    const { will } = this.plan;
    const text = new TextDecoder().decode(message.payload.subarray(0, MAX_WILL_BYTES)).trim();
    if (!will || (text !== will.dead && text !== will.alive)) {
      this.#dropped++;
      return undefined;
    }
    const before = this.#life;
    if (text === will.dead) this.#life = 'dead';
    else if (message.isRetained) this.#life = before === 'dead' ? 'alive' : before;
    else this.#alive(now.monoMs);
    const isNews = this.#life !== before && (text === will.dead || before === 'dead');
    if (!isNews) return undefined;
    const { site, asset } = this.target;
    return {
      kind: 'event',
      site,
      asset,
      component: '',
      timeMs: now.wallMs,
      type: text === will.dead ? 'will' : 'notice',
      code: text === will.dead ? 'mqttWill' : 'mqttBirth',
      data: { topic: will.filter, retained: message.isRetained },
    };
  }

  /** @param brokerUpSinceMs since when we could have heard anything */
  judge(brokerUpSinceMs: number, monoMs: number): PollResult {
    const where = `asset "${this.target.asset}"`;
    if (this.#life === 'dead') return { code: 'dead', detail: errorLine('mqtt_dead', { where }) };
    const quietMs = monoMs - Math.max(this.#heardMs ?? Number.NEGATIVE_INFINITY, brokerUpSinceMs);
    if (quietMs > this.plan.quietAfterMs) {
      const age = Math.round(quietMs / 1000);
      return { code: 'stale', detail: errorLine('mqtt_quiet', { where, age, topic: this.plan.prefix }) };
    }
    if (this.#heardMs === undefined || this.#heardMs < brokerUpSinceMs) {
      const seconds = Math.ceil((this.plan.quietAfterMs - quietMs) / 1000);
      return { code: 'timeout', detail: errorLine('mqtt_waiting', { where, seconds }) };
    }
    return this.#judgeWords(monoMs);
  }

  /** An asset of which one topic cannot be read is still heard: its other topics count, and the one is told. */
  #judgeWords(monoMs: number): PollResult {
    const { quietAfterMs } = this.plan;
    if (!this.#unreadable || monoMs - this.#unreadable.atMs > quietAfterMs) return { code: 'ok', detail: '' };
    const { what, topic } = this.#unreadable;
    const isRead = this.#readMs !== undefined && monoMs - this.#readMs <= quietAfterMs;
    const where = `topic ${topic} of asset "${this.target.asset}"`;
    return { code: isRead ? 'ok' : 'garbage', detail: errorLine('mqtt_unreadable', { where, what }) };
  }

  /** The components heard of, when there are new ones since the last call. */
  takeNewComponents(): ComponentFact[] | undefined {
    if (!this.#areComponentsNew) return undefined;
    this.#areComponentsNew = false;
    return [...this.#components.values()];
  }

  /** Any live message is a sign of life, also after a will: the asset came back and its birth is still to come. */
  #alive(monoMs: number): void {
    this.#heardMs = monoMs;
    this.#life = 'alive';
  }

  #isFlooding(monoMs: number): boolean {
    const second = Math.floor(monoMs / 1000);
    if (second !== this.#second) this.#messagesInSecond = 0;
    this.#second = second;
    if (++this.#messagesInSecond <= MAX_MESSAGES_PER_S) return false;
    this.#dropped++;
    return true;
  }

  #series(value: ValuePlan, captured: readonly string[]): number {
    const component = value.component ?? this.#componentOf(value.kind, captured);
    if (component === undefined) return -1;
    const { site, asset } = this.target;
    const row = this.#catalogue.row(value.measurement, { site, asset, class: this.target.class, component });
    return this.#catalogue.series(row, value.field);
  }

  #componentOf(kind: string, captured: readonly string[]): string | undefined {
    const name = captured.at(-1) ?? '';
    const key = componentKey(kind, name);
    if (key === '') return undefined;
    if (this.#components.has(key)) return key;
    if (this.#components.size >= MAX_COMPONENTS) {
      this.#dropped++;
      return undefined;
    }
    this.#components.set(key, { key, name: key.slice(kind.length + 1) });
    this.#areComponentsNew = true;
    return key;
  }
}
