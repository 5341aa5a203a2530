// What a reading is called, and what the number of a coded one means, in both languages. A field or code that is not listed
// has no words: it is then shown as it is, so that an engineer can find it in the store. Pure.

import type { Language, Text } from '../text.ts';
import { pointCodes } from './point-words.ts';
import { fieldWords } from './words.ts';

interface Measured {
  /** `kind:name`, '' for the asset itself. */
  component: string;
  measurement: string;
  field: string;
}

export function fieldText(measurement: string, field: string): Text | undefined {
  const words = fieldWords(measurement, field);
  return words && { zh: words[0], en: words[1] };
}

export function codeText({ component, measurement, field }: Measured, value: number): Text | undefined {
  const codes = measurement === 'plc_point' && field === 'state' ? pointCodes(component) : undefined;
  const word = (codes ?? fieldWords(measurement, field)?.[2])?.[value];
  return word && { zh: word[0], en: word[1] };
}

export function codeWord(reading: Measured & { value: number }, language: Language): string | undefined {
  return codeText(reading, reading.value)?.[language];
}
