// The assets of a site, by system, with filters by health and a search over names, addresses, models and positions.

import { useDeferredValue, useMemo } from 'react';
import type { AssetView, Health } from '../../../../../contract/api.ts';
import { useAssets } from '../../api/queries.ts';
import { classIcon, groupBySystem, HEALTH_ORDER } from '../../domain.ts';
import { valueText } from '../../format/value.ts';
import { systemText, useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { setQuery, usePlace } from '../../router.ts';
import { Icon } from '../../ui/icon.tsx';
import { HealthMark, Words } from '../../ui/marks.tsx';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';

export function AssetList({ site }: { site: string }) {
  const { data, error, isPending, refetch } = useAssets(site);
  const { query } = usePlace();
  const health = HEALTH_ORDER.find((name) => name === query.get('health'));
  const search = query.get('q') ?? '';
  const wanted = useDeferredValue(search);
  const shown = useMemo(() => filtered(data ?? [], health, wanted), [data, health, wanted]);
  if (isPending) return <Loading rows={10} />;
  if (data === undefined) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <AssetFilters assets={data} health={health} search={search} />
      {shown.length === 0 ? <NoMatch /> : <Groups assets={shown} />}
    </>
  );
}

function filtered(assets: readonly AssetView[], health: Health | undefined, search: string): AssetView[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return assets.filter((asset) => {
    if (health !== undefined && asset.health !== health) return false;
    const { name, key, host, model, position } = asset;
    const text = [name.zh, name.en, key, host, model, position?.zh, position?.en].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

interface FilterProps {
  assets: readonly AssetView[];
  health: Health | undefined;
  search: string;
}

function AssetFilters({ assets, health, search }: FilterProps) {
  const { t } = useWords();
  return (
    <div className="filters">
      <div className="chips" role="group" aria-label={t('site.state')}>
        {HEALTH_ORDER.map((name) => (
          <button
            key={name}
            type="button"
            className={`chip health-${name}`}
            aria-pressed={name === health}
            onClick={() => setQuery({ health: name === health ? '' : name })}
          >
            <Icon name={name} />
            {t(`health.${name}`)}
            <span className="chip-count number">{assets.filter((asset) => asset.health === name).length}</span>
          </button>
        ))}
      </div>
      <label className="search">
        <Icon name="search" />
        <input
          type="search"
          aria-label={t('site.search')}
          placeholder={t('site.search')}
          value={search}
          onChange={(event) => setQuery({ q: event.target.value })}
        />
      </label>
    </div>
  );
}

function NoMatch() {
  const { t } = useWords();
  return (
    <Empty icon="search" title={t('site.noMatch')}>
      <button type="button" className="button" onClick={() => setQuery({ health: '', q: '' })}>
        {t('site.clearFilter')}
      </button>
    </Empty>
  );
}

function Groups({ assets }: { assets: readonly AssetView[] }) {
  const { t } = useWords();
  return (
    <div className="asset-groups">
      {groupBySystem(assets).map((group) => (
        <section key={group.system}>
          <h2 className="asset-group-head">
            {systemText(t, group.system)} <span className="muted number">{group.assets.length}</span>
          </h2>
          <ul className="asset-list">
            {group.assets.map((asset) => (
              <AssetRow key={asset.key} asset={asset} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function AssetRow({ asset }: { asset: AssetView }) {
  const { t, words } = useWords();
  const { headline } = asset;
  return (
    <li>
      <a className="asset-row" href={href.asset(asset.site, asset.key)}>
        <Icon name={classIcon(asset.class)} className="asset-row-class" />
        <span className="asset-row-name">
          <Words>{words(asset.name)}</Words>
          <span className="muted">
            <Words>{words(asset.position)}</Words>
          </span>
        </span>
        <span className="asset-row-health">
          <HealthMark health={asset.health} />
          {asset.maintenance && <span className="pill">{t('sites.maintenance')}</span>}
          {asset.offHours === true && <span className="pill">{t('sites.offHours')}</span>}
        </span>
        <span className="asset-row-because muted">
          <Words>{words(asset.because)}</Words>
        </span>
        <span className="asset-row-model muted">
          <Words>{asset.model}</Words>
        </span>
        <span className="asset-row-host muted number">{asset.host}</span>
        <span className="asset-row-value number">
          {headline !== null && asset.health === 'ok' && (
            <>
              <span className="muted">{words(headline.label)} </span>
              {valueText(headline.value, headline.unit)}
            </>
          )}
        </span>
      </a>
    </li>
  );
}
