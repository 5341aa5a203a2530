// The only file that knows uPlot: it draws a history into a box, follows the box's size and takes itself away again.

import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { HistoryView } from '../../../../../contract/api.ts';
import { axisText } from '../../format/value.ts';

/** Index of the point under the mouse. */
export type Pointed = number;

export interface PlotOptions {
  history: HistoryView;
  unit: string;
  zone: string;
  onPoint: (at: Pointed | null) => void;
}

const HEIGHT_PX = 240;
const AXIS_WIDTH_PX = 76;
const FONT = '12px';
/** A history that has only just begun is not stretched over the whole width. */
const SHORTEST_S = 300;

export function drawPlot(box: HTMLElement, { history, unit, zone, onPoint }: PlotOptions): () => void {
  const style = getComputedStyle(box);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const font = `${FONT} ${style.fontFamily}`;
  const axis: uPlot.Axis = {
    stroke: colour('--text-3'),
    font,
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  const plot = new uPlot(
    {
      width: Math.max(1, box.clientWidth),
      height: HEIGHT_PX,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
      tzDate: (seconds) => zoned(seconds, zone),
      scales: {
        x: { time: true, range: (_, min, max) => [Math.min(min, max - SHORTEST_S), max] },
        ...(unit === '%' && { y: { range: shareRange } }),
      },
      axes: [
        { ...axis, values: TIME_LABELS },
        {
          ...axis,
          size: AXIS_WIDTH_PX,
          values: (_, ticks) => ticks.map((value) => axisText(value, unit, (ticks[1] ?? 0) - (ticks[0] ?? 0))),
        },
      ],
      series: [
        {},
        { stroke: 'transparent', points: { show: false } },
        { stroke: 'transparent', points: { show: false } },
        { stroke: colour('--text'), width: 1.5, points: { show: false }, spanGaps: false },
      ],
      bands: [{ series: [2, 1], fill: colour('--surface-3') }],
      hooks: { setCursor: [(self) => onPoint(self.cursor.idx ?? null)] },
    },
    [history.timeMs.map((ms) => ms / 1000), history.min, history.max, history.mean],
    box,
  );
  const leave = (): void => onPoint(null);
  box.addEventListener('pointerleave', leave);
  const observer = new ResizeObserver(() => plot.setSize({ width: Math.max(1, box.clientWidth), height: HEIGHT_PX }));
  observer.observe(box);
  return () => {
    observer.disconnect();
    box.removeEventListener('pointerleave', leave);
    plot.destroy();
  };
}

/** Room above the line as elsewhere, but none beyond the whole. */
function shareRange(_: uPlot, min: number, max: number): uPlot.Range.MinMax {
  const [low, high] = uPlot.rangeNum(min, max, 0.1, true);
  return [low, max <= 100 && high !== null ? Math.min(100, high) : high];
}

function zoned(seconds: number, zone: string): Date {
  return zone === '' ? new Date(seconds * 1000) : uPlot.tzDate(new Date(seconds * 1000), zone);
}

/** Day and month in digits, 24 hours: read the same in both languages. */
const TIME_LABELS: uPlot.Axis.Values = [
  [86_400, '{MM}-{DD}', null, null, null, null, null, null, 1],
  [3600, '{HH}:{mm}', '\n{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
  [60, '{HH}:{mm}', '\n{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', '\n{MM}-{DD}', null, '\n{MM}-{DD}', null, null, null, 1],
];
