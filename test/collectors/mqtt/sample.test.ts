import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { SiteFile } from '../../../contract/site-file.ts';
import { openProfileFolders } from '../../../app/load-profiles.ts';
import { mqttPlan } from '../../../collectors/mqtt/config.ts';
import { target } from '../parts.ts';

const IDS = ['kiosk', 'amplifier-mqtt', 'player-mqtt'];

const profiles = openProfileFolders();

it.each(IDS)('ships the profile %s without faults', (id) => {
  const profile = profiles.get(id);
  expect(profiles.faults.map((fault) => fault.message)).toEqual([]);
  if (!profile) throw new Error('it does not load');
  const plan = mqttPlan(target('mqtt', { profile, settings: { topicPrefix: 'a/b' } }));
  expect(plan).toHaveProperty('topics');
});

it('ships a sample that is a valid site file and can be listened to', () => {
  const file: unknown = parse(readFileSync('collectors/mqtt/sample.yaml', 'utf8'));
  expect([...Value.Errors(SiteFile, file)]).toEqual([]);
  const asset = Value.Parse(SiteFile, file).assets[0];
  const profile = profiles.get(asset?.profile ?? '');
  expect(profile).toBeDefined();
  if (!profile) return;
  const plan = mqttPlan(
    target('mqtt', { profile, settings: { topicPrefix: asset?.targets?.['mqtt']?.topicPrefix ?? '' } }),
  );
  expect(plan).toMatchObject({ prefix: 'site/kiosk-1', quietAfterMs: 15_000, will: { filter: 'site/kiosk-1/status' } });
  expect('topics' in plan && plan.topics.map((topic) => topic.filter)).toEqual(
    expect.arrayContaining(['site/kiosk-1/state', 'site/kiosk-1/part/+']),
  );
});
