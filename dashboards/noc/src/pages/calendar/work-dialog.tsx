// Asks for a window of planned work and shows, before it is made, the next five times of it as the server counts them.

import { useDeferredValue, useState } from 'react';
import type { NewMaintenance, Recurrence } from '../../../../../contract/api-calendar.ts';
import type { SiteView } from '../../../../../contract/api.ts';
import { WEEKDAYS } from '../../../../../contract/site-file.ts';
import { usePreview } from '../../api/calendar-queries.ts';
import { useAssets } from '../../api/queries.ts';
import { msToWall, wallToMs } from '../../format/wall-time.ts';
import { systemText, useWords } from '../../i18n/i18n.ts';
import { Dialog } from '../../ui/dialog.tsx';
import type { RunDeed } from './deeds.ts';
import { InvertedNote, TimeField, Times } from './times.tsx';

const REPEATS = ['once', 'day', 'workdays', 'week', 'month'] as const;
type Repeat = (typeof REPEATS)[number];

const HOUR_MS = 3_600_000;
const REASON_LIMIT = 500;

interface Props {
  site: SiteView;
  run: RunDeed;
  isBusy: boolean;
  onClose: () => void;
}

interface Draft {
  scope: string;
  from: string;
  to: string;
  repeat: Repeat;
  reason: string;
}

export function WorkDialog({ site, run, isBusy, onClose }: Props) {
  const { t } = useWords();
  const [draft, setDraft] = useState<Draft>(() => {
    const now = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
    const wall = (ms: number): string => msToWall(ms, site.timezone);
    return { scope: '', from: wall(now), to: wall(now + HOUR_MS), repeat: 'once', reason: '' };
  });
  const set = (change: Partial<Draft>): void => setDraft({ ...draft, ...change });
  const window = windowOf(draft, site);
  const preview = usePreview(useDeferredValue(window && { ...window, reason: '-' }));
  const isWhole = window !== null && draft.reason.trim() !== '';
  return (
    <Dialog title={t('calendar.plan')} onClose={onClose}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (window && isWhole) run({ do: 'plan', window }, t('calendar.done'), onClose);
        }}
      >
        <ScopeField site={site.key} value={draft.scope} onChange={(scope) => set({ scope })} />
        <div className="field-pair">
          <TimeField label={t('calendar.from')} value={draft.from} onChange={(from) => set({ from })} />
          <TimeField label={t('calendar.to')} value={draft.to} onChange={(to) => set({ to })} />
        </div>
        <InvertedNote fromMs={wallToMs(draft.from, site.timezone)} toMs={wallToMs(draft.to, site.timezone)} />
        <label className="field">
          {t('calendar.repeat')}
          <select
            className="select"
            value={draft.repeat}
            onChange={({ target }) => set({ repeat: REPEATS.find((one) => one === target.value) ?? 'once' })}
          >
            {REPEATS.map((repeat) => (
              <option key={repeat} value={repeat}>
                {t(`calendar.${repeat}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          {t('calendar.reason')}
          <input
            value={draft.reason}
            maxLength={REASON_LIMIT}
            onChange={({ target }) => set({ reason: target.value })}
          />
        </label>
        <div className="calendar-preview">
          <span className="muted">
            {t('calendar.next')} · {t('calendar.zone', { zone: site.timezone })}
          </span>
          {window !== null && preview.error !== null && <span className="field-error">{preview.error.message}</span>}
          {window !== null && preview.error === null && preview.data !== undefined && <Times window={preview.data} />}
        </div>
        <div className="form-end">
          <button type="button" className="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" className="button button-primary" disabled={isBusy || !isWhole}>
            {t('calendar.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function ScopeField({ site, value, onChange }: { site: string; value: string; onChange: (value: string) => void }) {
  const { t, words } = useWords();
  const assets = useAssets(site).data ?? [];
  const systems = [...new Set(assets.map(({ system }) => system))].filter((system) => system !== '');
  return (
    <label className="field">
      {t('calendar.scope')}
      <select className="select" value={value} onChange={({ target }) => onChange(target.value)}>
        <option value="">{t('calendar.wholeSite')}</option>
        {systems.map((system) => (
          <option key={system} value={`system ${system}`}>
            {t('calendar.system', { name: systemText(t, system) })}
          </option>
        ))}
        <optgroup label={t('calendar.asset')}>
          {assets.map(({ key, name }) => (
            <option key={key} value={`asset ${key}`}>
              {words(name)}
            </option>
          ))}
        </optgroup>
      </select>
    </label>
  );
}

function windowOf({ scope, from, to, repeat, reason }: Draft, { key, timezone }: SiteView): NewMaintenance | null {
  const [fromMs, toMs] = [wallToMs(from, timezone), wallToMs(to, timezone)];
  if (!Number.isFinite(fromMs) || !Number.isFinite(toMs) || toMs <= fromMs) return null;
  const [kind, name = ''] = scope.split(' ', 2);
  const recurrence = recurrenceOf(repeat, from);
  return {
    site: key,
    ...(kind === 'system' && { system: name }),
    ...(kind === 'asset' && { asset: name }),
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    reason: reason.trim(),
    ...(recurrence && { recurrence }),
  };
}

/** What repeats follows from the first day: its weekday, and which of that name in its month. */
function recurrenceOf(repeat: Repeat, from: string): Recurrence | null {
  const date = new Date(`${from.slice(0, 10)}T00:00:00Z`);
  const weekday = WEEKDAYS[(date.getUTCDay() + 6) % 7] ?? 'mon';
  switch (repeat) {
    case 'once':
      return null;
    case 'day':
      return { every: 'day' };
    case 'workdays':
      return { every: 'week', on: ['mon', 'tue', 'wed', 'thu', 'fri'] };
    case 'week':
      return { every: 'week', on: [weekday] };
    case 'month': {
      const number = Math.ceil(date.getUTCDate() / 7);
      const week = ([1, 2, 3, 4] as const).find((one) => one === number) ?? -1;
      return { every: 'month', nth: { week, day: weekday } };
    }
  }
}
