// The verdict: what broke and how sure that is, who should go and how soon, what to look at first, what to bring and what to
// say on the phone. A reader who stops after this block can still act rightly.

import type { TicketView } from '../../../../../contract/api.ts';
import { sureness } from '../../domain.ts';
import { percentText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { Checklist, type ChecklistGroup } from './checklist.tsx';
import { Glance, isGoing } from './glance.tsx';
import { PhoneScript } from './phone-script.tsx';

export function Verdict({ ticket }: { ticket: TicketView }) {
  const near = nearOf(ticket);
  return (
    <section className="card verdict" data-testid="verdict">
      {near.length > 1 ? <NotSure near={near} firstCheck={ticket.visit.firstCheck} /> : <Broke ticket={ticket} />}
      <Decision ticket={ticket} />
      {ticket.visit.decision !== 'none' && (
        <div className="verdict-work">
          <div className="verdict-steps">
            {near.length < 2 && <FirstCheck ticket={ticket} />}
            <PhoneScript ticket={ticket} />
          </div>
          <div className="verdict-steps">
            <Bring ticket={ticket} />
            <SameTrip ticket={ticket} />
          </div>
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
  // The page's heading says it already, as a rule.
  const isSaid = words(cause.title) === words(ticket.title);
  return (
    <div className="verdict-broke">
      {!isSaid && (
        <div>
          <h2 className="eyebrow">{t('ticket.broke')}</h2>
          <p className="verdict-cause">
            <Words>{words(cause.title)}</Words>
          </p>
        </div>
      )}
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

/** A cause less sure than this is not named alone. */
const OPEN_BELOW = 0.6;
/** Rivals with this part of the leader's confidence stand beside it. */
const NEAR_PART = 0.2;
const MAX_NAMED = 3;

/** The causes among which the verdict is not sure; none where one stands out. */
function nearOf({ causes: [first, ...rivals] }: TicketView): TicketView['causes'] {
  if (first === undefined || (first.confidence >= OPEN_BELOW && first.isTied !== true)) return [];
  const near = rivals.filter((one) => one.isTied === true || one.confidence >= first.confidence * NEAR_PART);
  return [first, ...near];
}

/** “Not sure: A or B; to tell them apart look at X.” */
function NotSure({ near, firstCheck }: { near: TicketView['causes']; firstCheck: TicketView['visit']['firstCheck'] }) {
  const { t, words } = useWords();
  return (
    <div className="not-sure" data-testid="not-sure">
      <h2 className="eyebrow">{t('treat.notSure')}</h2>
      <ul>
        {near.slice(0, MAX_NAMED).map((one) => (
          <li key={`${one.cause} ${one.asset} ${one.component}`}>
            <Words>{words(one.title)}</Words> <span className="number muted">{percentText(one.confidence)}</span>
          </li>
        ))}
      </ul>
      <p>
        <b>{t('treat.tellApart')}</b> <Words>{words(firstCheck)}</Words>
      </p>
    </div>
  );
}

function SameTrip({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const combine = ticket.dispatch?.combine ?? [];
  if (combine.length === 0) return null;
  return (
    <div className="same-trip">
      <h3>{t('treat.sameTrip')}</h3>
      <ul>
        {combine.map(({ id, number, title, near }) => (
          <li key={id}>
            <a href={href.ticket(id)}>
              <span className="number">#{number}</span> <Words>{words(title)}</Words>
            </a>{' '}
            <span className="muted">{t(`treat.near.${near}`)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Decision({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const { visit } = ticket;
  const go = ticket.dispatch?.go;
  return (
    <div className={`decision decision-${visit.decision === 'engineer' ? 'go' : 'stay'}`}>
      <span className="decision-icon">
        <Icon name={visit.decision} />
      </span>
      <div className="decision-words">
        <h2 className="eyebrow">{t('ticket.who')}</h2>
        <p className="decision-title">
          {go !== undefined && <span className={`go go-${go}`}>{t(`go.${go}`)}</span>}
          {t(`decision.${visit.decision}`)}
          {visit.decision !== 'none' && <span className="pill pill-strong">{t(`urgency.${visit.urgency}`)}</span>}
        </p>
        <Glance ticket={ticket} />
        <p className="decision-reason">
          <Words>{words(visit.reason)}</Words>
        </p>
        {visit.commonMode && (
          <p className="decision-reason decision-common" data-testid="common-mode">
            <b>{t('ticket.commonMode')}</b> <Words>{words(visit.commonMode)}</Words>
          </p>
        )}
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
        note: [
          ...(part.match ?? []).map(({ name, value }) =>
            value === null ? t('treat.readOff', { name: words(name) }) : `${words(name)} ${words(value)}`,
          ),
          ...part.alternatives.map((other) => t('ticket.or', { spec: words(other) })),
          ...(part.isConsumable === true ? [t('treat.consumable')] : []),
        ].join(' · '),
      })),
    },
    { title: t('ticket.tools'), items: tools.map((tool) => ({ key: `tool ${tool.en}`, text: words(tool) })) },
    {
      title: t('ticket.permits'),
      items: permits.map((permit) => ({ key: `permit ${permit.en}`, text: words(permit) })),
    },
  ].filter((group) => group.items.length > 0);
  if (groups.length === 0) return null;
  const title = t(isGoing(ticket) ? 'ticket.bring' : 'ticket.bringIf');
  const warranty = ticket.dispatch?.warranty;
  return (
    <div>
      <Checklist ticket={ticket.id} title={title} groups={groups} />
      {warranty !== undefined && warranty !== null && parts.length > 0 && (
        <p className="bring-note">
          <Words>{words(warranty.text)}</Words>
        </p>
      )}
    </div>
  );
}
