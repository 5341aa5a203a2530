// The ticket: the page a service team decides and works by. What broke and how sure we are, who goes and what to bring
// come first; why we think so, what is affected and what has happened follow.

import type { TicketView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useTicket } from '../../api/queries.ts';
import { fullTime, shortTime, spanText } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { SeverityMark, Words } from '../../ui/marks.tsx';
import { ErrorNotice, Loading, Notice } from '../../ui/states.tsx';
import { useZone } from '../../ui/use-zone.ts';
import { RemoteMark } from '../tickets/ticket-row.tsx';
import { Actions } from './actions.tsx';
import { Affected, Alarms } from './affected.tsx';
import { Causes } from './causes.tsx';
import { Clocks } from './clocks.tsx';
import { Bundle } from './bundle.tsx';
import { Remote } from './remote.tsx';
import { Plan } from './plan.tsx';
import { stageText } from './stage.ts';
import { Timeline } from './timeline.tsx';
import { Verdict } from './verdict.tsx';
import '../../styles/ticket.css';
import '../../styles/plan.css';

export function TicketPage({ id, me }: { id: string; me: Me }) {
  const { data: ticket, error, isPending, refetch } = useTicket(id);
  if (ticket === undefined) {
    return (
      <main className="page" id="content">
        <BackLink />
        {isPending && <Loading rows={8} />}
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      </main>
    );
  }
  return (
    <main className="page ticket" id="content">
      <BackLink />
      <Head ticket={ticket} />
      <Remarks ticket={ticket} />
      <div className="ticket-grid">
        <div className="ticket-main">
          <Verdict ticket={ticket} />
          <Remote ticket={ticket} me={me} />
          <Causes ticket={ticket} />
          <Plan ticket={ticket} me={me} />
          <Bundle ticket={ticket} />
          <Timeline ticket={ticket} />
        </div>
        <aside className="ticket-side">
          <Actions ticket={ticket} me={me} />
          <Clocks ticket={ticket} />
          <Affected ticket={ticket} />
          <Alarms ticket={ticket} />
        </aside>
      </div>
    </main>
  );
}

function BackLink() {
  const { t } = useWords();
  return (
    <a className="back-link" href={href.tickets}>
      <Icon name="back" />
      {t('tickets.title')}
    </a>
  );
}

function Head({ ticket }: { ticket: TicketView }) {
  const { t, words, language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  // A cable route, a circuit or the whole site is no asset: it has no page.
  const isPlace = ticket.asset.startsWith('@');
  const span = spanText((Date.parse(ticket.resolvedAt ?? '') || now) - Date.parse(ticket.since), language);
  return (
    <header className="ticket-head">
      <div className="ticket-head-line">
        <SeverityMark severity={ticket.severity} />
        <span className="ticket-number number">#{ticket.number}</span>
        <span className="pill">{t(`state.${ticket.state}`)}</span>
        {ticket.state === 'open' && <span className="pill">{stageText(t, ticket.stage)}</span>}
        <RemoteMark ticket={ticket} />
      </div>
      <h1>
        <Words>{words(ticket.title)}</Words>
      </h1>
      <dl className="ticket-facts">
        <Fact label={t('tickets.site')}>
          <a href={href.site(ticket.site)}>
            <Words>{words(ticket.siteName)}</Words>
          </a>
        </Fact>
        <Fact label={t(isPlace ? 'ticket.place' : 'ticket.asset')}>
          {isPlace ? (
            <Words>{words(ticket.assetName)}</Words>
          ) : (
            <a href={href.asset(ticket.site, ticket.asset)}>
              <Words>{words(ticket.assetName)}</Words>
            </a>
          )}
          {ticket.componentName.en !== '' && (
            <span className="muted">
              {' '}
              <Words>{words(ticket.componentName)}</Words>
            </span>
          )}
        </Fact>
        <Fact label={t('ticket.since')}>
          <span className="number" title={fullTime(ticket.since, zone, language)}>
            {shortTime(ticket.since, zone, language, now)}
          </span>{' '}
          <span className="muted number">{t('ticket.sinceFor', { span })}</span>
        </Fact>
        <Fact label={t('ticket.assignee')}>
          {ticket.assignee === null ? (
            <span className="muted">{t('ticket.unassigned')}</span>
          ) : (
            <Words>{ticket.assignee}</Words>
          )}
        </Fact>
      </dl>
    </header>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Remarks({ ticket }: { ticket: TicketView }) {
  const { t } = useWords();
  return (
    <>
      {!ticket.observable && ticket.state === 'open' && (
        <Notice icon="dark_site" tone="warn">
          {t('ticket.unobservable')}
        </Notice>
      )}
      {ticket.relapses > 0 && <Notice icon="warning">{t('ticket.relapses', { count: ticket.relapses })}</Notice>}
      {ticket.recurrenceOf !== null && (
        <Notice icon="warning">
          {t('ticket.recurrence')} <a href={href.ticket(ticket.recurrenceOf)}>{t('ticket.previous')}</a>
        </Notice>
      )}
    </>
  );
}
