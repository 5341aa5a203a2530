// When to look again at the faults that get no ticket at this look (domain/correlate/waiting.ts). Wall time is an argument.

import type { Assignment } from '../domain/correlate/assign.ts';
import { waiting } from '../domain/correlate/waiting.ts';
import type { SiteGraph } from '../domain/topology/types.ts';
import type { TicketState } from '../domain/ticket/types.ts';

/** While something waits it is looked at again this often, ms. */
const AGAIN_MS = 3000;

export class BesideWait {
  /** Infinite when nothing waits. */
  #againAtMs = Infinity;

  /** When to look again, wall ms: at once where the clock was set back; infinite when nothing waits. */
  dueAtMs(wallMs: number): number {
    return wallMs < this.#againAtMs - AGAIN_MS && this.#againAtMs < Infinity ? wallMs : this.#againAtMs;
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
    const waits = waiting(assignments, tickets, { graph, nowMs: wallMs });
    const ready = assignments.filter((one) => !waits.has(one));
    if (ready.length < assignments.length) this.#againAtMs = wallMs + AGAIN_MS;
    return ready;
  }
}
