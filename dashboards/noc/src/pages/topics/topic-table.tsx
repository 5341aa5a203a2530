// Topics as rows: the topic, whose it is, its last message, how often and how long ago it came, and which readings it is for
// with the values that the message holds.

import { useMemo } from 'react';
import type { TopicFeed, TopicView } from '../../../../../contract/api-topics.ts';
import { useAssets } from '../../api/queries.ts';
import { spanText } from '../../format/time.ts';
import { numberText, valueText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { More, useMore } from '../../ui/more.tsx';
import { codeWord } from '../../../../../contract/words/reading-text.ts';
import { placeText } from '../asset/place-text.ts';
import { readingName } from '../asset/reading-name.ts';

/** Readings of one topic that are shown at first. */
const FIRST_FEEDS = 4;

interface Props {
  topics: readonly TopicView[];
  site: string;
  isOfAsset: boolean;
}

export function TopicTable({ topics, site, isOfAsset }: Props) {
  const { t } = useWords();
  return (
    <table className="stack-table topic-table">
      <thead>
        <tr>
          <th scope="col">{t('topics.topic')}</th>
          <th scope="col">{t('topics.last')}</th>
          <th scope="col" className="end">
            {t('topics.rate')}
          </th>
          <th scope="col" className="end">
            {t('topics.age')}
          </th>
          <th scope="col">{t('topics.feeds')}</th>
        </tr>
      </thead>
      <tbody>
        {topics.map((topic) => (
          <TopicRow key={topic.topic} topic={topic} site={site} isOfAsset={isOfAsset} />
        ))}
      </tbody>
    </table>
  );
}

function TopicRow({ topic, site, isOfAsset }: { topic: TopicView; site: string; isOfAsset: boolean }) {
  const { t, language } = useWords();
  return (
    <tr>
      <th scope="row">
        <span className="device">
          <Words className="topic-name">{topic.topic}</Words>
          {!isOfAsset && <Whose assets={topic.assets} site={site} />}
        </span>
      </th>
      <td data-label={t('topics.last')}>
        <span className="topic-last">
          <Words className="topic-text">{topic.last === '' ? t('topics.empty') : topic.last}</Words>
          {topic.isRetained && (
            <span className="pill" title={t('topics.retainedHint')}>
              {t('topics.retained')}
            </span>
          )}
        </span>
      </td>
      <td className="end number nowrap" data-label={t('topics.rate')}>
        {topic.ratePerS === 0 ? t('app.noData') : rateText(topic.ratePerS)}
      </td>
      <td className="end number nowrap" data-label={t('topics.age')}>
        {spanText(topic.ageS * 1000, language)}
      </td>
      <td data-label={t('topics.feeds')}>
        <Feeds topic={topic} />
      </td>
    </tr>
  );
}

/** Rarer than once in two seconds it is told as a period. */
function rateText(perS: number): string {
  return perS < 0.5
    ? `1 / ${valueText(Math.round(10 / perS) / 10, 's')}`
    : `${numberText(Math.round(perS * 10) / 10)} / s`;
}

function Whose({ assets, site }: { assets: readonly string[]; site: string }) {
  const { t, words } = useWords();
  const all = useAssets(site).data;
  const names = useMemo(() => new Map((all ?? []).map(({ key, name }) => [key, name])), [all]);
  if (assets.length === 0)
    return (
      <span className="mark mark-quiet health-unknown">
        <Icon name="unknown" />
        {t('topics.nobody')}
      </span>
    );
  return (
    <span className="topic-whose">
      {assets.map((key) => (
        <a key={key} href={href.asset(site, key)}>
          <Words>{words(names.get(key)) || key}</Words>
        </a>
      ))}
    </span>
  );
}

function Feeds({ topic }: { topic: TopicView }) {
  const { t } = useWords();
  // A profile reads of every part what some parts have: what this message lacks is told once, unless it lacks all.
  const held = topic.feeds.filter(({ measurement, value }) => measurement === '' || value !== null);
  const feeds = held.length === 0 ? topic.feeds : held;
  const more = useMore(feeds, FIRST_FEEDS);
  if (feeds.length === 0) return <span className="muted">{t('topics.noFeed')}</span>;
  const lacking = topic.feeds.length - feeds.length;
  return (
    <span className="topic-feeds">
      {more.shown.map((feed) => (
        <Feed key={`${feed.asset}/${feed.component}/${feed.measurement}.${feed.field}`} feed={feed} />
      ))}
      <More more={more} count={feeds.length} />
      {lacking > 0 && <span className="muted">{t('topics.lacking', { count: lacking })}</span>}
    </span>
  );
}

function Feed({ feed }: { feed: TopicFeed }) {
  const { t, language } = useWords();
  if (feed.measurement === '') return <span className="topic-feed">{t('topics.life')}</span>;
  const { value, unit, component } = feed;
  const name = readingName(feed, language);
  const text = value === null ? '' : (codeWord({ ...feed, value }, language) ?? valueText(value, unit, language));
  return (
    <span className="topic-feed">
      <Words>{component === '' ? name : `${placeText(t, feed, language)}${t('topics.of')}${name}`}</Words>
      {value === null ? (
        <span className="muted topic-value">{t('topics.noValue')}</span>
      ) : (
        <strong className="number topic-value">{text}</strong>
      )}
    </span>
  );
}
