// Judges what a recorder keeps: each channel and the whole, from the newest readings and from what the recorder lists. What
// is not known counts as not proven. Pure: the time is an argument.

import type { ReadingView } from '../../../contract/api.ts';
import type { ChannelProof, RecordingProofView, RecordingVerdict } from '../../../contract/api-recording.ts';
import { componentName } from '../../../contract/place.ts';
import type { ComponentFact } from '../../../contract/records.ts';
import type { LevelTest, Rule } from '../detect/types.ts';
import { fill, type Text } from '../../../contract/text.ts';

/** Where no condition of the recorder says otherwise: a clock that is off by more proves no time, s. */
export const MAX_CLOCK_OFFSET_S = 60;
/** As long: a channel without a new recording for so long is no longer recorded, s. */
export const STOPPED_AFTER_S = 21_600;
/** Readings that are older prove nothing, ms. */
export const MAX_PROOF_AGE_MS = 3_600_000;

const LOST = 1;
const NOT_ASSIGNED = 2;

export interface ProofParts {
  head: Pick<
    RecordingProofView,
    'site' | 'siteName' | 'asset' | 'name' | 'vendor' | 'model' | 'serial' | 'timezone' | 'requiredDays'
  >;
  readings: readonly ReadingView[];
  components: readonly ComponentFact[];
  /** Conditions of the recorder, as the site has set them: the proof judges by the same limits as its alarms. */
  rules: readonly Rule[];
  cameraOf: (component: string) => { asset: string; name: Text } | null;
  nowMs: number;
}

/** What is more than these is bad. */
interface Limits {
  stoppedAfterS: number;
  missingDays: number;
  gapDays: number;
  clockAheadS: number;
  clockBehindS: number;
}

function limitsOf(rules: readonly Rule[]): Limits {
  const raise = (measurement: string, field: string): LevelTest | undefined =>
    rules.find((rule) => rule.measurement === measurement && rule.field === field)?.raise;
  const clock = raise('recorder', 'clock_offset_s');
  return {
    stoppedAfterS: raise('recording', 'last_age_s')?.above ?? STOPPED_AFTER_S,
    missingDays: raise('recording', 'missing_days')?.above ?? 0,
    gapDays: raise('recording', 'gap_days')?.above ?? 0,
    clockAheadS: clock?.above ?? MAX_CLOCK_OFFSET_S,
    clockBehindS: -(clock?.below ?? -MAX_CLOCK_OFFSET_S),
  };
}

type Value = (measurement: string, field: string) => number | null;

export function recordingProof({ head, readings, components, rules, cameraOf, nowMs }: ProofParts): RecordingProofView {
  const used = readings.filter(({ measurement }) =>
    ['recording', 'recorder', 'recorder_channel'].includes(measurement),
  );
  const readAtMs = used.reduce((oldest, { at }) => Math.min(oldest, Date.parse(at)), Number.POSITIVE_INFINITY);
  const limits = limitsOf(rules);
  const clockOffsetS = valueOf(used, '', nowMs)('recorder', 'clock_offset_s');
  const channels = channelsOf(used, components).map((component) => {
    const fact = mergedFact(component, components);
    const camera = cameraOf(component);
    return channelProof(fact, valueOf(used, component, nowMs), { camera, limits, requiredDays: head.requiredDays });
  });
  const isClockRight =
    clockOffsetS === null ? null : clockOffsetS <= limits.clockAheadS && clockOffsetS >= -limits.clockBehindS;
  const meant = channels.filter(({ verdict }) => verdict !== 'not-recorded');
  const unkept = meant.filter(({ verdict }) => verdict !== 'kept');
  const isProven = meant.length > 0 && unkept.length === 0 && isClockRight === true;
  return {
    ...head,
    at: new Date(nowMs).toISOString(),
    readAt: Number.isFinite(readAtMs) ? new Date(readAtMs).toISOString() : null,
    clockOffsetS,
    isClockRight,
    isProven,
    words: wholeWords(isProven, meant.length, unkept.length, isClockRight, head.requiredDays),
    channels,
  };
}

function channelsOf(readings: readonly ReadingView[], components: readonly ComponentFact[]): string[] {
  const keys = new Set([...components.map(({ key }) => key), ...readings.map(({ component }) => component)]);
  const number = (key: string): number => Number(componentName(key)) || 0;
  return [...keys]
    .filter((key) => key.startsWith('channel:'))
    .toSorted((a, b) => number(a) - number(b) || (a < b ? -1 : 1));
}

/** SNMP may tell of the same channel, mostly by its number alone. */
function mergedFact(key: string, components: readonly ComponentFact[]): ComponentFact {
  const own = componentName(key);
  const told = components.filter((one) => one.key === key);
  const name = told.find((one) => one.name !== '' && one.name !== own)?.name ?? own;
  return { key, name, details: Object.assign({}, ...told.map(({ details }) => details)) };
}

/** Ages have grown since they were read. */
function valueOf(readings: readonly ReadingView[], component: string, nowMs: number): Value {
  return (measurement, field) => {
    const found = readings.find(
      (one) => one.component === component && one.measurement === measurement && one.field === field,
    );
    if (!found) return null;
    const sinceMs = nowMs - Date.parse(found.at);
    if (field === 'last_age_s') return found.value + Math.max(0, sinceMs) / 1000;
    return sinceMs > MAX_PROOF_AGE_MS ? null : found.value;
  };
}

