// What a protection period was: polls, faults, availability. Made to be printed and handed over.

import type { ProtectionReport } from '../../../../../contract/api-calendar.ts';
import type { SiteView } from '../../../../../contract/api.ts';
import { useProtectionReport } from '../../api/calendar-queries.ts';
import { fullTime, spanText } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { ErrorNotice, Loading } from '../../ui/states.tsx';

export function ProtectionReportPage({ site, id }: { site: SiteView; id: string }) {
  const { t } = useWords();
  const { data, error, isPending, refetch } = useProtectionReport(id);
  return (
    <>
      <div className="sheet-bar">
        <a className="back-link" href={href.site(site.key, 'calendar')}>
          <Icon name="back" />
          {t('calendar.tab')}
        </a>
        <button type="button" className="button" disabled={data === undefined} onClick={() => window.print()}>
          {t('calendar.print')}
        </button>
      </div>
      {isPending && <Loading rows={6} />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined && <Sheet report={data} zone={site.timezone} />}
    </>
  );
}

function Sheet({ report, zone }: { report: ProtectionReport; zone: string }) {
  const { t, words, language } = useWords();
  const { period, polls, faults, assets, availability } = report;
  const down = assets.filter(({ downs }) => downs > 0);
  const isMeasured = polls.made > 0;
  const at = (iso: string | null): string => fullTime(iso, zone, language);
  return (
    <article className="sheet">
      <header>
        <h2>{`${t('calendar.report')} · ${period.name}`}</h2>
        <p>
          <Words>{words(report.siteName)}</Words>
        </p>
        <p className="number muted">
          {at(period.from)} – {at(period.to)}
          {period.active && ` · ${t('calendar.soFar')}`}
        </p>
      </header>
      <dl className="cells">
        <div>
          <dt>{t('calendar.availability')}</dt>
          <dd className="number">{isMeasured ? percent(availability) : t('app.noData')}</dd>
        </div>
        <div>
          <dt>{t('calendar.faults')}</dt>
          <dd className="number">{faults.length}</dd>
        </div>
        <div>
          <dt>{t('calendar.polls')}</dt>
          <dd className="number">
            {polls.made}
            {polls.failed > 0 && <small className="muted"> {t('calendar.failed', { failed: polls.failed })}</small>}
          </dd>
        </div>
      </dl>
      <h3>{t('calendar.faults')}</h3>
      {faults.length === 0 && <p className="muted">{t('calendar.noFaults')}</p>}
      {faults.length > 0 && (
        <table className="stack-table">
          <thead>
            <tr>
              <th scope="col">{t('calendar.fault')}</th>
              <th scope="col">{t('calendar.from')}</th>
              <th scope="col">{t('calendar.restored')}</th>
            </tr>
          </thead>
          <tbody>
            {faults.map((fault) => (
              <tr key={fault.ticket}>
                <th scope="row">
                  <a href={href.ticket(fault.ticket)}>
                    <span className="number">#{fault.number}</span> <Words>{words(fault.title)}</Words>
                  </a>
                </th>
                <td className="number" data-label={t('calendar.from')}>
                  {at(fault.since)}
                </td>
                <td className="number" data-label={t('calendar.restored')}>
                  {fault.restoredAt === null ? t('calendar.notYet') : at(fault.restoredAt)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h3>{t('calendar.availability')}</h3>
      {down.length > 0 && (
        <table className="stack-table">
          <thead>
            <tr>
              <th scope="col">{t('calendar.device')}</th>
              <th scope="col">{t('calendar.availability')}</th>
              <th scope="col">{t('calendar.downs')}</th>
              <th scope="col">{t('calendar.down')}</th>
            </tr>
          </thead>
          <tbody>
            {down.map((asset) => (
              <tr key={asset.asset}>
                <th scope="row">
                  <Words>{words(asset.name)}</Words>
                </th>
                <td className="number" data-label={t('calendar.availability')}>
                  {percent(asset.availability)}
                </td>
                <td className="number" data-label={t('calendar.downs')}>
                  {asset.downs}
                </td>
                <td className="number" data-label={t('calendar.down')}>
                  {spanText(asset.downMs, language)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="sheet-note muted">
        {t(!isMeasured ? 'calendar.unmeasured' : down.length > 0 ? 'calendar.allOthers' : 'calendar.allWell')}
      </p>
    </article>
  );
}

/** 99.97 %: never rounded up to what it is not. */
function percent(share: number): string {
  return `${(Math.floor(share * 10_000) / 100).toFixed(2)} %`;
}
