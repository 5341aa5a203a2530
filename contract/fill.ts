// Values filled into texts, in both languages. Apart from the schema of a text, so that the gateway alone need not load what checks
// what people write.

import type { Language, Text, TextValue } from './text.ts';

const SLOT = /\{(\w+)\}/g;
const ENDS_HAN = /\p{sc=Han}$/u;
const ENDS_HAN_SPACE = /\p{sc=Han} $/u;
const STARTS_HAN = /^\p{sc=Han}/u;
const STARTS_SPACE_HAN = /^ \p{sc=Han}/u;

/** Fills `{name}` slots in both languages. An unknown slot stays as it is, so that a missing value is seen, not hidden. */
export function fill(text: Text, values: Readonly<Record<string, TextValue>>): Text {
  return { zh: fillOne(text.zh, 'zh', values), en: fillOne(text.en, 'en', values) };
}

function fillOne(pattern: string, language: Language, values: Readonly<Record<string, TextValue>>): string {
  let filled = '';
  // Names of slots stand at the odd places.
  for (const [index, piece] of pattern.split(SLOT).entries()) {
    const value = index % 2 === 0 || !Object.hasOwn(values, piece) ? undefined : values[piece];
    const words = index % 2 === 0 ? piece : value === undefined ? `{${piece}}` : wordsOf(value, language);
    filled = language === 'zh' ? joined(filled, words) : filled + words;
  }
  return filled;
}

function wordsOf(value: TextValue, language: Language): string {
  return typeof value === 'object' ? value[language] : String(value);
}

/** A space beside a slot parts Latin letters and digits from Chinese; Chinese needs none before Chinese. */
function joined(before: string, after: string): string {
  if (ENDS_HAN_SPACE.test(before) && STARTS_HAN.test(after)) return before.slice(0, -1) + after;
  if (ENDS_HAN.test(before) && STARTS_SPACE_HAN.test(after)) return before + after.slice(1);
  return before + after;
}
