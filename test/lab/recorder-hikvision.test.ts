// A Hikvision recorder of the lab: read by ISAPI and by its SNMP tree, and restarted by an order of the gateway's own desk.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecorderCollector } from '../../collectors/recorder/collector.ts';
import type { EventRecord } from '../../contract/records.ts';
import { createActionDesk } from '../../gateway/actions/desk.ts';
import { openIntentLog } from '../../gateway/actions/intent-log.ts';
import { PORTS, RECORDER_LOGIN } from '../../lab/device.ts';
import { createBench, target } from '../collectors/parts.ts';
import { timeoutSignal, turnClock } from '../peers/in-time.ts';
import { runningLab, snmpTool, until, type RunningLab } from './helpers.ts';

const RECORDER = 'nvr-1';
const DISK_STATUS = '1.3.6.1.4.1.50001.1.241.1.3';
/** It answers before it goes down, is down for a second, and starts for eight. */
const BACK_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'foresite-isapi-'));
let site: RunningLab;
beforeAll(async () => {
  site = await runningLab({ topology: 'seed:1,shape=shop,assets=8,recorders=hikvision' });
});
afterAll(async () => {
  await site[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function opened() {
  const bench = createBench();
  const collector = createRecorderCollector(bench.parts);
  const one = {
    ...target('isapi', {
      class: 'recorder',
      host: site.host(RECORDER),
      port: PORTS.http,
      timeoutMs: 5000,
      credential: { kind: 'password', ...RECORDER_LOGIN },
      settings: { timezone: 'Asia/Shanghai', recordingDays: 30 },
    }),
    site: site.lab.siteFile.site,
    asset: RECORDER,
  };
  await collector.open([one], bench.sink);
  return { bench, collector, one };
}

test('stands in the point list with its own profile and way', () => {
  const entry = site.lab.siteFile.assets.find(({ key }) => key === RECORDER);
  expect(entry).toMatchObject({ profile: 'hikvision-recorder', targets: { isapi: {} } });
  expect(site.lab.layout.byKey.get(RECORDER)?.mac).toMatch(/^94:e1:ac/);
});

test('shows its cameras and disks by ISAPI, and a failing disk by SNMP too', async () => {
  const { bench, collector, one } = await opened();
  expect(await collector.poll(one, timeoutSignal(5000))).toEqual({ code: 'ok', detail: '' });
  expect(bench.sink.last('recorder_channel.status channel:1')).toBe(0);
  // Both ways tell of the same disks by the same names.
  expect([1, 2, 3, 4].map((disk) => bench.sink.last(`recorder_disk.status disk:${disk}`))).toEqual([0, 0, 0, 0]);
  site.lab.board.break({ fault: 'recorder-disk-failing', on: RECORDER });
  const told = await snmpTool('snmpwalk', site.host(RECORDER), [DISK_STATUS]);
  expect(told.map((line) => line.split(' ').at(-1))).toEqual(['0', '2', '0', '0']);
  site.lab.board.heal();
  await collector.close();
});

test(
  'an order by ISAPI restarts it once: it goes down for its boot time, and comes back',
  { timeout: 180_000 },
  async () => {
    const { collector, one } = await opened();
    const told: EventRecord[] = [];
    const desk = createActionDesk({
    clock: turnClock, log: { debug() {}, info() {}, warn() {}, error() {} }, intents: await openIntentLog(join(folder, 'intents')),
    targets: () => [one], collectors: [collector], serverKey: null, switchFile: join(folder, 'off'),
    tell: (event) => told.push(event), onRecord: () => () => undefined,
  }); // prettier-ignore
    const on = { asset: RECORDER, component: '', target: one.name };
    const answer = await desk.frameOf({ site: one.site, verb: 'reboot', args: {}, on });
    expect(answer).toMatchObject({ frame: expect.stringMatching(/PUT .*\/ISAPI\/System\/reboot/) });
    if (answer.frame === null) throw new Error('no frame');
    const nowMs = Date.now();
    const order = {
    id: randomUUID(), site: one.site, ticket: 't-1', asset: RECORDER, verb: 'reboot' as const, args: {}, on, frame: answer.frame,
    identity: answer.identity, affected: 1, reason: 'test', actor: 'li', approvedBy: 'wang', notBeforeMs: nowMs,
    expiresAtMs: nowMs + 60_000, stamp: desk.stamp(),
  }; // prettier-ignore
    const { world } = site.lab;
    const bootsBefore = world.boots(RECORDER);
    let wasDown = false;
    const forget = world.onChange(() => (wasDown ||= !world.hostAlive(RECORDER)));
    for (let n = 0; n < 2; n++) desk.order({ order, signature: '' });
    await until('the word of the gateway', () => told.length > 0, BACK_MS);
    expect(told.map(({ code, data }) => [code, data['refusal']])).toEqual([['done', '']]);
    await until('the recorder to go down', () => wasDown, BACK_MS);
    expect((await collector.poll(one, timeoutSignal(1000))).code).not.toBe('ok');
    await until(
      'the recorder to be back',
      () => world.hostAlive(RECORDER) && world.boots(RECORDER) > bootsBefore,
      BACK_MS,
    );
    expect(await collector.poll(one, timeoutSignal(5000))).toEqual({ code: 'ok', detail: '' });
    expect(world.boots(RECORDER)).toBe(bootsBefore + 1);
    forget();
    await desk.stop();
    await collector.close();
  },
);
