// What one can do with the ticket. The step the workflow expects next is the one large button; the others wait below. On a
// phone it stays at the bottom of the screen. The server decides what is allowed; this only hides what it would refuse.

import { useMemo, useState } from 'react';
import type { Me, TicketAction, TicketView } from '../../../../../contract/api.ts';
import { useTicketAction } from '../../api/queries.ts';
import { mayDo, nextStep, type ActionName } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useKeys } from '../../shell/shortcuts.tsx';
import { Icon } from '../../ui/icon.tsx';
import { errorWords } from '../../ui/states.tsx';
import { showToast } from '../../ui/toast.tsx';
import { ActionDialog, needsWords } from './action-dialog.tsx';

const ALL: readonly ActionName[] = [
  'acknowledge',
  'assign',
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

function actionsFor(ticket: TicketView, me: Me): ActionName[] {
  if (ticket.state === 'closed') return mayDo(me.role, 'note') ? ['note'] : [];
  const isPaused = ticket.clocks.some((clock) => clock.state === 'paused');
  return ALL.filter((action) => {
    if (!mayDo(me.role, action)) return false;
    if (action === 'acknowledge') return ticket.stage === 'new' && ticket.state === 'open';
    if (action === 'pause') return !isPaused && ticket.state === 'open';
    if (action === 'resume') return isPaused;
    return ticket.state === 'open' || action === 'note' || action === 'close';
  });
}

export function Actions({ ticket, me }: { ticket: TicketView; me: Me }) {
  const { t } = useWords();
  const [asked, setAsked] = useState<ActionName | null>(null);
  const [isOpen, setOpen] = useState(false);
  const { run, isBusy } = useRun(ticket.id, () => setAsked(null));
  const possible = useMemo(() => actionsFor(ticket, me), [ticket, me]);
  const expected = nextStep(ticket);
  const primary = possible.find((action) => action === expected);
  const others = possible.filter((action) => action !== primary);
  const begin = (action: ActionName): void => {
    setOpen(false);
    if (needsWords(action)) setAsked(action);
    else run({ action } as TicketAction);
  };
  useKeys({ a: () => possible.includes('acknowledge') && begin('acknowledge') });
  if (possible.length === 0) {
    return ticket.state === 'closed' ? null : <p className="muted actions-none">{t('action.readOnly')}</p>;
  }
  return (
    <section className={`card actions${isOpen ? ' actions-open' : ''}`} aria-label={t('action.title')}>
      <div className="actions-main">
        {primary !== undefined && (
          <button
            type="button"
            className="button button-primary button-large"
            disabled={isBusy}
            onClick={() => begin(primary)}
          >
            {t(`action.${primary}`)}
          </button>
        )}
        <button
          type="button"
          className="button button-large actions-more"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name={isOpen ? 'close' : 'more'} />
          {t('app.more')}
        </button>
      </div>
      <div className="actions-others">
        {others.map((action) => (
          <button key={action} type="button" className="button" disabled={isBusy} onClick={() => begin(action)}>
            {t(`action.${action}`)}
          </button>
        ))}
      </div>
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

function useRun(id: string, onDone: () => void): { run: (action: TicketAction) => void; isBusy: boolean } {
  const { t } = useWords();
  const mutation = useTicketAction(id);
  const run = (action: TicketAction): void => {
    const name = t(`action.${action.action}`);
    mutation.mutate(action, {
      onSuccess: () => {
        onDone();
        showToast('done', t('action.done', { action: name }));
      },
      onError: (error) => {
        const { what, detail } = errorWords(error, t);
        showToast('error', `${t('action.failed', { action: name })} – ${what}`, detail);
      },
    });
  };
  return { run, isBusy: mutation.isPending };
}
