import { describe, expect, it, test } from 'vitest';
import { windowOf } from '../../app/window-words.ts';

const SITE = { site: 'mall', timezone: 'Asia/Shanghai' };
const NOW = Date.parse('2027-01-05T01:00:00Z');

function window(words: Record<string, string>) {
  return windowOf({ reason: 'works', ...words }, SITE, NOW);
}

describe('a window on the command line', () => {
  it('has wall times of the site, or those with an offset, or a duration from now', () => {
    expect(window({ from: '2027-01-30 22:00', to: '2027-01-31 02:00' })).toEqual({ site: 'mall', from: '2027-01-30T14:00:00.000Z', to: '2027-01-30T18:00:00.000Z', reason: 'works' }); // prettier-ignore
    expect(window({ for: '90m' })).toMatchObject({ from: '2027-01-05T01:00:00.000Z', to: '2027-01-05T02:30:00.000Z' });
    expect(window({ to: '2027-01-05T12:00:00+01:00' })).toMatchObject({ to: '2027-01-05T11:00:00.000Z' });
  });

  it('recurs as it is told', () => {
    expect(window({ for: '2h', every: 'week', on: 'mon, thu', until: '2027-06-30' }).recurrence).toEqual({ every: 'week', on: ['mon', 'thu'], until: '2027-06-30' }); // prettier-ignore
    expect(window({ for: '2h', every: 'month', nth: '-1sun', count: '3', interval: '2' }).recurrence).toEqual({ every: 'month', nth: { week: -1, day: 'sun' }, count: 3, interval: 2 }); // prettier-ignore
  });

  test.each<[Record<string, string>, RegExp]>([
    [{}, /--for how long/],
    [{ to: '2027-01-31 02:00', for: '2h' }, /--for how long/],
    [{ for: 'long' }, /"long" is no duration/],
    [{ to: 'tomorrow' }, /"tomorrow" is no time/],
    [{ for: '2h', on: 'mon' }, /--on.*belongs to --every/],
    [{ for: '2h', every: 'month', nth: '5tue' }, /--nth/],
    [{ for: '2h', every: 'year' }, /recurrence every/],
    [{ for: '2h', every: 'week', on: 'monday' }, /recurrence on/],
    [{ for: '2h', every: 'day', count: 'x' }, /recurrence count/],
    [{ for: '2h', reason: '' }, /reason/],
  ])('%j is refused', (words, expected) => {
    expect(() => window(words)).toThrow(expected);
  });
});
