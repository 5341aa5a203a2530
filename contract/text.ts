// Every text a person reads exists in Chinese and English. A Text carries both; where it holds values, they stand as
// `{name}` and are filled in before it leaves the server, so readers never assemble sentences.

import { Type, type Static } from 'typebox';

export { fill } from './fill.ts';

export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const Text = Type.Object({ zh: Type.String(), en: Type.String() }, { additionalProperties: false });
export type Text = Static<typeof Text>;

/** A value to fill in: a Text is filled in its own language. */
export type TextValue = string | number | Text;

/** The same words in both languages: for names of makers, models and units. */
export function plain(words: string): Text {
  return { zh: words, en: words };
}

/** A text that stands by itself begins with a capital letter where the language has them. */
export function sentence(text: Text): Text {
  return { zh: text.zh, en: text.en.charAt(0).toUpperCase() + text.en.slice(1) };
}
