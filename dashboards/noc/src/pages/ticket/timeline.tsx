// What has happened on the ticket, newest first, by day in the site's time. A ticket that flapped for weeks has hundreds of
// events: the last ones are shown, the rest on request.

import { useState } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import { clockTime, dayText, fullTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { useZone } from '../../ui/use-zone.ts';
import { eventRuns, type EventRun, type TicketEvent } from './event-runs.ts';

const SHOWN_FIRST = 30;

export function Timeline({ ticket }: { ticket: TicketView }) {
  const { t, language } = useWords();
  const zone = useZone(ticket.site);
  const [isAll, setAll] = useState(false);
  const runs = eventRuns(ticket.events.toReversed());
  const shown = isAll ? runs : runs.slice(0, SHOWN_FIRST);
  const days = Map.groupBy(shown, (run) => dayText(run.events[0]?.at ?? '', zone, language));
  return (
    <section className="card">
      <h2>{t('ticket.timeline')}</h2>
      {[...days].map(([day, rows]) => (
        <div key={day} className="timeline-day">
          <h3 className="eyebrow number">{day}</h3>
          <ol className="timeline">
            {rows.map((run) => (
              <Run key={run.events[0]?.seq} run={run} zone={zone} />
            ))}
          </ol>
        </div>
      ))}
      {shown.length < runs.length && (
        <button type="button" className="button button-small" onClick={() => setAll(true)}>
          {t('ticket.showEvents', { count: ticket.events.length })}
        </button>
      )}
    </section>
  );
}

function Run({ run, zone }: { run: EventRun; zone: string }) {
  const { t, language } = useWords();
  const [first] = run.events;
  if (first === undefined) return null;
  if (run.kind === 'single') return <EventRow event={first} zone={zone} />;
  return (
    <li>
      <details className="event-run">
        <summary className="event">
          <time className="number" dateTime={first.at}>
            {clockTime(first.at, zone, language)}
          </time>
          <span className="event-run-title number">
            {t(run.kind === 'joined' ? 'ticket.alarmsJoined' : 'ticket.alarmsEnded', { count: run.events.length })}
            <Icon name="down" className="fold-arrow" />
          </span>
        </summary>
        <ol>
          {run.events.map((event) => (
            <EventRow key={event.seq} event={event} zone={zone} />
          ))}
        </ol>
      </details>
    </li>
  );
}

/** Who acted, when it was not the system itself. */
const OWN_ACTORS = ['', 'system', 'foresite', 'engine'];

function EventRow({ event, zone }: { event: TicketEvent; zone: string }) {
  const { t, words, language } = useWords();
  const isPerson = !OWN_ACTORS.includes(event.actor);
  return (
    <li className={isPerson ? 'event event-person' : 'event'}>
      <time className="number" dateTime={event.at} title={fullTime(event.at, zone, language)}>
        {clockTime(event.at, zone, language)}
      </time>
      <span>
        <Words>{words(event.text)}</Words>
        {isPerson && (
          <span className="muted">
            {' '}
            <Words>{t('ticket.by', { actor: event.actor })}</Words>
          </span>
        )}
      </span>
    </li>
  );
}
