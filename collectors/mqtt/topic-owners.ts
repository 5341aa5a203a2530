// Whom a topic concerns, and which of their readings it is for, by the profiles of the assets that share a broker. A topic
// below an asset's prefix is that asset's even where its profile reads nothing of it. Pure.

import type { TopicFeed } from '../../contract/api-topics.ts';
import type { Target } from '../../contract/collector.ts';
import { fieldOf } from '../../contract/metrics.ts';
import { SPARKPLUG, type MqttPlan, type TopicPlan, type ValuePlan, componentIn, mqttPlan } from './config.ts';
import { decodeScalar, readPayload, valueOf } from './decode.ts';
import { readSparkplug } from './sparkplug/wire.ts';
import { MAX_TOPIC_LEVELS, TopicTree } from './topics.ts';

/** Readings told of one topic. */
export const MAX_FEEDS = 64;

export interface Owner {
  site: string;
  asset: string;
}

interface Reader extends Owner {
  plan: MqttPlan;
  /** Null for the topic of birth and will, and for Sparkplug. */
  topic: TopicPlan | null;
}

export class TopicOwners {
  readonly #tree = new TopicTree<Reader>();
  readonly #prefixes = new Map<string, Reader[]>();

  /** @param targets of one broker, of all its sites */
  constructor(targets: readonly Target[]) {
    for (const target of targets) {
      const plan = mqttPlan(target);
      if ('what' in plan) continue;
      const { site, asset } = target;
      const reader: Reader = { site, asset, plan, topic: null };
      this.#prefixes.set(plan.prefix, [...(this.#prefixes.get(plan.prefix) ?? []), reader]);
      for (const topic of plan.topics) this.#tree.add(topic.filter, { ...reader, topic });
      if (plan.will) this.#tree.add(plan.will.filter, reader);
    }
  }

  /** Filters that hold all that concerns the assets of a site. */
  filters(site: string): string[] {
    const own = [...this.#prefixes.values()].flat().filter((reader) => reader.site === site);
    return [...new Set(own.flatMap(({ plan }) => filtersOf(plan)))];
  }

  of(topic: string): Owner[] {
    const owners = new Map<string, Owner>();
    for (const { site, asset } of [...this.#below(topic), ...this.#tree.match(topic).map(({ value }) => value)])
      owners.set(`${site}/${asset}`, { site, asset });
    return [...owners.values()];
  }

  /** What the profiles of a site's assets read of the topic, with the values of this message. */
  feeds(site: string, topic: string, message: Uint8Array): TopicFeed[] {
    const feeds: TopicFeed[] = [];
    for (const { value: reader, captured } of this.#tree.match(topic)) {
      if (reader.site !== site) continue;
      if (reader.topic) feeds.push(...valuesOf(reader.asset, reader.topic, captured, message));
      else feeds.push({ asset: reader.asset, component: '', measurement: '', field: '', unit: '', value: null });
    }
    if (topic.startsWith(`${SPARKPLUG}/`))
      for (const reader of this.#below(topic)) if (reader.site === site) feeds.push(...metricsOf(reader, message));
    return feeds.slice(0, MAX_FEEDS);
  }

  /** Those below whose prefix the topic lies; the longest prefix wins. */
  #below(topic: string): readonly Reader[] {
    const levels = topic.split('/', MAX_TOPIC_LEVELS);
    // spBv1.0/<group>/<kind>/<node>[/<device>]: the kind of message is no part of the prefix.
    if (levels[0] === SPARKPLUG) levels.splice(2, 1);
    for (let count = levels.length; count > 0; count--) {
      const found = this.#prefixes.get(levels.slice(0, count).join('/'));
      if (found) return found;
    }
    return [];
  }
}

function filtersOf({ prefix, topics, will, sparkplug }: MqttPlan): string[] {
  if (sparkplug) {
    const { group, node, device } = sparkplug;
    return [[SPARKPLUG, group, '+', node, ...(device === '' ? [] : [device])].join('/')];
  }
  const elsewhere = [...topics, ...(will ? [will] : [])].map(({ filter }) => filter);
  return [`${prefix}/#`, ...elsewhere.filter((filter) => !filter.startsWith(`${prefix}/`))];
}

function valuesOf(asset: string, topic: TopicPlan, captured: readonly string[], message: Uint8Array): TopicFeed[] {
  const payload = readPayload(message, topic.time !== null || topic.values.some(({ path }) => path.length > 0));
  return topic.values.map((value) => feedOf(asset, value, captured, valueOf(payload, value.path, value.decoding)));
}

/** Only metrics that carry their name: others are known by a birth that may have been before we listened. */
function metricsOf({ asset, plan }: Reader, message: Uint8Array): TopicFeed[] {
  return (readSparkplug(message)?.metrics ?? []).flatMap(({ name, value: raw }) =>
    (plan.sparkplug?.metrics.match(name) ?? []).map(({ value, captured }) =>
      feedOf(asset, value, captured, decodeScalar(raw, value.decoding)),
    ),
  );
}

function feedOf(asset: string, plan: ValuePlan, captured: readonly string[], value: number | undefined): TopicFeed {
  const { measurement, field } = plan;
  const unit = fieldOf(measurement, field)?.unit ?? '';
  return { asset, component: componentIn(plan, captured), measurement, field, unit, value: value ?? null };
}
