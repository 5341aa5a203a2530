// A window of planned work from the words of the command line. Times without an offset are wall times of the site's zone.

import { Temporal } from 'temporal-polyfill';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { NewMaintenance } from '../contract/api-calendar.ts';
import { durationMs } from '../contract/duration.ts';
import { ForesiteError } from '../contract/errors.ts';

const TIMES = Type.Object({ from: Type.Optional(Type.String()), to: Type.String() });

/** @throws ForesiteError option_invalid */
export function windowOf(
  words: Readonly<Record<string, unknown>>,
  site: { site: string; timezone: string },
  nowMs: number,
): NewMaintenance {
  const word = (name: string): string => {
    const value = words[name];
    return typeof value === 'string' ? value.trim() : '';
  };
  const fromMs = word('from') === '' ? nowMs : momentOf(word('from'), site.timezone, '--from');
  const toMs = endOf(word('to'), word('for'), fromMs, site.timezone);
  const recurrence = recurrenceOf(word);
  const window = {
    site: site.site,
    ...(word('asset') !== '' && { asset: word('asset') }),
    ...(word('system') !== '' && { system: word('system') }),
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    reason: word('reason'),
    ...(recurrence && { recurrence }),
  };
  // Formats of times are ours already; everything else is the schema's to say.
  const schema = Type.Interface(
    [Type.Omit(NewMaintenance, ['from', 'to']), TIMES],
    {},
    { additionalProperties: false },
  );
  const [fault] = Value.Errors(schema, window);
  if (fault) throw new ForesiteError('option_invalid', { where: fault.instancePath.slice(1).replaceAll('/', ' ') || 'maintenance', what: fault.message }); // prettier-ignore
  return window as NewMaintenance;
}

function endOf(to: string, lasting: string, fromMs: number, zone: string): number {
  if ((to === '') === (lasting === ''))
    throw new ForesiteError('option_invalid', {
      where: '--to',
      what: 'say when it ends, or by --for how long it lasts',
    });
  if (to !== '') return momentOf(to, zone, '--to');
  const ms = durationMs(lasting);
  if (ms === undefined || ms === 0)
    throw new ForesiteError('option_invalid', {
      where: '--for',
      what: `"${lasting}" is no duration: write 90m, 2h, 1d`,
    });
  return fromMs + ms;
}

function momentOf(text: string, zone: string, where: string): number {
  try {
    if (/(Z|[+-]\d\d:?\d\d)$/i.test(text)) return Temporal.Instant.from(text.replace(' ', 'T')).epochMilliseconds;
    return Temporal.PlainDateTime.from(text.replace(' ', 'T')).toZonedDateTime(zone).epochMilliseconds;
  } catch {
    throw new ForesiteError('option_invalid', { where, what: `"${text}" is no time: write "2027-01-30 22:00"` });
  }
}

function recurrenceOf(word: (name: string) => string): object | null {
  if (word('every') === '') {
    const stray = ['interval', 'on', 'nth', 'count', 'until'].find((name) => word(name) !== '');
    if (stray !== undefined)
      throw new ForesiteError('option_invalid', { where: `--${stray}`, what: 'belongs to --every' });
    return null;
  }
  const nth = /^(-1|[1-4])\s*([a-z]{3})$/.exec(word('nth'));
  if (word('nth') !== '' && nth === null)
    throw new ForesiteError('option_invalid', {
      where: '--nth',
      what: `"${word('nth')}" is none: write 2tue, or -1sun for the last`,
    });
  return {
    every: word('every'),
    ...(word('interval') !== '' && { interval: Number(word('interval')) }),
    ...(word('on') !== '' && { on: word('on').split(',').map((day) => day.trim()) }),
    ...(nth && { nth: { week: Number(nth[1]), day: nth[2] } }),
    ...(word('count') !== '' && { count: Number(word('count')) }),
    ...(word('until') !== '' && { until: word('until') }),
  }; // prettier-ignore
}
