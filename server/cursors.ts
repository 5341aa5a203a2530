// How far the records of each gateway have been taken into decisions. Saved in the transaction of the decision, so that a
// restart judges what came after it, once.

import type { Position } from '../contract/records.ts';
import type { Records } from './stores/records/records.ts';

export class DetectCursors {
  readonly #positions = new Map<string, Position>();

  get(gateway: string): Position | undefined {
    return this.#positions.get(gateway);
  }

  /** @returns false for a record that was taken before */
  take(position: Position): boolean {
    const known = this.#positions.get(position.gateway);
    if (known && known.epoch === position.epoch && position.sequence <= known.sequence) return false;
    this.#positions.set(position.gateway, position);
    return true;
  }

  /** Inside a transaction. */
  save(records: Records): void {
    for (const position of this.#positions.values()) records.alarms.moveCursor(position);
  }
}
