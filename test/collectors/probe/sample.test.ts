import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { SiteFile } from '../../../contract/site-file.ts';
import { probePlan } from '../../../collectors/probe/config.ts';
import { target } from '../parts.ts';

it('ships a sample that is a valid site file and can be probed', () => {
  const file: unknown = parse(readFileSync('collectors/probe/sample.yaml', 'utf8'));
  expect([...Value.Errors(SiteFile, file)]).toEqual([]);
  const targets = Value.Parse(SiteFile, file).assets[0]?.targets ?? {};
  expect(probePlan(target('http', { port: targets['http']?.port ?? 0 }))).toMatchObject({ kind: 'http', path: '/' });
  expect(probePlan(target('tcp', { port: 0 })).kind).toBe('unusable');
});
