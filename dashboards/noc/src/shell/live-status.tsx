// How old what you see is, always in view; and, when nothing has come for too long, a line that cannot be overlooked.

import { spanText } from '../format/time.ts';
import { useWords } from '../i18n/i18n.ts';
import { dataAgeMs, isOutOfDate, silenceMs, STALE_AFTER_MS, useLive } from '../live/live-store.ts';
import { useNow } from '../live/ticker.ts';
import { Icon } from '../ui/icon.tsx';

export function LiveStatus({ site }: { site?: string }) {
  const { t, language } = useWords();
  const state = useLive();
  useNow();
  const age = dataAgeMs(state, site);
  const isSilent = silenceMs(state) > STALE_AFTER_MS;
  const isStale = isSilent || (age !== null && age > STALE_AFTER_MS);
  const text = (): string => {
    if (state.connection === 'lost') return t('live.lost');
    if (state.connection === 'connecting' && age === null) return t('live.connecting');
    if (age === null) return t('live.noData');
    return t(isStale ? 'live.stale' : 'live.age', { age: spanText(age, language) });
  };
  const isBad = isStale || state.connection === 'lost';
  return (
    <span className={`live-status${isBad ? ' live-status-stale' : ''}`} data-testid="live-status">
      {isBad ? <Icon name="bad" /> : <span className="live-dot" aria-hidden="true" />}
      <span className="number">{text()}</span>
    </span>
  );
}

export function StaleBanner() {
  const { t, language } = useWords();
  const state = useLive();
  useNow();
  if (!isOutOfDate(state)) return null;
  return (
    <div className="stale-banner" role="alert">
      <Icon name="bad" />
      <strong className="number">{t('live.silent', { age: spanText(silenceMs(state), language) })}</strong>
      <span>{t('live.silentHint')}</span>
    </div>
  );
}
