// What has to be thought about again at a time: of each ticket the next such moment. Wall time is an argument.

import type { Fault } from '../domain/diagnose/types.ts';

/** By then switches have told who is still heard: addresses are forgotten after five minutes, and tables read within ten more. */
export const TABLES_TELL_AFTER_MS = 16 * 60_000;

/**
 * A fault of which a table may tell is looked at when that is to be read; one of which several causes are not told apart, once
 * more when all tables have spoken.
 * @param againAtMs when else it is to be thought about
 * @returns wall ms; null when nothing is to come
 */
export function nextLookAt(
  againAtMs: number | null | undefined,
  { causes, tablesTellAtMs = Infinity }: Pick<Fault, 'causes' | 'tablesTellAtMs'>,
  openedAtMs: number,
  nowMs: number,
): number | null {
  const toldMs = openedAtMs + TABLES_TELL_AFTER_MS;
  const isOpen = causes[0]?.isTied === true && toldMs > nowMs;
  const atMs = Math.min(againAtMs ?? Infinity, tablesTellAtMs, isOpen ? toldMs : Infinity);
  return atMs < Infinity ? atMs : null;
}

export class Later {
  readonly #atMs = new Map<string, number>();

  /** @param atMs null when nothing is to be thought about again */
  set(id: string, atMs: number | null): void {
    if (atMs === null) this.#atMs.delete(id);
    else this.#atMs.set(id, atMs);
  }

  /** When the first is due, wall ms; infinite without any. */
  get nextMs(): number {
    return Math.min(...this.#atMs.values(), Infinity);
  }

  /** Forgets what is due and what is gone. @returns whether there was any */
  take(wallMs: number, isGone: (id: string) => boolean): boolean {
    let any = false;
    for (const [id, atMs] of this.#atMs) {
      if (wallMs < atMs && !isGone(id)) continue;
      this.#atMs.delete(id);
      any = true;
    }
    return any;
  }
}
