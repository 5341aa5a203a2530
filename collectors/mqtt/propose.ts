// Drafts the mqtt section of a profile from messages that were heard: paths, times, a will. What it cannot name stands as a
// comment with the values seen, for a person to decide. Pure.

import { readPayload } from './decode.ts';
import { readSparkplug } from './sparkplug/wire.ts';

/** Paths proposed of one topic. */
export const MAX_PROPOSED_PATHS = 60;
/** Topics proposed. */
export const MAX_PROPOSED_TOPICS = 100;

export interface Heard {
  topic: string;
  payloads: readonly Uint8Array[];
  longestGapMs: number;
}

type Scalar = string | number | boolean;

/** Quantities that are named alike everywhere; anything else is a person's to name. */
const GUESSES: readonly (readonly [RegExp, string])[] = [
  [/temp|celsius|(^|[._])tC$/i, 'temperature.celsius'],
  [/humid/i, 'humidity.percent'],
  [/volt/i, 'voltage.volts'],
  [/current|amps?$/i, 'current.amps'],
  [/power$|watts?$/i, 'power.watts'],
  [/freq|hertz/i, 'frequency.hertz'],
];
/** Texts that tell what an asset is. */
const FACTS: readonly (readonly [RegExp, string])[] = [
  [/(^|[./_ ])(hardware )?make$|(^|[./_])(vendor|manufacturer)$/i, 'identity.vendor'],
  [/(^|[./_ ])(hardware )?model$/i, 'identity.model'],
  [/(^|[./_])serial([ _-]?(no|number))?$/i, 'identity.serial'],
  [/(^|[./_])(fw|firmware)([ _-]?ver(sion)?)?$/i, 'identity.firmware'],
  [/(^|[./_])ver(sion)?$/i, 'app.version'],
];
const WILL_WORDS: readonly (readonly [dead: string, alive: string])[] = [
  ['offline', 'online'],
  ['Offline', 'Online'],
  ['OFFLINE', 'ONLINE'],
  ['lost', 'ready'],
];
const WILL_TOPIC = /(^|\/)(status|state|online|lwt|availability|\$state|connected)$/i;
const TIME_KEY = /(^|[._])(ts|time|timestamp|datetime)$/i;
/** From 2015 to 2100, in seconds. */
const SANE_TIME_S = [1_420_070_400, 4_102_444_800] as const;
const MIN_QUIET_S = 15;

/** @param prefix what goes into the asset's topicPrefix @returns YAML */
export function proposeMap(heard: readonly Heard[], prefix: string): string {
  const gapMs = Math.max(0, ...heard.map(({ longestGapMs }) => longestGapMs));
  const lines = ['mqtt:', '  # Three times the longest silence that was heard.', `  quietAfter: ${quietAfter(gapMs)}`];
  if (prefix.startsWith('spBv1.0/')) return [...lines, ...sparkplugLines(heard), ''].join('\n');
  const will = heard.find(isWill);
  if (will) lines.push(willLine(will, prefix));
  const groups = grouped(heard.filter((one) => one !== will).slice(0, MAX_PROPOSED_TOPICS), prefix);
  if (groups.length > 0) lines.push('  topics:');
  for (const { topic, leaves } of groups) lines.push(...topicLines(topic, leaves));
  return [...lines, ''].join('\n');
}

function quietAfter(gapMs: number): string {
  const seconds = Math.max(MIN_QUIET_S, Math.ceil((gapMs * 3) / 1000));
  return seconds % 60 === 0 ? `${seconds / 60}m` : `${seconds}s`;
}

function isWill({ topic, payloads }: Heard): boolean {
  const words = payloads.map((payload) => new TextDecoder().decode(payload.subarray(0, 32)).trim());
  return WILL_TOPIC.test(topic) && words.length > 0 && words.every((word) => pairOf(word) !== undefined);
}

function pairOf(word: string): readonly [string, string] | undefined {
  const known = WILL_WORDS.find((pair) => pair.includes(word));
  return known ?? (word === 'true' || word === 'false' ? ['false', 'true'] : undefined);
}

function willLine({ topic, payloads }: Heard, prefix: string): string {
  const [dead, alive] = pairOf(new TextDecoder().decode(payloads.at(-1)).trim()) ?? ['offline', 'online'];
  return `  will: { topic: ${quoted(below(topic, prefix))}, dead: ${quoted(dead)}, alive: ${quoted(alive)} }`;
}

/** Topics with the same leaves that differ in their last level alone become one with `+name`. */
function grouped(heard: readonly Heard[], prefix: string): { topic: string; leaves: Map<string, Scalar[]> }[] {
  const groups = new Map<string, { topics: string[]; leaves: Map<string, Scalar[]> }>();
  for (const { topic, payloads } of heard) {
    const leaves = leavesOf(payloads);
    const own = below(topic, prefix);
    const parent = own.slice(0, own.lastIndexOf('/') + 1);
    const key = JSON.stringify([parent, [...leaves.keys()]]);
    const group = groups.get(key);
    if (group) group.topics.push(own);
    else groups.set(key, { topics: [own], leaves });
  }
  return [...groups.values()].map(({ topics: [first = '', ...more], leaves }) => ({
    topic: more.length === 0 ? first : `${first.slice(0, first.lastIndexOf('/') + 1)}+name`,
    leaves,
  }));
}

