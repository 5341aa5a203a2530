// What comes in on the trap port, and the senders that no asset was found for, with what to do for each.

import type { TrapsView, UnmatchedTrapView } from '../../../../../contract/api-polling.ts';
import { spanText } from '../../format/time.ts';
import { numberText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { Words } from '../../ui/marks.tsx';
import { More, useMore } from '../../ui/more.tsx';
import { Empty, Notice } from '../../ui/states.tsx';
import { AllWell } from './devices.tsx';

const FIRST_ROWS = 12;

const REASONS = [
  'unknown',
  'several',
  'community',
  'user',
  'level',
  'digest',
  'cipher',
  'replay',
  'garbage',
  'no-trap',
] as const;

export function Traps({ traps }: { traps: TrapsView | null }) {
  const { t } = useWords();
  if (traps === null) {
    return (
      <section className="card">
        <h2>{t('gateway.traps')}</h2>
        <Empty icon="none" title={t('gateway.trapsOff')} hint={t('gateway.trapsOffHint')} />
      </section>
    );
  }
  const facts: [string, string][] = [
    [t('gateway.port'), traps.port > 0 ? String(traps.port) : t('gateway.closed')],
    [t('gateway.received'), numberText(traps.received)],
    [t('gateway.matched'), numberText(traps.matched)],
    [t('gateway.unmatched'), numberText(traps.unmatched)],
    [t('gateway.limited'), numberText(traps.limited)],
    [t('gateway.restarts'), numberText(traps.restarts)],
  ];
  return (
    <section className="card">
      <h2>{t('gateway.traps')}</h2>
      {traps.lastError !== '' && (
        <Notice icon="bad" tone="warn">
          <p className="notice-title">{t('gateway.lastError')}</p>
          <Words>{traps.lastError}</Words>
        </Notice>
      )}
      <dl className="cells">
        {facts.map(([label, text]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="number">{text}</dd>
          </div>
        ))}
      </dl>
      <Strangers strangers={traps.strangers} />
    </section>
  );
}

function Strangers({ strangers }: { strangers: readonly UnmatchedTrapView[] }) {
  const { t } = useWords();
  const more = useMore(strangers, FIRST_ROWS);
  return (
    <>
      <h3 className="card-part">{t('gateway.strangers')}</h3>
      {strangers.length === 0 ? (
        <AllWell text={t('gateway.strangersNone')} />
      ) : (
        <table className="stack-table">
          <thead>
            <tr>
              <th scope="col">{t('gateway.source')}</th>
              <th scope="col">{t('gateway.trap')}</th>
              <th scope="col">{t('gateway.why')}</th>
              <th scope="col" className="end">
                {t('gateway.times')}
              </th>
              <th scope="col" className="end">
                {t('gateway.last')}
              </th>
            </tr>
          </thead>
          <tbody>
            {more.shown.map((row) => (
              <StrangerRow key={`${row.source} ${row.trapOid} ${row.reason} ${row.version}`} row={row} />
            ))}
          </tbody>
        </table>
      )}
      <More more={more} count={strangers.length} />
    </>
  );
}

function StrangerRow({ row }: { row: UnmatchedTrapView }) {
  const { t, language } = useWords();
  const now = useNow();
  const reason = REASONS.find((name) => name === row.reason);
  return (
    <tr>
      <th scope="row" className="number nowrap">
        <Words>{row.source}</Words>
      </th>
      <td className="number stranger-trap" data-label={t('gateway.trap')}>
        <span>
          <Words>{row.trapOid === '' ? t('app.noData') : row.trapOid}</Words>{' '}
          <span className="muted">
            <Words>{row.version}</Words>
          </span>
        </span>
      </td>
      <td data-label={t('gateway.why')}>
        <span className="device">
          <Words>{reason === undefined ? row.reason : t(`stranger.${reason}.what`)}</Words>
          {reason !== undefined && <span className="muted">{t(`stranger.${reason}.remedy`)}</span>}
        </span>
      </td>
      <td className="end number" data-label={t('gateway.times')}>
        {numberText(row.count)}
      </td>
      <td className="end number nowrap" data-label={t('gateway.last')}>
        {t('gateway.ago', { age: spanText(now - row.lastMs, language) })}
      </td>
    </tr>
  );
}
