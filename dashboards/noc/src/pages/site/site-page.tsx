// One site: its assets as a list to search, what hangs on what as a drawing, and its open tickets.

import { lazy, Suspense, useEffect, useMemo, useRef } from 'react';
import type { SiteView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useBrokers, useConflicts, useOpenTickets, useSites } from '../../api/queries.ts';
import { byUrgency, mayCommission } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { href, type SiteTab } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';
import { TicketRow } from '../tickets/ticket-row.tsx';
import { SiteBanners } from '../calendar/banners.tsx';
import { AssetList } from './asset-list.tsx';
import { Conflicts } from './conflicts.tsx';
import { Heard, SiteMark } from './sites-page.tsx';
import { Topology } from './topology.tsx';
import '../../styles/site.css';
import '../../styles/tickets.css';

const SiteCalendar = lazy(async () => ({ default: (await import('../calendar/site-calendar.tsx')).SiteCalendar }));
const Takeover = lazy(async () => ({ default: (await import('../calendar/takeover.tsx')).Takeover }));
const RemoteModes = lazy(async () => ({ default: (await import('./remote-modes.tsx')).RemoteModes }));
const SiteTopics = lazy(async () => ({ default: (await import('../topics/site-topics.tsx')).SiteTopics }));

const TABS = [
  'assets',
  'topology',
  'conflicts',
  'tickets',
  'calendar',
  'takeover',
  'remote',
  'topics',
] as const satisfies readonly SiteTab[];

export function SitePage({ site: key, tab, me }: { site: string; tab: SiteTab; me: Me }) {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useSites();
  const site = data?.find((row) => row.key === key);
  const brokers = useBrokers(key, mayCommission(me.role)).data?.length ?? 0;
  const tabs = TABS.filter((name) => name !== 'topics' || brokers > 0 || tab === name);
  const tabsRef = useRef<HTMLElement>(null);
  const isKnown = site !== undefined;
  // On a phone not all tabs fit: the chosen one is brought into sight.
  useEffect(() => {
    const chosen = tabsRef.current?.querySelector('[aria-current="page"]');
    chosen?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [tab, isKnown]);
  return (
    <main className="page" id="content">
      <a className="back-link" href={href.sites}>
        <Icon name="back" />
        {t('sites.title')}
      </a>
      {isPending && <Loading rows={8} />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && site === undefined && <Empty icon="site" title={t('error.not_found.what')} />}
      {site !== undefined && (
        <>
          <SiteHead site={site} />
          <nav className="tabs" aria-label={t('sites.title')} ref={tabsRef}>
            {tabs.map((name) => (
              <a
                key={name}
                className="tab"
                href={href.site(key, name)}
                aria-current={name === tab ? 'page' : undefined}
              >
                {name === 'calendar' || name === 'takeover' ? t(`${name}.tab`) : t(`site.${name}`)}
                {name === 'conflicts' && <ConflictCount site={key} />}
              </a>
            ))}
          </nav>
          {tab === 'assets' && <AssetList site={key} />}
          {tab === 'topology' && <Topology site={key} />}
          {tab === 'conflicts' && <Conflicts site={key} />}
          {tab === 'tickets' && <SiteTickets site={key} />}
          {tab === 'calendar' && (
            <Suspense fallback={<Loading rows={6} />}>
              <SiteCalendar site={site} me={me} />
            </Suspense>
          )}
          {tab === 'takeover' && (
            <Suspense fallback={<Loading rows={6} />}>
              <Takeover site={key} me={me} />
            </Suspense>
          )}
          {tab === 'remote' && (
            <Suspense fallback={<Loading rows={6} />}>
              <RemoteModes site={key} me={me} />
            </Suspense>
          )}
          {tab === 'topics' && (
            <Suspense fallback={<Loading rows={6} />}>
              <SiteTopics site={key} me={me} />
            </Suspense>
          )}
        </>
      )}
    </main>
  );
}

function ConflictCount({ site }: { site: string }) {
  const count = useConflicts(site).data?.length ?? 0;
  return count === 0 ? null : <span className="tab-count number">{count}</span>;
}

function SiteHead({ site }: { site: SiteView }) {
  const { words } = useWords();
  const about = [words(site.customer), words(site.address)].filter((part) => part !== '');
  return (
    <header className="site-head">
      <div className="page-head">
        <h1>
          <Words>{words(site.name)}</Words>
        </h1>
        <SiteMark site={site} />
        <Heard site={site} />
      </div>
      <p className="muted">
        <Words>{about.join(' · ')}</Words>
      </p>
      <SiteBanners site={site} />
    </header>
  );
}

function SiteTickets({ site }: { site: string }) {
  const { t } = useWords();
  const { data, isPending } = useOpenTickets();
  const tickets = useMemo(
    () =>
      (data?.pages ?? []).flatMap((page) => page.items.filter((ticket) => ticket.site === site)).toSorted(byUrgency),
    [data, site],
  );
  if (isPending) return <Loading />;
  if (tickets.length === 0) return <Empty icon="none" title={t('site.noTickets')} />;
  return (
    <div className="ticket-list">
      <ul>
        {tickets.map((ticket) => (
          <TicketRow key={ticket.id} ticket={ticket} />
        ))}
      </ul>
    </div>
  );
}
