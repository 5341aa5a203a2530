import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadProfileFolders } from '../../../app/load-profiles.ts';
import { SiteFile } from '../../../contract/site-file.ts';
import { targetsOf } from '../../../server/domain/inventory/targets.ts';

const site = Value.Parse(SiteFile, parse(readFileSync('collectors/recorder/sample.yaml', 'utf8')));
const { profiles } = loadProfileFolders();
const password = { kind: 'password', user: 'monitor', password: 'x' } as const;

it('ships a sample that polls its recorder, and judges it by the days of the site', () => {
  const targets = targetsOf(site, profiles, () => password).filter(({ asset }) => asset === 'nvr-1');
  expect(targets.map(({ protocol }) => protocol).toSorted()).toEqual(['isapi', 'ping']);
  const settings = targets.find(({ protocol }) => protocol === 'isapi')?.settings;
  expect(settings).toMatchObject({ recordingDays: 30, timezone: 'Asia/Shanghai', besideSnmp: false });
});

it('asks no recorder that has no credential', () => {
  const assets = site.assets.map((asset) => ({ ...asset, targets: {} }));
  const protocols = targetsOf({ ...site, assets }, profiles, () => password).map(({ protocol }) => protocol);
  expect(protocols).toContain('snmp');
  expect(protocols).not.toContain('isapi');
  const defaults = { credentials: { isapi: 'nvr-view' } };
  expect(targetsOf({ ...site, assets, defaults }, profiles, () => password).map(({ protocol }) => protocol)).toContain(
    'isapi',
  );
});
