// `foresite recording-proof`, against the control socket that a running Foresite opens.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordingProof as command } from '../../app/commands/recording-proof.ts';
import type { CommandContext } from '../../app/context.ts';
import { serveControl, type ControlServer } from '../../app/control.ts';
import { readEnvironment } from '../../app/environment.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { recordingProof } from '../../server/domain/recording/proof.ts';

let folder: string;
let out: string[];
let context: CommandContext;
let control: ControlServer | null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresite-proof-'));
  out = [];
  control = null;
  context = {
    environment: readEnvironment({ FORESITE_DATA: join(folder, 'data'), LANG: 'en_US.UTF-8' }, folder),
    env: {},
    cwd: folder,
    print: (line) => void out.push(line),
    printError: () => {},
  };
});
afterEach(async () => {
  await control?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** As a running Foresite would: its lock names a living process, its socket answers. */
async function running(): Promise<void> {
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'lock'), `${process.ppid}\n`);
  const name = { zh: '录像机', en: 'Recorder' };
  const nowMs = Date.now();
  const at = new Date(nowMs).toISOString();
  const reading = (component: string, measurement: string, field: string, value: number) =>
    ({ component, componentName: '', measurement, field, unit: '', isCounter: false, value, at, level: 'ok' }) as const; // prettier-ignore
  const proof = recordingProof({
    head: { site: 's', siteName: name, asset: 'nvr-1', name, vendor: '', model: '', serial: '', timezone: 'UTC', requiredDays: 30 },
    readings: [
      reading('channel:1', 'recording', 'days', 28),
      reading('channel:1', 'recording', 'last_age_s', 3 * 86_400),
      reading('channel:1', 'recording', 'gap_days', 0),
    ],
    components: [{ key: 'channel:1', name: 'Gate' }],
    rules: [],
      cameraOf: () => ({ asset: 'cam-01', name }),
    nowMs,
  }); // prettier-ignore
  control = await serveControl(data, {
    'recording-proof': ({ asset }) =>
      asset === 'nvr-1'
        ? Promise.resolve(proof)
        : Promise.reject(new ForesiteError('not_found', { what: String(asset) })),
  });
}

it('needs a Foresite that runs', async () => {
  await expect(command(context, 'nvr-1', {})).rejects.toMatchObject({ code: 'not_running' });
});

it('tells each channel, and by its exit code that it is not proven', async () => {
  await running();
  expect(await command(context, 'nvr-1', {})).toBe(1);
  const text = out.join('\n');
  expect(text).toMatch(/cam-01/);
  expect(text).toMatch(/recording stopped 3 days ago|3 天前停止录像/);
});

it('gives the same as JSON and as a page to print', async () => {
  await running();
  await command(context, 'nvr-1', { json: true });
  expect(JSON.parse(out.join('\n'))).toMatchObject({ asset: 'nvr-1', channels: [{ verdict: 'stopped' }] });
  out.length = 0;
  await command(context, 'nvr-1', { html: true });
  expect(out.join('\n')).toMatch(/^<!doctype html>/);
});

it('passes on that there is no such recorder', async () => {
  await running();
  await expect(command(context, 'sw-1', {})).rejects.toMatchObject({ code: 'not_found' });
});
