// The wall of the control room: read from across the room, never scrolled, never touched. Big numbers first, then the site's
// assets as tiles by system, and the open tickets with their clocks. Several sites take turns; while some are in trouble, only
// those.

import { useEffect, useMemo, useState } from 'react';
import type { SiteView, TicketView } from '../../../../../contract/api.ts';
import { useOpenTickets, useSites } from '../../api/queries.ts';
import { byTrouble, nextTurn } from '../../by-trouble.ts';
import { byUrgency } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useOutOfDate } from '../../live/ticker.ts';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';
import { SiteBanners } from '../calendar/banners.tsx';
import { Counters } from './counters.tsx';
import { SiteStrip } from './site-strip.tsx';
import { Tiles } from './tiles.tsx';
import { WallTickets } from './wall-tickets.tsx';
import '../../styles/wall.css';
import '../../styles/tiles.css';

/** How long one site stays on the wall when there are several. */
const SITE_SHOWN_MS = 20_000;

export function WallPage() {
  const { t } = useWords();
  const sites = useSites();
  const open = useOpenTickets().data?.pages;
  const tickets = useMemo(() => (open ?? []).flatMap((page) => page.items).toSorted(byUrgency), [open]);
  const order = useMemo(() => (sites.data ?? []).toSorted(byTrouble), [sites.data]);
  const isStale = useOutOfDate();
  const [site, choose] = useTurn(order, isStale);
  return (
    <main className={isStale ? 'wall wall-stale' : 'wall'} id="content">
      <h1 className="sr-only">{t('wall.title')}</h1>
      {sites.isPending && <Loading rows={5} />}
      {sites.error !== null && sites.data === undefined && (
        <ErrorNotice error={sites.error} onRetry={() => void sites.refetch()} />
      )}
      {sites.data?.length === 0 && <Empty icon="site" title={t('wall.noSites')} hint={t('wall.noSitesHint')} />}
      {site !== undefined && <Board sites={order} site={site} tickets={tickets} isStale={isStale} onChoose={choose} />}
    </main>
  );
}

interface BoardProps {
  sites: readonly SiteView[];
  site: SiteView;
  tickets: readonly TicketView[];
  isStale: boolean;
  onChoose: (key: string) => void;
}

function Board({ sites, site, tickets, isStale, onChoose }: BoardProps) {
  return (
    <>
      <Counters sites={sites} site={site} />
      <SiteBanners site={site} />
      <div className="wall-body">
        <section className="wall-assets">
          {sites.length > 1 && <SiteStrip sites={sites} shown={site.key} onChoose={onChoose} />}
          <Tiles site={site.key} tickets={tickets} />
        </section>
        <WallTickets
          tickets={tickets}
          withSite={sites.length > 1}
          isStale={isStale}
          isWell={sites.every(({ state, assets }) => state === 'ok' && assets.bad + assets.unreachable === 0)}
        />
      </div>
    </>
  );
}

/** The site on show: it moves on by itself while news comes, and stays a full turn when somebody chooses one. */
function useTurn(sites: readonly SiteView[], isHeld: boolean): [SiteView | undefined, (key: string) => void] {
  const [key, setKey] = useState('');
  const at = Math.max(
    0,
    sites.findIndex((site) => site.key === key),
  );
  const next = nextTurn(sites, sites[at]?.key ?? '');
  const isAlone = next === '' || next === sites[at]?.key;
  useEffect(() => {
    if (isAlone || isHeld) return undefined;
    const timer = setTimeout(() => setKey(next), SITE_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isAlone, isHeld, next, key]);
  return [sites[at], setKey];
}
