// What one can do with the ticket. The step the workflow expects next is the one large button; the others wait below. On a
// phone it stays at the bottom of the screen. The server decides what is allowed; this only hides what it would refuse.

import { useMemo, useState } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { askedHand, mayDo, nextStep, type ActionName, type Command } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useKeys } from '../../shell/shortcuts.tsx';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { ActionDialog, needsWords } from './action-dialog.tsx';
import { useRun } from './use-run.ts';

const ALL: readonly ActionName[] = [
  'acknowledge',
  'assign',
  'hand-on',
  'depart',
  'arrive',
  'restored',
  'plan-submitted',
  'customer-reported',
  'customer-notified',
  'note',
  'pause',
  'resume',
  'close',
];

const ICONS: Readonly<Record<ActionName, IconName>> = {
  acknowledge: 'check',
  assign: 'user',
  'hand-on': 'next',
  depart: 'next',
  arrive: 'site',
  restored: 'none',
  'plan-submitted': 'note',
  'customer-reported': 'phone',
  'customer-notified': 'phone',
  note: 'note',
  pause: 'pause',
  resume: 'play',
  close: 'close',
};

function actionsFor(ticket: TicketView, me: Me): ActionName[] {
  if (ticket.state === 'closed') return mayDo(me.role, 'note') ? ['note'] : [];
  const isPaused = ticket.clocks.some((clock) => clock.state === 'paused');
  return ALL.filter((action) => {
    if (!mayDo(me.role, action)) return false;
    if (action === 'acknowledge') return ticket.stage === 'new' && ticket.state === 'open';
    if (action === 'hand-on') return askedHand(ticket) !== null;
    if (action === 'pause') return !isPaused && ticket.state === 'open';
    if (action === 'resume') return isPaused;
    return ticket.state === 'open' || action === 'note' || action === 'close';
  });
}

export function Actions({ ticket, me }: { ticket: TicketView; me: Me }) {
  const { t } = useWords();
  const [asked, setAsked] = useState<ActionName | null>(null);
  const { run, isBusy } = useRun(ticket.id, () => setAsked(null));
  const possible = useMemo(() => actionsFor(ticket, me), [ticket, me]);
  const begin = (action: ActionName): void => {
    if (needsWords(action)) setAsked(action);
    else run({ action } as Command);
  };
  useKeys({ a: () => possible.includes('acknowledge') && begin('acknowledge') });
  if (possible.length === 0) {
    return ticket.state === 'closed' ? null : <p className="muted actions-none">{t('action.readOnly')}</p>;
  }
  return (
    <section className="card actions" aria-label={t('action.title')}>
      <Buttons possible={possible} expected={nextStep(ticket)} isBusy={isBusy} onBegin={begin} />
      {asked !== null && (
        <ActionDialog
          ticket={ticket}
          me={me}
          action={asked}
          isBusy={isBusy}
          onRun={run}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  );
}

interface ButtonsProps {
  possible: readonly ActionName[];
  expected: ActionName | undefined;
  isBusy: boolean;
  onBegin: (action: ActionName) => void;
}

function Buttons({ possible, expected, isBusy, onBegin }: ButtonsProps) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  const primary = possible.find((action) => action === expected);
  const others = possible.filter((action) => action !== primary && action !== 'note');
  const begin = (action: ActionName): void => {
    setOpen(false);
    onBegin(action);
  };
  return (
    <>
      <div className="actions-main">
        {primary !== undefined && (
          <button
            type="button"
            className="button button-primary button-large actions-primary"
            disabled={isBusy}
            onClick={() => begin(primary)}
          >
            {t(`action.${primary}`)}
          </button>
        )}
        {possible.includes('note') && (
          <button type="button" className="button button-large" disabled={isBusy} onClick={() => begin('note')}>
            <Icon name="note" />
            {t('action.note')}
          </button>
        )}
        {others.length > 0 && (
          <button type="button" className="button button-large" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            <Icon name={isOpen ? 'close' : 'more'} />
            {t('app.more')}
          </button>
        )}
      </div>
      {isOpen && (
        <ul className="actions-others">
          {others.map((action) => (
            <li key={action}>
              <button type="button" className="menu-item" disabled={isBusy} onClick={() => begin(action)}>
                <Icon name={ICONS[action]} />
                {t(`action.${action}`)}
              </button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
