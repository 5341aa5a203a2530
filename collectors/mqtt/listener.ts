// What has been heard from one asset: samples out of its messages, whether its will was sent, and how long it has been
// quiet. Knows no broker; time is an argument.

import { type BatchBuilder, QUALITY } from '../../contract/batch.ts';
import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import { componentName } from '../../contract/place.ts';
import type { AssetFacts, ComponentFact, EventRecord } from '../../contract/records.ts';
import type { SeriesCatalogue } from '../../contract/series.ts';
import { type MqttPlan, type TopicPlan, type ValuePlan, componentIn } from './config.ts';
import { decodeScalar, rawOf, readPayload, textOf, timeOf, valueOf } from './decode.ts';
import type { Metric } from './sparkplug/wire.ts';
import { AssetTexts } from './texts.ts';

/** Different components one asset may name by its topics; further ones are dropped and counted. */
export const MAX_COMPONENTS = 128;
/**
 * Messages of one asset decoded in a second, which cost some 2 % of a core; further ones are dropped and counted, but are
 * signs of life. A controller with 200 points that it tells ten times a second is no flood.
 */
export const MAX_MESSAGES_PER_S = 2000;
/** A time that a payload tells is taken when it lies at most this far in the past, ms … */
export const MAX_TIME_BEHIND_MS = 7 * 24 * 60 * 60 * 1000;
/** … and this far in the future, ms; otherwise the time of receipt is. */
export const MAX_TIME_AHEAD_MS = 5000;
/** Longest will payload compared, bytes. */
const MAX_WILL_BYTES = 1024;
/** Sparkplug property `quality`: good. */
const GOOD = 192;

export interface Message {
  payload: Uint8Array;
  isRetained: boolean;
  /** Levels captured by the filter, in order. */
  captured: readonly string[];
}

interface Unreadable {
  what: string;
  topic: string;
  atMs: number;
}

export interface Now {
  wallMs: number;
  monoMs: number;
}

export class Listener {
  readonly target: Target;
  readonly plan: MqttPlan;
  readonly #catalogue: SeriesCatalogue;
  readonly #components = new Map<string, ComponentFact>();
  readonly #texts = new AssetTexts();
  #life: 'unknown' | 'alive' | 'dead' = 'unknown';
  /** Monotonic time of the last message that was not retained. */
  #heardMs: number | undefined;
  /** Monotonic time of the last live message that could be read. */
  #readMs: number | undefined;
  #unreadable: Unreadable | undefined;
  /** A message told a time that long ago. */
  #old: { ageS: number; topic: string; atMs: number } | undefined;
  #dropped = 0;
  #areFactsNew = false;
  /** Series of a value by the levels of the topic that were captured. */
  readonly #known = new Map<ValuePlan, Map<string, number>>();
  #second = 0;
  #messagesInSecond = 0;

  constructor(target: Target, plan: MqttPlan, catalogue: SeriesCatalogue) {
    this.target = target;
    this.plan = plan;
    this.#catalogue = catalogue;
  }

