import { expect, test } from 'vitest';
import { openProfileFolders } from '../../app/load-profiles.ts';
import { BatchBuilder } from '../../contract/batch.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { ConditionJudge } from './condition-judge.ts';

const BATTERY = 5;
const IN_PROGRESS = 5;
const NONE = 6;

test.each([
  ['tests itself', IN_PROGRESS, []],
  ['has lost its mains', NONE, ['mains']],
  ['has lost its mains and tells of no test', null, ['mains']],
])('a UPS on battery that %s is told so', (_what, testResult, expected) => {
  const profile = openProfileFolders().get('ups-rfc1628');
  if (!profile) throw new Error('no such profile');
  const catalogue = new SeriesCatalogue();
  const judge = new ConditionJudge(catalogue, new Map([['ups-1', profile]]));
  const row = catalogue.row('upsd', { site: 's', asset: 'ups-1', class: 'ups', component: '' });
  const batch = new BatchBuilder();
  batch.add(catalogue.series(row, 'output_source'), BATTERY, 0);
  if (testResult !== null) batch.add(catalogue.series(row, 'test_result'), testResult, 0);
  judge.samples('s', batch.finish());
  expect(judge.alarms('ups-1')).toEqual(expected);
});
