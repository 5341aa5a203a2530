// Puts into words why an alarm is one: the rule and where it comes from, what was judged, which samples it was made of,
// and what would end it. Pure; the caller says how times are written.

import { fieldOf } from '../../../contract/metrics.ts';
import { componentWords } from '../../../contract/place.ts';
import { fill, plain, sentence, type Text } from '../../../contract/text.ts';
import { codeText, fieldText } from '../../../contract/words/reading-text.ts';
import type { Explanation } from './explanation.ts';
import type { LevelTest, RuleSource } from './rule.ts';

/** A moment in the words of the site’s clocks. */
export type TimeWords = (atMs: number) => string;

const SOURCES: Readonly<Record<RuleSource, Text>> = {
  profile: { zh: '设备模板', en: 'the profile' },
  site: { zh: '项目设置', en: 'the site’s settings' },
  class: { zh: '该类设备的设置', en: 'the settings of its class' },
  asset: { zh: '该设备的设置', en: 'the asset’s own settings' },
};

/** What is compared with the levels, by kind. */
const JUDGED: Readonly<Record<Explanation['kind'], Text>> = {
  level: { zh: '{reading}', en: '{reading}' },
  rate: { zh: '{reading} 每秒增量', en: 'growth of {reading} a second' },
  change: { zh: '{reading} 在 {span} 内的变化', en: 'change of {reading} within {span}' },
  step: { zh: '{reading} 的突变', en: 'sudden shift of {reading}' },
  silent: {
    zh: '{reading} 无新数据的时长（设备在线）',
    en: 'time without a value of {reading} while the device is heard',
  },
  flap: { zh: '{reading} 近期变化次数（每 {span} 减半）', en: 'recent changes of {reading}, halved every {span}' },
  ratio: { zh: '{span} 内 {reading} 占流量的比例', en: 'share of {reading} in the traffic of {span}' },
  stuck: { zh: '{reading} 数值不动的时长（旁边的在变）', en: 'time that {reading} stands still while others move' },
  baseline: { zh: '{reading} 与同一时段平常值的偏离', en: 'how far {reading} is off what is usual at this hour' },
  forecast: {
    zh: '{reading} 按目前趋势到达限值的天数',
    en: 'days until {reading} reaches its limit at the present trend',
  },
  when: { zh: '表达式 {when}', en: 'the expression {when}' },
};

/** Lines for people, first the rule. */
export function explain(explanation: Explanation, timeWords: TimeWords): Text[] {
  const lines = [
    ruleLine(explanation),
    judgedLine(explanation),
    ...noteLines(explanation),
    sampleLine(explanation, timeWords),
  ];
  return [...lines, overLine(explanation)].filter((line) => line !== null).map(sentence);
}

/** The rule alone: what is judged, and from which level on it is bad. */
function ruleInWords(explanation: Explained): Text {
  const subject = fill(JUDGED[explanation.kind], {
    reading: readingWords(explanation),
    span: durationWords(explanation.overMs ?? 0),
    when: explanation.when ?? '',
  });
  const isTruth = explanation.kind === 'when' && explanation.raise.in?.length === 1 && explanation.raise.in[0] === 1;
  if (isTruth) return fill({ zh: '{subject} 成立', en: '{subject} is true' }, { subject });
  const pattern =
    explanation.kind === 'level'
      ? { zh: '{subject} {level}', en: '{subject} {level}' }
      : { zh: '{subject}：{level}', en: '{subject}: {level}' };
  return fill(pattern, { subject, level: levelWords(explanation.raise, explanation) });
}

function ruleLine(explanation: Explanation): Text {
  const values = {
    rule: ruleInWords(explanation),
    hold: durationWords(explanation.holdMs),
    source: SOURCES[explanation.source],
  };
  return explanation.holdMs === 0
    ? fill({ zh: '规则：{rule}（来自{source}）', en: 'rule: {rule} (from {source})' }, values)
    : fill({ zh: '规则：{rule}，持续 {hold}（来自{source}）', en: 'rule: {rule}, for {hold} (from {source})' }, values);
}

