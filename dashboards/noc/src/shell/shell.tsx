// The frame around every page: where one can go, how fresh the data is, language, theme, sound and account. On a phone the
// ways move to the bottom, within reach of a thumb.

import type { ReactNode } from 'react';
import type { Me } from '../../../../contract/api-people.ts';
import { useSites } from '../api/queries.ts';
import { openTickets } from '../domain.ts';
import { useWords } from '../i18n/i18n.ts';
import { href, type Route } from '../address.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Toasts } from '../ui/toast.tsx';
import { CriticalTone } from './critical-tone.tsx';
import { DemoBar } from './demo-bar.tsx';
import { LiveStatus, StaleBanner } from './live-status.tsx';
import { Settings } from './settings.tsx';
import { Shortcuts } from './shortcuts.tsx';

const WAYS = [
  { page: 'wall', icon: 'wall', address: href.wall },
  { page: 'tickets', icon: 'ticket', address: href.tickets },
  { page: 'sites', icon: 'site', address: href.sites },
  { page: 'gateway', icon: 'gateway', address: href.gateway },
] as const satisfies readonly { page: string; icon: IconName; address: string }[];

export function Shell({ me, route, children }: { me: Me; route: Route; children: ReactNode }) {
  const { t } = useWords();
  return (
    <div className={`shell shell-${route.page}`}>
      <a className="skip" href="#content" onClick={(event) => skipToContent(event)}>
        {t('app.skip')}
      </a>
      <header className="top">
        <a className="brand" href={href.wall} aria-label={t('app.name')}>
          <Brand />
          <span>{t('app.name')}</span>
        </a>
        <Ways route={route} />
        <div className="top-end">
          <LiveStatus />
          <Settings me={me} />
        </div>
      </header>
      <StaleBanner />
      {children}
      {me.demo && <DemoBar me={me} />}
      <Toasts />
      <Shortcuts />
      <CriticalTone />
    </div>
  );
}

function skipToContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  const content = document.querySelector<HTMLElement>('#content');
  content?.setAttribute('tabindex', '-1');
  content?.focus();
}

export function Brand() {
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M2.5 16C5.8 10 10.2 7 16 7s10.2 3 13.5 9c-3.3 6-7.7 9-13.5 9S5.8 22 2.5 16z" />
      <path d="M9.5 16.3h3.6l1.9-4.3 2.6 8.2 1.9-3.9h3" />
    </svg>
  );
}

function Ways({ route }: { route: Route }) {
  const { t } = useWords();
  const open = (useSites().data ?? []).reduce((sum, site) => sum + openTickets(site), 0);
  const here =
    route.page === 'ticket' ? 'tickets' : route.page === 'site' || route.page === 'asset' ? 'sites' : route.page;
  return (
    <nav className="ways" aria-label={t('nav.label')}>
      {WAYS.map((way) => (
        <a key={way.page} className="way" href={way.address} aria-current={way.page === here ? 'page' : undefined}>
          <Icon name={way.icon} />
          <span>{t(`nav.${way.page}`)}</span>
          {way.page === 'tickets' && open > 0 && <span className="way-count number">{open}</span>}
        </a>
      ))}
    </nav>
  );
}
