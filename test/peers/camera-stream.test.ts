// A camera of the lab, judged by the real collector: what the demo shows is what a camera would.

import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCctvCollector } from '../../collectors/cctv/collector.ts';
import { PORTS } from '../../lab/device.ts';
import { STREAM_PATH } from '../../lab/services/text-services.ts';
import { createBench, target } from '../collectors/parts.ts';
import { runningLab, type RunningLab } from '../lab/helpers.ts';
import { timeoutSignal, turnClock } from './in-time.ts';

let site: RunningLab;
beforeAll(async () => {
  site = await runningLab();
});
afterAll(() => site?.[Symbol.asyncDispose]());

it('sees frames flow from a camera of the lab, and nothing of them when its video is stuck', async () => {
  const bench = createBench(turnClock, site.net.network);
  const collector = createCctvCollector(bench.parts);
  const one = target('rtsp', {
    host: site.host('cam-08'),
    port: PORTS.rtsp,
    settings: { path: STREAM_PATH },
    timeoutMs: 5000,
  });
  await collector.open([one], bench.sink);
  expect(await collector.poll(one, timeoutSignal(5000))).toEqual({ code: 'ok', detail: '' });
  expect(bench.sink.last('rtsp_response.frames_code')).toBe(0);
  expect(bench.sink.last('rtsp_response.frames_per_s')).toBeCloseTo(25, 0);

  bench.sink.clear();
  site.lab.board.break({ fault: 'camera-rtsp-stuck', on: 'cam-08' });
  expect((await collector.poll(one, timeoutSignal(500))).code).toBe('timeout');
  expect(bench.sink.count('rtsp_response.frames_code')).toBe(0);
  await collector.close();
});
