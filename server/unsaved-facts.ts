// Facts on their way to the disk. They are told once an hour at most, so a commit that fails must not lose them; and a start
// with thousands of devices has as many of them, so they are written together with what is written anyway.

import type { FactsRecord } from '../contract/records.ts';
import type { Records } from './stores/records/records.ts';

export class UnsavedFacts {
  readonly #waiting = new Map<string, FactsRecord>();
  /** In the transaction that is open. */
  readonly #written = new Map<string, FactsRecord>();

  get isEmpty(): boolean {
    return this.#waiting.size === 0;
  }

  /** The newest of one asset and source counts. */
  add(record: FactsRecord): void {
    const key = `${record.site}\n${record.asset}\n${record.source}`;
    this.#waiting.set(key, record);
    this.#written.delete(key);
  }

  /** Inside a transaction. */
  write(records: Records): void {
    for (const [key, record] of this.#waiting) {
      const { site, asset, source, facts, timeMs } = record;
      records.facts.put({ site, asset, source, facts, at: timeMs });
      this.#written.set(key, record);
    }
    this.#waiting.clear();
  }

  committed(): void {
    this.#written.clear();
  }

  /** The transaction has failed. */
  rolledBack(): void {
    for (const [key, record] of this.#written) this.#waiting.set(key, record);
    this.#written.clear();
  }

  /** All of a site that are not yet committed: what the records hold lacks them, or may still lose them. */
  of(site: string): FactsRecord[] {
    return [...this.#written.values(), ...this.#waiting.values()].filter((record) => record.site === site);
  }
}