function judgedLine({ kind, judged, ...rest }: Explanation): Text | null {
  if (kind === 'level' || judged === null || (kind === 'when' && (judged === 0 || judged === 1))) return null;
  return fill({ zh: '判定值：{value}', en: 'judged: {value}' }, { value: valueWords(judged, { kind, ...rest }) });
}

function noteLines(explanation: Explanation): Text[] {
  const { kind, notes, measurement, field } = explanation;
  const unit = fieldOf(measurement, field)?.unit ?? '';
  const own = (name: string): string => withUnit(notes[name] ?? Number.NaN, unit);
  const has = (...names: string[]): boolean => names.every((name) => notes[name] !== undefined);
  if ((kind === 'change' || kind === 'step') && has('before', 'after'))
    return [fill({ zh: '之前 {before}，现在 {after}', en: 'before {before}, now {after}' }, { before: own('before'), after: own('after') })];
  if (kind === 'baseline' && has('mean', 'usual'))
    return [fill({ zh: '现在平均 {mean}，平常 {usual}（波动 ±{spread}）', en: 'mean now {mean}, usually {usual} (± {spread})' }, { mean: own('mean'), usual: own('usual'), spread: own('spread') })];
  if (kind === 'forecast' && has('perDay'))
    return [fill({ zh: '限值 {limit}，每天变化 {perDay}，依据 {points} 个点', en: 'limit {limit}, {perDay} a day, from {points} points' }, { limit: own('limit'), perDay: own('perDay'), points: notes['points'] ?? 0 })];
  if (kind === 'ratio' && has('part', 'whole'))
    return [fill({ zh: '{part} / {whole}', en: '{part} of {whole}' }, { part: round(notes['part'] ?? 0), whole: round(notes['whole'] ?? 0) })];
  if (kind === 'flap' && has('changes'))
    return [fill({ zh: '本轮共变化 {changes} 次', en: '{changes} changes in this spell' }, { changes: notes['changes'] ?? 0 })];
  if (kind === 'when') {
    const values = Object.entries(notes).map(([name, value]) => `${name} = ${round(value)}`);
    return [fill({ zh: '其中：{values}', en: 'with {values}' }, { values: values.join(', ') })];
  }
  return [];
} // prettier-ignore

function sampleLine(explanation: Explanation, timeWords: TimeWords): Text | null {
  const { kind, samples } = explanation;
  const words = (at: number): Text => {
    const sample = samples.at(at);
    if (!sample) return plain('');
    const values = { value: readWords(sample.value, explanation), at: timeWords(sample.atMs) };
    return fill({ zh: '{value}（{at}）', en: '{value} ({at})' }, values);
  };
  if (samples.length === 0) return null;
  // What is silent has had no sample at the alarm.
  if (samples.length === 1 || kind === 'silent')
    return fill({ zh: '读数：{last}', en: 'reading: {last}' }, { last: words(-1) });
  const pattern = {
    zh: '读数：变坏时 {first}，告警时 {last}',
    en: 'readings: {first} when it turned bad, {last} at the alarm',
  };
  return fill(pattern, { first: words(0), last: words(-1) });
}

function overLine(explanation: Explanation): Text {
  const { clear, clearMs, kind } = explanation;
  const values = { clearAfter: durationWords(clearMs), level: clear ? levelWords(clear, explanation) : '' };
  if (clear)
    return fill({ zh: '解除条件：{level}，持续 {clearAfter}', en: 'over when: {level}, for {clearAfter}' }, values);
  if (kind === 'silent') return fill({ zh: '解除条件：重新有数据', en: 'over when: a value comes again' }, values);
  return fill(
    { zh: '解除条件：不再符合规则，持续 {clearAfter}', en: 'over when: the rule has not held for {clearAfter}' },
    values,
  );
}

