// What an engineer needs in five seconds: go or not, who, when, what to bring, whom to call. Each row is one line; what is
// longer stands below it on the page.

import type { ReactNode } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import { nextClock } from '../../domain.ts';
import { shortTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { Countdown } from '../../ui/countdown.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { useZone } from '../../ui/use-zone.ts';

export function Glance({ ticket }: { ticket: TicketView }) {
  const { t } = useWords();
  const { visit, dispatch } = ticket;
  const hands = visit.who ?? [];
  return (
    <dl className="glance" data-testid="glance">
      {(hands.length > 1 || (visit.people ?? 1) > 1) && (
        <Row label={t('treat.order')}>
          <Hands hands={hands} />
          {(visit.people ?? 1) > 1 && (
            <span className="pill pill-strong">{t('treat.people', { count: visit.people ?? 1 })}</span>
          )}
        </Row>
      )}
      {dispatch !== undefined && dispatch.go !== 'none' && (
        <Row label={t('treat.when')}>
          <When ticket={ticket} />
        </Row>
      )}
      <Bring ticket={ticket} />
      <Access ticket={ticket} />
      {dispatch !== undefined && dispatch.contacts.length > 0 && (
        <Row label={t('treat.call')}>
          <Contacts contacts={dispatch.contacts.slice(0, 3)} />
        </Row>
      )}
    </dl>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Hands({ hands }: { hands: NonNullable<TicketView['visit']['who']> }) {
  const { t } = useWords();
  return (
    <ol className="hands">
      {hands.map((hand) => (
        <li key={hand}>{t(`hand.${hand}`)}</li>
      ))}
    </ol>
  );
}

function When({ ticket }: { ticket: TicketView }) {
  const { t, words, language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  const { dispatch } = ticket;
  if (dispatch === undefined) return null;
  const arrive = dispatch.arriveBy;
  const clock =
    arrive === null
      ? undefined
      : ticket.clocks.find((one) => one.kind === 'arrive' && one.dueAt === arrive && one.metAt === null);
  const isAfter = dispatch.go === 'after' && dispatch.orderBy !== null;
  return (
    <>
      {clock !== undefined && <Countdown clock={clock} />}
      {arrive !== null && <span>{t('treat.arriveBy', { time: shortTime(arrive, zone, language, now) })}</span>}
      {isAfter && dispatch.orderBy !== null && (
        <span className="muted">{t('treat.orderBy', { time: shortTime(dispatch.orderBy, zone, language, now) })}</span>
      )}
      {arrive === null && dispatch.go !== 'next' && <NoArrival ticket={ticket} />}
      {dispatch.go === 'next' && <span>{words(dispatch.because)}</span>}
    </>
  );
}

/** Where no clock asks for an arrival, the next one that runs is the one to work by. */
function NoArrival({ ticket }: { ticket: TicketView }) {
  const { t } = useWords();
  const next = nextClock(ticket);
  if (next === undefined) return <span className="muted">{t('treat.noClock')}</span>;
  return (
    <>
      <Countdown clock={next} />
      <span className="muted">{t(`clock.${next.kind}`)}</span>
    </>
  );
}

function Bring({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const things = [
    ...ticket.visit.parts.map(({ spec, quantity }) => `${words(spec)}${quantity > 1 ? ` ×${quantity}` : ''}`),
    ...ticket.visit.tools.map((tool) => words(tool)),
  ];
  const [first] = things;
  if (!isGoing(ticket) || first === undefined) return null;
  return (
    <Row label={t('treat.bring')}>
      <a
        href={`${window.location.hash}`}
        className="glance-link"
        onClick={(event) => (event.preventDefault(), showBring())}
      >
        <Words>{things.length === 1 ? first : t('treat.more', { first, others: things.length - 1 })}</Words>
      </a>
    </Row>
  );
}

/** Somebody of ours is to drive, at once or with the next trip: before that nobody packs. */
export function isGoing({ dispatch, visit }: Pick<TicketView, 'dispatch' | 'visit'>): boolean {
  return dispatch === undefined ? visit.decision === 'engineer' : dispatch.go === 'now' || dispatch.go === 'next';
}

function showBring(): void {
  document.querySelector('.bring')?.scrollIntoView({ behavior: 'smooth', block: 'center' });
}

function Access({ ticket }: { ticket: TicketView }) {
  const { t, words, language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  const { dispatch, visit } = ticket;
  if (dispatch === undefined || dispatch.go === 'none') return null;
  const { isOpen, opensAt, note } = dispatch.access;
  const permits = visit.permits.map((permit) => words(permit));
  if (isOpen === null && permits.length === 0 && words(note) === '') return null;
  return (
    <Row label={t('treat.access')}>
      {isOpen === true && <span>{t('treat.isOpen')}</span>}
      {isOpen === false && opensAt !== null && (
        <span className="pill pill-strong">
          {t('treat.opensAt', { time: shortTime(opensAt, zone, language, now) })}
        </span>
      )}
      {permits.map((permit) => (
        <span key={permit} className="pill">
          <Words>{permit}</Words>
        </span>
      ))}
      {words(note) !== '' && (
        <span className="muted">
          <Words>{words(note)}</Words>
        </span>
      )}
    </Row>
  );
}

function Contacts({ contacts }: { contacts: NonNullable<TicketView['dispatch']>['contacts'] }) {
  const { words } = useWords();
  return (
    <ul className="contacts">
      {contacts.map(({ role, name, phone }) => (
        <li key={`${role} ${phone} ${name.en}`}>
          {phone === '' ? (
            <Words>{words(name)}</Words>
          ) : (
            <a className="button" href={`tel:${phone.replace(/[^\d+*#]/g, '')}`}>
              <Icon name="phone" />
              <Words>{words(name)}</Words>
              <span className="number muted">{phone}</span>
            </a>
          )}
        </li>
      ))}
    </ul>
  );
}
