// Every text a person reads exists in Chinese and English. A Text carries both; where it holds values, they stand as
// `{name}` and are filled in before it leaves the server, so readers never assemble sentences.

import { Type, type Static } from 'typebox';

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const Text = Type.Object({ zh: Type.String(), en: Type.String() }, { additionalProperties: false });
export type Text = Static<typeof Text>;

/** A value to fill in: a Text is filled in its own language. */
export type TextValue = string | number | Text;

const SLOT = /\{(\w+)\}/g;

/** Fills `{name}` slots in both languages. An unknown slot stays as it is, so that a missing value is seen, not hidden. */
export function fill(text: Text, values: Readonly<Record<string, TextValue>>): Text {
  return { zh: fillOne(text.zh, 'zh', values), en: fillOne(text.en, 'en', values) };
}

function fillOne(pattern: string, language: Language, values: Readonly<Record<string, TextValue>>): string {
  return pattern.replace(SLOT, (slot, name: string) => {
    if (!Object.hasOwn(values, name)) return slot;
    const value = values[name];
    if (value === undefined) return slot;
    return typeof value === 'object' ? value[language] : String(value);
  });
}

/** The same words in both languages: for names of makers, models and units. */
export function plain(words: string): Text {
  return { zh: words, en: words };
}
