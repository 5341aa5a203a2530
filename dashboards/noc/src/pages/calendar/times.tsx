// Times of windows, as they are shown and as they are asked for: wall times of a zone.

import type { Preview } from '../../../../../contract/api-calendar.ts';
import { offsetText, shortTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';

export function Times({ window }: { window: Preview }) {
  const { t, language } = useWords();
  const now = useNow();
  const until = (from: string, to: string): string => {
    const end = shortTime(to, window.zone, language, Date.parse(from));
    return `${shortTime(from, window.zone, language, now)} – ${end}`;
  };
  return (
    <ol
      className="calendar-times number"
      aria-label={t('calendar.next')}
      title={t('calendar.zone', { zone: window.zone })}
    >
      {window.next.map(({ from, to }) => (
        <li key={from}>
          {until(from, to)} <span className="muted">{offsetText(Date.parse(from), window.zone, language)}</span>
        </li>
      ))}
    </ol>
  );
}

/** Says why what ends before it begins cannot be saved; nothing while a time is still being typed. */
export function InvertedNote({ fromMs, toMs }: { fromMs: number; toMs: number }) {
  const { t } = useWords();
  if (!(toMs <= fromMs)) return null;
  return (
    <p className="field-error" role="alert">
      {t('calendar.inverted')}
    </p>
  );
}

export function TimeField({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label className="field">
      {label}
      <input type="datetime-local" required value={value} onChange={({ target }) => onChange(target.value)} />
    </label>
  );
}
