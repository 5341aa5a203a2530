// In which language somebody is answered: the first of ours that the request's Accept-Language (RFC 9110 §12.5.4) wants most;
// English where it wants neither.

import { LANGUAGES, type Language } from '../../contract/text.ts';

/** Ranges of a header that are looked at. */
const MAX_RANGES = 20;

export function languageOf(header: string | undefined): Language {
  let best: { language: Language; weight: number } = { language: 'en', weight: 0 };
  for (const range of (header ?? '').split(',').slice(0, MAX_RANGES)) {
    const [tag = '', ...parameters] = range
      .trim()
      .toLowerCase()
      .split(/\s*;\s*/);
    const language = LANGUAGES.find((one) => tag === one || tag.startsWith(`${one}-`));
    const weight = Number(parameters.find((one) => one.startsWith('q='))?.slice(2) ?? 1);
    if (language !== undefined && weight > best.weight) best = { language, weight };
  }
  return best.language;
}
