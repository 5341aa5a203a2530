// What has lately been changed at a site: found in what devices tell, or done by people. A fault often follows a change, so
// tickets and asset pages show them. Bounded by number and age; durable by its owner, who writes what is new.

import { uuidv7 } from '../../contract/ids.ts';
import { CHANGE_KINDS, type Change, type ChangeKind } from '../domain/detect/facts/types.ts';

/** Changes kept of one asset and of a site; past it the oldest go. */
export const MAX_CHANGES_OF_ASSET = 50;
export const MAX_CHANGES_OF_SITE = 2000;
/** Older changes explain nothing any more. */
export const CHANGES_KEPT_MS = 90 * 86_400_000;
/** Longest text of a change. */
const MAX_WORDS = 200;

export interface KeptChange extends Change {
  readonly id: string;
}

/** Where changes outlast the program. */
export interface ChangeStore {
  addChange(site: string, change: KeptChange): void;
  removeChange(site: string, id: string): void;
}

export function isChangeKind(kind: string): kind is ChangeKind {
  return CHANGE_KINDS.some((one) => one === kind);
}

export class RecentChanges {
  readonly #site: string;
  /** Oldest first. */
  #kept: KeptChange[];
  readonly #unsaved = new Map<string, KeptChange>();
  readonly #written = new Map<string, KeptChange>();
  readonly #gone = new Set<string>();
  #dropped = 0;

  constructor(site: string, kept: readonly KeptChange[]) {
    this.#site = site;
    this.#kept = kept.toSorted((a, b) => a.atMs - b.atMs);
  }

  /** Changes that went because there were too many. */
  get dropped(): number {
    return this.#dropped;
  }

  get hasNews(): boolean {
    return this.#unsaved.size + this.#gone.size > 0;
  }

  note(change: Change, nowMs: number): void {
    const kept = {
      ...change,
      id: uuidv7(nowMs),
      from: change.from.slice(0, MAX_WORDS),
      to: change.to.slice(0, MAX_WORDS),
    };
    this.#kept.push(kept);
    this.#unsaved.set(kept.id, kept);
    this.#bound(change.asset, nowMs);
  }

  /** Newest first. @param asset '' for all of the site */
  list({
    asset = '',
    sinceMs = 0,
    limit = MAX_CHANGES_OF_SITE,
  }: {
    asset?: string;
    sinceMs?: number;
    limit?: number;
  }): KeptChange[] {
    return this.#kept
      .filter((one) => one.atMs >= sinceMs && (asset === '' || one.asset === asset || one.asset === ''))
      .slice(-limit)
      .toReversed();
  }

  /** Inside a transaction. */
  write(store: ChangeStore): void {
    for (const id of this.#gone) store.removeChange(this.#site, id);
    this.#gone.clear();
    for (const [id, change] of this.#unsaved) {
      store.addChange(this.#site, change);
      this.#written.set(id, change);
    }
    this.#unsaved.clear();
  }

  committed(): void {
    this.#written.clear();
  }

  rolledBack(): void {
    for (const [id, change] of this.#written) this.#unsaved.set(id, change);
    this.#written.clear();
  }

  #bound(asset: string, nowMs: number): void {
    const own = this.#kept.filter((one) => one.asset === asset);
    const surplus = new Set(own.slice(0, Math.max(0, own.length - MAX_CHANGES_OF_ASSET)).map(({ id }) => id));
    const first = this.#kept.length - MAX_CHANGES_OF_SITE;
    const goes = this.#kept.filter(
      ({ id, atMs }, index) => index < first || surplus.has(id) || nowMs - atMs > CHANGES_KEPT_MS,
    );
    if (goes.length === 0) return;
    this.#dropped += goes.length;
    for (const { id } of goes) {
      // What never came to the disk need not be taken off it.
      if (!this.#unsaved.delete(id)) this.#gone.add(id);
    }
    const isGone = new Set(goes);
    this.#kept = this.#kept.filter((one) => !isGone.has(one));
  }
}
