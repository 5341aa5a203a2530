// One ticket in a list: a line of a table on a desk, a card on a phone – the same parts in another arrangement.

import type { TicketView } from '../../../../../contract/api.ts';
import { missedClock, nextClock } from '../../domain.ts';
import { fullTime, spanText } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { Countdown } from '../../ui/countdown.tsx';
import { DecisionMark, SeverityMark, Words } from '../../ui/marks.tsx';
import { useZone } from '../../ui/use-zone.ts';
import { stageText } from '../ticket/stage.ts';

export function TicketRow({ ticket, isSelected = false }: { ticket: TicketView; isSelected?: boolean }) {
  const { t, words } = useWords();
  const others = ticket.affected.filter((row) => row.asset !== ticket.asset).length;
  return (
    <li>
      <a
        className={`ticket-row edge-${ticket.severity}${isSelected ? ' ticket-row-selected' : ''}`}
        href={href.ticket(ticket.id)}
        data-ticket={ticket.id}
        aria-current={isSelected ? 'true' : undefined}
      >
        <span className="ticket-row-severity">
          <SeverityMark severity={ticket.severity} isQuiet />
        </span>
        <span className="ticket-row-what">
          <span className="ticket-row-title">
            <Words>{words(ticket.title)}</Words>
          </span>
          <span className="ticket-row-where">
            <span className="number">#{ticket.number}</span>
            <Words>{words(ticket.siteName)}</Words>
            <Words>{words(ticket.assetName)}</Words>
            {others > 0 && <span className="number">{t('tickets.affected', { count: others })}</span>}
            <MissedClock ticket={ticket} />
            <RemoteMark ticket={ticket} />
          </span>
        </span>
        <span className="ticket-row-visit">
          <DecisionMark decision={ticket.visit.decision} />
        </span>
        <span className="ticket-row-stage">
          {stageText(t, ticket.stage)}
          {ticket.assignee !== null && (
            <span className="muted">
              <Words>{ticket.assignee}</Words>
            </span>
          )}
        </span>
        <span className="ticket-row-age">
          <Age ticket={ticket} />
        </span>
        <span className="ticket-row-clock">
          <NextClock ticket={ticket} />
        </span>
      </a>
    </li>
  );
}

function Age({ ticket }: { ticket: TicketView }) {
  const { language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  const end = Date.parse(ticket.resolvedAt ?? ticket.closedAt ?? '') || now;
  return (
    <span className="number" title={fullTime(ticket.openedAt, zone, language)}>
      {spanText(end - Date.parse(ticket.since), language)}
    </span>
  );
}

export function NextClock({ ticket }: { ticket: TicketView }) {
  const { t } = useWords();
  const clock = nextClock(ticket);
  if (clock === undefined) return <span className="muted">{t('app.noData')}</span>;
  return (
    <>
      <span className="clock-name">{t(`clock.${clock.kind}`)}</span>
      <Countdown clock={clock} />
    </>
  );
}

/** A second person has ten minutes to agree: whoever looks at the list must see it. */
export function RemoteMark({ ticket }: { ticket: TicketView }) {
  const { t } = useWords();
  if (ticket.remote === undefined) return null;
  return (
    <span className="mark mark-quiet remote-mark" data-state={ticket.remote}>
      <Icon name="remote" />
      {t(`remote.mark.${ticket.remote}`)}
    </span>
  );
}

/** A promise that is already broken, beside the one that is due next. */
export function MissedClock({ ticket }: { ticket: TicketView }) {
  const { t } = useWords();
  const missed = missedClock(ticket);
  if (missed === undefined) return null;
  return (
    <span className="mark mark-quiet clock-missed">
      <Icon name="bad" />
      {t('clock.missedKind', { kind: t(`clock.${missed.kind}`) })}
    </span>
  );
}
