// Every text a person reads exists in Chinese and English. A Text carries both; where it holds values, they stand as
// `{name}` and are filled in before it leaves the server, so readers never assemble sentences.

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Its schema is in text-schema.ts: who only tells texts need not load what checks them. */
export interface Text {
  zh: string;
  en: string;
}

/** A value to fill in: a Text is filled in its own language. */
export type TextValue = string | number | Text;

const SLOT = /\{(\w+)\}/g;
const ENDS_HAN = /[\p{sc=Han}）”》]$/u;
const ENDS_HAN_SPACE = /[\p{sc=Han}）”》] $/u;
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

/** The same words in both languages: for names of makers, models and units. */
export function plain(words: string): Text {
  return { zh: words, en: words };
}

/** A text that stands by itself begins with a capital letter where the language has them. */
export function sentence(text: Text): Text {
  return { zh: text.zh, en: text.en.charAt(0).toUpperCase() + text.en.slice(1) };
}
