// Windows of planned work of a site, each with its next times.

import { useState } from 'react';
import type { MaintenanceView } from '../../../../../contract/api-calendar.ts';
import type { SiteView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useMaintenance } from '../../api/calendar-queries.ts';
import { useAssets } from '../../api/queries.ts';
import { systemText, useWords } from '../../i18n/i18n.ts';
import { Words } from '../../ui/marks.tsx';
import { ErrorNotice, Loading } from '../../ui/states.tsx';
import type { RunDeed } from './deeds.ts';
import { Times } from './times.tsx';
import { WorkDialog } from './work-dialog.tsx';

interface Props {
  site: SiteView;
  me: Me;
  run: RunDeed;
  isBusy: boolean;
}

export function Work({ site, me, run, isBusy }: Props) {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useMaintenance();
  const [isPlanning, setPlanning] = useState(false);
  const windows = (data ?? []).filter((window) => window.site === site.key);
  const mayPlan = me.role !== 'viewer';
  return (
    <section className="card calendar-card">
      <header className="calendar-head">
        <div>
          <h2>{t('calendar.work')}</h2>
          <p className="muted">{t('calendar.workHint')}</p>
        </div>
        {mayPlan && (
          <button type="button" className="button" onClick={() => setPlanning(true)}>
            {t('calendar.plan')}
          </button>
        )}
      </header>
      {isPending && <Loading rows={2} />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && windows.length === 0 && <p className="calendar-none">{t('calendar.noWork')}</p>}
      <ul className="calendar-list">
        {windows.map((window) => (
          <WindowRow key={window.id} window={window} mayEnd={mayPlan} run={run} isBusy={isBusy} />
        ))}
      </ul>
      {isPlanning && <WorkDialog site={site} run={run} isBusy={isBusy} onClose={() => setPlanning(false)} />}
    </section>
  );
}

interface RowProps {
  window: MaintenanceView;
  mayEnd: boolean;
  run: RunDeed;
  isBusy: boolean;
}

function WindowRow({ window, mayEnd, run, isBusy }: RowProps) {
  const { t } = useWords();
  const end = (what: 'all' | 'now'): void => run({ do: 'end', id: window.id, what }, t('calendar.done'));
  return (
    <li className="calendar-item">
      <div className="calendar-what">
        <strong>
          <ScopeName window={window} />
        </strong>
        {window.active && <span className="pill pill-strong">{t('calendar.running')}</span>}
        <span className="calendar-reason">{window.reason}</span>
        <span className="muted">{t('calendar.by', { name: window.by })}</span>
      </div>
      <Times window={window} />
      {mayEnd && (
        <div className="calendar-do">
          {window.active && window.recurrence !== null && (
            <button type="button" className="button button-small" disabled={isBusy} onClick={() => end('now')}>
              {t('calendar.endNow')}
            </button>
          )}
          <button type="button" className="button button-small" disabled={isBusy} onClick={() => end('all')}>
            {t(endWord(window))}
          </button>
        </div>
      )}
    </li>
  );
}

/** What has not begun is not ended, but called off. */
function endWord({ recurrence, active }: MaintenanceView): 'calendar.end' | 'calendar.endOnce' | 'calendar.cancel' {
  if (recurrence !== null) return 'calendar.end';
  return active ? 'calendar.endOnce' : 'calendar.cancel';
}

function ScopeName({ window }: { window: MaintenanceView }) {
  const { t, words } = useWords();
  const assets = useAssets(window.site).data;
  if (window.system !== null) return <>{t('calendar.system', { name: systemText(t, window.system) })}</>;
  if (window.asset === null) return <>{t('calendar.wholeSite')}</>;
  const asset = assets?.find(({ key }) => key === window.asset);
  return <Words>{asset === undefined ? window.asset : words(asset.name)}</Words>;
}
