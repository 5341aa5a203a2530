// The history of one reading: the mean as a line, least and greatest as a band, gaps left open. uPlot draws it; its tooltip
// is our own text, so that no name from a device is ever markup.

import { useEffect, useRef, useState } from 'react';
import type { HistoryView, ReadingView } from '../../../../../contract/api.ts';
import { useHistory } from '../../api/queries.ts';
import { fullTime } from '../../format/time.ts';
import { valueText } from '../../format/value.ts';
import { useWords } from '../../i18n/i18n.ts';
import { usePreference } from '../../preferences.ts';
import { Words } from '../../ui/marks.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Empty, ErrorNotice, Loading } from '../../ui/states.tsx';
import { drawPlot, type Pointed } from './plot.ts';
import { placeText } from './place-text.ts';
import { readingName } from './reading-name.ts';

const HOUR_MS = 3_600_000;
const RANGES = { h1: HOUR_MS, h24: 24 * HOUR_MS, d7: 168 * HOUR_MS } as const;
type Range = keyof typeof RANGES;
const POINTS = 360;

interface Props {
  site: string;
  asset: string;
  reading: ReadingView;
  zone: string;
}

export function Chart({ site, asset, reading, zone }: Props) {
  const { t, language } = useWords();
  const [range, setRange] = useState<Range>('h1');
  const { component, measurement, field } = reading;
  const { data, error, isPending, refetch } = useHistory(site, {
    asset,
    component,
    measurement,
    field,
    rangeMs: RANGES[range],
    points: POINTS,
  });
  const unit = data?.isCounter === true ? `${data.unit}/s` : data?.unit || reading.unit;
  const choices = (['h1', 'h24', 'd7'] as const).map((value) => ({ value, label: t(`asset.${value}`) }));
  const isEmpty = data !== undefined && data.mean.every((value) => value === null);
  return (
    <section className="card chart-card">
      <div className="chart-head">
        <div>
          <h2>{readingName(reading, language)}</h2>
          <p className="muted">
            {component === '' ? t('asset.whole') : <Words>{placeText(t, reading, language)}</Words>}
            {data?.isCounter === true && ` · ${t('asset.rate')}`}
          </p>
        </div>
        <Segmented label={t('asset.range')} choices={choices} value={range} onChange={setRange} />
      </div>
      {isPending && <Loading rows={1} />}
      {error !== null && data === undefined && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {isEmpty && <Empty icon="clock" title={t('asset.noHistory')} />}
      {data !== undefined && !isEmpty && <Plot history={data} unit={unit} zone={zone} />}
    </section>
  );
}

function Plot({ history, unit, zone }: { history: HistoryView; unit: string; zone: string }) {
  const { language } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  const [theme] = usePreference('theme');
  useEffect(() => {
    if (box.current === null) return undefined;
    return drawPlot(box.current, { history, unit, zone, onPoint: setPointed });
  }, [history, unit, zone, language, theme]);
  return (
    <>
      <div className="chart" ref={box} />
      <PointedLine history={history} pointed={pointed} unit={unit} zone={zone} />
    </>
  );
}

interface PointedProps {
  history: HistoryView;
  pointed: Pointed | null;
  unit: string;
  zone: string;
}

/** The point under the mouse, else the newest one. */
function PointedLine({ history, pointed, unit, zone }: PointedProps) {
  const { t, language } = useWords();
  const at = pointed ?? history.mean.findLastIndex((value) => value !== null);
  const time = history.timeMs[at];
  const text = (value: number | null | undefined): string =>
    value === null || value === undefined ? t('app.noData') : valueText(value, unit);
  return (
    <p className="chart-line number" aria-live="off">
      <span>{time === undefined ? t('app.noData') : fullTime(new Date(time).toISOString(), zone, language)}</span>
      <span>
        <span className="muted">{t('asset.mean')}</span> {text(history.mean[at])}
      </span>
      <span>
        <span className="muted">{t('asset.min')}</span> {text(history.min[at])}
      </span>
      <span>
        <span className="muted">{t('asset.max')}</span> {text(history.max[at])}
      </span>
    </p>
  );
}
