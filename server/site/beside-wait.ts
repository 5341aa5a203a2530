// Which faults get no ticket at this look, because they may be late signs of another's or first ones of what is common to them, and
// when to look again. Wall time is an argument.

import type { Assignment } from '../domain/correlate/assign.ts';
import { waitsBeside } from '../domain/correlate/beside.ts';
import { manyAtOnce } from '../domain/correlate/many-at-once.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import { faultKeyOf } from './verdict.ts';

/** While something waits it is looked at again this often, ms. */
const AGAIN_MS = 3000;

export class BesideWait {
  /** Infinite when nothing waits. */
  #againAtMs = Infinity;

  /** Whether to look again; the clock may have been set back. */
  isDue(wallMs: number): boolean {
    return this.#againAtMs < Infinity && (wallMs >= this.#againAtMs || wallMs < this.#againAtMs - AGAIN_MS);
  }

  /** A new look: nothing waits so far. */
  begin(): void {
    this.#againAtMs = Infinity;
  }

  /** @param tickets that are open, or were lately. @returns those that do not wait */
  without(
    assignments: readonly Assignment[],
    tickets: readonly TicketState[],
    graph: SiteGraph,
    wallMs: number,
  ): Assignment[] {
    const many = manyAtOnce(assignments, graph, wallMs);
    // A fault that is back is no late sign of its own last time.
    const othersOf = ({ fault }: Assignment) => tickets.filter(({ faultKey }) => faultKey !== faultKeyOf(fault));
    const ready = assignments.filter((one) => !many.has(one) && !waitsBeside(one, othersOf(one), graph, wallMs));
    if (ready.length < assignments.length) this.#againAtMs = wallMs + AGAIN_MS;
    return ready;
  }
}
