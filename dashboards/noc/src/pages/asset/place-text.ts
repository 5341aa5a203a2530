// What of an asset was measured, in words.

import type { Language } from '../../../../../contract/text.ts';
import { componentText, type Translate } from '../../i18n/i18n.ts';
import { ownWords } from './words/point-words.ts';

/** “port gi7”, “cash box”. */
export function placeText(
  t: Translate,
  { component, componentName = '' }: { component: string; componentName?: string },
  language: Language,
): string {
  return ownWords(component, componentName, language) ?? componentText(t, component, componentName);
}
