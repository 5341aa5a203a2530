// What the numbers of coded readings mean. The codes are those of the metric catalogue; one that is not listed is shown as
// its number. Pure.

import type { ReadingView } from '../../../../../contract/api.ts';
import type { Language } from '../../../../../contract/text.ts';
import { pointCodes } from './words/point-words.ts';
import { fieldWords } from './words/words.ts';

export function codeWord(
  { component, measurement, field, value }: Pick<ReadingView, 'component' | 'measurement' | 'field' | 'value'>,
  language: Language,
): string | undefined {
  const codes = measurement === 'plc_point' && field === 'state' ? pointCodes(component) : undefined;
  return (codes ?? fieldWords(measurement, field)?.[2])?.[value]?.[language === 'zh' ? 0 : 1];
}
