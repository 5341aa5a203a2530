// What a measured field is called. The catalogue's names are those of the metric store; a field it gained later than the
// page was loaded is shown as it is, so that an engineer can find it in the store. Pure.

import type { ReadingView } from '../../../../../contract/api.ts';
import type { Language } from '../../../../../contract/text.ts';
import { ownWords } from '../../../../../contract/words/point-words.ts';
import { fieldWords, wordsOf } from '../../../../../contract/words/words.ts';

export function readingName(reading: Pick<ReadingView, 'measurement' | 'field'>, language: Language): string {
  const { measurement, field } = reading;
  return fieldWords(measurement, field)?.[language === 'zh' ? 0 : 1] ?? `${measurement}.${field}`;
}

export function measurementTitle(measurement: string, language: Language): string {
  return wordsOf(measurement)?.title[language === 'zh' ? 0 : 1] ?? measurement;
}

/** The same without its kind, where that stands above it. */
export function rowName(component: string, name: string, language: Language): string {
  return ownWords(component, name, language) ?? name;
}
