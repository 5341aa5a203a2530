// How the console writes spans, times and values.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countdownText, dayText, fullTime, shortTime, spanText } from '../../dashboards/noc/src/format/time.ts';
import { axisText, percentText, valueText } from '../../dashboards/noc/src/format/value.ts';

const THIN = '\u2009';
const plain = (text: string): string => text.replaceAll(THIN, ' ');

describe('spans', () => {
  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_999, '59 min'],
    [3_600_000, '1 h'],
    [3_660_000, '1 h 1 min'],
    [86_399_999, '23 h 59 min'],
    [90_000_000, '1 d 1 h'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(plain(spanText(ms, 'en'))).toBe(text);
  });

  it('counts days in Chinese in 天', () => {
    expect(plain(spanText(90_000_000, 'zh'))).toBe('1 天 1 h');
  });

  it('counts down and past the due time with the same digits', () => {
    expect(countdownText(3_723_000, 'en')).toBe('1:02:03');
    expect(countdownText(-3_723_000, 'en')).toBe('1:02:03');
    expect(plain(countdownText(90_061_000, 'zh'))).toBe('1 天 1:01:01');
  });
});

describe('times', () => {
  const at = '2026-11-21T22:05:09.000Z';

  it('stand in the zone of the site with its offset', () => {
    expect(fullTime(at, 'Asia/Shanghai', 'en')).toBe('2026-11-22 06:05:09 UTC+8');
    expect(fullTime(at, 'Asia/Kolkata', 'zh')).toBe('2026-11-22 03:35:09 UTC+5:30');
  });

  it('leave out the day when it is today at the site', () => {
    expect(shortTime(at, 'Asia/Shanghai', 'en', Date.parse('2026-11-22T03:00:00Z'))).toBe('06:05');
    expect(shortTime(at, 'Asia/Shanghai', 'zh', Date.parse('2026-11-21T03:00:00Z'))).toBe('11-22 周日 06:05');
  });

  it('name the year when it is another', () => {
    expect(shortTime(at, 'UTC', 'en', Date.parse('2027-02-01T00:00:00Z'))).toBe('2026-11-21 Sat 22:05');
  });

  it('fall back to UTC for a zone that does not exist, and to a dash for no time', () => {
    expect(fullTime(at, 'Mars/Olympus', 'en')).toBe('2026-11-21 22:05:09 UTC+0');
    expect(fullTime(null, 'UTC', 'en')).toBe('–');
    expect(dayText('yesterday', 'UTC', 'en')).toBe('–');
  });
});

describe('values', () => {
  it.each([
    [0, '%', '0 %'],
    [12.345, 'ms', '12.3 ms'],
    [1.424, 'ms', '1.42 ms'],
    [230.4, 'V', '230.4 V'],
    [49.98, 'Hz', '49.98 Hz'],
    [1840.6, 'W', '1841 W'],
    [127_296, 'bit/s', '127 kbit/s'],
    [25, '1/s', '25/s'],
    [38_291_002_112, 'B', '35.7 GiB'],
    [7_630_000, 'MB', '7.63 TB'],
    [64_000, 'MB', '64 GB'],
    [512, 'MB', '512 MB'],
    [4_406_400, 's', '51 d'],
    [119, 's', '119 s'],
    [1500, '', '1500'],
    [Number.NaN, 'V', '–'],
  ])('writes %d %s as %s', (value, unit, text) => {
    expect(plain(valueText(value, unit))).toBe(text);
  });

  it('tells labels of an axis apart', () => {
    expect([229.5, 230, 230.5].map((value) => plain(axisText(value, 'V', 0.5)))).toEqual([
      '229.5 V',
      '230.0 V',
      '230.5 V',
    ]);
    expect([0, 0.25].map((value) => plain(axisText(value, '', 0.25)))).toEqual(['0.00', '0.25']);
    expect(plain(axisText(2048, 'B', 1024))).toBe('2 KiB');
    expect(plain(axisText(20, '%', 20))).toBe('20 %');
  });

  it('never shows what is no number, nor a long one', () => {
    const units = fc.constantFrom('', 'B', 's', 'ms', '%', 'B/s');
    fc.assert(fc.property(fc.double(), units, (value, unit) => !/NaN|Inf|undef/.test(valueText(value, unit))));
    const usual = fc.double({ min: -1e12, max: 1e12, noNaN: true });
    fc.assert(fc.property(usual, units, (value, unit) => valueText(value, unit).length < 20));
  });

  it('never calls a cause certain that is not', () => {
    expect(plain(percentText(0.999))).toBe('99 %');
    expect(plain(percentText(1))).toBe('100 %');
    expect(plain(percentText(0.004))).toBe('0 %');
  });
});
