// The schema of a text, for files that people write and for the API. What texts are for stands in text.ts.

import { Type } from 'typebox';
import type { Text as Words } from './text.ts';

export const Text = Type.Object({ zh: Type.String(), en: Type.String() }, { additionalProperties: false });
export type Text = Words;
