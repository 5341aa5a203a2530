// The devices that take long and those that do not answer at all, each with what happened and what to do.

import type { PollingView, SlowTargetView } from '../../../../../contract/api-polling.ts';
import { percentText, valueText } from '../../format/value.ts';
import { resultText, targetText, useWords } from '../../i18n/i18n.ts';
import { href } from '../../address.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { More, useMore } from '../../ui/more.tsx';
import { detailParts, isTight, silentDevices, type SilentDevice } from './judge.ts';
import type { Names } from './use-names.ts';

const FIRST_ROWS = 12;
const HINTED = ['timeout', 'refused', 'auth', 'garbage', 'stale', 'dead', 'config', 'exception', 'internal'] as const;

interface Props {
  polling: PollingView;
  names: Names;
}

interface Place {
  site: string;
  asset: string;
  target: string;
}

function Device({ of, names }: { of: Place; names: Names }) {
  return (
    <span className="device">
      <a href={href.asset(of.site, of.asset)}>
        <Words>{names.asset(of.site, of.asset)}</Words>
      </a>
      <span className="muted">
        <Words>{`${names.site(of.site)} · ${of.target}`}</Words>
      </span>
    </span>
  );
}

export function Silent({ polling, names }: Props) {
  const { t } = useWords();
  const devices = silentDevices(polling.silent);
  const more = useMore(devices, FIRST_ROWS);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('gateway.silent')}</h2>
        <span className="muted number">{devices.length}</span>
      </div>
      {devices.length === 0 && <AllWell text={t('gateway.silentNone')} />}
      <ul className="rows">
        {more.shown.map((device) => (
          <SilentRow key={`${device.site}/${device.asset}`} device={device} names={names} />
        ))}
      </ul>
      <More more={more} count={devices.length} />
    </section>
  );
}

function SilentRow({ device, names }: { device: SilentDevice; names: Names }) {
  const { t, words } = useWords();
  const [first] = device.targets;
  const results = [...new Set(device.targets.map(({ result }) => resultText(t, result)))];
  const hinted = HINTED.find((name) => name === first?.result);
  const hint = hinted === undefined ? '' : t(`resultHint.${hinted}`);
  const { remedy } = detailParts(words(first?.words ?? null));
  const advice = remedy === '' ? hint : capital(remedy);
  const target = device.targets.map(({ target: name }) => targetText(t, name)).join(t('app.comma'));
  const mark = device.hasAnswered ? 'bad' : 'unknown';
  return (
    <li className="silent-row">
      <div className="silent-head">
        <Device of={{ ...device, target }} names={names} />
        <span className="silent-state">
          <span className={`mark mark-quiet health-${mark}`}>
            <Icon name={mark} />
            {results.join(t('app.comma'))}
          </span>
          <span className="muted number">
            {device.hasAnswered ? t('gateway.failures', { count: device.failures }) : t('gateway.never')}
          </span>
        </span>
      </div>
      <p>
        <Words>{advice}</Words>
      </p>
      <ul className="silent-what">
        {[...new Set(device.targets.map((one) => detailParts(words(one.words)).what))].filter(Boolean).map((what) => (
          <li key={what}>
            <Words>{what}</Words>
          </li>
        ))}
      </ul>
    </li>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function Slowest({ polling, names }: Props) {
  const { t } = useWords();
  const more = useMore(polling.slowest, FIRST_ROWS);
  return (
    <section className="card">
      <div className="card-head">
        <h2>{t('gateway.slowest')}</h2>
      </div>
      {polling.slowest.length === 0 && <p className="muted">{t('gateway.slowestNone')}</p>}
      {polling.slowest.length > 0 && (
        <table className="stack-table slow-table">
          <thead>
            <tr>
              <th scope="col">{t('gateway.device')}</th>
              <th scope="col" className="end">
                {t('gateway.usual')}
              </th>
              <th scope="col" className="end">
                {t('gateway.worst')}
              </th>
              <th scope="col">{t('gateway.share')}</th>
              <th scope="col" className="end">
                {t('gateway.timeouts')}
              </th>
            </tr>
          </thead>
          <tbody>
            {more.shown.map((row) => (
              <SlowRow key={`${row.site}/${row.asset}/${row.target}`} row={row} names={names} />
            ))}
          </tbody>
        </table>
      )}
      <More more={more} count={polling.slowest.length} />
    </section>
  );
}

function SlowRow({ row, names }: { row: SlowTargetView; names: Names }) {
  const { t, language } = useWords();
  const interval = valueText(row.intervalMs / 1000, 's', language);
  const share = row.intervalShare < 0.005 ? '<\u20091\u2009%' : percentText(row.intervalShare);
  return (
    <tr>
      <th scope="row">
        <Device of={{ ...row, target: targetText(t, row.target) }} names={names} />
      </th>
      <td className="end number" data-label={t('gateway.usual')}>
        {took(row.p50Ms)}
      </td>
      <td className="end number" data-label={t('gateway.worst')}>
        {took(row.maxMs)}
      </td>
      <td className="number" data-label={t('gateway.share')}>
        <span className="share">
          <Bar share={row.intervalShare} />
          <span>{t('gateway.shareOf', { share, interval })}</span>
          {isTight(row.intervalShare) && (
            <span className="mark mark-quiet severity-minor">
              <Icon name="warning" />
              {t('gateway.tight')}
            </span>
          )}
        </span>
      </td>
      <td className="end number" data-label={t('gateway.timeouts')}>
        {t('gateway.timeoutsOf', { count: row.timeouts, polls: row.polls })}
      </td>
    </tr>
  );
}

function took(ms: number): string {
  return ms < 1000 ? valueText(ms, 'ms') : valueText(ms / 1000, 's');
}

/** How much of its interval a poll takes; the number beside it says the same. */
function Bar({ share }: { share: number }) {
  const width = Math.min(100, Math.max(1, share * 100));
  return (
    <svg className="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className="bar-all" width="100" height="6" />
      <rect className="bar-part" width={width} height="6" />
    </svg>
  );
}

export function AllWell({ text }: { text: string }) {
  return (
    <p className="all-well">
      <span className="mark mark-quiet health-ok">
        <Icon name="ok" />
        {text}
      </span>
    </p>
  );
}
