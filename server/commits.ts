// Decisions reach the disk or are taken back. After a commit that failed nothing is decided for a while: memory has gone
// back to what the disk holds, and detection keeps what it finds meanwhile.

import type { Clock } from '../contract/clock.ts';
import type { Log } from '../contract/collector.ts';
import { ForesiteError } from '../contract/errors.ts';
import type { Records } from './stores/records/records.ts';

/** Pause before deciding goes on after a commit that failed. */
export const RETRY_COMMIT_AFTER_MS = 5000;

export interface CommitsParts {
  records: Records;
  clock: Clock;
  log: Log;
  /** Brings memory back to what is on disk. */
  goBack: () => void;
}

export class Commits {
  readonly #parts: CommitsParts;
  #pausedUntilMono = 0;
  #failed = 0;

  constructor(parts: CommitsParts) {
    this.#parts = parts;
  }

  get isPaused(): boolean {
    return this.#parts.clock.monoMs() < this.#pausedUntilMono;
  }

  get failed(): number {
    return this.#failed;
  }

  /** The work is done when this returns, unless deciding pauses. @returns whether it is on disk */
  async decide(work: () => void): Promise<boolean> {
    if (this.isPaused) return false;
    try {
      await this.#transact(work);
      return true;
    } catch (error) {
      this.#onFailure(error);
      return false;
    }
  }

  /** For work that a person waits for: it is tried in a pause, too, and its failure is the caller's to tell. */
  async attempt<T>(work: () => T): Promise<T> {
    try {
      return await this.#transact(work);
    } catch (error) {
      // What a ticket's state refuses is the person's to correct; anything else leaves memory ahead of the disk.
      if (!(error instanceof ForesiteError)) {
        if (this.isPaused) this.#parts.goBack();
        else this.#onFailure(error);
      }
      throw error;
    }
  }

  /** Where the records cannot even begin, that is a rejection like any other. */
  async #transact<T>(work: () => T): Promise<T> {
    return this.#parts.records.transact(work);
  }

  #onFailure(error: unknown): void {
    const { clock, log, goBack } = this.#parts;
    if (this.isPaused) return;
    this.#failed++;
    this.#pausedUntilMono = clock.monoMs() + RETRY_COMMIT_AFTER_MS;
    log.error(
      { err: error },
      `decisions could not be committed; trying again in ${RETRY_COMMIT_AFTER_MS / 1000} s: check free space and the disk of the data folder`,
    );
    goBack();
  }
}
