// What is wrong with the asset now, and the tickets it had.

import type { AssetDetail } from '../../../../../contract/api.ts';
import { shortTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { href } from '../../address.ts';
import { SeverityMark, Words } from '../../ui/marks.tsx';
import { Why } from '../../ui/why.tsx';

interface Props {
  detail: AssetDetail;
  zone: string;
}

export function AssetAlarms({ detail, zone }: Props) {
  const { t, words, language } = useWords();
  const now = useNow();
  return (
    <section className="card">
      <h2>{t('asset.alarms')}</h2>
      {detail.alarms.length === 0 && <p className="muted">{t('asset.noAlarms')}</p>}
      <ul className="rows">
        {detail.alarms.map((alarm) => (
          <li key={`${alarm.condition} ${alarm.component}`} className="row-block">
            <span className="row-line">
              <SeverityMark severity={alarm.severity} isQuiet />
              <span className="muted number">
                {t('asset.since', { time: shortTime(alarm.since, zone, language, now) })}
              </span>
            </span>
            <Words>{words(alarm.title)}</Words>
            <Why lines={alarm.explanation} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function AssetTickets({ detail, zone }: Props) {
  const { t, words, language } = useWords();
  const now = useNow();
  return (
    <section className="card">
      <h2>{t('asset.tickets')}</h2>
      {detail.tickets.length === 0 && <p className="muted">{t('asset.noTickets')}</p>}
      <ul className="rows">
        {detail.tickets.map((ticket) => (
          <li key={ticket.id}>
            <a className="row-block" href={href.ticket(ticket.id)}>
              <span className="row-line muted number">
                #{ticket.number} {t(`state.${stateOf(ticket.state)}`)}
                <span>{shortTime(ticket.openedAt, zone, language, now)}</span>
              </span>
              <Words>{words(ticket.title)}</Words>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

function stateOf(state: string): 'open' | 'resolved' | 'closed' {
  return state === 'resolved' || state === 'closed' ? state : 'open';
}
