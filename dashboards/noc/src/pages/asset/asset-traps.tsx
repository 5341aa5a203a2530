// What the device has reported by itself, newest first: a flood of the same trap is one line with its count.

import type { AssetDetail } from '../../../../../contract/api.ts';
import type { TrapView } from '../../../../../contract/api-facts.ts';
import { shortTime } from '../../format/time.ts';
import { numberText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { More, useMore } from '../../ui/more.tsx';

const FIRST_ROWS = 5;

export function AssetTraps({ detail, zone }: { detail: AssetDetail; zone: string }) {
  const { t } = useWords();
  const more = useMore(detail.traps, FIRST_ROWS);
  if (detail.traps.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('told.traps')}</h2>
        <span className="muted number">{detail.traps.length}</span>
      </div>
      <ul className="rows traps">
        {more.shown.map((trap) => (
          <TrapRow key={`${trap.code} ${trap.component} ${trap.oid}`} trap={trap} zone={zone} />
        ))}
      </ul>
      <More more={more} count={detail.traps.length} />
    </section>
  );
}

function TrapRow({ trap, zone }: { trap: TrapView; zone: string }) {
  const { t, words, language } = useWords();
  const now = useNow();
  return (
    <li>
      <details className="fold trap">
        <summary>
          <span className="trap-what">
            <Words>{words(trap.title)}</Words>
            {trap.componentName !== '' && (
              <span className="muted">
                {' '}
                <Words>{trap.componentName}</Words>
              </span>
            )}
          </span>
          {trap.count > 1 && (
            <span className="muted number">{t('told.trapTimes', { times: numberText(trap.count) })}</span>
          )}
          <span className="muted number nowrap">{shortTime(trap.at, zone, language, now)}</span>
          <Icon name="down" className="fold-arrow" />
        </summary>
        <dl className="facts trap-facts">
          <Fact label={t('told.trapSource')} text={[trap.source, trap.version].filter(Boolean).join(' · ')} />
          {trap.count > 1 && <Fact label={t('told.trapSince')} text={shortTime(trap.firstAt, zone, language, now)} />}
          <Fact label="OID" text={trap.oid} />
          <Fact label={t('told.trapObjects')} text={trap.objects} />
        </dl>
      </details>
    </li>
  );
}

function Fact({ label, text }: { label: string; text: string }) {
  if (text === '') return null;
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <Words>{text}</Words>
      </dd>
    </div>
  );
}
