// Turns a target and its profile's MQTT section into filters to subscribe to and values to read. All faults are found
// here, once, so that a message meets none. No I/O.

import type { Target } from '../../contract/collector.ts';
import { durationMs } from '../../contract/duration.ts';
import { measurementOf } from '../../contract/metrics.ts';
import { componentKey } from '../../contract/place.ts';
import type { MqttSection } from '../../contract/profile.ts';
import { TopicTree } from './topics.ts';

export type MqttValue = NonNullable<MqttSection['topics']>[number]['values'][number];
type Section = NonNullable<MqttSection['sparkplug']>;
type Metric = Section['metrics'][number];
/** How a raw value of either becomes a number. */
export type Decoded = Omit<MqttValue, 'path' | 'as'>;

export interface ValuePlan {
  /** Keys on the way into a JSON payload; empty for a bare payload. */
  path: readonly string[];
  measurement: string;
  field: string;
  /** Fixed component, or '' for the asset itself; null where a captured level names it. */
  component: string | null;
  /** Component made of captured levels: literal pieces and, as numbers, which level stands between them. */
  template: readonly (string | number)[] | null;
  /** Component kind of captured names. */
  kind: string;
  decoding: Decoded;
}

/** A short text that tells what the asset is. */
export interface TextPlan {
  path: readonly string[];
  key: string;
}

export interface TopicPlan {
  filter: string;
  values: readonly ValuePlan[];
  texts: readonly TextPlan[];
  /** Something of it stands in a JSON payload; otherwise the payload is one bare value. */
  isJson: boolean;
  /** Where the payload tells its time. */
  time: { path: readonly string[]; unit: 's' | 'ms' | 'iso' } | null;
}

export interface WillPlan {
  filter: string;
  /** Where the word stands in a JSON payload; empty for a bare one. */
  path: readonly string[];
  dead: string;
  alive: string;
}

/** An edge node of Sparkplug B, or a device of one. */
export interface SparkplugPlan {
  group: string;
  node: string;
  /** '' for the node itself. */
  device: string;
  metrics: TopicTree<ValuePlan>;
  /** Keys of texts by metric. */
  texts: ReadonlyMap<string, string>;
}

export interface MqttPlan {
  prefix: string;
  topics: readonly TopicPlan[];
  will: WillPlan | null;
  sparkplug: SparkplugPlan | null;
  quietAfterMs: number;
}

export const SPARKPLUG = 'spBv1.0';

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
  const sparkplug = section.sparkplug ? sparkplugPlan(prefix, section.sparkplug) : null;
  if (sparkplug && 'what' in sparkplug) return sparkplug;
  return {
    prefix,
    quietAfterMs,
    topics: (section.topics ?? []).map((topic) => ({
      filter: filterOf(prefix, topic.topic),
      values: topic.values.map((value) => valuePlan(value, topic.topic, pathOf(value.path))),
      isJson: topic.time !== undefined || [...topic.values, ...(topic.texts ?? [])].some(({ path }) => path !== ''),
      texts: (topic.texts ?? []).map(({ path, as }) => ({ path: pathOf(path), key: as })),
      time: topic.time ? { path: pathOf(topic.time.path), unit: topic.time.unit } : null,
    })),
    will: will
      ? { filter: filterOf(prefix, will.topic), path: pathOf(will.path ?? ''), dead: will.dead, alive: will.alive }
      : null,
    sparkplug,
  };
}

/** `part/+part` below `site/k1` is the filter `site/k1/part/+`; `tele/{prefix}/STATE` below `plug` is `tele/plug/STATE`. */
function filterOf(prefix: string, topic: string): string {
  const levels = topic.split('/').map((level) => (level.startsWith('+') ? '+' : level));
  if (!levels.includes('{prefix}')) return [prefix, ...levels].join('/');
  return levels.map((level) => (level === '{prefix}' ? prefix : level)).join('/');
}

/** `a.b[0].c` and `a["b.c"]`. */
export function pathOf(text: string): string[] {
  return [...text.matchAll(/\["([^"]*)"\]|\[(\d+)\]|([^.[\]]+)/g)].map(
    ([, quoted, index, plain]) => quoted ?? index ?? plain ?? '',
  );
}

function sparkplugPlan(prefix: string, { metrics, texts }: Section): SparkplugPlan | { what: string } {
  const [namespace, group = '', node = '', device = '', ...rest] = prefix.split('/');
  if (namespace !== SPARKPLUG || group === '' || node === '' || rest.length > 0)
    return { what: `topicPrefix of a Sparkplug asset is ${SPARKPLUG}/<group>/<node>[/<device>]` };
  const tree = new TopicTree<ValuePlan>();
  for (const metric of metrics) {
    const name = metric.metric.split('/').map((level) => (level.startsWith('+') ? '+' : level));
    tree.add(name.join('/'), valuePlan(metric, metric.metric, []));
  }
  return { group, node, device, metrics: tree, texts: new Map((texts ?? []).map(({ metric, as }) => [metric, as])) };
}

function valuePlan(value: Metric | MqttValue, topic: string, path: readonly string[]): ValuePlan {
  const dot = value.as.indexOf('.');
  const measurement = value.as.slice(0, dot);
  const kind = measurementOf(measurement)?.component ?? '';
  const captured = topic.split('/').filter((level) => level.startsWith('+'));
  const template = value.component === undefined ? null : templateOf(value.component, captured);
  return {
    path,
    measurement,
    field: value.as.slice(dot + 1),
    component:
      template || (value.component === undefined && kind !== '' && captured.length > 0)
        ? null
        : (value.component ?? ''),
    template,
    kind,
    decoding: value,
  };
}

/** The component that a value belongs to in a topic with these captured levels; '' where they name none. */
export function componentIn({ component, template, kind }: ValuePlan, captured: readonly string[]): string {
  if (component !== null) return component;
  const name = template
    ? template.map((piece) => (typeof piece === 'string' ? piece : (captured[piece] ?? ''))).join('')
    : (captured.at(-1) ?? '');
  return componentKey(kind, name);
}

/** `part:{floor}-{part}` with `+floor` and `+part` captured; null where nothing is put in. */
function templateOf(component: string, captured: readonly string[]): (string | number)[] | null {
  if (!component.includes('{')) return null;
  const name = component.slice(component.indexOf(':') + 1);
  return name.split(/\{([^{}]*)\}/).map((piece, i) => (i % 2 === 0 ? piece : captured.indexOf(`+${piece}`)));
}