function readingWords({ measurement, field, component }: Explained): Text {
  const raw = `${measurement}.${field}`;
  const name = fieldText(measurement, field);
  // The name for people, and what it is called in the metric store and in profiles.
  const reading = name ? fill({ zh: '{name} {raw}', en: '{name} ({raw})' }, { name, raw }) : plain(raw);
  if (component === '') return reading;
  return fill(
    { zh: '{component} 的 {reading}', en: '{reading} of {component}' },
    { reading, component: componentWords(component) },
  );
}

type Explained = Omit<Explanation, 'judged' | 'notes' | 'samples'>;

function levelWords({ above, below, in: codes, notIn }: LevelTest, explanation: Explained): Text {
  const value = (one: number): Text => valueWords(one, explanation);
  const parts = [
    ...(above === null ? [] : [fill({ zh: '高于 {value}', en: 'above {value}' }, { value: value(above) })]),
    ...(below === null ? [] : [fill({ zh: '低于 {value}', en: 'below {value}' }, { value: value(below) })]),
    ...(codes === null ? [] : [fill({ zh: '为 {codes}', en: 'is {codes}' }, { codes: either(codes.map(value)) })]),
    ...(notIn === null
      ? []
      : [fill({ zh: '不为 {codes}', en: 'is not {codes}' }, { codes: either(notIn.map(value)) })]),
  ];
  return either(parts);
}

function either(texts: readonly Text[]): Text {
  const [first = plain(''), ...others] = texts;
  return others.reduce((one, other) => fill({ zh: '{one} 或 {other}', en: '{one} or {other}' }, { one, other }), first);
}

/** One reading as it was taken: a code by its word, else the number with its unit. */
function readWords(value: number, { component, measurement, field }: Explained): Text {
  const unit = fieldOf(measurement, field)?.unit ?? '';
  return codeText({ component, measurement, field }, value) ?? plain(withUnit(value, unit));
}

/** A value of what is judged: a share, days, times the usual deviation, or in the unit of the field. */
function valueWords(value: number, explained: Explained): Text {
  const { kind, measurement, field } = explained;
  const unit = fieldOf(measurement, field)?.unit ?? '';
  switch (kind) {
    case 'ratio':
      return plain(withUnit(value, '%'));
    case 'silent':
    case 'stuck':
      return durationWords(value * 1000);
    case 'flap':
      return plain(round(value));
    case 'baseline':
      return fill({ zh: '平常波动的 {value} 倍', en: '{value} times the usual deviation' }, { value: round(value) });
    case 'forecast':
      return fill({ zh: '{value} 天', en: '{value} days' }, { value: round(value) });
    case 'rate':
      return plain(withUnit(value, `${unit}/s`));
    case 'when':
      return plain(round(value));
    case 'level':
      return readWords(value, explained);
    case 'change':
    case 'step':
      return plain(withUnit(value, unit));
  }
}

function withUnit(value: number, unit: string): string {
  return unit === '' ? round(value) : `${round(value)} ${unit}`;
}

/** Three digits that mean something; whole numbers stay whole. */
function round(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1000) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

const UNITS: readonly { ms: number; text: Text }[] = [
  { ms: 86_400_000, text: { zh: '{n} 天', en: '{n} d' } },
  { ms: 3_600_000, text: { zh: '{n} 小时', en: '{n} h' } },
  { ms: 60_000, text: { zh: '{n} 分钟', en: '{n} min' } },
  { ms: 1000, text: { zh: '{n} 秒', en: '{n} s' } },
];

/** In the largest unit that leaves no more than a tenth over. */
function durationWords(ms: number): Text {
  const unit = UNITS.find(({ ms: size }) => ms >= size && (ms % size === 0 || ms >= size * 2)) ?? UNITS.at(-1);
  return fill(unit?.text ?? plain('{n}'), { n: round(ms / (unit?.ms ?? 1000)) });
}
