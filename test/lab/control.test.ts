// Driving the lab from outside, and the lab as a program of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SiteFile } from '../../contract/site-file.ts';
import { labBreak, labFaults, labHeal, labStatus, readLabFile, splitAddress } from '../../lab/control-client.ts';
import { runningLab, until, type RunningLab } from './helpers.ts';

describe('the control', () => {
  let site: RunningLab;
  let address: string;
  beforeAll(async () => {
    site = await runningLab();
    address = site.lab.controlAddress;
  });
  afterAll(() => site[Symbol.asyncDispose]());

  test('lists what can be broken', async () => {
    const faults = await labFaults(address);
    expect(faults.length).toBeGreaterThan(40);
    expect(faults[0]).toMatchObject({ fault: 'camera-port-dead', on: 'cam-07' });
  });

  test('breaks, tells and heals', async () => {
    expect(await labBreak(address, { fault: 'camera-hung', on: 'cam-19' })).toMatchObject({
      on: 'cam-19',
      truth: { visit: false },
    });
    const status = await labStatus(address);
    expect(status.active.map(({ fault }) => fault)).toEqual(['camera-hung']);
    expect(status.silent).toContain('cam-19');
    expect(await labHeal(address, { fault: 'camera-hung' })).toHaveLength(1);
    expect((await labStatus(address)).active).toEqual([]);
  });

  test('refuses by code what it does not know', async () => {
    await expect(labBreak(address, { fault: 'flood' })).rejects.toMatchObject({ code: 'lab_unknown_fault' });
    await expect(labBreak(address, { fault: 'camera-hung', on: 'core' })).rejects.toMatchObject({
      code: 'lab_unknown_asset',
      message: expect.stringMatching(/name one of cam-01, .* more\./),
    });
  });

  test('answers nonsense with an error and goes on', async () => {
    const socket = connect(splitAddress(address));
    socket.setEncoding('utf8');
    socket.write('not json\n{"id":4,"verb":"explode"}\n{"id":5,"verb":"status"}\n');
    let text = '';
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.trim().split('\n').length === 3) break;
    }
    const replies: unknown[] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(replies).toMatchObject([{ ok: false, code: 'invalid_request' }, { ok: false }, { id: 5, ok: true }]);
  });
});

test('two labs run side by side', async () => {
  await using one = await runningLab();
  await using two = await runningLab();
  expect(one.lab.layout.net).not.toBe(two.lab.layout.net);
  one.lab.board.break({ fault: 'camera-hung', on: 'cam-01' });
  expect(two.lab.world.hostAlive('cam-01')).toBe(true);
});

test('says that no lab runs where there is none', async () => {
  await expect(readLabFile(join(tmpdir(), 'no-such-lab.json'))).rejects.toMatchObject({ code: 'lab_not_running' });
  await expect(labStatus('127.0.0.1:1')).rejects.toMatchObject({ code: 'lab_not_running' });
});

describe('the program', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lab-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each([
    ['SIGTERM', (child: ReturnType<typeof spawn>) => child.kill('SIGTERM')],
    ['the end of its stdin', (child: ReturnType<typeof spawn>) => child.stdin?.end()],
  ])('writes control and site file, serves, and ends by %s', async (_, end) => {
    const [control, siteFile] = [join(folder, 'lab.json'), join(folder, 'site.yaml')];
    await Promise.all([control, siteFile].map((path) => rm(path, { force: true })));
    const child = spawn(process.execPath, [
      'lab/main.ts',
      '--control-file',
      control,
      '--site-file',
      siteFile,
      '--with-stdin',
    ]);
    const exited = once(child, 'exit');
    await until('the site file is written', async () => {
      const text = await readFile(siteFile, 'utf8').catch(() => '');
      return text !== '' && Value.Check(SiteFile, parse(text));
    });
    const file = await readLabFile(control);
    expect(file.pid).toBe(child.pid);
    expect((await labStatus(file.control)).net).toBe(file.net);
    end(child);
    expect(await exited).toEqual([0, null]);
  });
});
