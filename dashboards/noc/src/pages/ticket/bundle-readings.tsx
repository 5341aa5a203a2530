// Readings of a ticket's evidence, as people call them: what moved around the fault as lines with the moment marked and its
// value before and after, what stood still as a list behind a button.

import type { BundleView } from '../../../../../contract/api-verdict.ts';
import type { Language } from '../../../../../contract/text.ts';
import { valueText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { Icon } from '../../ui/icon.tsx';
import { Words } from '../../ui/marks.tsx';
import { codeWord } from '../../../../../contract/words/reading-text.ts';
import { placeText } from '../asset/place-text.ts';
import { measurementTitle, readingName } from '../asset/reading-name.ts';
import { aroundOf, hasMoved, isSilent, momentOf, type FaultMoment } from './around.ts';

type Series = BundleView['series'][number];

const WIDTH = 240;
const HEIGHT = 36;
/** Room above and below a line, so that its ends are not cut. */
const PAD = 3;

export function BundleReadings({ bundle }: { bundle: BundleView }) {
  const { t } = useWords();
  const moment = momentOf(bundle);
  const moved = bundle.series.filter((series) => hasMoved(series, moment));
  const still = bundle.series.filter((series) => !hasMoved(series, moment));
  return (
    <>
      {[...Map.groupBy(moved, placeOf)].map(([place, group]) => (
        <div key={place} className="bundle-place">
          <Place series={group[0]} />
          <ul className="bundle-series">
            {group.map((series) => (
              <Moved key={keyOf(series)} series={series} bundle={bundle} moment={moment} />
            ))}
          </ul>
        </div>
      ))}
      {still.length > 0 && (
        <details className="bundle-fold">
          <summary>
            <Icon name="next" className="cause-arrow" />
            {t('bundle.still', { count: still.length })}
          </summary>
          {[...Map.groupBy(still, placeOf)].map(([place, group]) => (
            <div key={place} className="bundle-place">
              <Place series={group[0]} />
              <dl className="bundle-values">
                {group.map((series) => (
                  <Still key={keyOf(series)} series={series} />
                ))}
              </dl>
            </div>
          ))}
        </details>
      )}
      {bundle.leftOut > 0 && <p className="muted bundle-left-out">{t('bundle.leftOut', { count: bundle.leftOut })}</p>}
    </>
  );
}

function placeOf({ asset, component }: Series): string {
  return `${asset}/${component}`;
}

function keyOf({ asset, component, measurement, field }: Series): string {
  return `${asset}/${component} ${measurement}.${field}`;
}

function Place({ series }: { series: Series | undefined }) {
  const { t, words, language } = useWords();
  if (series === undefined) return null;
  return (
    <h4 className="bundle-place-name">
      <Words>{words(series.assetName)}</Words>
      {series.component !== '' && (
        <span className="muted">
          {' '}
          <Words>{placeText(t, series, language)}</Words>
        </span>
      )}
    </h4>
  );
}

/** Several measurements have a field of the same name; a title tells them apart. */
function Name({ series }: { series: Series }) {
  const { language } = useWords();
  const name = readingName(series, language);
  const title = measurementTitle(series.measurement, language);
  return (
    <>
      {name} {!title.startsWith(name) && <span className="muted bundle-of">{title}</span>}
    </>
  );
}

function Moved({ series, bundle, moment }: { series: Series; bundle: BundleView; moment: FaultMoment }) {
  const { t, language } = useWords();
  const { before, after } = aroundOf(series, moment);
  return (
    <li>
      <span className="bundle-name">
        <Name series={series} />
      </span>
      <Line series={series} bundle={bundle} />
      <span className="number bundle-around">
        {before !== null && wordOf(series, before, language)}
        {after !== null && (
          <>
            {before !== null && (
              <span className="muted" aria-hidden="true">
                →
              </span>
            )}
            <span className="sr-only">{t('bundle.became')}</span>
            {wordOf(series, after, language)}
          </>
        )}
        {before !== null && after === null && isSilent(series, moment) && (
          <span className="muted">→ {t('bundle.noMore')}</span>
        )}
      </span>
    </li>
  );
}

function Still({ series }: { series: Series }) {
  const { language } = useWords();
  const value = series.value.findLast((one) => one !== null) ?? null;
  if (value === null) return null;
  return (
    <div>
      <dt>
        <Name series={series} />
      </dt>
      <dd className="number">{wordOf(series, value, language)}</dd>
    </div>
  );
}

function wordOf(series: Series, value: number, language: Language): string {
  return codeWord({ ...series, value }, language) ?? valueText(value, series.unit, language);
}

/** A small line with the moment of the fault marked; gaps stay gaps. */
function Line({ series, bundle }: { series: Series; bundle: BundleView }) {
  const values = series.value.filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (ms: number): number => ((ms - bundle.fromMs) / (bundle.toMs - bundle.fromMs)) * WIDTH;
  const y = (value: number): number => HEIGHT - PAD - ((value - low) / (high - low || 1)) * (HEIGHT - 2 * PAD);
  let path = '';
  let isDown = false;
  for (const [index, value] of series.value.entries()) {
    const at = series.timeMs[index];
    if (value === null || at === undefined) {
      isDown = false;
      continue;
    }
    // A lone point is a dot: a line of no length with round ends.
    path += `${isDown ? 'L' : 'M'}${x(at).toFixed(1)} ${y(value).toFixed(1)}${isDown ? '' : 'h0'}`;
    isDown = true;
  }
  const fault = x(bundle.faultMs).toFixed(1);
  return (
    <svg className="bundle-line" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path className="bundle-fault" d={`M${fault} 0V${HEIGHT}`} />
      <path d={path} />
    </svg>
  );
}
