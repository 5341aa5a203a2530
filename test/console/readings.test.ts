// Readings and events as the console words and groups them. The metric catalogue is the truth: what it gains, the console names.

import { describe, expect, it } from 'vitest';
import type { ReadingView } from '../../contract/api.ts';
import { METRICS, type Measurement } from '../../contract/metrics.ts';
import type { Language } from '../../contract/text.ts';
import { codeWord } from '../../dashboards/noc/src/pages/asset/code-words.ts';
import { fieldName, readingGroups } from '../../dashboards/noc/src/pages/asset/reading-groups.ts';
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

  it('stand as a table where many components are alike, in natural order', () => {
    const core = makeAssets(0).find(({ key }) => key === 'core');
    const groups = readingGroups(core === undefined ? [] : makeReadings(core, 0).toReversed());
    expect(groups.map(({ kind }) => kind)).toEqual(['', 'port']);
    expect(groups[0]?.columns).toEqual([]);
    expect(groups[1]?.rows.map(({ component }) => component)).toEqual(
      [1, 2, 3, 4, 5, 6].map((port) => `port:gi${port}`),
    );
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
