// One line in the log where a ticket is opened, reopened, resolved or closed: what an operator reads first. It tells what
// was committed and decides nothing.

import type { Log } from '../contract/collector.ts';
import type { Server } from '../server/server.ts';
import { RESOLVED_TEXT, URGENCY_TEXT, VISIT_TEXT } from '../server/domain/ticket/text.ts';
import type { Records } from '../server/stores/records/records.ts';

export interface TicketLogParts {
  server: Pick<Server, 'listen'>;
  records: Pick<Records, 'tickets'>;
  log: Log;
}

/** @returns what ends it */
export function startTicketLog({ server, records, log }: TicketLogParts): () => void {
  /** What was last said of each ticket that is not closed. */
  const told = new Map<string, 'open' | 'resolved'>();
  for (const { id, state } of records.tickets.unclosed()) if (state !== 'closed') told.set(id, state);
  return server.listen({
    ticketChanged(id) {
      const ticket = records.tickets.get(id);
      if (!ticket || ticket.state === told.get(id)) return;
      const { number, site, asset, severity, state, title, visit } = ticket;
      const fields = { ticket: number, site, asset, severity, state };
      if (state === 'open') {
        const verb = told.has(id) ? 'reopened' : 'opened';
        const whoGoes = `${VISIT_TEXT[visit.decision].en}, ${URGENCY_TEXT[visit.urgency].en}`;
        log.warn(fields, `ticket #${number} ${verb}, ${severity}: ${title.en}; ${whoGoes}`);
      } else if (state === 'resolved') {
        const how = ticket.how === null ? '' : `, ${RESOLVED_TEXT[ticket.how].en}`;
        log.info(fields, `ticket #${number} resolved${how}: ${title.en}`);
      } else log.info(fields, `ticket #${number} closed: ${title.en}`);
      if (state === 'closed') told.delete(id);
      else told.set(id, state);
    },
    assetsChanged() {},
  });
}
