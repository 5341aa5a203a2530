// A camera is judged from the day it is taken over: what has never shown a picture is as broken as what no longer does.

import { expect, it } from 'vitest';
import { openProfileFolders } from '../../app/load-profiles.ts';
import { BatchBuilder } from '../../contract/batch.ts';
import { SeriesCatalogue } from '../../contract/series.ts';
import { ConditionJudge } from './condition-judge.ts';

const profiles = openProfileFolders();

function judgeOf() {
  const profile = profiles.get('hikvision-camera');
  if (!profile) throw new Error('no hikvision-camera');
  const catalogue = new SeriesCatalogue();
  const judge = new ConditionJudge(catalogue, new Map([['cam', profile]]));
  return {
    say(measurement: string, values: Readonly<Record<string, number>>): string[] {
      const batch = new BatchBuilder();
      const row = catalogue.row(measurement, { site: 's1', asset: 'cam', class: 'camera', component: '' });
      for (const [field, value] of Object.entries(values)) batch.add(catalogue.series(row, field), value, 1000);
      judge.samples('s1', batch.finish());
      return judge.alarms('cam');
    },
    login: () => judge.level('s1', 'cam', 'login'),
  };
}

it('of a camera that showed its video to anybody, asking for an account is a sign; of one that always asked it is none', () => {
  const asks = { result_code: 0, rtsp_response_code: 401 };
  const open = judgeOf();
  open.say('rtsp_response', { result_code: 0, rtsp_response_code: 200 });
  expect(open.login()).toBe('ok');
  open.say('rtsp_response', asks);
  expect(open.login()).toBe('bad');
  const shut = judgeOf();
  shut.say('rtsp_response', asks);
  expect(shut.login()).not.toBe('bad');
});

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
  expect(judgeOf().say(measurement, values)).toEqual(alarms);
});
