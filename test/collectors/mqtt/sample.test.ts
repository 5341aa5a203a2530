import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { SiteFile } from '../../../contract/site-file.ts';
import { loadProfiles } from '../../../contract/profile-loader.ts';
import { mqttPlan } from '../../../collectors/mqtt/config.ts';
import { target } from '../parts.ts';

const PATHS = ['kiosk.yaml', 'amplifier-mqtt.yaml', 'modules/player-mqtt.yaml', 'modules/ping.yaml'];

it('ships profiles without faults', () => {
  const sources = PATHS.map((path) => ({ path, text: readFileSync(`profiles/${path}`, 'utf8') }));
  const { profiles, faults } = loadProfiles(sources);
  expect(faults.map((fault) => fault.message)).toEqual([]);
  expect(profiles.size).toBe(PATHS.length);
});

it('ships a sample that is a valid site file and can be listened to', () => {
  const file: unknown = parse(readFileSync('collectors/mqtt/sample.yaml', 'utf8'));
  expect([...Value.Errors(SiteFile, file)]).toEqual([]);
  const asset = Value.Parse(SiteFile, file).assets[0];
  const sources = PATHS.map((path) => ({ path, text: readFileSync(`profiles/${path}`, 'utf8') }));
  const profile = loadProfiles(sources).profiles.get(asset?.profile ?? '');
  expect(profile).toBeDefined();
  if (!profile) return;
  const plan = mqttPlan(
    target('mqtt', { profile, settings: { topicPrefix: asset?.targets?.['mqtt']?.topicPrefix ?? '' } }),
  );
  expect(plan).toMatchObject({ prefix: 'site/kiosk-1', quietAfterMs: 15_000, will: { filter: 'site/kiosk-1/status' } });
  expect('topics' in plan && plan.topics.map((topic) => topic.filter)).toEqual([
    'site/kiosk-1/state',
    'site/kiosk-1/part/+',
  ]);
});
