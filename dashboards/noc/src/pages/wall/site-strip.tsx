// The sites in one line above the tiles, the shown one marked, as many as there is room for; only where there is more than one.

import type { SiteView } from '../../../../../contract/api.ts';
import { href } from '../../address.ts';
import { SITE_ICONS } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';

/** Sites in trouble stand first, so what is left out is healthy. */
const MAX_SHOWN = 12;

interface Props {
  sites: readonly SiteView[];
  shown: string;
  onChoose: (key: string) => void;
}

export function SiteStrip({ sites, shown, onChoose }: Props) {
  const { t, words } = useWords();
  return (
    <div className="site-strip">
      <div className="site-chips" role="group" aria-label={t('wall.sites')}>
        {sites.slice(0, MAX_SHOWN).map((site) => (
          <button
            key={site.key}
            type="button"
            className="site-chip"
            aria-pressed={site.key === shown}
            onClick={() => onChoose(site.key)}
          >
            <span className={`mark mark-quiet site-${site.state}`}>
              <Icon name={SITE_ICONS[site.state]} />
            </span>
            <span className="site-chip-name">
              <Words>{words(site.name)}</Words>
            </span>
            <span className="muted">{t(`siteState.${site.state}`)}</span>
          </button>
        ))}
      </div>
      <a className="site-all number" href={href.sites}>
        {t('wall.allSites', { count: sites.length })}
      </a>
    </div>
  );
}
