// The verdict: what broke and how sure that is, who should go and how soon, what to look at first, what to bring and what to
// say on the phone. A reader who stops after this block can still act rightly.

import type { TicketView } from '../../../../../contract/api.ts';
import { sureness } from '../../domain.ts';
import { percentText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { Checklist, type ChecklistGroup } from './checklist.tsx';

export function Verdict({ ticket }: { ticket: TicketView }) {
  return (
    <section className="card verdict" data-testid="verdict">
      <Broke ticket={ticket} />
      <Decision ticket={ticket} />
      {ticket.visit.decision !== 'none' && (
        <div className="verdict-work">
          <div className="verdict-steps">
            <FirstCheck ticket={ticket} />
            <PhoneScript ticket={ticket} />
          </div>
          <Bring ticket={ticket} />
        </div>
      )}
    </section>
  );
}

function Broke({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const cause = ticket.causes[0];
  if (cause === undefined) {
    return (
      <div className="verdict-broke">
        <h2 className="eyebrow">{t('ticket.broke')}</h2>
        <p className="verdict-cause">{t('ticket.noVerdict')}</p>
        <p className="muted">{t('ticket.pending')}</p>
      </div>
    );
  }
  const sure = sureness(cause.confidence);
  return (
    <div className="verdict-broke">
      <div>
        <h2 className="eyebrow">{t('ticket.broke')}</h2>
        <p className="verdict-cause">
          <Words>{words(cause.title)}</Words>
        </p>
      </div>
      <div className="confidence" title={t('ticket.sureHint')}>
        <p className="eyebrow">{t('ticket.sure')}</p>
        <p className="confidence-value">
          <span className="number">{percentText(cause.confidence)}</span>
          <span>{t(`sureness.${sure}`)}</span>
        </p>
        <meter className="meter" min={0} max={1} value={cause.confidence} aria-label={t('ticket.sure')} />
      </div>
    </div>
  );
}

function Decision({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const { visit } = ticket;
  return (
    <div className={`decision decision-${visit.decision === 'engineer' ? 'go' : 'stay'}`}>
      <span className="decision-icon">
        <Icon name={visit.decision} />
      </span>
      <div className="decision-words">
        <h2 className="eyebrow">{t('ticket.who')}</h2>
        <p className="decision-title">
          {t(`decision.${visit.decision}`)}
          {visit.decision !== 'none' && <span className="pill pill-strong">{t(`urgency.${visit.urgency}`)}</span>}
        </p>
        <p className="decision-reason">
          <Words>{words(visit.reason)}</Words>
        </p>
      </div>
    </div>
  );
}

function FirstCheck({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  if (words(ticket.visit.firstCheck) === '') return null;
  return (
    <div className="first-check">
      <h3>{t('ticket.firstCheck')}</h3>
      <p>
        <Words>{words(ticket.visit.firstCheck)}</Words>
      </p>
    </div>
  );
}

function PhoneScript({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  if (ticket.visit.phoneScript.length === 0) return null;
  return (
    <div className="phone-script">
      <h3>
        <Icon name="phone" />
        {t('ticket.phone')}
      </h3>
      <ol>
        {ticket.visit.phoneScript.map((line, index) => (
          <li key={index}>
            <Words>{words(line)}</Words>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Bring({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const { parts, tools, permits } = ticket.visit;
  const groups: ChecklistGroup[] = [
    {
      title: t('ticket.parts'),
      items: parts.map((part) => ({
        key: `part ${part.spec.en}`,
        text: words(part.spec),
        quantity: part.quantity,
        note: part.alternatives.map((other) => t('ticket.or', { spec: words(other) })).join('; '),
      })),
    },
    { title: t('ticket.tools'), items: tools.map((tool) => ({ key: `tool ${tool.en}`, text: words(tool) })) },
    {
      title: t('ticket.permits'),
      items: permits.map((permit) => ({ key: `permit ${permit.en}`, text: words(permit) })),
    },
  ].filter((group) => group.items.length > 0);
  if (groups.length === 0) return null;
  // Where it is tried from afar first, nobody packs yet.
  const title = t(ticket.visit.decision === 'remote' ? 'ticket.bringIf' : 'ticket.bring');
  return <Checklist ticket={ticket.id} title={title} groups={groups} />;
}
