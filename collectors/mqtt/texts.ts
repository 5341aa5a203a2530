// Short texts that an asset tells of itself: its model, its firmware, the version of its application. Told once, when they
// change, and remembered over restarts, because many devices tell them when they start only. Pure.

import { cleanText } from '../../contract/clean.ts';
import type { AssetFacts } from '../../contract/records.ts';

/** Longest text kept, bytes of UTF-8. */
export const MAX_FACT_BYTES = 120;
/** Texts of one asset; further ones are not kept. */
export const MAX_FACTS = 40;

const IDENTITY = ['vendor', 'model', 'serial', 'firmware'] as const;

export class AssetTexts {
  readonly #texts = new Map<string, string>();
  #isNew = false;

  /** @param raw a text, number or boolean of a payload; anything else says nothing */
  note(key: string, raw: unknown): void {
    if (typeof raw !== 'string' && typeof raw !== 'number' && typeof raw !== 'boolean') return;
    const text = cleanText(String(raw), MAX_FACT_BYTES);
    if (text === '' || this.#texts.get(key) === text) return;
    if (!this.#texts.has(key) && this.#texts.size >= MAX_FACTS) return;
    this.#texts.set(key, text);
    this.#isNew = true;
  }

  /** Whether a text has changed since the last call. */
  takeNews(): boolean {
    const isNew = this.#isNew;
    this.#isNew = false;
    return isNew;
  }

  facts(): Pick<AssetFacts, 'identity' | 'texts'> {
    const identity: NonNullable<AssetFacts['identity']> = {};
    const texts: Record<string, string> = {};
    for (const [key, text] of this.#texts) {
      const name = IDENTITY.find((one) => key === `identity.${one}`);
      if (name) identity[name] = text;
      else texts[key] = text;
    }
    return {
      ...(Object.keys(identity).length > 0 && { identity }),
      ...(Object.keys(texts).length > 0 && { texts }),
    };
  }

  toJson(): string {
    return JSON.stringify([...this.#texts]);
  }

  /** @param json what {@link toJson} gave at any earlier time; anything else is nothing @param keys that may be told */
  restore(json: string | undefined, keys: ReadonlySet<string>): void {
    let known: unknown;
    try {
      known = JSON.parse(json ?? '[]');
    } catch {
      return;
    }
    if (!Array.isArray(known)) return;
    for (const one of known.slice(0, MAX_FACTS)) {
      const [key, text]: unknown[] = Array.isArray(one) ? one : [];
      if (typeof key === 'string' && keys.has(key)) this.note(key, text);
    }
  }
}
