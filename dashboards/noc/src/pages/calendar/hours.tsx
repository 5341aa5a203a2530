// Hours in which things are meant to be on, and the schedules that the past proposes: each with how sure it is and with the
// tickets that it made. Accepting and dismissing are for engineers.

import type { HoursView } from '../../../../../contract/api-calendar.ts';
import type { SiteView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { WEEKDAYS } from '../../../../../contract/site-file.ts';
import { useHours } from '../../api/calendar-queries.ts';
import { mayCommission } from '../../domain.ts';
import { shortTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { href } from '../../address.ts';
import { Words } from '../../ui/marks.tsx';
import { ErrorNotice, Loading } from '../../ui/states.tsx';
import type { RunDeed } from './deeds.ts';

/** Most tickets of one proposal that are linked. */
const MAX_LINKS = 8;

interface Props {
  site: SiteView;
  me: Me;
  run: RunDeed;
  isBusy: boolean;
}

export function Hours({ site, me, run, isBusy }: Props) {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useHours(site.key);
  return (
    <section className="card calendar-card">
      <header className="calendar-head">
        <div>
          <h2>{t('calendar.hours')}</h2>
          <p className="muted">
            {t('calendar.hoursHint')} {t('calendar.zone', { zone: site.timezone })}
          </p>
        </div>
      </header>
      {isPending && <Loading rows={2} />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data?.entries.length === 0 && <p className="calendar-none">{t('calendar.noHours')}</p>}
      <ul className="calendar-list">
        {data?.entries.map((entry) => (
          <EntryRow key={JSON.stringify(entry.entry)} entry={entry} zone={site.timezone} />
        ))}
      </ul>
      {data !== undefined && data.proposals.length > 0 && (
        <>
          <h3>{t('calendar.proposals')}</h3>
          <p className="muted">{t('calendar.proposalHint')}</p>
          <ul className="calendar-list">
            {data.proposals.map((proposal) => (
              <ProposalRow
                key={proposal.key}
                proposal={proposal}
                mayAnswer={mayCommission(me.role)}
                isBusy={isBusy}
                onAnswer={(answer) =>
                  run({ do: 'answer', site: site.key, key: proposal.key, answer }, t(`calendar.${answer}`))
                }
              />
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function EntryRow({
  entry: { entry, scope, open, changesAt },
  zone,
}: {
  entry: HoursView['entries'][number];
  zone: string;
}) {
  const { t, words, language } = useWords();
  const now = useNow();
  const at = changesAt === null ? '' : shortTime(changesAt, zone, language, now);
  return (
    <li className="calendar-item">
      <div className="calendar-what">
        <strong>
          <Words>{words(scope)}</Words>
        </strong>
        <span className={open ? 'pill pill-strong' : 'pill'}>{t(open ? 'calendar.open' : 'calendar.closed')}</span>
        {at !== '' && <span className="muted number">{t(open ? 'calendar.closes' : 'calendar.opens', { at })}</span>}
      </div>
      <Week hours={entry.hours} />
    </li>
  );
}

/** The week as seven bars: one sees at once when things are meant to be on. */
function Week({ hours }: { hours: HoursView['entries'][number]['entry']['hours'] }) {
  const { t, language } = useWords();
  if (hours === 'always') return <span className="muted">{t('calendar.always')}</span>;
  const name = (index: number): string =>
    new Date(Date.UTC(2024, 0, 1 + index)).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en', {
      weekday: 'short',
      timeZone: 'UTC',
    });
  return (
    <ul className="week">
      {WEEKDAYS.map((day, index) => (
        <li key={day}>
          <span className="muted">{name(index)}</span>
          <span className="week-bar" aria-hidden="true">
            {(hours[day] ?? []).map((span) => (
              <span key={span} className="week-on" style={barOf(span)} />
            ))}
          </span>
          <span className="number week-text">
            {(hours[day] ?? []).map((span) => span.replace('-', '–')).join('  ') || '–'}
          </span>
        </li>
      ))}
    </ul>
  );
}

function barOf(span: string): { left: string; width: string } {
  const [from = 0, to = 0] = span.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)));
  const end = to <= from ? 1440 : to;
  return { left: `${(from / 1440) * 100}%`, width: `${((end - from) / 1440) * 100}%` };
}

interface ProposalProps {
  proposal: HoursView['proposals'][number];
  mayAnswer: boolean;
  isBusy: boolean;
  onAnswer: (answer: 'accepted' | 'dismissed') => void;
}

function ProposalRow({ proposal, mayAnswer, isBusy, onAnswer }: ProposalProps) {
  const { t, words } = useWords();
  const { confidence, seen, missed, tickets } = proposal;
  return (
    <li className="calendar-item">
      <div className="calendar-what">
        <strong>
          <Words>{words(proposal.scope)}</Words>
        </strong>
        <span>{words(proposal.words)}</span>
        <span className="muted number">
          {[
            t('calendar.seen', { count: seen }),
            ...(missed > 0 ? [t('calendar.missed', { count: missed })] : []),
            t('calendar.sure', { percent: Math.round(confidence * 100) }),
          ].join(' · ')}
        </span>
        {tickets.length > 0 && (
          <span className="muted">
            {t('calendar.ticketsOf')}{' '}
            {tickets.slice(-MAX_LINKS).map((id, index) => (
              <a key={id} className="ticket-link number" href={href.ticket(id)}>
                {index + 1}
              </a>
            ))}
          </span>
        )}
      </div>
      {proposal.hours !== null && <Week hours={proposal.hours.hours} />}
      {mayAnswer && (
        <div className="calendar-do">
          <button type="button" className="button button-small" disabled={isBusy} onClick={() => onAnswer('dismissed')}>
            {t('calendar.dismiss')}
          </button>
          <button
            type="button"
            className="button button-small button-primary"
            disabled={isBusy}
            onClick={() => onAnswer('accepted')}
          >
            {t('calendar.accept')}
          </button>
        </div>
      )}
    </li>
  );
}
