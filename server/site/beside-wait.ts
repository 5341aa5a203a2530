// Which faults wait at this look because they may be late signs of another's, and when to look again. Wall time is an argument.

import type { Assignment } from '../domain/correlate/assign.ts';
import { waitsBeside } from '../domain/correlate/beside.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import type { TicketState } from '../domain/ticket/types.ts';

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

  holds(assignment: Assignment, tickets: readonly TicketState[], graph: SiteGraph, wallMs: number): boolean {
    if (!waitsBeside(assignment, tickets, graph, wallMs)) return false;
    this.#againAtMs = wallMs + AGAIN_MS;
    return true;
  }
}
