import { describe, expect, it } from 'vitest';
import { aroundOf, hasMoved, momentOf } from '../../dashboards/noc/src/pages/ticket/around.ts';

const MINUTE = 60_000;
const FAULT_MS = 10 * MINUTE - 3000;
const MOMENT = { faultMs: FAULT_MS, untilMs: 13 * MINUTE, bucketMs: MINUTE };

/** One value a minute from the start on: the tenth, at 9:00, is the bucket that the fault at 9:57 fell into. */
function series(value: (number | null)[], unit = '', field = 'status') {
  return { field, unit, timeMs: value.map((_, index) => index * MINUTE), value };
}

const steady = (value: number, count: number): number[] => Array.from({ length: count }, () => value);

const unknown = (count: number): null[] => Array.from({ length: count }, () => null);

describe('a reading around the fault', () => {
  it('counts the bucket of the fault as after where it holds a code, and as neither where it holds a mean', () => {
    expect(aroundOf(series([...steady(1, 9), 2, 2, 2]), MOMENT)).toEqual({ before: 1, after: 2 });
    expect(aroundOf(series([...steady(100, 9), 60, 0, 0], 'Mbit/s'), MOMENT)).toEqual({ before: 100, after: 0 });
  });

  it('knows only what was before while nothing later has been kept', () => {
    expect(aroundOf(series([...steady(4, 9), 3], 'ms'), { ...MOMENT, untilMs: FAULT_MS + 2000 })).toEqual({
      before: 4,
      after: null,
    });
  });

  it('keeps what was measured once because of the fault, also in the bucket of the fault', () => {
    const once = series([...Array.from({ length: 9 }, () => null), 33], 'm');
    for (const untilMs of [10 * MINUTE, 25 * MINUTE])
      expect(aroundOf(once, { ...MOMENT, untilMs })).toEqual({ before: null, after: 33 });
  });

  it('passes over gaps', () => {
    expect(aroundOf(series([...steady(4, 8), null, null, 7, null], 'ms'), MOMENT)).toEqual({ before: 4, after: 7 });
  });

  it.each([
    ['a value that stood still', series([...steady(20, 9), null, 20, 20], '°C'), false],
    ['a code that changed', series([1, 1, 2]), true],
    [
      'what was measured only after the fault',
      series([...Array.from({ length: 11 }, () => null), 33, null], 'm'),
      true,
    ],
    ['a rate that began with the fault and stands still', series([...unknown(9), 0, 0, 0], '/s'), false],
    ['a rate that began with the fault and falls', series([...unknown(9), 1215, 0, 0], 'B/s'), true],
    ['a time since the start that grows', series([100, 130, null, 160], 's', 'uptime_s'), false],
    ['a time since the start that fell', series([100, 130, 5, 35], 's', 'uptime_s'), true],
    ['nothing', series([null], 's', 'uptime_s'), false],
    ['a value that jitters all along', series([3, 5, 4, 3, 5, 3, 4, 5, 3, 4, 5, 3, 4], 'ms'), false],
    ['a value that jumps at the fault', series([...steady(100, 10), 0, 0], 'Mbit/s'), true],
    ['a value that crept up to the fault', series([80, 81, 82, 83, 84, 86, 88, 90, 92, 92], '%'), true],
    ['a value that is told no more', series(steady(4, 9), 'ms'), true],
    [
      'a value that is told every three minutes only',
      series([4, null, null, 4, null, null, 4, null, null, 4], 'ms'),
      false,
    ],
  ])('%s is a movement: %s %j %s', (_what, reading, isMoved) => {
    expect(hasMoved(reading, MOMENT)).toBe(isMoved);
  });

  it('takes silence for news only once it has lasted', () => {
    expect(hasMoved(series(steady(4, 9), 'ms'), { ...MOMENT, untilMs: FAULT_MS + 2000 })).toBe(false);
  });

  it('learns the bucket from the points, which are alike over all series', () => {
    const at = (timeMs: number[]) => ({ ...series(timeMs), timeMs, component: '', measurement: 'ping' });
    const bundle = {
      frozenAt: '1970-01-01T00:25:00.000Z',
      fromMs: 0,
      toMs: 25 * MINUTE,
      faultMs: FAULT_MS,
      series: [at([0]), at([0, 40_000, 80_000]), at([0, 600_000])].map((one) => ({
        ...one,
        asset: 'cam-1',
        assetName: { zh: '摄像机 1', en: 'Camera 1' },
      })),
      path: [],
      neighbours: [],
      targets: [],
      events: [],
      leftOut: 0,
    };
    expect(momentOf(bundle)).toEqual({ faultMs: FAULT_MS, untilMs: 25 * MINUTE, bucketMs: 40_000 });
    expect(momentOf({ ...bundle, series: bundle.series.slice(0, 1), frozenAt: '1970-01-01T00:11:00.000Z' })).toEqual({
      faultMs: FAULT_MS,
      untilMs: 11 * MINUTE,
      bucketMs: MINUTE,
    });
  });
});
