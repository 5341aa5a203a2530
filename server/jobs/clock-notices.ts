// Looks at the SLA clocks of open tickets now and then and lets messages go out for those that are near or past due.

import type { Clock } from '../../contract/clock.ts';
import type { Log } from '../../contract/collector.ts';
import { clocks } from '../domain/sla/clocks.ts';
import type { Notifier } from '../notify/notifier.ts';
import type { Server } from '../server.ts';
import type { Records } from '../stores/records/records.ts';

/** How often clocks are looked at. */
export const CLOCK_NOTICES_EVERY_MS = 15_000;

export interface ClockNoticesParts {
  server: Server;
  records: Records;
  notifier: Pick<Notifier, 'clockNotices'>;
  clock: Clock;
  log: Log;
}

/** @returns a function that stops it */
export function startClockNotices(parts: ClockNoticesParts): () => void {
  let cancel = parts.clock.after(CLOCK_NOTICES_EVERY_MS, look);
  function look(): void {
    cancel = parts.clock.after(CLOCK_NOTICES_EVERY_MS, look);
    const at = parts.clock.wallMs();
    const done = parts.records.transact(() => {
      for (const { engine, model } of parts.server.sites.values()) {
        const open = engine.tickets.open();
        if (open.length === 0) continue;
        for (const ticket of open) parts.notifier.clockNotices(ticket, clocks(ticket, model.terms, at), at);
      }
    });
    done.catch((error: unknown) =>
      parts.log.error({ err: error }, 'messages about SLA clocks could not be written; they are tried again'),
    );
  }
  return () => cancel();
}
