// What comes over an MQTT broker now, topic by topic: for whoever looks for a topic, or proves that one is read. To look is to
// listen: the server ends the connection some time after the last look.

import { useDeferredValue, useState } from 'react';
import type { TopicsView } from '../../../../../contract/api-topics.ts';
import { useTopics } from '../../api/queries.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { Empty, ErrorNotice, Loading, Notice } from '../../ui/states.tsx';
import { TopicTable } from './topic-table.tsx';
import '../../styles/tables.css';
import '../../styles/topics.css';

interface Props {
  site: string;
  /** '' for the broker of the asset. */
  broker: string;
  /** '' for all that comes. */
  asset: string;
}

export function TopicBrowser({ site, broker, asset }: Props) {
  const { t } = useWords();
  const [find, setFind] = useState('');
  const [isPaused, setPaused] = useState(false);
  const wanted = useDeferredValue(find.trim());
  const { data, error, refetch } = useTopics(site, { broker, asset, find: wanted }, isPaused);
  return (
    <>
      <div className="filters topic-filters">
        <TopicSearch find={find} onFind={setFind} />
        <button type="button" className="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          <Icon name={isPaused ? 'play' : 'pause'} />
          {t(isPaused ? 'topics.resume' : 'topics.pause')}
        </button>
      </div>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Loading rows={6} />}
      {data !== undefined && error === null && (
        <>
          <Status view={data} isPaused={isPaused} />
          <Found view={data} site={site} isOfAsset={asset !== ''} isFiltered={wanted !== ''} />
        </>
      )}
    </>
  );
}

function TopicSearch({ find, onFind }: { find: string; onFind: (find: string) => void }) {
  const { t } = useWords();
  return (
    <label className="search topic-search">
      <Icon name="search" />
      <input
        type="search"
        value={find}
        maxLength={200}
        placeholder={t('topics.search')}
        aria-label={t('topics.search')}
        onChange={(event) => onFind(event.target.value)}
      />
    </label>
  );
}

const MARKS = { up: 'ok', connecting: 'unknown', down: 'bad' } as const;

function Status({ view, isPaused }: { view: TopicsView; isPaused: boolean }) {
  const { t, words } = useWords();
  const { broker, state } = view;
  const mark = MARKS[state];
  const what = isPaused && state === 'up' ? 'paused' : state;
  return (
    <>
      <p className="topic-status">
        <span className={`mark mark-quiet health-${mark}`}>
          <Icon name={isPaused ? 'pause' : mark} />
          {t(`topics.state.${what}`)}
        </span>
        <span className="number">{broker.address}</span>
        {broker.user !== '' && <Words className="muted">{t('topics.as', { user: broker.user })}</Words>}
        {broker.isEncrypted && <span className="pill">TLS</span>}
        <span className="muted number topic-counts">
          {t('topics.counts', { shown: view.topics.length, total: view.total })}
        </span>
      </p>
      {state === 'down' && (
        <Notice icon="bad" tone="warn">
          <p className="notice-title">{t('topics.downTitle')}</p>
          <Words>{words(view.words).replace(/^[a-z_]+: /, '')}</Words>
        </Notice>
      )}
      {view.isPartial && <Notice icon="warning">{t('topics.partial')}</Notice>}
    </>
  );
}

function Found({
  view,
  site,
  isOfAsset,
  isFiltered,
}: {
  view: TopicsView;
  site: string;
  isOfAsset: boolean;
  isFiltered: boolean;
}) {
  const { t } = useWords();
  const rest = view.matching - view.topics.length;
  const notes = [
    ...(rest > 0 ? [t('topics.rest', { count: rest })] : []),
    ...(view.elsewhere > 0 ? [t('topics.elsewhere', { count: view.elsewhere })] : []),
    ...(view.uncounted > 0 ? [t('topics.uncounted', { count: view.uncounted })] : []),
  ];
  return (
    <>
      {view.topics.length > 0 && <TopicTable topics={view.topics} site={site} isOfAsset={isOfAsset} />}
      {view.topics.length === 0 && view.state === 'connecting' && <Loading rows={4} />}
      {view.topics.length === 0 && view.state === 'up' && (
        <Empty
          icon={isFiltered ? 'search' : 'clock'}
          title={t(isFiltered ? 'topics.noMatch' : 'topics.none')}
          hint={t(isFiltered ? 'topics.noMatchHint' : isOfAsset ? 'topics.noneOfAssetHint' : 'topics.noneHint')}
        />
      )}
      {notes.length > 0 && <p className="muted topic-notes">{notes.join(' ')}</p>}
    </>
  );
}
