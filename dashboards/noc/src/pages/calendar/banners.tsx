// What everybody should know before looking at anything of a site: it is being taken over, or a major event is protected.

import type { SiteView } from '../../../../../contract/api.ts';
import { offsetText, shortTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import '../../styles/calendar.css';

export function SiteBanners({ site }: { site: SiteView }) {
  const { t, language } = useWords();
  const now = useNow();
  const { protection, takeover } = site;
  if (protection === undefined && takeover !== true) return null;
  return (
    <div className="site-banners">
      {takeover === true && (
        <a className="site-banner banner-takeover" href={href.site(site.key, 'takeover')}>
          <strong>
            <Icon name="check" /> {t('takeover.banner')}
          </strong>
        </a>
      )}
      {protection !== undefined && (
        <a className="site-banner banner-protection" href={href.site(site.key, 'calendar')}>
          <strong>
            <Icon name="clock" /> {t('calendar.underProtection', { name: protection.name })}
          </strong>
          <span className="number">
            {t('calendar.until', { at: shortTime(protection.to, site.timezone, language, now) })}{' '}
            {offsetText(now, site.timezone, language)}
          </span>
          <span className="banner-more">{t('calendar.frozen')}</span>
        </a>
      )}
    </div>
  );
}
