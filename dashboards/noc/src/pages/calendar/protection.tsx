// Protection periods of a site: those that last or come, and past ones for their reports.

import { useState } from 'react';
import type { ProtectionView } from '../../../../../contract/api-calendar.ts';
import type { SiteView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useProtection } from '../../api/calendar-queries.ts';
import { mayCommission } from '../../domain.ts';
import { offsetText, shortTime } from '../../format/time.ts';
import { msToWall, wallToMs } from '../../format/wall-time.ts';
import { systemText, useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { href } from '../../address.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { ErrorNotice, Loading } from '../../ui/states.tsx';
import type { RunDeed } from './deeds.ts';
import { InvertedNote, TimeField } from './times.tsx';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NAME_LIMIT = 100;

interface Props {
  site: SiteView;
  me: Me;
  run: RunDeed;
  isBusy: boolean;
}

export function Protection({ site, me, run, isBusy }: Props) {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useProtection();
  const [isDeclaring, setDeclaring] = useState(false);
  const periods = (data ?? []).filter((period) => period.site === site.key);
  const mayDeclare = mayCommission(me.role);
  return (
    <section className="card calendar-card">
      <header className="calendar-head">
        <div>
          <h2>{t('calendar.protection')}</h2>
          <p className="muted">{t('calendar.protectionHint')}</p>
        </div>
        {mayDeclare && (
          <button type="button" className="button" onClick={() => setDeclaring(true)}>
            {t('calendar.declare')}
          </button>
        )}
      </header>
      {isPending && <Loading rows={2} />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && periods.length === 0 && <p className="calendar-none">{t('calendar.noProtection')}</p>}
      <ul className="calendar-list">
        {periods.map((period) => (
          <PeriodRow key={period.id} period={period} site={site} mayEnd={mayDeclare} run={run} isBusy={isBusy} />
        ))}
      </ul>
      {isDeclaring && <DeclareDialog site={site} run={run} isBusy={isBusy} onClose={() => setDeclaring(false)} />}
    </section>
  );
}

interface RowProps {
  period: ProtectionView;
  site: SiteView;
  mayEnd: boolean;
  run: RunDeed;
  isBusy: boolean;
}

function PeriodRow({ period, site, mayEnd, run, isBusy }: RowProps) {
  const { t, language } = useWords();
  const now = useNow();
  const isOver = Date.parse(period.to) <= now;
  const hasBegun = Date.parse(period.from) <= now;
  const wall = (iso: string, than: number): string => shortTime(iso, site.timezone, language, than);
  return (
    <li className="calendar-item">
      <div className="calendar-what">
        <strong>{period.name}</strong>
        {period.active && <span className="pill pill-strong">{t('calendar.running')}</span>}
        {period.system !== null && (
          <span className="muted">{t('calendar.system', { name: systemText(t, period.system) })}</span>
        )}
        <span className="number">
          {wall(period.from, now)} – {wall(period.to, Date.parse(period.from))}{' '}
          <span className="muted">{offsetText(Date.parse(period.from), site.timezone, language)}</span>
        </span>
      </div>
      <div className="calendar-do">
        {hasBegun && (
          <a className="button button-small" href={href.protectionReport(site.key, period.id)}>
            {t('calendar.report')}
          </a>
        )}
        {mayEnd && !isOver && (
          <button
            type="button"
            className="button button-small"
            disabled={isBusy}
            onClick={() => run({ do: 'end-protection', id: period.id }, t('calendar.done'))}
          >
            {t(hasBegun ? 'calendar.endOnce' : 'calendar.cancel')}
          </button>
        )}
      </div>
    </li>
  );
}

function DeclareDialog({ site, run, isBusy, onClose }: Omit<Props, 'me'> & { onClose: () => void }) {
  const { t } = useWords();
  const [start] = useState(() => Math.ceil(Date.now() / HOUR_MS) * HOUR_MS);
  const [name, setName] = useState('');
  const [from, setFrom] = useState(msToWall(start, site.timezone));
  const [to, setTo] = useState(msToWall(start + DAY_MS, site.timezone));
  const [fromMs, toMs] = [wallToMs(from, site.timezone), wallToMs(to, site.timezone)];
  const isWhole = name.trim() !== '' && toMs > fromMs;
  const declare = (): void => {
    const period = {
      site: site.key,
      name: name.trim(),
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
    };
    run({ do: 'declare', period }, t('calendar.done'), onClose);
  };
  return (
    <Dialog title={t('calendar.declare')} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) declare();
        }}
      >
        <label className="field">
          {t('calendar.name')}
          <input value={name} maxLength={NAME_LIMIT} onChange={({ target }) => setName(target.value)} />
        </label>
        <div className="field-pair">
          <TimeField label={t('calendar.from')} value={from} onChange={setFrom} />
          <TimeField label={t('calendar.to')} value={to} onChange={setTo} />
        </div>
        <InvertedNote fromMs={fromMs} toMs={toMs} />
        <p className="field-hint">{t('calendar.protectionHint')}</p>
        <div className="form-end">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button button-primary" disabled={isBusy || !isWhole}>
            {t('calendar.declare')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