interface Measure {
  camera: ChannelProof['camera'];
  limits: Limits;
  requiredDays: number | null;
}

function channelProof(fact: ComponentFact, value: Value, { camera, limits, requiredDays }: Measure): ChannelProof {
  const detail = (name: string): string => String(fact.details?.[name] ?? '');
  const known = {
    days: value('recording', 'days'),
    gapDays: value('recording', 'gap_days'),
    lastAgeS: value('recording', 'last_age_s'),
    forecastDays: value('recording', 'forecast_days'),
    missingDays: value('recording', 'missing_days'),
  };
  const verdict = verdictOf(known, value('recorder_channel', 'status'), { limits, requiredDays });
  return {
    component: fact.key,
    name: fact.name,
    camera,
    address: detail('address'),
    verdict,
    words: wordsOf(verdict, known, detail('looked')),
    reason: detail('reason'),
    ...known,
    recorded: detail('recorded'),
  };
}

type Known = Pick<ChannelProof, 'days' | 'gapDays' | 'lastAgeS' | 'forecastDays' | 'missingDays'>;

function verdictOf(
  known: Known,
  status: number | null,
  { limits, requiredDays }: Pick<Measure, 'limits' | 'requiredDays'>,
): RecordingVerdict {
  if (status === NOT_ASSIGNED) return 'not-recorded';
  if (status === LOST) return 'no-video';
  if (known.days === null || known.lastAgeS === null) return 'unknown';
  if (known.lastAgeS > limits.stoppedAfterS) return 'stopped';
  if (known.missingDays !== null && known.missingDays > limits.missingDays) return 'short';
  // ONVIF tells the oldest and the newest recording, and nothing of what lies between.
  if (known.gapDays === null) return 'unknown';
  if (known.gapDays > limits.gapDays) return 'gaps';
  return requiredDays !== null && known.missingDays === null && known.days < requiredDays ? 'unknown' : 'kept';
}

const WORDS: Readonly<Record<RecordingVerdict, Text>> = {
  kept: { zh: '正在录像，已保存 {days} 天', en: 'recorded, {days} days kept' },
  short: { zh: '预计只能保存 {forecast} 天，缺 {missing} 天', en: 'will hold {forecast} days, {missing} too few' },
  gaps: { zh: '保存期内有 {gaps} 天没有录像', en: '{gaps} days within what is kept have no recordings' },
  stopped: { zh: '{age}前停止录像', en: 'recording stopped {age} ago' },
  'no-video': { zh: '没有视频，无法录像', en: 'has no video, so nothing can be recorded' },
  'not-recorded': { zh: '未接摄像机', en: 'has no camera' },
  unknown: { zh: '尚未查清', en: 'not known yet' },
};

const LOOKING: Text = { zh: '尚未查清，已查 {looked} 天', en: 'not known yet, {looked} days looked at' };
const NO_GAPS_TOLD: Text = {
  zh: '最早与最新录像相隔 {days} 天，录像机不说明其间有无缺失',
  en: '{days} days from the oldest to the newest recording; the recorder does not tell of gaps between',
};

/** @param looked how far the first look has come, `12/30` */
function wordsOf(verdict: RecordingVerdict, known: Known, looked: string): Text {
  const hidesGaps = verdict === 'unknown' && known.days !== null && known.gapDays === null;
  const isLooking = verdict === 'unknown' && looked !== '';
  return fill(hidesGaps ? NO_GAPS_TOLD : isLooking ? LOOKING : WORDS[verdict], {
    looked,
    days: known.days ?? 0,
    forecast: known.forecastDays ?? 0,
    missing: Math.round((known.missingDays ?? 0) * 10) / 10,
    gaps: known.gapDays ?? 0,
    age: ageWords(known.lastAgeS ?? 0),
  });
}

/** `three days` is what a person says; hours below two days. */
function ageWords(seconds: number): Text {
  const hours = Math.floor(seconds / 3600);
  const days = Math.floor(hours / 24);
  if (days >= 2) return { zh: `${days} 天`, en: `${days} days` };
  return { zh: `${hours} 小时`, en: hours === 1 ? '1 hour' : `${hours} hours` };
}

function wholeWords(
  isProven: boolean,
  meant: number,
  unkept: number,
  isClockRight: boolean | null,
  requiredDays: number | null,
): Text {
  if (meant === 0) return { zh: '没有可证明的通道', en: 'there is no channel to prove' };
  const required = fill(
    requiredDays === null
      ? { zh: '未规定保存天数', en: 'no number of days is required' }
      : { zh: '要求保存 {days} 天', en: '{days} days are required' },
    { days: requiredDays ?? 0 },
  );
  if (isProven)
    return fill(
      {
        zh: '{meant} 个通道全部符合（{required}），时钟准确',
        en: 'all {meant} channels comply ({required}), the clock is right',
      },
      { meant, required },
    );
  const clock: Text =
    isClockRight === true
      ? { zh: '时钟准确', en: 'the clock is right' }
      : isClockRight === false
        ? { zh: '时钟不准，录像时间不能作证', en: 'the clock is wrong, so its times prove nothing' }
        : { zh: '时钟未知', en: 'the clock is not known' };
  return fill(
    {
      zh: '{meant} 个通道中 {unkept} 个不符合或未查清（{required}）；{clock}',
      en: '{unkept} of {meant} channels do not comply or are not known ({required}); {clock}',
    },
    { meant, unkept, required, clock },
  );
}
