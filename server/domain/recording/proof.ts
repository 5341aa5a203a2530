// Judges what a recorder keeps: each channel and the whole, from the newest readings and from what the recorder lists. What
// is not known counts as not proven. Pure: the time is an argument.

import type { ReadingView } from '../../../contract/api.ts';
import type { ChannelProof, RecordingProofView, RecordingVerdict } from '../../../contract/api-recording.ts';
import { componentName } from '../../../contract/place.ts';
import type { ComponentFact } from '../../../contract/records.ts';
import { fill, type Text } from '../../../contract/text.ts';

/** A recorder's clock that is off by more proves no time, s. */
export const MAX_CLOCK_OFFSET_S = 60;
/** A channel without a new recording for so long is no longer recorded, s. */
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
  cameraOf: (component: string) => { asset: string; name: Text } | null;
  nowMs: number;
}

type Value = (measurement: string, field: string) => number | null;

export function recordingProof({ head, readings, components, cameraOf, nowMs }: ProofParts): RecordingProofView {
  const used = readings.filter(({ measurement }) =>
    ['recording', 'recorder', 'recorder_channel'].includes(measurement),
  );
  const readAtMs = used.reduce((oldest, { at }) => Math.min(oldest, Date.parse(at)), Number.POSITIVE_INFINITY);
  const clockOffsetS = valueOf(used, '', nowMs)('recorder', 'clock_offset_s');
  const channels = channelsOf(used, components).map((component) => {
    const fact = mergedFact(component, components);
    return channelProof(component, fact, valueOf(used, component, nowMs), cameraOf(component), head.requiredDays);
  });
  const isClockRight = clockOffsetS === null ? null : Math.abs(clockOffsetS) <= MAX_CLOCK_OFFSET_S;
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

function channelProof(
  component: string,
  fact: ComponentFact,
  value: Value,
  camera: ChannelProof['camera'],
  requiredDays: number | null,
): ChannelProof {
  const detail = (name: string): string => String(fact.details?.[name] ?? '');
  const known = {
    days: value('recording', 'days'),
    gapDays: value('recording', 'gap_days'),
    lastAgeS: value('recording', 'last_age_s'),
    forecastDays: value('recording', 'forecast_days'),
    missingDays: value('recording', 'missing_days'),
  };
  const verdict = verdictOf(known, value('recorder_channel', 'status'), requiredDays);
  return {
    component,
    name: fact.name,
    camera,
    address: detail('address'),
    verdict,
    words: wordsOf(verdict, known),
    reason: detail('reason'),
    ...known,
    recorded: detail('recorded'),
  };
}

type Known = Pick<ChannelProof, 'days' | 'gapDays' | 'lastAgeS' | 'forecastDays' | 'missingDays'>;

function verdictOf(known: Known, status: number | null, requiredDays: number | null): RecordingVerdict {
  if (status === NOT_ASSIGNED) return 'not-recorded';
  if (status === LOST) return 'no-video';
  if (known.days === null || known.lastAgeS === null) return 'unknown';
  if (known.lastAgeS > STOPPED_AFTER_S) return 'stopped';
  if (known.missingDays !== null && known.missingDays > 0) return 'short';
  if ((known.gapDays ?? 0) > 0) return 'gaps';
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

function wordsOf(verdict: RecordingVerdict, known: Known): Text {
  return fill(WORDS[verdict], {
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
