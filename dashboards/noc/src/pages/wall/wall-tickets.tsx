// The open tickets beside the tiles, as many as fit, worst first, each with who goes and the clock that is due next.

import { useRef } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import { useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { DecisionMark, SeverityMark, Words } from '../../ui/marks.tsx';
import { Empty } from '../../ui/states.tsx';
import { useMedia } from '../../ui/use-media.ts';
import { MissedClock, NextClock, RemoteMark } from '../tickets/ticket-row.tsx';
import { stageText } from '../ticket/stage.ts';
import { useSize } from './use-size.ts';

/** Height of one ticket with its gap, and of the line that counts the rest. */
const TICKET_REM = 7.75;
const MORE_REM = 1.75;
/** On a small screen the page scrolls, and the tiles should still be within reach. */
const SCROLLED = '(max-width: 64rem)';
const SHOWN_WHEN_SCROLLED = 5;

interface Props {
  tickets: readonly TicketView[];
  /** Names the site on each, where there are several. */
  withSite: boolean;
  /** Nothing is wrong either: faults of a takeover or of planned work have no ticket. */
  isWell: boolean;
  /** No news for too long: nothing is said to be well. */
  isStale: boolean;
}

export function WallTickets({ tickets, withSite, isWell, isStale }: Props) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const { height } = useSize(box);
  const isScrolled = useMedia(SCROLLED);
  const shown = tickets.slice(0, isScrolled ? SHOWN_WHEN_SCROLLED : fitting(tickets.length, height));
  return (
    <section className="wall-tickets" aria-label={t('wall.openTickets')}>
      <h2 className="tile-group-head">
        {t('wall.openTickets')}
        <span className="muted number">{tickets.length > 0 && tickets.length}</span>
      </h2>
      <div className="wall-tickets-list" ref={box}>
        {tickets.length === 0 && isStale && <Empty icon="unknown" title={t('wall.unknown')} />}
        {tickets.length === 0 && !isStale && (
          <Empty icon="none" title={t('wall.allClear')} hint={t(isWell ? 'wall.allClearHint' : 'wall.noTicketHint')} />
        )}
        {shown.map((ticket) => (
          <WallTicket key={ticket.id} ticket={ticket} withSite={withSite} />
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

function fitting(tickets: number, height: number): number {
  const fit = Math.max(1, Math.floor((height + 0.5) / TICKET_REM));
  return tickets <= fit ? fit : Math.max(1, Math.floor((height - MORE_REM) / TICKET_REM));
}

function WallTicket({ ticket, withSite }: { ticket: TicketView; withSite: boolean }) {
  const { t, words } = useWords();
  const others = ticket.affected.filter((row) => row.asset !== ticket.asset).length;
  return (
    <a className={`wall-ticket edge-${ticket.severity}`} href={href.ticket(ticket.id)}>
      <span className="wall-ticket-line">
        <SeverityMark severity={ticket.severity} isQuiet />
        <span className="muted number">#{ticket.number}</span>
        <span className="muted wall-ticket-stage">{stageText(t, ticket.stage)}</span>
        <span className="wall-ticket-clock">
          <NextClock ticket={ticket} />
        </span>
      </span>
      <span className="wall-ticket-title">
        <Words>{words(ticket.title)}</Words>
      </span>
      <span className="wall-ticket-line wall-ticket-foot">
        <DecisionMark decision={ticket.visit.decision} />
        {withSite && (
          <span className="muted">
            <Words>{words(ticket.siteName)}</Words>
          </span>
        )}
        {others > 0 && <span className="muted number">{t('wall.affected', { count: others })}</span>}
        <MissedClock ticket={ticket} />
        <RemoteMark ticket={ticket} />
      </span>
    </a>
  );
}
