// The treatment plan as a page to print and to sign, in the language that the console is in.

import { useTicket } from '../../api/queries.ts';
import { href } from '../../address.ts';
import { fullTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';
import { useZone } from '../../ui/use-zone.ts';
import { Bundle } from './bundle.tsx';
import '../../styles/plan.css';

export function PlanPage({ id }: { id: string }) {
  const { t, words, language } = useWords();
  const { data: ticket, error, isPending, refetch } = useTicket(id);
  const zone = useZone(ticket?.site ?? '');
  const plan = ticket?.plan;
  if (ticket === undefined || plan === undefined) {
    return (
      <main className="page" id="content">
        {isPending && <Loading rows={6} />}
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {ticket !== undefined && <Empty icon="note" title={t('plan.title')} hint={t('ticket.noVerdict')} />}
      </main>
    );
  }
  return (
    <main className="page paper" id="content" data-testid="plan-page">
      <div className="paper-tools">
        <a className="back-link" href={href.ticket(id)}>
          <Icon name="back" />
          {t('plan.ticket', { number: ticket.number })}
        </a>
        <button type="button" className="button button-primary" onClick={() => window.print()}>
          {t('plan.print')}
        </button>
      </div>
      <article>
        <h1>{t('plan.title')}</h1>
        <p className="paper-head">
          <span>
            <Words>{words(ticket.siteName)}</Words>
          </span>
          <span className="number">{t('plan.ticket', { number: ticket.number })}</span>
          <span className="number">
            {plan.sentAt === null
              ? t('plan.draft')
              : t('plan.sent', { time: fullTime(plan.sentAt, zone, language), by: plan.sentBy })}
          </span>
        </p>
        <p className="paper-title">
          <Words>{words(ticket.title)}</Words>
        </p>
        <dl>
          {plan.sections.map(({ key, title, text }) => (
            <div key={key}>
              <dt>{words(title)}</dt>
              <dd>
                <Words>{words(text)}</Words>
              </dd>
            </div>
          ))}
        </dl>
        <p className="paper-signs">
          <span>{t('plan.service')}</span>
          <span>{t('plan.signed')}</span>
        </p>
        <Bundle ticket={ticket} />
      </article>
    </main>
  );
}
