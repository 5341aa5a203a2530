// The numbers that are read from the far end of the room: open tickets by severity, assets by health, the sites, the time.

import type { Health, SiteView } from '../../../../../contract/api.ts';
import { HEALTH_ORDER, SEVERITIES, SITE_ICONS, type Severity } from '../../domain.ts';
import { clockTime, dayText, offsetText } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { href } from '../../address.ts';
import { Icon, type IconName } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';

interface Props {
  sites: readonly SiteView[];
  site: SiteView;
}

export function Counters({ sites, site }: Props) {
  return (
    <section className="counters">
      <TicketCounters sites={sites} />
      <AssetCounters sites={sites} />
      <SiteCounter sites={sites} site={site} />
      <WallClock zone={site.timezone} />
    </section>
  );
}

function TicketCounters({ sites }: { sites: readonly SiteView[] }) {
  const { t } = useWords();
  const count = (severity: Severity): number => sites.reduce((sum, site) => sum + site.tickets[severity], 0);
  return (
    <div className="counter-group">
      <h2 className="eyebrow">{t('wall.openTickets')}</h2>
      <div className="counter-row">
        {SEVERITIES.map((severity) => (
          <Counter
            key={severity}
            icon={severity}
            tone={`severity-${severity}`}
            label={t(`severity.${severity}`)}
            value={count(severity)}
          />
        ))}
      </div>
    </div>
  );
}

function AssetCounters({ sites }: { sites: readonly SiteView[] }) {
  const { t } = useWords();
  const count = (health: Health): number => sites.reduce((sum, site) => sum + site.assets[health], 0);
  return (
    <div className="counter-group">
      <h2 className="eyebrow">{t('wall.assets')}</h2>
      <div className="counter-row">
        {HEALTH_ORDER.map((health) => (
          <Counter
            key={health}
            icon={health}
            tone={`health-${health}`}
            label={t(`health.${health}`)}
            value={count(health)}
          />
        ))}
      </div>
    </div>
  );
}

function Counter({ icon, tone, label, value }: { icon: IconName; tone: string; label: string; value: number }) {
  return (
    <div className={`counter ${tone}${value === 0 ? ' counter-zero' : ''}`}>
      <span className="counter-value number">{value}</span>
      <span className="counter-label">
        <Icon name={icon} />
        {label}
      </span>
    </div>
  );
}

function SiteCounter({ sites, site }: { sites: readonly SiteView[]; site: SiteView }) {
  const { t, words } = useWords();
  return (
    <div className="counter-group counter-site">
      <h2 className="eyebrow">
        {sites.length === 1 ? t('wall.site') : t('wall.sites')}
        {sites.length > 1 && <span className="number"> {sites.length}</span>}
      </h2>
      <a className="counter-site-name" href={href.site(site.key)}>
        <Words>{words(site.name)}</Words>
      </a>
      <p className={`mark mark-quiet site-${site.state}`}>
        <Icon name={SITE_ICONS[site.state]} />
        {t(`siteState.${site.state}`)}
        {site.maintenance && <span className="pill">{t('sites.maintenance')}</span>}
      </p>
    </div>
  );
}

function WallClock({ zone }: { zone: string }) {
  const { language } = useWords();
  const now = useNow();
  const iso = new Date(now).toISOString();
  return (
    <div className="counter-group wall-clock">
      <p className="wall-time number">{clockTime(iso, zone, language)}</p>
      <p className="muted number">
        {dayText(iso, zone, language)} · {offsetText(now, zone, language)}
      </p>
    </div>
  );
}
