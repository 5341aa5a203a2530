import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { SiteFile } from '../../../contract/site-file.ts';
import { cameraPlan } from '../../../collectors/cctv/config.ts';
import { target } from '../parts.ts';

it('ships a sample that is a valid site file and can be asked', () => {
  const file: unknown = parse(readFileSync('collectors/cctv/sample.yaml', 'utf8'));
  expect([...Value.Errors(SiteFile, file)]).toEqual([]);
  const targets = Value.Parse(SiteFile, file).assets[0]?.targets ?? {};
  const planOf = (protocol: 'rtsp' | 'onvif' | 'snapshot', port: number): unknown => {
    const path = targets[protocol]?.path;
    return cameraPlan(target(protocol, { port, settings: path === undefined ? {} : { path } }));
  };
  expect(planOf('rtsp', 554)).toMatchObject({ kind: 'rtsp', path: '/Streaming/Channels/102', isWatched: true });
  expect(planOf('onvif', 80)).toMatchObject({ kind: 'onvif', path: '/onvif/device_service' });
  expect(planOf('snapshot', 80)).toMatchObject({ kind: 'snapshot', path: '/ISAPI/Streaming/channels/101/picture' });
  expect(cameraPlan(target('rtsp', { port: 0 })).kind).toBe('unusable');
  expect(cameraPlan(target('snapshot', { settings: { path: '/a b\r\n' } })).kind).toBe('unusable');
});