function topicLines(topic: string, leaves: ReadonlyMap<string, readonly Scalar[]>): string[] {
  const lines = [`    - topic: ${quoted(topic)}`];
  const time = [...leaves].find(([path, values]) => TIME_KEY.test(path) && unitOf(values[0]) !== undefined);
  if (time) lines.push(`      time: { path: ${quoted(time[0])}, unit: ${unitOf(time[1][0]) ?? 's'} }`);
  const facts = [...leaves].flatMap(([path, seen]) => {
    const fact = path === '' ? undefined : factOf(path, seen[0]);
    return fact === undefined ? [] : [{ path, fact, seen }];
  });
  const isRead = new Set([time?.[0], ...facts.map(({ path }) => path)]);
  const values = [...leaves].filter(([path]) => !isRead.has(path)).map(([path, seen]) => valueLine(topic, path, seen));
  // A list of nothing but comments is none.
  const isEmpty = values.every((line) => line.trimStart().startsWith('#'));
  lines.push(isEmpty ? '      values: []' : '      values:', ...values);
  if (facts.length > 0) lines.push('      texts:');
  for (const { path, fact, seen } of facts)
    lines.push(`        - { path: ${quoted(path)}, as: ${fact} } # seen: ${JSON.stringify(seen[0]).slice(0, 30)}`);
  return lines;
}

function factOf(name: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  return FACTS.find(([words]) => words.test(name))?.[1];
}

function unitOf(value: Scalar | undefined): 's' | 'ms' | 'iso' | undefined {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) ? 'iso' : undefined;
  if (typeof value !== 'number') return undefined;
  const isSane = (seconds: number): boolean => seconds > SANE_TIME_S[0] && seconds < SANE_TIME_S[1];
  return isSane(value) ? 's' : isSane(value / 1000) ? 'ms' : undefined;
}

function valueLine(topic: string, path: string, seen: readonly Scalar[]): string {
  const told = seen.map((value) => JSON.stringify(value).slice(0, 30)).join(', ');
  const guess = seen.some((value) => Number.isFinite(Number(value)) && typeof value !== 'boolean')
    ? GUESSES.find(([words]) => words.test(path === '' ? topic : path))?.[1]
    : undefined;
  if (guess === undefined) return `        # - { path: ${quoted(path)}, as: measurement.field } # seen: ${told}`;
  const name = (path === '' ? (topic.split('/').at(-1) ?? '') : path)
    .replaceAll(/[^A-Za-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const component = topic.includes('+name') ? '' : `, component: ${quoted(`sensor:${name || 'main'}`)}`;
  return `        - { path: ${quoted(path)}, as: ${guess}${component} } # seen: ${told}`;
}

function sparkplugLines(heard: readonly Heard[]): string[] {
  const seen = new Map<string, string>();
  const facts = new Map<string, string>();
  for (const { payloads } of heard)
    for (const payload of payloads)
      for (const { name, value } of readSparkplug(payload)?.metrics ?? []) {
        const isKnown = name === '' || name === 'bdSeq' || name.startsWith('Node Control/');
        if (isKnown || seen.size + facts.size >= MAX_PROPOSED_PATHS) continue;
        const fact = factOf(name, value);
        if (fact !== undefined) facts.set(name, fact);
        else seen.set(name, JSON.stringify(value)?.slice(0, 30) ?? 'null');
      }
  const lines = ['  sparkplug:'];
  if (facts.size > 0) lines.push('    texts:');
  for (const [name, fact] of facts) lines.push(`      - { metric: ${quoted(name)}, as: ${fact} }`);
  lines.push('    metrics:');
  if (seen.size === 0)
    return [...lines, '      # No birth was heard: ask for one with --rebirth, or listen while it starts.'];
  for (const [name, told] of seen) {
    const guess = GUESSES.find(([words]) => words.test(name))?.[1];
    const component = quoted(`sensor:${name.replaceAll(/[^A-Za-z0-9]+/g, '-')}`);
    const mark = guess === undefined ? '# ' : '';
    const as = guess === undefined ? 'measurement.field' : `${guess}, component: ${component}`;
    lines.push(`      ${mark}- { metric: ${quoted(name)}, as: ${as} } # seen: ${told}`);
  }
  return lines;
}

/** Paths of a payload with the values seen there; '' for a bare one. */
function leavesOf(payloads: readonly Uint8Array[]): Map<string, Scalar[]> {
  const leaves = new Map<string, Scalar[]>();
  for (const bytes of payloads) {
    const text = new TextDecoder().decode(bytes);
    const payload = /^\s*[{[]/.test(text) ? readPayload(bytes, true) : readPayload(bytes, false);
    if (payload.kind === 'json') collect(payload.value, '', leaves);
    else if (payload.kind === 'text') note('', payload.text, leaves);
  }
  return leaves;
}

function collect(value: unknown, path: string, leaves: Map<string, Scalar[]>): void {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') note(path, value, leaves);
  else if (Array.isArray(value))
    for (const [i, one] of value.slice(0, 8).entries()) collect(one, `${path}[${i}]`, leaves);
  else if (typeof value === 'object' && value !== null)
    for (const [key, one] of Object.entries(value)) {
      const isPlain = /^[^.[\]"]+$/.test(key);
      if (!isPlain && key.includes('"')) continue;
      collect(one, isPlain ? `${path}${path === '' ? '' : '.'}${key}` : `${path}["${key}"]`, leaves);
    }
}

function note(path: string, value: Scalar, leaves: Map<string, Scalar[]>): void {
  const seen = leaves.get(path) ?? [];
  if (seen.length === 0 && leaves.size >= MAX_PROPOSED_PATHS) return;
  if (!seen.includes(value) && seen.length < 3) seen.push(value);
  leaves.set(path, seen);
}

function below(topic: string, prefix: string): string {
  return topic.startsWith(`${prefix}/`) ? topic.slice(prefix.length + 1) : topic;
}

/** JSON is YAML, whatever a device puts into a name; comments end with the line, which JSON has none of. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
