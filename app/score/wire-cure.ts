// Waits for what remote actions make of a fault over the wire: as long as one may still come, is under way, or is watched.

import { OPEN_STATES } from '../../server/domain/action/types.ts';
import { HEAL_WITHIN_MS, REPORT_WITHIN_MS } from '../../server/domain/action/machine.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import { NOC_AFTER_MS } from './noc.ts';
import { until } from './waiting.ts';
import type { WireSite } from './wire-site.ts';

/** Longest: the NOC begins late, and the fault has its time to heal, ms. */
export const WIRE_CURE_MS = NOC_AFTER_MS + REPORT_WITHIN_MS + HEAL_WITHIN_MS;

/**
 * Foresite acts by itself, and the NOC where it has not. Nothing heals of itself here.
 * @param told the tickets of the fault
 */
export async function untilCured({ lab, noc }: WireSite, told: () => readonly TicketState[]): Promise<boolean> {
  const asked = new Set<string>();
  let underWay = 0;
  const isCured = (): boolean => lab.board.active().length === 0;
  /** Whether nothing can come of a ticket any more: each has one try. */
  const isTried = ({ id, state, remedy }: TicketState): boolean =>
    state !== 'open' || (remedy ? !OPEN_STATES.has(remedy.state) : asked.has(id) && underWay === 0);
  await until(WIRE_CURE_MS, () => {
    const tickets = told();
    for (const ticket of tickets) {
      if (!noc.isTimeFor(ticket, Date.now())) continue;
      asked.add(ticket.id);
      underWay++;
      // What cannot be ordered now cures nothing; the mark tells.
      void noc
        .tryRemedy(ticket)
        .catch(() => undefined)
        .finally(() => underWay--);
    }
    return isCured() || tickets.every(isTried);
  });
  return isCured();
}
