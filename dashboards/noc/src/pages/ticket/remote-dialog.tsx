// The dry run of a remote action, and the order that follows it: what goes over the wire, who would be without power or
// path, and why one does it. What is ordered is what was shown, by its hash.

import { useState } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import type { DryRunView, RemedyView } from '../../../../../contract/api-actions.ts';
import { newUuid } from '../../api/client.ts';
import { useDryRun, useOrderAction } from '../../api/remote-queries.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Words } from '../../ui/marks.tsx';
import { ErrorNotice, errorWords, Notice } from '../../ui/states.tsx';
import { showToast } from '../../ui/toast.tsx';
import { RemoteCommand } from './remote-command.tsx';

const REASON_LIMIT = 500;

interface Props {
  ticket: TicketView;
  remedy: RemedyView;
  onClose: () => void;
}

export function RemoteDialog({ ticket, remedy, onClose }: Props) {
  const { t, words } = useWords();
  const { asset, verb } = remedy;
  const takesCommand = verb === 'mqtt-command';
  const [command, setCommand] = useState('');
  const what = { asset, verb, ...(command !== '' && { command }) };
  const isWhole = !takesCommand || command !== '';
  const { data: run, error, refetch } = useDryRun(ticket.id, isWhole ? what : null);
  const [reason, setReason] = useState('');
  const [id] = useState(newUuid);
  const order = useOrderAction(ticket.id);
  const isBarred = run !== undefined && run.barriers.length > 0;
  const submit = (): void => {
    if (run === undefined) return;
    order.mutate(
      { ...what, id, hash: run.hash, reason: reason.trim() },
      {
        onSuccess: ({ state }) => {
          showToast('done', t(state === 'waiting' ? 'remote.asked' : 'remote.ordered'));
          onClose();
        },
        onError: (failure) => {
          const { what, detail } = errorWords(failure, t);
          showToast('error', `${t('remote.failed')} – ${what}`, detail);
          void refetch();
        },
      },
    );
  };
  return (
    <Dialog title={`${t(`remote.verb.${verb}`)} · ${words(remedy.assetName)}`} onClose={onClose}>
      <form
        className="form remote-form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {takesCommand && <RemoteCommand rehearsed={command} onRehearse={setCommand} />}
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        {isWhole && run === undefined && error === null && <p className="muted">{t('remote.rehearsing')}</p>}
        {run !== undefined && <Rehearsed run={run} />}
        {run !== undefined && !isBarred && (
          <label className="field">
            <span>{t('remote.reason')}</span>
            <textarea
              autoFocus
              rows={2}
              maxLength={REASON_LIMIT}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
            <span className="muted">{t('remote.reasonHint')}</span>
          </label>
        )}
        {run !== undefined && !isBarred && (
          <p className="muted">
            {t('remote.once')} {run.needsSecond && t('remote.second')}
          </p>
        )}
        <div className="form-end">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          {run !== undefined && !isBarred && (
            <button type="submit" className="button button-primary" disabled={order.isPending || reason.trim() === ''}>
              {t(run.needsSecond ? 'remote.ask' : 'remote.order')}
            </button>
          )}
        </div>
      </form>
    </Dialog>
  );
}

function Rehearsed({ run }: { run: DryRunView }) {
  const { t, words } = useWords();
  const names = (places: DryRunView['losesPower']): string =>
    places.length === 0 ? t('remote.nobody') : places.map(({ name }) => words(name)).join(t('app.comma'));
  return (
    <>
      {run.barriers.length > 0 && (
        <Notice icon="unknown" tone="warn">
          <strong>{t('remote.barred')}</strong>
          <ul className="remote-barriers">
            {run.barriers.map(({ code, text }) => (
              <li key={code}>
                <Words>{words(text)}</Words>
              </li>
            ))}
          </ul>
        </Notice>
      )}
      <dl className="remote-blast">
        <dt>{t('remote.losesPower')}</dt>
        <dd>
          <Words>{names(run.losesPower)}</Words>
        </dd>
        <dt>{t('remote.losesPath')}</dt>
        <dd>
          <Words>{names(run.losesPath)}</Words>
        </dd>
        {run.frame !== '' && (
          <>
            <dt>{t('remote.sends')}</dt>
            <dd className="remote-frame">{run.frame}</dd>
          </>
        )}
        {run.serial !== '' && (
          <>
            <dt>{t('remote.serial')}</dt>
            <dd className="number">{run.serial}</dd>
          </>
        )}
      </dl>
    </>
  );
}
