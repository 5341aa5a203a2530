// Asks for what an action needs: a note, a reason, a person, or what the fault really was – which teaches the diagnosis.

import { useState, type ReactNode } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useCauseNames } from '../../api/queries.ts';
import { askedHand, type ActionName, type Command } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';

const ASKING = ['assign', 'hand-on', 'note', 'pause', 'close'] as const satisfies readonly ActionName[];
type Asking = (typeof ASKING)[number];
/** A note is as they like. */
const NOTE_OPTIONAL: readonly ActionName[] = ['close', 'hand-on'];

const NOTE_LIMIT = 2000;
const NAME_LIMIT = 64;
const OTHER_CAUSE = 'other';

export function needsWords(action: ActionName): action is Asking {
  return (ASKING as readonly ActionName[]).includes(action);
}

interface Props {
  ticket: TicketView;
  me: Me;
  action: ActionName;
  isBusy: boolean;
  onRun: (action: Command) => void;
  onClose: () => void;
}

export function ActionDialog({ ticket, me, action, isBusy, onRun, onClose }: Props) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const [cause, setCause] = useState(ticket.causes[0]?.cause ?? OTHER_CAUSE);
  return (
    <Dialog title={t(`action.${action}`)} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          onRun(actionOf(ticket, action, text.trim(), cause));
        }}
      >
        {action === 'close' && <CauseChoice ticket={ticket} value={cause} onChange={setCause} />}
        {action === 'assign' ? (
          <AssigneeField value={text} me={me} onChange={setText} />
        ) : (
          <NoteField action={action} value={text} onChange={setText} />
        )}
        <div className="form-end">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button
            type="submit"
            className="button button-primary"
            disabled={isBusy || (!NOTE_OPTIONAL.includes(action) && text.trim() === '')}
          >
            {t(`action.${action}`)}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function actionOf(ticket: TicketView, action: ActionName, text: string, cause: string): Command {
  switch (action) {
    case 'assign':
      return { action, assignee: text };
    case 'note':
    case 'pause':
      return { action, note: text };
    case 'hand-on':
      return { action, from: askedHand(ticket) ?? 'remote', ...(text === '' ? {} : { note: text }) };
    case 'close':
      return { action, cause, ...(text === '' ? {} : { note: text }) };
    default:
      return { action };
  }
}

function AssigneeField({ value, me, onChange }: { value: string; me: Me; onChange: (value: string) => void }) {
  const { t } = useWords();
  return (
    <Field label={t('action.assigneeLabel')}>
      <span className="field-with-button">
        <input autoFocus maxLength={NAME_LIMIT} value={value} onChange={(event) => onChange(event.target.value)} />
        <button type="button" className="text-button" onClick={() => onChange(me.name)}>
          {t('action.toMe')}
        </button>
      </span>
    </Field>
  );
}

function NoteField({
  action,
  value,
  onChange,
}: {
  action: ActionName;
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useWords();
  const label = t(action === 'pause' ? 'action.pauseLabel' : 'action.noteLabel');
  return (
    <Field label={NOTE_OPTIONAL.includes(action) ? t('action.optional', { label }) : label}>
      <textarea
        autoFocus={action !== 'close'}
        rows={4}
        maxLength={NOTE_LIMIT}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}

function CauseChoice({
  ticket,
  value,
  onChange,
}: {
  ticket: TicketView;
  value: string;
  onChange: (value: string) => void;
}) {
  const { t, words } = useWords();
  const causes = [...new Map(ticket.causes.map((cause) => [cause.cause, cause])).values()];
  const { data: all = [] } = useCauseNames();
  const others = all
    .filter(({ cause }) => !causes.some((known) => known.cause === cause))
    .map(({ cause, title }) => ({ cause, title: words(title) }))
    .toSorted((a, b) => a.title.localeCompare(b.title));
  return (
    <Field label={t('action.causeLabel')}>
      <select className="select" autoFocus value={value} onChange={(event) => onChange(event.target.value)}>
        {causes.map((cause, index) => (
          <option key={cause.cause} value={cause.cause}>
            {index === 0 ? t('action.asDiagnosed', { cause: words(cause.title) }) : words(cause.title)}
          </option>
        ))}
        <optgroup label={t('action.causeOther')}>
          {others.map(({ cause, title }) => (
            <option key={cause} value={cause}>
              {title}
            </option>
          ))}
          <option value={OTHER_CAUSE}>{t('action.causeOther')}</option>
        </optgroup>
      </select>
    </Field>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="field">
      <span>{label}</span>
      {children}
    </label>
  );
}
