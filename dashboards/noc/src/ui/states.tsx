// What a page shows when there is nothing yet, nothing at all, or an error: each says what happened and what to do.

import type { ReactNode } from 'react';
import { RequestError } from '../api/client.ts';
import { useWords, type Translate } from '../i18n/i18n.ts';
import { Icon, type IconName } from './icon.tsx';

export function Loading({ rows = 4 }: { rows?: number }) {
  const { t } = useWords();
  return (
    <div className="loading" role="status" aria-label={t('app.loading')}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="loading-row" />
      ))}
    </div>
  );
}

export function Empty({
  icon,
  title,
  hint,
  children,
}: {
  icon: IconName;
  title: string;
  hint?: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty">
      <Icon name={icon} />
      <p className="empty-title">{title}</p>
      {hint !== undefined && <p className="empty-hint">{hint}</p>}
      {children}
    </div>
  );
}

const KNOWN_CODES = [
  'network',
  'timeout',
  'unauthenticated',
  'sign_in_failed',
  'sign_in_locked',
  'forbidden',
  'csrf_rejected',
  'not_found',
  'conflict',
  'rate_limited',
  'too_many_watches',
  'unavailable',
  'internal',
  'password_rejected',
] as const;

/** An error in the reader's language; the server's own line stands below it, for the report. */
export function errorWords(error: unknown, t: Translate): { what: string; remedy: string; detail: string } {
  const found = error instanceof RequestError ? error : undefined;
  const code = KNOWN_CODES.find((known) => known === found?.code) ?? 'unknown';
  const detail = found?.detail ?? (error instanceof Error ? error.message : '');
  // Why it refuses, only the server knows.
  const isSpoken = (code === 'unknown' || code === 'conflict') && detail !== '' && found !== undefined;
  return {
    what: isSpoken ? detail : t(`error.${code}.what`),
    remedy: isSpoken && found.remedy !== '' ? found.remedy : t(`error.${code}.remedy`),
    detail: isSpoken || code === 'sign_in_failed' ? '' : detail,
  };
}

export function ErrorNotice({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useWords();
  const { what, remedy, detail } = errorWords(error, t);
  return (
    <div className="notice notice-error" role="alert">
      <Icon name="bad" />
      <div className="notice-body">
        <p className="notice-title">{what}</p>
        <p>{remedy}</p>
        {detail !== '' && <p className="notice-detail">{detail}</p>}
      </div>
      {onRetry !== undefined && (
        <button type="button" className="button" onClick={onRetry}>
          {t('error.retry')}
        </button>
      )}
    </div>
  );
}

export function Notice({
  icon,
  tone = 'plain',
  children,
}: {
  icon: IconName;
  tone?: 'plain' | 'warn';
  children: ReactNode;
}) {
  return (
    <div className={`notice notice-${tone}`}>
      <Icon name={icon} />
      <div className="notice-body">{children}</div>
    </div>
  );
}
