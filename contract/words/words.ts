// All words for what is measured, by measurement and field.

import { CAMERA_WORDS } from './camera-words.ts';
import { ELECTRIC_WORDS } from './electric-words.ts';
import { HARDWARE_WORDS } from './hardware-words.ts';
import { HOST_WORDS } from './host-words.ts';
import { NETWORK_WORDS } from './network-words.ts';
import { SELF_WORDS } from './self-words.ts';
import { SERVICE_WORDS } from './service-words.ts';
import { SYSTEM_WORDS } from './system-words.ts';
import type { FieldWords, MeasurementWords } from './types.ts';

/** In the order in which a page shows them: what matters of a device first. */
const WORDS: Readonly<Record<string, MeasurementWords>> = {
  ...SELF_WORDS,
  ...ELECTRIC_WORDS,
  ...CAMERA_WORDS,
  ...SERVICE_WORDS,
  ...SYSTEM_WORDS,
  ...HOST_WORDS,
  ...NETWORK_WORDS,
  ...HARDWARE_WORDS,
};

const ORDER = Object.keys(WORDS);

export function wordsOf(measurement: string): MeasurementWords | undefined {
  return Object.hasOwn(WORDS, measurement) ? WORDS[measurement] : undefined;
}

export function fieldWords(measurement: string, field: string): FieldWords | undefined {
  const fields = wordsOf(measurement)?.fields;
  return fields && Object.hasOwn(fields, field) ? fields[field] : undefined;
}

/** Where a measurement stands on the page; unknown ones come last. */
export function measurementRank(measurement: string): number {
  const at = ORDER.indexOf(measurement);
  return at < 0 ? ORDER.length : at;
}

/** Where a field stands among those of its measurement. */
export function fieldRank(measurement: string, field: string): number {
  const at = Object.keys(wordsOf(measurement)?.fields ?? {}).indexOf(field);
  return at < 0 ? Number.MAX_SAFE_INTEGER : at;
}
