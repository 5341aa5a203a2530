// What a device was found to refuse: addresses it does not have, and places where a block must begin so that it answers at
// all, or rightly; and the blocks over gaps that were proven to be right. Kept over restarts, for hours, and forgotten when the device was replaced or got another map. What was kept is believed
// only as far as it makes sense.

import { createHash } from 'node:crypto';
import type { LearnedStore } from '../../contract/collector.ts';
import type { ModbusTable } from '../../contract/modbus-address.ts';
import { type Block, type Gaps, type Span, behindUnknownGap, coalesce, split } from './blocks.ts';

/** What is refused is tried again after this long: firmware changes, ms. */
export const RETRY_REFUSED_MS = 21_600_000;
/** … or once the device was away and answers again, but not more often than this, ms. */
export const RETRY_AFTER_ABSENCE_MS = 600_000;
/** Addresses and beginnings that are remembered of one device; further ones are learnt anew after a restart. */
export const MAX_LEARNT = 1000;
/** Polls in which a block over a gap is compared with a single read, until it is taken for right: values move meanwhile. */
export const MAX_PROOFS = 5;

interface Times {
  wallMs: number;
  monoMs: number;
}

export class Learnt<P extends Span> {
  blocks: Block<P>[];
  readonly #points: readonly P[];
  readonly #gaps: Gaps;
  readonly #fingerprint: string;
  readonly #cuts = new Set<string>();
  readonly #refused = new Set<string>();
  readonly #proven = new Set<string>();
  /** Points behind gaps that may not be read rightly, of each block, with how often that was looked at. */
  #doubts = new Map<Block<P>, { points: readonly P[]; proofs: number }>();
  /** Monotonic time at which it was learnt; undefined while nothing was. */
  #sinceMs: number | undefined;

  constructor(points: readonly P[], gaps: Gaps) {
    this.#points = points;
    this.#gaps = gaps;
    const spans = points.map(({ table, address, width }) => [table, address, width]);
    this.#fingerprint = createHash('sha256')
      .update(JSON.stringify([spans, gaps]))
      .digest('hex')
      .slice(0, 16);
    this.blocks = this.#divide();
  }

  /** Addresses that are not read at present. */
  get refusedCount(): number {
    return this.#refused.size;
  }

  /** @returns what to read instead of a refused block; nothing where it was a single address */
  refuse(block: Block<P>, nowMonoMs: number): Block<P>[] {
    const halves = split(block);
    const at = this.blocks.indexOf(block);
    if (at >= 0) this.blocks.splice(at, 1, ...halves);
    this.#sinceMs ??= nowMonoMs;
    const [, second] = halves;
    if (second) this.#cuts.add(keyOf(second));
    else for (const point of block.points) this.#refused.add(keyOf(point));
    return halves;
  }

  /** Points of the block that a device may give wrongly, as they lie behind a gap; none once it is proven. */
  inDoubt(block: Block<P>): readonly P[] {
    let doubt = this.#doubts.get(block);
    if (!doubt) {
      const points = this.#proven.has(rangeOf(block)) ? [] : behindUnknownGap(block, this.#gaps);
      this.#doubts.set(block, (doubt = { points, proofs: 0 }));
    }
    return doubt.points;
  }

  /** @returns whether the block is taken for right now */
  compared(block: Block<P>, isSame: boolean, nowMonoMs: number): boolean {
    const doubt = this.#doubts.get(block);
    if (!doubt || (!isSame && ++doubt.proofs < MAX_PROOFS)) return false;
    doubt.points = [];
    this.#proven.add(rangeOf(block));
    this.#sinceMs ??= nowMonoMs;
    return true;
  }

  /** Forgets what is older than its time, so that it is tried again. @returns whether there was something */
  retry(nowMonoMs: number, wasAway: boolean): boolean {
    const afterMs = wasAway ? RETRY_AFTER_ABSENCE_MS : RETRY_REFUSED_MS;
    if (this.#sinceMs === undefined || nowMonoMs < this.#sinceMs + afterMs) return false;
    this.#cuts.clear();
    this.#refused.clear();
    this.#proven.clear();
    this.#sinceMs = undefined;
    this.blocks = this.#divide();
    return true;
  }

  restore(store: LearnedStore | undefined, key: string, now: Times): void {
    const kept = parsed(store?.get(key));
    const { cuts, refused, proven, sinceWallMs } = kept;
    const ageMs = now.wallMs - (typeof sinceWallMs === 'number' ? sinceWallMs : Number.NaN);
    if (kept['fingerprint'] !== this.#fingerprint || !(ageMs >= 0 && ageMs < RETRY_REFUSED_MS)) return;
    for (const one of texts(cuts)) this.#cuts.add(one);
    for (const one of texts(refused)) this.#refused.add(one);
    for (const one of texts(proven)) this.#proven.add(one);
    this.#sinceMs = now.monoMs - ageMs;
    this.blocks = this.#divide();
  }

  keep(store: LearnedStore | undefined, key: string, now: Times): void {
    const sinceWallMs = now.wallMs - (now.monoMs - (this.#sinceMs ?? now.monoMs));
    const cuts = [...this.#cuts].slice(0, MAX_LEARNT);
    const refused = [...this.#refused].slice(0, MAX_LEARNT);
    const proven = [...this.#proven].slice(0, MAX_LEARNT);
    store?.set(key, JSON.stringify({ fingerprint: this.#fingerprint, sinceWallMs, cuts, refused, proven }));
  }

  #divide(): Block<P>[] {
    this.#doubts = new Map();
    const isCut = (table: ModbusTable, address: number): boolean => this.#cuts.has(keyOf({ table, address }));
    const present = this.#points.filter((point) => !this.#refused.has(keyOf(point)));
    return coalesce(present, { ...this.#gaps, isCut });
  }
}

function keyOf({ table, address }: { table: ModbusTable; address: number }): string {
  return `${table} ${address}`;
}

function rangeOf(block: Block<Span>): string {
  return `${keyOf(block)} ${block.count}`;
}

function texts(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_LEARNT).filter((one): one is string => typeof one === 'string');
}

function parsed(json: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
