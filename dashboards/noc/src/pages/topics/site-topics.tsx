// The live topics of a site, one broker at a time; which one stands in the address.

import type { Me } from '../../../../../contract/api-people.ts';
import { useBrokers } from '../../api/queries.ts';
import { mayCommission } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { setQuery, usePlace } from '../../router.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';
import { TopicBrowser } from './topic-browser.tsx';

export function SiteTopics({ site, me }: { site: string; me: Me }) {
  const { t } = useWords();
  const { query } = usePlace();
  const isAllowed = mayCommission(me.role);
  const { data, error, isPending, refetch } = useBrokers(site, isAllowed);
  if (!isAllowed) return <Empty icon="user" title={t('error.forbidden.what')} hint={t('topics.forbidden')} />;
  if (isPending) return <Loading rows={6} />;
  if (data === undefined) return <ErrorNotice error={error} onRetry={() => void refetch()} />;
  const chosen = data.find(({ id }) => id === query.get('broker')) ?? data[0];
  if (chosen === undefined) return <Empty icon="none" title={t('topics.noBroker')} hint={t('topics.noBrokerHint')} />;
  return (
    <section className="card">
      <p className="muted topic-about">{t('topics.about')}</p>
      {data.length > 1 && (
        <Segmented
          label={t('topics.broker')}
          value={chosen.id}
          choices={data.map(({ id, address, user }) => ({
            value: id,
            label: user === '' ? address : `${user}@${address}`,
          }))}
          onChange={(id) => setQuery({ broker: id })}
        />
      )}
      <TopicBrowser key={chosen.id} site={site} broker={chosen.id} asset="" />
    </section>
  );
}
