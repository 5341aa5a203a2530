// Puts the events of a ticket together for reading: when a switch dies, dozens of alarms join the ticket within seconds, and
// one line says so. What people did always stands alone. Pure.

import type { TicketView } from '../../../../../contract/api.ts';

export type TicketEvent = TicketView['events'][number];

export interface EventRun {
  /** alarms that joined or ended, folded; or one event by itself. */
  kind: 'joined' | 'ended' | 'single';
  events: TicketEvent[];
}

/** Fewer of a kind in a row are shown one by one. */
const SHORTEST_RUN = 3;

const FOLDED: Readonly<Record<string, 'joined' | 'ended'>> = { 'alarm-attached': 'joined', 'alarm-detached': 'ended' };

export function eventRuns(events: readonly TicketEvent[]): EventRun[] {
  const runs: EventRun[] = [];
  for (const event of events) {
    const kind = Object.hasOwn(FOLDED, event.type) ? (FOLDED[event.type] ?? 'single') : 'single';
    const last = runs.at(-1);
    if (last !== undefined && kind !== 'single' && last.kind === kind) last.events.push(event);
    else runs.push({ kind, events: [event] });
  }
  return runs.flatMap((run) =>
    run.kind === 'single' || run.events.length >= SHORTEST_RUN
      ? [run]
      : run.events.map((event): EventRun => ({ kind: 'single', events: [event] })),
  );
}
