// The recorder of the lab at its own interface, asked by the collector that asks real ones.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createRecorderCollector } from '../../collectors/recorder/collector.ts';
import { PORTS, RECORDER_LOGIN } from '../../lab/device.ts';
import { createBench, target, type Bench } from '../collectors/parts.ts';
import { runningLab, type RunningLab } from './helpers.ts';
import { timeoutSignal } from '../peers/in-time.ts';

let site: RunningLab;
beforeAll(async () => {
  site = await runningLab();
});
afterAll(() => site[Symbol.asyncDispose]());
afterEach(() => void site.lab.board.heal());

/** Polls until all is known of the recordings, or often enough. */
async function asked(times: number): Promise<Bench> {
  const bench = createBench();
  const collector = createRecorderCollector(bench.parts);
  const one = target('dahua-cgi', {
    class: 'recorder',
    host: site.host('nvr-1'),
    port: PORTS.http,
    timeoutMs: 5000,
    credential: { kind: 'password', ...RECORDER_LOGIN },
    settings: { timezone: 'Asia/Shanghai', recordingDays: 30 },
  });
  await collector.open([one], bench.sink);
  for (let i = 0; i < times; i++) {
    const result = await collector.poll(one, timeoutSignal(5000));
    expect(result).toEqual({ code: 'ok', detail: '' });
  }
  await collector.close();
  return bench;
}

describe('the recorder', () => {
  test('shows its cameras, its disks and the right time', async () => {
    const { sink } = await asked(1);
    expect(sink.last('recorder_channel.status channel:1')).toBe(0);
    expect(sink.last('recorder_disk.status disk:sda')).toBe(0);
    expect(Math.abs(sink.last('recorder.clock_offset_s') ?? 99)).toBeLessThan(3);
  });

  test('loses a channel with its camera, and a disk with its fault', async () => {
    const camera = site.lab.layout.byKey.get('cam-11');
    site.lab.board.break({ fault: 'camera-dead', on: 'cam-11' });
    site.lab.board.break({ fault: 'recorder-disk-failing' });
    const { sink } = await asked(1);
    expect(sink.last(`recorder_channel.status channel:${camera?.channel}`)).toBe(1);
    expect(sink.last('recorder_disk.status disk:sdb')).toBe(2);
  });

  test('keeps a month of every channel but of one that stopped three days ago', async () => {
    site.lab.board.break({ fault: 'recording-stopped' });
    const { sink } = await asked(80);
    expect(sink.last('recording.last_age_s channel:1')).toBeLessThan(60);
    expect(sink.last('recording.missing_days channel:1')).toBe(0);
    expect(sink.last('recording.last_age_s channel:5')).toBeGreaterThan(3 * 86_400 - 60);
  });

  test('is ten minutes fast when its clock is wrong', async () => {
    site.lab.board.break({ fault: 'recorder-clock-wrong' });
    const { sink } = await asked(1);
    expect(Math.abs((sink.last('recorder.clock_offset_s') ?? 0) - 600)).toBeLessThan(3);
  });
});
