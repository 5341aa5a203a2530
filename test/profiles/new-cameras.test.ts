// A camera is judged from the day it is taken over: what has never shown a picture is as broken as what no longer does.

import { expect, it } from 'vitest';
import { openProfileFolders } from '../../app/load-profiles.ts';
import { BatchBuilder } from '../../contract/batch.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { ConditionJudge } from './condition-judge.ts';

const profiles = openProfileFolders();

it.each([
  ['rtsp_response', { result_code: 0, frames_code: 1 }, ['frames']],
  ['rtsp_response', { result_code: 0, frames_code: 0 }, []],
  // Nobody is there yet: the layer below, and only where it has ever been fine.
  ['rtsp_response', { result_code: 1 }, []],
  ['camera_picture', { state: 1 }, ['picture-black']],
  ['camera_picture', { state: 3 }, ['picture-signal']],
  ['camera_picture', { state: 4 }, ['picture-moves']],
  ['camera_picture', { state: 0 }, []],
] as const)('of a camera that says %s %j from its first poll stand the alarms %j', (measurement, values, alarms) => {
  const profile = profiles.get('hikvision-camera');
  if (!profile) throw new Error('no hikvision-camera');
  const catalogue = new SeriesCatalogue();
  const judge = new ConditionJudge(catalogue, new Map([['cam', profile]]));
  const batch = new BatchBuilder();
  const row = catalogue.row(measurement, { site: 's1', asset: 'cam', class: 'camera', component: '' });
  for (const [field, value] of Object.entries(values)) batch.add(catalogue.series(row, field), value, 1000);
  judge.samples('s1', batch.finish());
  expect(judge.alarms('cam')).toEqual(alarms);
});
