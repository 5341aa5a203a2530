// Who else suffers from this fault, and which alarms it explains: one ticket instead of one each.

import type { TicketView } from '../../../../../contract/api.ts';
import { classIcon } from '../../domain.ts';
import { fullTime, shortTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { Why } from '../../ui/why.tsx';
import { useZone } from '../../ui/use-zone.ts';

export function Affected({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const others = ticket.affected.filter((row) => row.asset !== ticket.asset);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('ticket.affected')}</h2>
        <span className="muted number">{others.length > 0 && others.length}</span>
      </div>
      {others.length === 0 ? (
        <p className="muted">{t('ticket.noAffected')}</p>
      ) : (
        <ul className="affected">
          {others.map((row) => (
            <li key={row.asset}>
              <a href={href.asset(ticket.site, row.asset)}>
                <Icon name={classIcon(row.class)} />
                <Words>{words(row.name)}</Words>
              </a>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

export function Alarms({ ticket }: { ticket: TicketView }) {
  const { t, words, language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  if (ticket.alarms.length === 0) return null;
  return (
    <details className="card fold">
      <summary className="card-head">
        <h2>{t('ticket.alarms')}</h2>
        <span className="muted number">{ticket.alarms.length}</span>
        <Icon name="down" className="fold-arrow" />
      </summary>
      <ul className="alarms">
        {ticket.alarms.map((alarm) => (
          <li key={`${alarm.asset} ${alarm.component} ${alarm.title.en}`}>
            <Words>{words(alarm.title)}</Words>
            <span className="muted number" title={fullTime(alarm.since, zone, language)}>
              {shortTime(alarm.since, zone, language, now)}
              {' · '}
              {alarm.clearedAt === null
                ? t('ticket.stillHolds')
                : t('ticket.cleared', { time: shortTime(alarm.clearedAt, zone, language, now) })}
            </span>
            <Why lines={alarm.explanation} />
          </li>
        ))}
      </ul>
    </details>
  );
}
