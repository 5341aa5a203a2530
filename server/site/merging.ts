// Carries out what correlation finds superseded: alarms move to the ticket that explains them, and the ticket that was opened for
// them is resolved as merged into it. Only a young ticket that nobody has taken up: what people work on stays theirs.

import { isUnderRemedy } from '../domain/action/handover.ts';
import type { Superseded } from '../domain/correlate/superseded.ts';
import { toRef } from './alarm-ref.ts';
import { alarmKey, type SiteAlarms } from './alarms.ts';
import type { SiteEngineParts } from './engine-parts.ts';
import type { Moment } from './moment.ts';
import type { SiteTickets } from './tickets.ts';

/** A ticket must have been without a fault of its own for so long, as a verdict may waver, ms. */
export const MERGE_AFTER_MS = 10_000;
/** A ticket that has stood for longer stays, ms: its message has been acted upon. */
export const MERGE_WITHIN_MS = 60_000;

interface Site {
  readonly tickets: SiteTickets;
  readonly alarms: SiteAlarms;
}

export class Merging {
  /** Since when each has been superseded by which, monotonic ms. */
  #since = new Map<string, number>();

  /** @param found of this look; what has not been found at each look since is forgotten */
  look(found: readonly Superseded[], now: Moment, site: Site, parts: Pick<SiteEngineParts, 'putAlarm'>): void {
    this.#since = new Map(found.map((one) => [keyOf(one), this.#since.get(keyOf(one)) ?? now.monoMs]));
    for (const one of found)
      if (now.monoMs - (this.#since.get(keyOf(one)) ?? now.monoMs) >= MERGE_AFTER_MS) merge(one, now, site, parts);
  }
}

function merge(
  { ticket: id, by }: Superseded,
  { wallMs }: Moment,
  { tickets, alarms }: Site,
  parts: Pick<SiteEngineParts, 'putAlarm'>,
): void {
  const ticket = tickets.get(id);
  if (!ticket || ticket.work !== 'new' || wallMs - ticket.openedAt > MERGE_WITHIN_MS) return;
  if (isUnderRemedy(ticket.remedy)) return;
  const moved = alarms.ofTicket(id);
  for (const alarm of moved) tickets.try(id, { do: 'detachAlarm', key: alarmKey(alarm), reason: 'moved' }, wallMs);
  tickets.try(by, { do: 'attachAlarms', alarms: moved.map(toRef) }, wallMs);
  for (const alarm of moved) {
    alarm.ticket = by;
    parts.putAlarm(alarm);
  }
  tickets.try(id, { do: 'resolve', how: 'merged', text: '', mergedInto: by }, wallMs);
}

function keyOf({ ticket, by }: Superseded): string {
  return `${ticket} ${by}`;
}
