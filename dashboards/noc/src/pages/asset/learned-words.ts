// What polling has learned of a device, in words: numbers alone would only tell those who wrote the poller. What is not
// known here is shown as it came. Pure.

import type { TFunction } from 'i18next';
import type { LearnedView } from '../../../../../contract/api-facts.ts';
import { numberText } from '../../format/value.ts';

/** Payload of one Ethernet frame by UDP: a device that answers this much is limited by nothing. */
const FULL_FRAME_OCTETS = 1472;

const KNOWN = [
  'round_trip_ms',
  'answer_octets',
  'objects_per_request',
  'pause_ms',
  'counter_bits',
  'scalars_with_tables',
  'v3_time_resyncs',
] as const;
type Known = (typeof KNOWN)[number];

export interface LearnedLine {
  label: string;
  text: string;
}

export function learnedLines(learned: LearnedView, t: TFunction): LearnedLine[] {
  const known = KNOWN.filter((name) => Object.hasOwn(learned, name)).map((name) => ({
    label: t(`learned.${name}.label`),
    text: lineOf(name, learned[name] ?? '', t),
  }));
  const others = Object.entries(learned)
    .filter(([name]) => !KNOWN.some((one) => one === name))
    .map(([label, value]) => ({ label, text: String(value) }));
  return [...known, ...others];
}

function lineOf(name: Known, value: string | number, t: TFunction): string {
  const shown = typeof value === 'number' ? numberText(value) : value;
  if (name === 'answer_octets') {
    return Number(value) >= FULL_FRAME_OCTETS
      ? t('learned.full', { value: shown })
      : t('learned.small', { value: shown });
  }
  if (name === 'counter_bits' && Number(value) < 64) return t('learned.narrow', { value: shown });
  return t(`learned.${name}.text`, { value: shown });
}
