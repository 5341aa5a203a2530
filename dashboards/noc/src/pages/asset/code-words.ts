// What the numbers of coded readings mean. The codes are those of the metric catalogue; one that is not listed is shown as
// its number. Pure.

import type { ReadingView } from '../../../../../contract/api.ts';
import type { Language } from '../../../../../contract/text.ts';
import { fieldWords } from './words/words.ts';

export function codeWord(
  { measurement, field, value }: Pick<ReadingView, 'measurement' | 'field' | 'value'>,
  language: Language,
): string | undefined {
  return fieldWords(measurement, field)?.[2]?.[value]?.[language === 'zh' ? 0 : 1];
}
