// A clock of the ticket counting to its due time and, when it is missed, away from it. Close to due it says so by icon and
// weight as well as by colour.

import type { ClockView } from '../../../../contract/api.ts';
import { countdownText } from '../format/time.ts';
import { useWords } from '../i18n/i18n.ts';
import { useNow } from '../live/ticker.ts';
import { Icon } from './icon.tsx';

/** Share of the clock that is left when it begins to press. */
const PRESSING_SHARE = 0.25;

export type Pressure = 'calm' | 'pressing' | 'over';

export function pressureOf(clock: ClockView, now: number): Pressure {
  const due = Date.parse(clock.dueAt ?? '');
  const start = Date.parse(clock.startedAt ?? '');
  if (!Number.isFinite(due)) return 'calm';
  if (now >= due) return 'over';
  return Number.isFinite(start) && due - now < (due - start) * PRESSING_SHARE ? 'pressing' : 'calm';
}

export function Countdown({ clock }: { clock: ClockView }) {
  const { t, language } = useWords();
  const now = useNow();
  const due = Date.parse(clock.dueAt ?? '');
  if (!Number.isFinite(due)) return <span className="countdown">{t('app.noData')}</span>;
  const pressure = pressureOf(clock, now);
  return (
    <span className={`countdown countdown-${pressure}`} role="timer">
      {pressure !== 'calm' && <Icon name={pressure === 'over' ? 'bad' : 'clock'} />}
      <span className="number">
        {pressure === 'over' ? '+' : ''}
        {countdownText(due - now, language)}
      </span>
      <span className="countdown-word">{t(pressure === 'over' ? 'clock.over' : 'clock.left')}</span>
    </span>
  );
}
