// The evidence that was kept of a ticket: how things stood, readings before and after, answers and changes.

import type { TicketView } from '../../../../../contract/api.ts';
import type { BundleView } from '../../../../../contract/api-verdict.ts';
import { useEvidence } from '../../api/queries.ts';
import { fullTime, shortTime } from '../../format/time.ts';
import { useWords } from '../../i18n/i18n.ts';
import { useNow } from '../../live/ticker.ts';
import { Words } from '../../ui/marks.tsx';
import { useZone } from '../../ui/use-zone.ts';

const WIDTH = 240;
const HEIGHT = 36;

export function Bundle({ ticket }: { ticket: TicketView }) {
  const { t, words, language } = useWords();
  const zone = useZone(ticket.site);
  const now = useNow();
  const { data: bundle } = useEvidence(ticket.id);
  if (bundle === undefined || bundle === null) return null;
  return (
    <section className="bundle" data-testid="bundle">
      <h2>{t('bundle.title')}</h2>
      <p className="muted number">{t('bundle.frozen', { time: fullTime(bundle.frozenAt, zone, language) })}</p>
      {bundle.path.length > 0 && (
        <Part title={t('bundle.path')}>
          <ol className="bundle-path">
            {bundle.path.map(({ asset, name, health }) => (
              <li key={asset} className={`bundle-${health}`}>
                <Words>{words(name)}</Words>
              </li>
            ))}
          </ol>
        </Part>
      )}
      {bundle.neighbours.length > 0 && (
        <Part title={t('bundle.neighbours')}>
          <p>
            {bundle.neighbours.map(({ asset, name, health }) => (
              <span key={asset} className={`pill bundle-${health}`}>
                <Words>{words(name)}</Words> · {t(`health.${healthOf(health)}`)}
              </span>
            ))}
          </p>
        </Part>
      )}
      {bundle.targets.length > 0 && (
        <Part title={t('bundle.answers')}>
          <ul>
            {bundle.targets.map((one) => (
              <li key={`${one.asset} ${one.target}`}>
                <Words>{words(one.name)}</Words> {one.target}: <b>{one.result}</b>{' '}
                <span className="muted">
                  <Words>{one.detail}</Words>
                </span>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {bundle.events.length > 0 && (
        <Part title={t('bundle.events')}>
          <ul>
            {bundle.events.map(({ at, text }, index) => (
              <li key={index}>
                <span className="muted number">{shortTime(at, zone, language, now)}</span> <Words>{words(text)}</Words>
              </li>
            ))}
          </ul>
        </Part>
      )}
      {bundle.series.length > 0 && (
        <Part title={t('bundle.readings')}>
          <ul className="bundle-series">
            {bundle.series.map((series) => (
              <li key={`${series.asset} ${series.component} ${series.measurement}.${series.field}`}>
                <Words>{words(series.assetName)}</Words>
                <span className="muted">
                  {series.component} {series.field} {series.unit}
                </span>
                <Line series={series} bundle={bundle} />
              </li>
            ))}
          </ul>
          {bundle.leftOut > 0 && <p className="muted">{t('bundle.leftOut', { count: bundle.leftOut })}</p>}
        </Part>
      )}
    </section>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <div className="bundle-part">
      <h3 className="eyebrow">{title}</h3>
      {children}
    </div>
  );
}

function healthOf(health: string): 'ok' | 'bad' | 'unknown' | 'unreachable' {
  return health === 'ok' || health === 'bad' || health === 'unreachable' ? health : 'unknown';
}

function rounded(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A small line with the moment of the fault marked; gaps stay gaps. */
function Line({ series, bundle }: { series: BundleView['series'][number]; bundle: BundleView }) {
  const values = series.value.filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (ms: number): number => ((ms - bundle.fromMs) / (bundle.toMs - bundle.fromMs)) * WIDTH;
  const y = (value: number): number => HEIGHT - 3 - (high === low ? 0.5 : (value - low) / (high - low)) * (HEIGHT - 6);
  let path = '';
  let isDown = false;
  for (const [index, value] of series.value.entries()) {
    const at = series.timeMs[index];
    if (value === null || at === undefined) {
      isDown = false;
      continue;
    }
    path += `${isDown ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}`;
    isDown = true;
  }
  const fault = x(bundle.faultMs);
  return (
    <span className="bundle-line">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <path className="bundle-fault" d={`M${fault} 0V${HEIGHT}`} />
        <path d={path} />
      </svg>
      <span className="number">
        {values.length === 0 ? '' : low === high ? rounded(low) : `${rounded(low)} … ${rounded(high)}`}
      </span>
    </span>
  );
}
