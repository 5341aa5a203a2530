// All sites: state, freshness, assets by health and open tickets, those in trouble first; many of them can be searched.

import type { SiteView } from '../../../../../contract/api.ts';
import { useSites } from '../../api/queries.ts';
import { byTrouble } from '../../by-trouble.ts';
import { HEALTH_ORDER, SEVERITIES, SITE_ICONS } from '../../domain.ts';
import { spanText } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { href } from '../../address.ts';
import { setQuery, usePlace } from '../../router.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';
import '../../styles/site.css';

/** More sites than this can be searched. */
const MANY = 6;

export function SitesPage() {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useSites();
  const { query } = usePlace();
  const search = query.get('q') ?? '';
  const all = data ?? [];
  const sites = all.filter((site) => matches(site, search)).toSorted(byTrouble);
  return (
    <main className="page" id="content">
      <div className="page-head">
        <h1>{t('sites.title')}</h1>
        {all.length > 1 && <span className="muted number">{sites.length}</span>}
      </div>
      {(all.length > MANY || search !== '') && <Search search={search} />}
      {isPending && <Loading />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && <Empty icon="site" title={t('sites.none')} hint={t('sites.noneHint')} />}
      {all.length > 0 && sites.length === 0 && (
        <Empty icon="search" title={t('sites.noMatch')}>
          <button type="button" className="button" onClick={() => setQuery({ q: '' })}>
            {t('site.clearFilter')}
          </button>
        </Empty>
      )}
      <ul className="site-list">
        {sites.map((site) => (
          <SiteCard key={site.key} site={site} />
        ))}
      </ul>
    </main>
  );
}

function matches({ key, name, customer, address }: SiteView, search: string): boolean {
  const text = [key, name.zh, name.en, customer?.zh, customer?.en, address?.zh, address?.en].join(' ').toLowerCase();
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return wanted.every((word) => text.includes(word));
}

function Search({ search }: { search: string }) {
  const { t } = useWords();
  return (
    <div className="filters">
      <label className="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={t('sites.search')}
          placeholder={t('sites.search')}
          value={search}
          onChange={(event) => setQuery({ q: event.target.value })}
        />
      </label>
    </div>
  );
}

function SiteCard({ site }: { site: SiteView }) {
  const { t, words } = useWords();
  const open = SEVERITIES.filter((severity) => site.tickets[severity] > 0);
  return (
    <li>
      <a className="card site-card" href={href.site(site.key)}>
        <span className="site-card-head">
          <span className="site-card-name">
            <Words>{words(site.name)}</Words>
          </span>
          <SiteMark site={site} />
        </span>
        <span className="muted">
          <Words>{words(site.customer)}</Words>
        </span>
        <span className="site-card-row">
          <span className="muted">{t('sites.assets')}</span>
          {HEALTH_ORDER.filter((health) => site.assets[health] > 0).map((health) => (
            <span key={health} className={`mark mark-quiet health-${health}`}>
              <Icon name={health} />
              {t(`health.${health}`)} <span className="number">{site.assets[health]}</span>
            </span>
          ))}
        </span>
        <span className="site-card-row">
          <span className="muted">{t('sites.tickets')}</span>
          {open.length === 0 && <span className="muted">{t('app.none')}</span>}
          {open.map((severity) => (
            <span key={severity} className={`mark mark-quiet severity-${severity}`}>
              <Icon name={severity} />
              {t(`severity.${severity}`)} <span className="number">{site.tickets[severity]}</span>
            </span>
          ))}
        </span>
        <Heard site={site} />
      </a>
    </li>
  );
}

export function SiteMark({ site }: { site: SiteView }) {
  const { t } = useWords();
  return (
    <>
      <span
        className={`mark mark-quiet site-${site.state}`}
        title={site.state === 'dark' ? t('siteStateHint.dark') : ''}
      >
        <Icon name={SITE_ICONS[site.state]} />
        {t(`siteState.${site.state}`)}
      </span>
      {site.maintenance && <span className="pill">{t('sites.maintenance')}</span>}
      {site.takeover === true && <span className="pill">{t('takeover.tab')}</span>}
    </>
  );
}

export function Heard({ site }: { site: SiteView }) {
  const { t, language } = useWords();
  const now = useNow();
  const at = Date.parse(site.heardAt ?? '');
  if (!Number.isFinite(at)) return <span className="muted">{t('sites.neverHeard')}</span>;
  if (site.state !== 'dark') return null;
  return <span className="muted number">{t('sites.heard', { age: spanText(now - at, language) })}</span>;
}