  /** What {@link takeNewTexts} gave before the program was started anew. */
  restoreTexts(json: string | undefined): void {
    const { topics, sparkplug } = this.plan;
    const keys = new Set(topics.flatMap(({ texts }) => texts.map(({ key }) => key)));
    for (const key of sparkplug?.texts.values() ?? []) keys.add(key);
    this.#texts.restore(json, keys);
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
    this.restoreTexts(before.#texts.toJson());
    if (before.target.profile !== this.target.profile) return;
    for (const [key, component] of before.#components) this.#components.set(key, component);
    this.#areFactsNew ||= before.#components.size > 0;
  }

  /** Adds the samples of the message to the batch. */
  hear(topic: TopicPlan, message: Message, now: Now, batch: BatchBuilder): void {
    if (!message.isRetained) this.#alive(now.monoMs);
    if (this.#isFlooding(now.monoMs)) return;
    const payload = readPayload(message.payload, topic.isJson);
    if (payload.kind === 'unreadable') {
      this.#couldNotRead(message.isRetained, { what: payload.what, topic: topic.filter, atMs: now.monoMs });
      return;
    }
    if (!message.isRetained) this.#readMs = now.monoMs;
    // What a device is does not age: a retained text will do.
    for (const { key, path } of topic.texts) this.#texts.note(key, rawOf(payload, path));
    const told = topic.time ? timeOf(payload, topic.time) : undefined;
    const { timeMs, isOld } = this.#timeOf(told, topic.filter, now);
    // A broker hands out what it retained at any later time: an old value is not what is so now.
    const quality = message.isRetained ? QUALITY.retained : isOld ? QUALITY.stale : QUALITY.ok;
    for (const value of topic.values) {
      const number = valueOf(payload, value.path, value.decoding);
      const series = number === undefined ? -1 : this.#series(value, message.captured);
      if (number !== undefined && series >= 0) batch.add(series, number, timeMs, quality);
    }
  }

  /** Metrics of Sparkplug B, already named. What a node had stored, and what it calls bad, is kept and not judged. */
  hearMetrics(metrics: readonly Metric[], now: Now, batch: BatchBuilder): void {
    const { sparkplug, prefix } = this.plan;
    this.#alive(now.monoMs);
    if (!sparkplug || this.#isFlooding(now.monoMs)) return;
    this.#readMs = now.monoMs;
    for (const metric of metrics) {
      if (metric.value === undefined) continue;
      const key = sparkplug.texts.get(metric.name);
      if (key !== undefined) this.#texts.note(key, metric.value);
      for (const { value, captured } of sparkplug.metrics.match(metric.name)) {
        const number = decodeScalar(metric.value, value.decoding);
        const series = number === undefined ? -1 : this.#series(value, captured);
        if (number === undefined || series < 0) continue;
        const { timeMs, isOld } = this.#timeOf(metric.timeMs, metric.isHistorical ? null : prefix, now);
        const isGood = !isOld && !metric.isHistorical && (metric.quality ?? GOOD) === GOOD;
        batch.add(series, number, timeMs, isGood ? QUALITY.ok : QUALITY.stale);
      }
    }
  }

  /** A message of which nothing could be read: a sign of life all the same, when it is not a retained one. */
  hearNoise(what: string, topic: string, now: Now): void {
    this.#alive(now.monoMs);
    this.#couldNotRead(false, { what, topic, atMs: now.monoMs });
  }

  /**
   * Birth or last will. A retained one is the broker's present word, so it counts; told twice it is told once.
   * @returns the event when the asset's life changed
   */
  hearWill(message: Message, now: Now): EventRecord | undefined {
    const { will } = this.plan;
    const payload = readPayload(message.payload.subarray(0, MAX_WILL_BYTES), (will?.path.length ?? 0) > 0);
    const text = textOf(payload, will?.path ?? []);
    if (!will || (text !== will.dead && text !== will.alive)) {
      this.#dropped++;
      return undefined;
    }
    return this.#live(text === will.dead, message.isRetained, { topic: will.filter, now });
  }

  /** Birth or death of Sparkplug B, as the node or its broker tells it. */
  hearLife(isDead: boolean, now: Now): EventRecord | undefined {
    return this.#live(isDead, false, { topic: this.plan.prefix, now });
  }

  #live(isDead: boolean, isRetained: boolean, { topic, now }: { topic: string; now: Now }): EventRecord | undefined {
    const before = this.#life;
    if (isDead) this.#life = 'dead';
    else if (isRetained) this.#life = before === 'dead' ? 'alive' : before;
    else this.#alive(now.monoMs);
    const isNews = this.#life !== before && (isDead || before === 'dead');
    if (!isNews) return undefined;
    const { site, asset } = this.target;
    return {
      kind: 'event',
      site,
      asset,
      component: '',
      timeMs: now.wallMs,
      type: isDead ? 'will' : 'notice',
      code: isDead ? 'mqttWill' : 'mqttBirth',
      data: { topic, retained: isRetained },
    };
  }

  /** Quiet, in ms, and for how long the broker could have told otherwise. */
  quietMs(brokerUpSinceMs: number, monoMs: number): number {
    return monoMs - Math.max(this.#heardMs ?? Number.NEGATIVE_INFINITY, brokerUpSinceMs);
  }

  /** @param brokerUpSinceMs since when we could have heard anything */
  judge(brokerUpSinceMs: number, monoMs: number): PollResult {
    const where = `asset "${this.target.asset}"`;
    if (this.#life === 'dead') return { code: 'dead', detail: errorLine('mqtt_dead', { where }) };
    const quietMs = this.quietMs(brokerUpSinceMs, monoMs);
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
    if (!this.#unreadable || monoMs - this.#unreadable.atMs > quietAfterMs) return this.#judgeTimes(monoMs);
    const { what, topic } = this.#unreadable;
    const isRead = this.#readMs !== undefined && monoMs - this.#readMs <= quietAfterMs;
    const where = `topic ${topic} of asset "${this.target.asset}"`;
    return { code: isRead ? 'ok' : 'garbage', detail: errorLine('mqtt_unreadable', { where, what }) };
  }

  #judgeTimes(monoMs: number): PollResult {
    if (!this.#old || monoMs - this.#old.atMs > this.plan.quietAfterMs) return { code: 'ok', detail: '' };
    const where = `topic ${this.#old.topic} of asset "${this.target.asset}"`;
    return { code: 'ok', detail: errorLine('mqtt_old', { where, age: this.#old.ageS }) };
  }

  /** The texts to remember, when one has changed since the last call. */
  takeNewTexts(): string | undefined {
    if (!this.#texts.takeNews()) return undefined;
    this.#areFactsNew = true;
    return this.#texts.toJson();
  }

  /** All that was heard of the asset itself, when some of it is new since the last call. */
  takeNewFacts(): AssetFacts | undefined {
    if (!this.#areFactsNew) return undefined;
    this.#areFactsNew = false;
    return {
      ...this.#texts.facts(),
      ...(this.#components.size > 0 && { components: [...this.#components.values()] }),
    };
  }

  /** Any live message is a sign of life, also after a will: the asset came back and its birth is still to come. */
  #alive(monoMs: number): void {
    this.#heardMs = monoMs;
    this.#life = 'alive';
  }

  #couldNotRead(isRetained: boolean, what: Unreadable): void {
    if (!isRetained) this.#unreadable = what;
    this.#dropped++;
  }

  /**
   * The time that a value carries: what its device tells where that makes sense, else that of receipt.
   * @param topic what to name when the times are old; null where they may be
   */
  #timeOf(toldMs: number | undefined, topic: string | null, now: Now): { timeMs: number; isOld: boolean } {
    if (toldMs === undefined || toldMs > now.wallMs + MAX_TIME_AHEAD_MS || toldMs < now.wallMs - MAX_TIME_BEHIND_MS)
      return { timeMs: now.wallMs, isOld: false };
    const ageMs = now.wallMs - toldMs;
    const isOld = ageMs > this.plan.quietAfterMs;
    if (isOld && topic !== null) this.#old = { ageS: Math.round(ageMs / 1000), topic, atMs: now.monoMs };
    return { timeMs: Math.min(toldMs, now.wallMs), isOld };
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
    let known = this.#known.get(value);
    if (!known) this.#known.set(value, (known = new Map()));
    const key = captured.length === 1 ? (captured[0] ?? '') : captured.join('/');
    const before = known.get(key);
    if (before !== undefined) return before;
    const series = this.#newSeries(value, captured);
    if (series >= 0 && known.size < MAX_COMPONENTS) known.set(key, series);
    return series;
  }

  #newSeries(value: ValuePlan, captured: readonly string[]): number {
    const component = value.component ?? this.#componentOf(value, captured);
    if (component === undefined) return -1;
    const { site, asset } = this.target;
    const row = this.#catalogue.row(value.measurement, { site, asset, class: this.target.class, component });
    return this.#catalogue.series(row, value.field);
  }

  #componentOf(value: ValuePlan, captured: readonly string[]): string | undefined {
    const key = componentIn(value, captured);
    if (key === '') return undefined;
    if (this.#components.has(key)) return key;
    if (this.#components.size >= MAX_COMPONENTS) {
      this.#dropped++;
      return undefined;
    }
    this.#components.set(key, { key, name: componentName(key) });
    this.#areFactsNew = true;
    return key;
  }
}
