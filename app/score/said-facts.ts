// What targets have told of themselves. What one has said before in the same words is the same object again: only what differs
// is handed on. Nothing is forgotten, as a target goes back to what it said in an earlier state.

import type { AssetFacts } from '../../contract/records.ts';

export class SaidFacts {
  readonly #newest = new Map<string, AssetFacts>();
  /** All that was ever told, by its words. */
  readonly #byWords = new Map<string, AssetFacts>();

  /** @param key of the target */
  note(key: string, facts: AssetFacts): void {
    const words = `${key} ${JSON.stringify(facts)}`;
    const known = this.#byWords.get(words) ?? facts;
    this.#byWords.set(words, known);
    this.#newest.set(key, known);
  }

  /** The last it told; null for nothing. */
  of(key: string): AssetFacts | null {
    return this.#newest.get(key) ?? null;
  }
}
