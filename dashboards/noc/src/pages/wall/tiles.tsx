// The assets of one site as tiles, by system. A healthy tile is quiet; one with a fault carries its ticket's severity by
// icon, word and colour.

import { useMemo, useRef, type CSSProperties } from 'react';
import type { AssetView, TicketView } from '../../../../../contract/api.ts';
import { useAssets } from '../../api/queries.ts';
import { classIcon, groupBySystem, healthRank, type Severity, type SystemGroup } from '../../domain.ts';
import { valueText } from '../../format/value.ts';
import { systemText, useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';
import { fitWall, GAP, spanOf, type Density, type WallFit } from './fit.ts';
import { useSize } from './use-size.ts';

export function Tiles({ site, tickets }: { site: string; tickets: readonly TicketView[] }) {
  const { t } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const { data, error, isPending, refetch } = useAssets(site);
  const groups = useMemo(() => groupBySystem(data ?? []), [data]);
  const severities = useMemo(() => new Map(tickets.map((ticket) => [ticket.id, ticket.severity])), [tickets]);
  const fit = useMemo(
    () => fitWall({ groups: groups.map((group) => group.assets.length), width: size.width, height: size.height }),
    [groups, size],
  );
  return (
    <div className="tiles" ref={box}>
      {isPending && <Loading rows={6} />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && <Empty icon="box" title={t('wall.noAssets')} />}
      {size.width > 0 && <TileGroups groups={groups} fit={fit} width={size.width} severities={severities} />}
    </div>
  );
}

interface GroupsProps {
  groups: readonly SystemGroup[];
  fit: WallFit;
  width: number;
  severities: ReadonlyMap<string, Severity>;
}

function TileGroups({ groups, fit, width, severities }: GroupsProps) {
  const tileWidth = (width - (fit.columns - 1) * GAP) / fit.columns;
  return (
    <div className={`tile-groups tiles-${fit.density}`}>
      {groups.map((group) => {
        const shown = fit.density === 'faults' ? group.assets.filter((asset) => asset.health !== 'ok') : group.assets;
        const span = spanOf(Math.max(1, shown.length), fit.columns);
        const style: CSSProperties = {
          width: `${span * tileWidth + (span - 1) * GAP - 0.001}rem`,
          gridTemplateColumns: `repeat(${span}, minmax(0, 1fr))`,
          gridAutoRows: `${fit.tileHeight}rem`,
        };
        return (
          <section key={group.system} className="tile-group">
            <GroupHead group={group} />
            <div className="tile-grid" style={style}>
              {shown.map((asset) => (
                <Tile
                  key={asset.key}
                  asset={asset}
                  density={fit.density}
                  severity={severities.get(asset.ticket ?? '')}
                />
              ))}
            </div>
            {shown.length > 0 && shown.length < group.assets.length && (
              <HealthyMore count={group.assets.length - shown.length} />
            )}
          </section>
        );
      })}
    </div>
  );
}

function HealthyMore({ count }: { count: number }) {
  const { t } = useWords();
  return <p className="muted number">{t('wall.healthyMore', { count })}</p>;
}

function GroupHead({ group }: { group: SystemGroup }) {
  const { t } = useWords();
  const ok = group.assets.filter((asset) => asset.health === 'ok').length;
  return (
    <h2 className="tile-group-head">
      {systemText(t, group.system)}
      <span className="muted number">{t('wall.summary', { ok, total: group.assets.length })}</span>
    </h2>
  );
}

/** Why its state does not count now. */
function Aside({ icon, word }: { icon: 'tools' | 'moon'; word: string }) {
  return (
    <span className="tile-aside" title={word}>
      <Icon name={icon} />
      <span className="sr-only">{word}</span>
    </span>
  );
}

function Tile({ asset, density, severity }: { asset: AssetView; density: Density; severity: Severity | undefined }) {
  const { t, words } = useWords();
  const tone = asset.health === 'bad' && severity !== undefined ? `severity-${severity}` : `health-${asset.health}`;
  const headline = asset.headline;
  return (
    <a
      className={`tile tile-${asset.health} ${tone}`}
      href={href.asset(asset.site, asset.key)}
      title={words(asset.because)}
      data-rank={healthRank(asset.health)}
    >
      <span className="tile-name">
        <Icon name={classIcon(asset.class)} className="tile-class" />
        <Words>{words(asset.name)}</Words>
      </span>
      <span className="tile-state">
        <Icon name={asset.health === 'bad' && severity !== undefined ? severity : asset.health} />
        {density !== 'compact' && <span className="tile-word">{t(`health.${asset.health}`)}</span>}
        {asset.maintenance && <Aside icon="tools" word={t('sites.maintenance')} />}
        {asset.offHours === true && <Aside icon="moon" word={t('sites.offHours')} />}
        {density !== 'compact' && asset.health === 'ok' && headline !== null && (
          <span className="tile-value number" title={words(headline.label)}>
            <span>{valueText(headline.value, headline.unit)}</span>
            <span className="tile-label">{words(headline.label)}</span>
          </span>
        )}
      </span>
    </a>
  );
}
