// What has lately been changed, newest first, and parts that were there and are told no more: whoever took one out says so.

import type { AssetDetail } from '../../../../../contract/api.ts';
import type { ChangeView, MissingView } from '../../../../../contract/api-changes.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useChanges, useRemovedPart } from '../../api/changes-queries.ts';
import { mayPoll } from '../../domain.ts';
import { shortTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { Words } from '../../ui/marks.tsx';
import { More, useMore } from '../../ui/more.tsx';
import { errorWords } from '../../ui/states.tsx';
import { showToast } from '../../ui/toast.tsx';

const FIRST_ROWS = 5;
const NONE: readonly ChangeView[] = [];

export function AssetChanges({ detail, zone, me }: { detail: AssetDetail; zone: string; me: Me }) {
  const { t } = useWords();
  const { site, key } = detail.asset;
  const { data } = useChanges(site, key);
  const changes = data?.changes ?? NONE;
  const missing = data?.missing ?? [];
  const more = useMore(changes, FIRST_ROWS);
  if (changes.length === 0 && missing.length === 0) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('told.changes')}</h2>
        <span className="muted number">{changes.length}</span>
      </div>
      {missing.length > 0 && (
        <ul className="rows">
          {missing.map((part) => (
            <Missing key={part.component} part={part} site={site} zone={zone} isAllowed={mayPoll(me.role)} />
          ))}
        </ul>
      )}
      <ul className="rows">
        {more.shown.map((change) => (
          <Change key={change.id} change={change} zone={zone} />
        ))}
      </ul>
      <More more={more} count={changes.length} />
    </section>
  );
}

function Change({ change, zone }: { change: ChangeView; zone: string }) {
  const { t, words, language } = useWords();
  const now = useNow();
  const who = change.actor === '' ? '' : t('told.changedBy', { name: change.actor });
  return (
    <li className="row-block">
      <span className="row-line muted number">
        <span>{shortTime(change.at, zone, language, now)}</span>
        {who !== '' && <Words>{who}</Words>}
      </span>
      <span>
        {change.component !== '' && (
          <strong>
            <Words>{words(change.componentName)}</Words>{' '}
          </strong>
        )}
        <Words>{words(change.text)}</Words>
      </span>
    </li>
  );
}

function Missing({
  part,
  site,
  zone,
  isAllowed,
}: {
  part: MissingView;
  site: string;
  zone: string;
  isAllowed: boolean;
}) {
  const { t, words, language } = useWords();
  const now = useNow();
  const removed = useRemovedPart(site, part.asset);
  const say = (): void =>
    removed.mutate(part.component, {
      onSuccess: () => showToast('done', t('told.removedNoted', { part: words(part.componentName) })),
      onError: (error) => {
        const { what, detail } = errorWords(error, t);
        showToast('error', what, detail);
      },
    });
  return (
    <li className="row-block">
      <span className="row-line">
        <strong>
          <Words>{words(part.componentName)}</Words>
        </strong>
        <span className="muted number">
          {t('told.missingSince', { time: shortTime(part.since, zone, language, now) })}
        </span>
        {isAllowed && (
          <button type="button" className="button button-small row-end" disabled={removed.isPending} onClick={say}>
            {t('told.removedOnPurpose')}
          </button>
        )}
      </span>
    </li>
  );
}
