// The signatures of both sides, and the acceptance that they allow. A customer seldom has an account: who entered a name is
// shown beside it, and what it rests on.

import { useState } from 'react';
import type { TakeoverView } from '../../../../../contract/api-calendar.ts';
import { fullTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { RunTakeover } from './deeds.ts';

const SIDES = ['service', 'customer'] as const;
const NAME_LIMIT = 100;
const REMARK_LIMIT = 1000;

interface Props {
  view: TakeoverView;
  mayWork: boolean;
  isBusy: boolean;
  run: RunTakeover;
}

export function Signatures({ view, mayWork, isBusy, run }: Props) {
  const { t, words } = useWords();
  const [isAsking, setAsking] = useState(false);
  const [one, ...others] = new Set(view.signatures.map(({ by }) => by));
  const isOfOne = view.signatures.length > 1 && others.length === 0;
  return (
    <>
      <h3>{t('takeover.signatures')}</h3>
      {mayWork && view.signatures.length > 0 && (
        <p className="muted signatures-hint screen-only">{t('takeover.signHint')}</p>
      )}
      <div className="signatures">
        {SIDES.map((side) => (
          <Side key={side} side={side} view={view} mayWork={mayWork} isBusy={isBusy} run={run} />
        ))}
      </div>
      {mayWork && (
        <div className="takeover-accept screen-only">
          {view.missing.length > 0 && (
            <p className="muted">
              {t('takeover.missing', { what: view.missing.map((text) => words(text)).join(' · ') })}
            </p>
          )}
          <button
            type="button"
            className="button button-primary button-large"
            disabled={isBusy || view.missing.length > 0}
            onClick={() => setAsking(true)}
          >
            {t('takeover.accept')}
          </button>
        </div>
      )}
      {isAsking && (
        <Dialog title={t('takeover.accept')} onClose={() => setAsking(false)}>
          <p>{t('takeover.confirm')}</p>
          {isOfOne && one !== undefined && <p>{t('takeover.bothBy', { by: one })}</p>}
          <div className="form-end">
            <button type="button" className="button" onClick={() => setAsking(false)}>
              {t('app.cancel')}
            </button>
            <button
              type="button"
              className="button button-primary"
              disabled={isBusy}
              onClick={() => {
                setAsking(false);
                run({ do: 'accept' });
              }}
            >
              {t('takeover.accept')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}

function Side({ side, view, mayWork, isBusy, run }: Props & { side: (typeof SIDES)[number] }) {
  const { t, language } = useWords();
  const signature = view.signatures.find((one) => one.side === side);
  return (
    <section className="signature">
      <h4>{t(`takeover.${side}`)}</h4>
      {signature !== undefined && (
        <p>
          <strong>{signature.name}</strong>
          <br />
          <span className="muted number">
            {fullTime(signature.at, view.timezone, language)} · {t('takeover.enteredBy', { by: signature.by })}
          </span>
          {signature.remark !== '' && (
            <>
              <br />
              <span className="signature-remark">{signature.remark}</span>
            </>
          )}
        </p>
      )}
      {signature === undefined && mayWork && (
        <SignForm isBusy={isBusy} onSign={(name, remark) => run({ do: 'sign', signature: { side, name, remark } })} />
      )}
      <p className="signature-line muted print-only">{t('takeover.signHere')}</p>
    </section>
  );
}

function SignForm({ isBusy, onSign }: { isBusy: boolean; onSign: (name: string, remark: string) => void }) {
  const { t } = useWords();
  const [name, setName] = useState('');
  const [remark, setRemark] = useState('');
  return (
    <form
      className="signature-form screen-only"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') onSign(name.trim(), remark.trim());
      }}
    >
      <Field label={t('takeover.signer')} value={name} limit={NAME_LIMIT} onValue={setName} />
      <Field label={t('takeover.restsOn')} value={remark} limit={REMARK_LIMIT} onValue={setRemark} />
      <button type="submit" className="button" disabled={isBusy || name.trim() === ''}>
        {t('takeover.sign')}
      </button>
    </form>
  );
}

interface FieldProps {
  label: string;
  value: string;
  /** Characters. */
  limit: number;
  onValue: (value: string) => void;
}

function Field({ label, value, limit, onValue }: FieldProps) {
  return (
    <input
      className="search"
      value={value}
      maxLength={limit}
      placeholder={label}
      aria-label={label}
      onChange={({ target }) => onValue(target.value)}
    />
  );
}
