// What of an asset was measured, in words.

import { namedWords } from '../../../../../contract/place.ts';
import type { Language } from '../../../../../contract/text.ts';
import { componentText, type Translate } from '../../i18n/i18n.ts';
import { ownWords } from '../../../../../contract/words/point-words.ts';

/** “port gi7”, “cash box”. */
export function placeText(
  t: Translate,
  { component, componentName = '' }: { component: string; componentName?: string },
  language: Language,
): string {
  const own = ownWords(component, componentName, language);
  // `system` alone says nothing: it is a file system. A cash box needs no word before it.
  const isClear = /^(point|part):/.test(component) || namedWords(component) !== undefined;
  return own !== undefined && isClear ? own : componentText(t, component, own ?? componentName);
}
