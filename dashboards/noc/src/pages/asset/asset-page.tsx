// One asset: what it is, how it is and why, what was read and how that went, and the tickets it had. Values move by live
// events while one looks.

import { useState } from 'react';
import type { AssetDetail, ReadingView } from '../../../../../contract/api.ts';
import type { Me } from '../../../../../contract/api-people.ts';
import { useAsset } from '../../api/queries.ts';
import { classIcon } from '../../domain.ts';
import { useWords } from '../../i18n/i18n.ts';
import { readingKey } from '../../live/apply.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { HealthMark, Words } from '../../ui/marks.tsx';
import { ErrorNotice, Loading, Notice } from '../../ui/states.tsx';
import { useZone } from '../../ui/use-zone.ts';
import { About, Conditions, Facts, Targets } from './about.tsx';
import { AssetAlarms, AssetTickets } from './asset-alarms.tsx';
import { AssetChanges } from './asset-changes.tsx';
import { AssetTopics } from './asset-topics.tsx';
import { AssetTraps } from './asset-traps.tsx';
import { Chart } from './chart.tsx';
import { Readings } from './readings.tsx';
import { Components, Connected, Identity, Learned } from './told.tsx';
import '../../styles/asset.css';

export function AssetPage({ site, asset, me }: { site: string; asset: string; me: Me }) {
  const { data, error, isPending, refetch } = useAsset(site, asset);
  if (data === undefined) {
    return (
      <main className="page" id="content">
        <BackLink site={site} />
        {isPending && <Loading rows={8} />}
        {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      </main>
    );
  }
  return <Loaded site={site} detail={data} me={me} />;
}

function Loaded({ site, detail, me }: { site: string; detail: AssetDetail; me: Me }) {
  const zone = useZone(site);
  const [chosen, setChosen] = useState('');
  const reading = detail.readings.find((row) => readingKey(row) === chosen) ?? firstTelling(detail.readings);
  return (
    <main className="page" id="content">
      <BackLink site={site} />
      <Head detail={detail} />
      <Identity detail={detail} />
      <div className="asset-grid">
        <div className="asset-main">
          {reading !== undefined && <Chart site={site} asset={detail.asset.key} reading={reading} zone={zone} />}
          <Readings
            readings={detail.readings}
            chosen={reading === undefined ? '' : readingKey(reading)}
            onChoose={setChosen}
          />
          <AssetTopics site={site} detail={detail} me={me} />
        </div>
        <aside className="asset-side">
          <AssetAlarms detail={detail} zone={zone} />
          <AssetTickets detail={detail} zone={zone} />
          <AssetChanges detail={detail} zone={zone} me={me} />
          <AssetTraps detail={detail} zone={zone} />
          <About detail={detail} />
          <Connected detail={detail} />
          <Components detail={detail} />
          <Targets site={site} detail={detail} me={me} />
          <Learned detail={detail} />
          <Conditions detail={detail} />
          <Facts detail={detail} />
        </aside>
      </div>
    </main>
  );
}

/** What the chart begins with: a measured value rather than a code or a counter. */
function firstTelling(readings: readonly ReadingView[]): ReadingView | undefined {
  const isTelling = (row: ReadingView): boolean => row.unit !== '' && row.unit !== 's' && !row.isCounter;
  return readings.find((row) => row.component === '' && isTelling(row)) ?? readings.find(isTelling) ?? readings[0];
}

function BackLink({ site }: { site: string }) {
  const { t } = useWords();
  return (
    <a className="back-link" href={href.site(site)}>
      <Icon name="back" />
      {t('site.assets')}
    </a>
  );
}

function Head({ detail }: { detail: AssetDetail }) {
  const { t, words, language } = useWords();
  const { asset } = detail;
  const about = [t(`class.${asset.class}`), words(asset.position)].filter((part) => part !== '');
  return (
    <header className="asset-head">
      <div className="page-head">
        <h1>
          <Words>{words(asset.name)}</Words>
        </h1>
        <HealthMark health={asset.health} />
      </div>
      <p className="asset-head-about">
        <Icon name={classIcon(asset.class)} />
        <Words>{about.join(' · ')}</Words>
      </p>
      {asset.because !== null && (
        <Notice icon={asset.health} tone={asset.health === 'bad' ? 'warn' : 'plain'}>
          {asset.ticket === null ? (
            <Words>{words(asset.because)}</Words>
          ) : (
            <a href={href.ticket(asset.ticket)}>
              <Words>{words(asset.because)}</Words>
            </a>
          )}
        </Notice>
      )}
      {asset.class === 'recorder' && (
        <p>
          <a href={recordingProof(asset.site, asset.key, language)} target="_blank" rel="noopener">
            {t('asset.recordingProof')}
          </a>
        </p>
      )}
      {asset.maintenance && <Notice icon="tools">{t('asset.maintenance')}</Notice>}
      {asset.offHours === true && <Notice icon="moon">{t('asset.offHours')}</Notice>}
    </header>
  );
}

/** A page of the server's, made to be printed and signed. */
function recordingProof(site: string, asset: string, language: string): string {
  const path = [site, 'assets', asset].map(encodeURIComponent).join('/');
  return `/api/v1/sites/${path}/recording-proof.html?lang=${language}`;
}
