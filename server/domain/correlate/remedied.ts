// What we do to a device from afar shows as new trouble: a camera that is restarted loses its recorder's channel, a switch all that
// hangs on it. News of it waits until the remedy has had its time. Pure.

import { underRemedy } from '../action/handover.ts';
import type { TicketState } from '../ticket/types.ts';
import type { SiteGraph } from '../topology/types.ts';
import { coveredAssets, isCovered } from './maintenance.ts';

export interface RemediedAlarm {
  readonly asset: string;
  readonly place: string;
  readonly ticket: string | null;
}

/** @returns whether an alarm without a ticket tells of what is being treated, or of what hangs on it */
export function remedied(
  tickets: readonly TicketState[],
  graph: SiteGraph,
  nowMs: number,
): (alarm: RemediedAlarm) => boolean {
  const treated = [...underRemedy(tickets)];
  if (treated.length === 0) return () => false;
  const windows = treated.map((asset) => ({ asset, fromMs: nowMs, toMs: nowMs + 1 }));
  const covered = coveredAssets(windows, graph, nowMs);
  return (alarm) => alarm.ticket === null && isCovered(alarm, covered, graph);
}
