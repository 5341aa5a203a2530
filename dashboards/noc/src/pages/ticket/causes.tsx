// Why the verdict says what it says: each cause with what speaks for and against it, in words and by weight. The first is
// open; the others can be opened.

import { useState } from 'react';
import type { TicketView } from '../../../../../contract/api.ts';
import { percentText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';

type Cause = TicketView['causes'][number];
type Evidence = Cause['evidence'][number];

/** Bits from which a piece of evidence counts as strong or medium. */
const STRONG_BITS = 3;
const MEDIUM_BITS = 1;
/** The weightiest stand first; the rest wait behind a button. */
const SHOWN_FIRST = 6;

export function Causes({ ticket }: { ticket: TicketView }) {
  const { t, words } = useWords();
  const [first, ...others] = ticket.causes;
  if (first === undefined) return null;
  return (
    <section className="card causes">
      <h2>{t('ticket.causes')}</h2>
      <CauseBody cause={first} />
      {others.length > 0 && (
        <>
          <h3 className="eyebrow">{t('ticket.alternatives')}</h3>
          {others.map((cause) => (
            <details key={`${cause.cause} ${cause.asset} ${cause.component}`} className="cause">
              <summary>
                <Icon name="next" className="cause-arrow" />
                <span className="cause-title">
                  <Words>{words(cause.title)}</Words>
                </span>
                <meter className="meter meter-small" min={0} max={1} value={cause.confidence} aria-hidden="true" />
                <span className="cause-share number">{percentText(cause.confidence)}</span>
              </summary>
              <CauseBody cause={cause} />
            </details>
          ))}
        </>
      )}
    </section>
  );
}

function CauseBody({ cause }: { cause: Cause }) {
  const { t } = useWords();
  const byWeight = cause.evidence.toSorted((a, b) => Math.abs(b.bits) - Math.abs(a.bits));
  const speaksFor = byWeight.filter((row) => row.supports);
  const against = byWeight.filter((row) => !row.supports);
  if (byWeight.length === 0) return <p className="muted">{t('ticket.noEvidence')}</p>;
  return (
    <div className="evidence">
      {speaksFor.length > 0 && <EvidenceList title={t('ticket.speaksFor')} rows={speaksFor} sign="for" />}
      {against.length > 0 && <EvidenceList title={t('ticket.speaksAgainst')} rows={against} sign="against" />}
    </div>
  );
}

interface ListProps {
  title: string;
  rows: readonly Evidence[];
  sign: 'for' | 'against';
}

function EvidenceList({ title, rows, sign }: ListProps) {
  const { t, words } = useWords();
  const [isAll, setAll] = useState(false);
  const shown = isAll ? rows : rows.slice(0, SHOWN_FIRST);
  return (
    <div>
      <h4 className="eyebrow">{title}</h4>
      <ul>
        {shown.map((row, index) => (
          <li key={index}>
            <Icon name={sign === 'for' ? 'check' : 'close'} />
            <span>
              <Words>{words(row.text)}</Words>
            </span>
            <Weight bits={Math.abs(row.bits)} />
          </li>
        ))}
      </ul>
      {shown.length < rows.length && (
        <button type="button" className="text-button" onClick={() => setAll(true)}>
          <Icon name="more" />
          {t('ticket.moreEvidence', { count: rows.length - shown.length })}
        </button>
      )}
    </div>
  );
}

function Weight({ bits }: { bits: number }) {
  const { t } = useWords();
  const level = bits >= STRONG_BITS ? 3 : bits >= MEDIUM_BITS ? 2 : 1;
  const word = (['weightWeak', 'weightMedium', 'weightStrong'] as const)[level - 1] ?? 'weightWeak';
  return (
    <span className="weight" title={t(`ticket.${word}`)}>
      <span className={`weight-dots weight-${level}`} aria-hidden="true" />
      <span className="weight-word">{t(`ticket.${word}`)}</span>
    </span>
  );
}
