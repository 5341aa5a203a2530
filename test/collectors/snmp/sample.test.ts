import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { compilePlan } from '../../../collectors/snmp/config.ts';
import { SiteFile } from '../../../contract/site-file.ts';
import { profileNamed } from './rig.ts';

it('ships a sample that is a valid site file, with profiles that compile', () => {
  const file: unknown = parse(readFileSync('collectors/snmp/sample.yaml', 'utf8'));
  expect([...Value.Errors(SiteFile, file)]).toEqual([]);
  const { assets, credentials } = Value.Parse(SiteFile, file);
  expect(credentials?.map((credential) => credential.kind)).toEqual(['snmp-v2c', 'snmp-v1', 'snmp-v3']);
  const sizes = assets.map((asset) => compilePlan(profileNamed(asset.profile ?? '').snmp ?? {}).scalarOids.length);
  expect(sizes.every((size) => size > 0)).toBe(true);
});
