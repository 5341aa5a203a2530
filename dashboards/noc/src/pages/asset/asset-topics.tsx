// What the asset publishes over MQTT now, listened to once it is asked for.

import { useState } from 'react';
import type { AssetDetail } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { href } from '../../address.ts';
import { mayCommission } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { TopicBrowser } from '../topics/topic-browser.tsx';

export function AssetTopics({ site, detail, me }: { site: string; detail: AssetDetail; me: Me }) {
  const { t } = useWords();
  const [isOpen, setOpen] = useState(false);
  if (!mayCommission(me.role) || !detail.targets.some(({ protocol }) => protocol === 'mqtt')) return null;
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('topics.title')}</h2>
        <button type="button" className="button button-small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {t(isOpen ? 'topics.stop' : 'topics.listen')}
        </button>
      </div>
      <p className="muted topic-about">
        {t('topics.aboutAsset')} <a href={href.site(site, 'topics')}>{t('topics.toSite')}</a>
      </p>
      {isOpen && <TopicBrowser site={site} broker="" asset={detail.asset.key} />}
    </section>
  );
}
