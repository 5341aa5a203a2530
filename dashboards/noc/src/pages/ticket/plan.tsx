// The treatment plan: what the customer will read. Drafted by the server, edited here, sent by one confirmation.

import { useState } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import type { PlanView } from '../../../../../contract/api-verdict.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useTicketAction } from '../../api/queries.ts';
import { href } from '../../address.ts';
import { mayCommission } from '../../domain.ts';
import { fullTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { errorWords } from '../../ui/states.tsx';
import { showToast } from '../../ui/toast.tsx';
import { useZone } from '../../ui/use-zone.ts';
import '../../styles/fields.css';

const SECTION_LIMIT = 4000;

type Edits = Partial<Record<PlanView['sections'][number]['key'], string>>;

export function Plan({ ticket, me }: { ticket: TicketView; me: Me }) {
  const { t } = useWords();
  const [edits, setEdits] = useState<Edits | null>(null);
  const [isAsking, setAsking] = useState(false);
  const mutation = useTicketAction(ticket.id);
  const { plan } = ticket;
  if (plan === undefined) return null;
  const failed = (error: Error): void => {
    const { what, detail } = errorWords(error, t);
    showToast('error', `${t('plan.failed')} – ${what}`, detail);
  };
  const save = (sections: Edits): void =>
    mutation.mutate(
      { action: 'plan-edit', version: plan.version, sections },
      { onSuccess: () => (setEdits(null), showToast('done', t('plan.saved'))), onError: failed },
    );
  const send = (): void =>
    mutation.mutate(
      { action: 'plan-send', version: plan.version },
      {
        onSuccess: () => showToast('done', t('plan.done')),
        onError: failed,
        onSettled: () => setAsking(false),
      },
    );
  const mayAct = mayCommission(me.role) && ticket.state === 'open';
  return (
    <section className="card plan" data-testid="plan">
      <h2>{t('plan.title')}</h2>
      <State ticket={ticket} plan={plan} />
      <Sections plan={plan} edits={edits} onEdit={setEdits} />
      <div className="form-end">
        <a className="button" href={href.ticketPlan(ticket.id)}>
          {t('plan.print')}
        </a>
        {mayAct && edits === null && (
          <button type="button" className="button" onClick={() => setEdits({})}>
            <Icon name="note" />
            {t('plan.edit')}
          </button>
        )}
        {mayAct && edits === null && plan.state !== 'sent' && (
          <button
            type="button"
            className="button button-primary"
            disabled={mutation.isPending}
            onClick={() => setAsking(true)}
          >
            {t('plan.send')}
          </button>
        )}
        {edits !== null && (
          <>
            <button type="button" className="button" onClick={() => setEdits(null)}>
              {t('app.cancel')}
            </button>
            <button
              type="button"
              className="button button-primary"
              disabled={mutation.isPending}
              onClick={() => save(edits)}
            >
              {t('plan.save')}
            </button>
          </>
        )}
      </div>
      {isAsking && <Confirm plan={plan} isBusy={mutation.isPending} onSend={send} onClose={() => setAsking(false)} />}
    </section>
  );
}

function State({ ticket, plan }: { ticket: TicketView; plan: PlanView }) {
  const { t, words, language } = useWords();
  const zone = useZone(ticket.site);
  const sent = { time: plan.sentAt === null ? '' : fullTime(plan.sentAt, zone, language), by: plan.sentBy };
  return (
    <p className="plan-state">
      <span className={plan.state === 'sent' ? 'pill' : 'pill pill-strong'}>
        {plan.state === 'sent' ? t('plan.sent', sent) : t(`plan.${plan.state}`)}
      </span>
      <span className="muted">
        {plan.to.email === ''
          ? t(plan.state === 'sent' ? 'plan.passOn' : 'plan.noAddress')
          : `${t('plan.to', { name: words(plan.to.name) })} · ${plan.to.email}`}
      </span>
    </p>
  );
}

interface SectionsProps {
  plan: PlanView;
  edits: Edits | null;
  onEdit: (edits: Edits) => void;
}

function Sections({ plan, edits, onEdit }: SectionsProps) {
  const { words } = useWords();
  return (
    <dl className="plan-sections">
      {plan.sections.map(({ key, title, text }) => (
        <div key={key}>
          <dt>{words(title)}</dt>
          <dd>
            {edits === null ? (
              <Words>{words(text)}</Words>
            ) : (
              <textarea
                rows={2}
                aria-label={words(title)}
                maxLength={SECTION_LIMIT}
                value={edits[key] ?? words(text)}
                onChange={(event) => onEdit({ ...edits, [key]: event.target.value })}
              />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Confirm({
  plan,
  isBusy,
  onSend,
  onClose,
}: {
  plan: PlanView;
  isBusy: boolean;
  onSend: () => void;
  onClose: () => void;
}) {
  const { t, words } = useWords();
  return (
    <Dialog title={t('plan.send')} onClose={onClose}>
      <p>{t(plan.to.email === '' ? 'plan.confirmPassOn' : 'plan.confirm', { name: words(plan.to.name) })}</p>
      <div className="form-end">
        <button type="button" className="button" onClick={onClose}>
          {t('app.cancel')}
        </button>
        <button type="button" className="button button-primary" autoFocus disabled={isBusy} onClick={onSend}>
          {t('plan.send')}
        </button>
      </div>
    </Dialog>
  );
}
