// Readings and events as the console words and groups them. The metric catalogue is the truth: what it gains, the console names.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadingView } from '../../contract/api.ts';
import { METRICS, type Measurement } from '../../contract/metrics.ts';
import type { Language } from '../../contract/text.ts';
import { en } from '../../dashboards/noc/src/i18n/en.ts';
import { zh } from '../../dashboards/noc/src/i18n/zh.ts';
import { codeWord } from '../../contract/words/reading-text.ts';
import { fieldName, quietColumns, readingGroups } from '../../dashboards/noc/src/pages/asset/reading-groups.ts';
import { measurementTitle, readingName } from '../../dashboards/noc/src/pages/asset/reading-name.ts';
import { eventRuns, type TicketEvent } from '../../dashboards/noc/src/pages/ticket/event-runs.ts';
import { makeAssets, makeReadings } from './fake-site.ts';

const FIELDS = Object.entries(METRICS as Record<string, Measurement>)
  // Foresite's own state has a page of its own.
  .filter(([measurement]) => !measurement.startsWith('foresite_'))
  .flatMap(([measurement, { fields }]) =>
    Object.entries(fields).map(([field, { about }]) => ({ measurement, field, about })),
  );

function reading(measurement: string, field: string, value: number): ReadingView {
  return {
    component: '',
    componentName: '',
    measurement,
    field,
    unit: '',
    isCounter: false,
    value,
    at: '',
    level: 'none',
  };
}

describe('readings', () => {
  it('have a name in both languages, each field of the catalogue', () => {
    const nameless = FIELDS.filter(
      (field) => readingName(field, 'en') === fieldName(field) || !/\p{L}/u.test(readingName(field, 'zh')),
    );
    expect(nameless.map(fieldName)).toEqual([]);
  });

  it('have a word in both languages for each code that the catalogue names', () => {
    const wordless = FIELDS.flatMap(({ measurement, field, about }) => {
      const codes = about.split(', ').map((part) => /^(\d+) /.exec(part)?.[1]);
      if (codes.includes(undefined) || codes.length < 2) return [];
      const missing = codes.filter((code) => {
        const of = reading(measurement, field, Number(code));
        return codeWord(of, 'en') === undefined || !/\p{Script=Han}/u.test(codeWord(of, 'zh') ?? '');
      });
      return missing.map((code) => `${measurement}.${field} ${code}`);
    });
    expect(wordless).toEqual([]);
  });

  it('have a heading for each measurement of the catalogue', () => {
    const names = [...new Set(FIELDS.map(({ measurement }) => measurement))];
    const untitled = names.filter((name) =>
      ['zh', 'en'].some((language) => measurementTitle(name, language as Language) === name),
    );
    expect(untitled).toEqual([]);
  });

  it('stand as a table where many alike have several values, in natural order', () => {
    const core = makeAssets(0).find(({ key }) => key === 'core');
    const groups = readingGroups(core === undefined ? [] : makeReadings(core, 0).toReversed());
    expect(groups.map(({ shape, kind, measurement }) => `${shape} ${kind} ${measurement}`)).toEqual([
      'fields  ping',
      'fields  cpu',
      'table port interface',
      'components port poe',
    ]);
    expect(groups[2]?.columns).toEqual(['interface.ifOperStatus', 'interface.ifHCInOctets']);
    expect(groups[2]?.rows.map(({ component }) => component)).toEqual(
      [1, 2, 3, 4, 5, 6].map((port) => `port:gi${port}`),
    );
  });

  it('of few components stand together by component, in the device’s own words', () => {
    const sensor = (measurement: string, field: string): ReadingView => ({
      ...reading(measurement, field, 1),
      component: 'sensor:1',
      componentName: 'Inlet',
    });
    const groups = readingGroups([sensor('humidity', 'percent'), sensor('temperature', 'celsius')]);
    expect(groups).toHaveLength(1);
    expect(groups[0]).toMatchObject({ shape: 'fields', measurement: '', rows: [{ name: 'Inlet' }] });
    expect(groups[0]?.rows[0]?.readings).toHaveLength(2);
  });

  it('never get lost in grouping', () => {
    const some = fc.record({
      at: fc.nat(FIELDS.length - 1),
      component: fc.constantFrom('', 'port:1', 'port:2', 'port:3', 'sensor:a', 'odd', 'fan:'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(some, { selector: ({ at, component }) => `${at} ${component}` }), (rows) => {
        const readings = rows.map(({ at, component }) => {
          const { measurement = '', field = '' } = FIELDS[at] ?? {};
          return { ...reading(measurement, field, 0), component };
        });
        const shown = readingGroups(readings).flatMap((group) => group.rows.flatMap((row) => row.readings));
        expect(new Set(shown)).toEqual(new Set(readings));
        expect(shown).toHaveLength(readings.length);
      }),
    );
  });

  it('leave out counters of events that never happened, and only those', () => {
    const port = (at: number, field: string, value: number): ReadingView => ({
      ...reading('interface', field, value),
      component: `port:${at}`,
      isCounter: field !== 'ifOperStatus',
    });
    const rows = [1, 2, 3].flatMap((at) => [
      port(at, 'ifOperStatus', 0),
      port(at, 'ifInErrors', 0),
      port(at, 'ifOutErrors', at === 3 ? 1 : 0),
    ]);
    const [group] = readingGroups(rows);
    expect(group && [...quietColumns(group)]).toEqual(['interface.ifInErrors']);
  });
});

describe('components', () => {
  it('have a word in both languages for each kind of the catalogue', () => {
    const kinds = new Set(Object.values(METRICS as Record<string, Measurement>).map(({ component }) => component));
    kinds.delete('');
    for (const words of [en.component, en.components, zh.component, zh.components]) {
      expect([...kinds].filter((kind) => !Object.hasOwn(words, kind))).toEqual([]);
    }
  });
});

describe('the timeline', () => {
  const event = (seq: number, type: string): TicketEvent => ({
    seq,
    type,
    at: '',
    actor: '',
    text: { zh: '', en: '' },
  });
  const shape = (types: string[]): string[] =>
    eventRuns(types.map((type, seq) => event(seq, type))).map(({ kind, events }) => `${kind} ${events.length}`);

  it('folds many alarms in a row into one line, and nothing that a person did', () => {
    const joined = Array.from({ length: 40 }, () => 'alarm-attached');
    expect(shape(['opened', ...joined, 'noted', 'noted', 'noted'])).toEqual([
      'single 1',
      'joined 40',
      'single 1',
      'single 1',
      'single 1',
    ]);
  });

  it('shows a few alarms one by one, and joining apart from ending', () => {
    const ended = ['alarm-detached', 'alarm-detached', 'alarm-detached'];
    expect(shape(['alarm-attached', 'alarm-attached', ...ended])).toEqual(['single 1', 'single 1', 'ended 3']);
  });
});
