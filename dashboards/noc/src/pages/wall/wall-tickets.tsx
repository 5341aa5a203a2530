// The open tickets beside the tiles, as many as fit, worst first, each with who goes and the clock that is due next.

import { useRef } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import { useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { DecisionMark, SeverityMark, Words } from '../../ui/marks.tsx';
import { Empty } from '../../ui/states.tsx';
import { NextClock } from '../tickets/ticket-row.tsx';
import { stageText } from '../ticket/stage.ts';
import { useSize } from './use-size.ts';

/** Height of one ticket with its gap, and of the line that counts the rest. */
const TICKET_REM = 7.75;
const MORE_REM = 1.75;

export function WallTickets({ tickets }: { tickets: readonly TicketView[] }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const { height } = useSize(box);
  const fitting = Math.max(1, Math.floor((height + 0.5) / TICKET_REM));
  const shown =
    tickets.length <= fitting ? tickets : tickets.slice(0, Math.max(1, Math.floor((height - MORE_REM) / TICKET_REM)));
  return (
    <section className="wall-tickets" aria-label={t('wall.openTickets')}>
      <h2 className="tile-group-head">
        {t('wall.openTickets')}
        <span className="muted number">{tickets.length > 0 && tickets.length}</span>
      </h2>
      <div className="wall-tickets-list" ref={box}>
        {tickets.length === 0 && <Empty icon="none" title={t('wall.allClear')} hint={t('wall.allClearHint')} />}
        {shown.map((ticket) => (
          <WallTicket key={ticket.id} ticket={ticket} />
        ))}
        {shown.length < tickets.length && (
          <a className="wall-more number" href={href.tickets}>
            {t('wall.more', { count: tickets.length - shown.length })}
          </a>
        )}
      </div>
    </section>
  );
}

function WallTicket({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const others = ticket.affected.filter((row) => row.asset !== ticket.asset).length;
  return (
    <a className={`wall-ticket edge-${ticket.severity}`} href={href.ticket(ticket.id)}>
      <span className="wall-ticket-line">
        <SeverityMark severity={ticket.severity} isQuiet />
        <span className="muted number">#{ticket.number}</span>
        <span className="muted">{stageText(t, ticket.stage)}</span>
        <span className="wall-ticket-clock">
          <NextClock ticket={ticket} />
        </span>
      </span>
      <span className="wall-ticket-title">
        <Words>{words(ticket.title)}</Words>
      </span>
      <span className="wall-ticket-line wall-ticket-foot">
        <DecisionMark decision={ticket.visit.decision} />
        <span className="muted">
          <Words>{words(ticket.siteName)}</Words>
        </span>
        {others > 0 && <span className="muted number">{t('wall.affected', { count: others })}</span>}
      </span>
    </a>
  );
}
