// Carries out what correlation finds astray: alarms leave the ticket in which they stand, for that of their own fault or, where it
// has none, to open one. Only when the verdict does not waver, and of what is healing only what has had time to come back.

import { isUnderRemedy } from '../domain/action/handover.ts';
import { findingKey } from '../domain/correlate/assign.ts';
import type { Stray } from '../domain/correlate/strays.ts';
import type { Finding } from '../domain/diagnose/types.ts';
import type { TicketState } from '../domain/ticket/types.ts';
import { toRef } from './alarm-ref.ts';
import { alarmKey, type SiteAlarms } from './alarms.ts';
import type { SiteEngineParts } from './engine-parts.ts';
import type { Moment } from './moment.ts';
import type { SiteTickets } from './tickets.ts';

/** The verdict must have said so for so long, ms. */
export const PART_AFTER_MS = 10_000;
/** What was taken along by something that is over may take so long to start again, ms: a recorder, a kiosk. */
export const LEFT_AFTER_MS = 5 * 60_000;

interface Site {
  readonly tickets: SiteTickets;
  readonly alarms: SiteAlarms;
  /** The ticket has lost signs: what is left of it looks like other faults. */
  isHealing(ticket: string): boolean;
  /** What it was opened for is over. */
  isOver(ticket: TicketState): boolean;
  /** It stands although all is well there now: it tells of what has been. */
  isRemembered(finding: Finding): boolean;
}

export class Parting {
  /** Since when each has been seen at every look, monotonic ms. */
  #since = new Map<string, number>();
  #dueMono = Infinity;

  /** When what is astray has been so for long enough, monotonic ms; infinite without any. */
  get dueMono(): number {
    return this.#dueMono;
  }

  /** @param found of this look; what has not been found at each look since is forgotten */
  look(found: readonly Stray[], { monoMs }: Moment): void {
    this.#since = new Map(found.map((one) => [keyOf(one), this.#since.get(keyOf(one)) ?? monoMs]));
    this.#dueMono = Infinity;
  }

  /** Whether a ticket has just come to look like another fault: it may be a wrong look at the beginning of a second one. */
  isFresh(ticket: string, fault: string, { monoMs }: Moment): boolean {
    const since = this.#since.get(keyOf({ from: ticket, fault }));
    if (since === undefined || monoMs - since >= PART_AFTER_MS) return false;
    this.#dueMono = Math.min(this.#dueMono, since + PART_AFTER_MS);
    return true;
  }

  /** @returns whether alarms are without a ticket now */
  carryOut(found: readonly Stray[], now: Moment, site: Site, parts: Pick<SiteEngineParts, 'putAlarm'>): boolean {
    let isAny = false;
    for (const stray of found) {
      const ticket = site.tickets.get(stray.from);
      if (!ticket || isUnderRemedy(ticket.remedy)) continue;
      if (stray.isLeft ? !site.isOver(ticket) : site.isHealing(stray.from)) continue;
      // That something came and went with what took it along is no fault of its own; when that is forgotten it ends there.
      if (stray.isLeft && stray.findings.every((finding) => site.isRemembered(finding))) continue;
      const dueMono = (this.#since.get(keyOf(stray)) ?? now.monoMs) + (stray.isLeft ? LEFT_AFTER_MS : PART_AFTER_MS);
      if (now.monoMs < dueMono) this.#dueMono = Math.min(this.#dueMono, dueMono);
      else {
        part(stray, now, site, parts);
        isAny ||= stray.to === null;
      }
    }
    return isAny;
  }
}

function part(
  { from, to, findings }: Stray,
  { wallMs }: Moment,
  { tickets, alarms }: Site,
  parts: Pick<SiteEngineParts, 'putAlarm'>,
): void {
  const moved = findings
    .flatMap((finding) => alarms.ofFinding(findingKey(finding)))
    .filter((alarm) => alarm.ticket === from);
  for (const alarm of moved) tickets.try(from, { do: 'detachAlarm', key: alarmKey(alarm), reason: 'moved' }, wallMs);
  if (to !== null) tickets.try(to, { do: 'attachAlarms', alarms: moved.map(toRef) }, wallMs);
  for (const alarm of moved) {
    alarm.ticket = to;
    parts.putAlarm(alarm);
  }
}

function keyOf({ from, fault }: Pick<Stray, 'from' | 'fault'>): string {
  return `${from} ${fault}`;
}
