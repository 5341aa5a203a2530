// The objects of one agent in their order (RFC 3416 §4.2.2). Rows are fixed when the lab starts; a row whose value is
// null now is not there: ports come and go without the tree being rebuilt.

import type { Oid, Value } from './ber.ts';

export interface Row {
  readonly oid: Oid;
  /** Worked out when asked; null when the row does not exist now. */
  readonly get: () => Value | null;
  /** @returns false when the value does not fit */
  readonly set?: (value: number) => boolean;
}

export class Mib {
  readonly #rows: readonly Row[];
  /** Where a row stands, by its own OID: a walk goes on from the row it has come to. */
  readonly #places: ReadonlyMap<Oid, number>;

  constructor(rows: readonly Row[]) {
    this.#rows = rows.toSorted((a, b) => compareOids(a.oid, b.oid));
    this.#places = new Map(this.#rows.map(({ oid }, at) => [oid, at]));
  }

  get size(): number {
    return this.#rows.length;
  }

  find(oid: Oid): Row | undefined {
    const row = this.#rows[this.#firstFrom(oid)];
    return row && compareOids(row.oid, oid) === 0 ? row : undefined;
  }

  /** The first existing row after `oid`, with its value. */
  after(oid: Oid): { row: Row; value: Value } | undefined {
    let at = this.#places.get(oid) ?? this.#firstFrom(oid);
    const here = this.#rows[at];
    if (here && compareOids(here.oid, oid) === 0) at++;
    for (; at < this.#rows.length; at++) {
      const row = this.#rows[at];
      const value = row?.get();
      if (row && value) return { row, value };
    }
    return undefined;
  }

  #firstFrom(oid: Oid): number {
    let low = 0;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const row = this.#rows[middle];
      if (row && compareOids(row.oid, oid) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

export function compareOids(a: Oid, b: Oid): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function parseOid(dotted: string): number[] {
  return dotted.split('.').map(Number);
}

/** A row under a dotted prefix: `row('1.3.6.1.2.1.1.5', [0], …)`. */
export function row(prefix: string, index: Oid, get: () => Value | null, set?: (value: number) => boolean): Row {
  const oid = [...parseOid(prefix), ...index];
  return set ? { oid, get, set } : { oid, get };
}

/** A scalar, with its trailing zero. */
export function scalar(oid: string, get: () => Value | null): Row {
  return row(oid, [0], get);
}
