// Turns a target and its profile's MQTT section into filters to subscribe to and values to read. All faults are found
// here, once, so that a message meets none. No I/O.

import type { Target } from '../../contract/collector.ts';
import { durationMs } from '../../contract/duration.ts';
import { measurementOf } from '../../contract/metrics.ts';
import type { MqttSection } from '../../contract/profile.ts';

export type MqttValue = MqttSection['topics'][number]['values'][number];

export interface ValuePlan {
  /** Keys on the way into a JSON payload; empty for a bare payload. */
  path: readonly string[];
  measurement: string;
  field: string;
  /** Fixed component, or '' for the asset itself; null where the topic's captured level names it. */
  component: string | null;
  /** Component kind of captured names. */
  kind: string;
  decoding: MqttValue;
}

export interface TopicPlan {
  filter: string;
  values: readonly ValuePlan[];
}

export interface WillPlan {
  filter: string;
  dead: string;
  alive: string;
}

export interface MqttPlan {
  prefix: string;
  topics: readonly TopicPlan[];
  will: WillPlan | null;
  quietAfterMs: number;
}

/** @returns the plan, or what is wrong with the target in one phrase */
export function mqttPlan(target: Target): MqttPlan | { what: string } {
  const section = target.profile.mqtt;
  if (!section) return { what: `profile ${target.profile.profile} has no mqtt section` };
  const prefix = target.settings['topicPrefix'];
  if (typeof prefix !== 'string' || prefix === '') return { what: 'topicPrefix is not set' };
  if (/[+#\0]/.test(prefix) || prefix.startsWith('/') || prefix.endsWith('/')) {
    return { what: 'topicPrefix has a wildcard or a slash at an end' };
  }
  const quietAfterMs = durationMs(section.quietAfter);
  if (quietAfterMs === undefined) return { what: `quietAfter ${section.quietAfter} is no duration` };
  const { will } = section;
  return {
    prefix,
    quietAfterMs,
    topics: section.topics.map((topic) => ({
      filter: filterOf(prefix, topic.topic),
      values: topic.values.map((value) => valuePlan(value, topic.topic)),
    })),
    will: will ? { filter: filterOf(prefix, will.topic), dead: will.dead, alive: will.alive } : null,
  };
}

/** `part/+part` below `site/k1` is the filter `site/k1/part/+`. */
function filterOf(prefix: string, topic: string): string {
  const levels = topic.split('/').map((level) => (level.startsWith('+') ? '+' : level));
  return [prefix, ...levels].join('/');
}

function valuePlan(value: MqttValue, topic: string): ValuePlan {
  const dot = value.as.indexOf('.');
  const measurement = value.as.slice(0, dot);
  const kind = measurementOf(measurement)?.component ?? '';
  const isCaptured = kind !== '' && topic.split('/').some((level) => level.startsWith('+'));
  return {
    path: value.path === '' ? [] : value.path.split('.'),
    measurement,
    field: value.as.slice(dot + 1),
    component: value.component ?? (isCaptured ? null : ''),
    kind,
    decoding: value,
  };
}
