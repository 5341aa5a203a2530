// The cameras of the lab at their own interfaces, asked by the collector that asks real ones.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCctvCollector } from '../../collectors/cctv/collector.ts';
import { FROZEN_AFTER_MS } from '../../collectors/cctv/picture.ts';
import { ManualClock } from '../../contract/manual-clock.ts';
import { CAMERA_LOGIN, PORTS } from '../../lab/device.ts';
import { cameraImage } from '../../lab/services/camera-image.ts';
import { seededRandom } from '../../lab/random.ts';
import { STREAM_PATH } from '../../lab/services/text-services.ts';
import { createBench, target } from '../collectors/parts.ts';
import { runningLab, type RunningLab } from './helpers.ts';

let site: RunningLab;
beforeAll(async () => {
  site = await runningLab();
});
afterAll(() => site[Symbol.asyncDispose]());
afterEach(() => void site.lab.board.heal());

function watch(asset: string) {
  const clock = new ManualClock();
  const bench = createBench(clock);
  const collector = createCctvCollector(bench.parts);
  const credential = { kind: 'password', ...CAMERA_LOGIN } as const;
  const common = { host: site.host(asset), timeoutMs: 8000 };
  const rtsp = target('rtsp', { ...common, port: PORTS.rtsp, settings: { path: STREAM_PATH } });
  const onvif = target('onvif', { ...common, port: PORTS.http, credential });
  const snapshot = target('snapshot', { ...common, port: PORTS.http, credential });
  return {
    clock,
    sink: bench.sink,
    /** @returns whether frames flow, by its code */
    look: async (): Promise<number | undefined> => {
      await collector.open([rtsp, onvif, snapshot], bench.sink);
      for (const one of [onvif, rtsp]) {
        // A stream without frames is watched until its time is over.
        const ticking = setInterval(() => clock.advance(100), 10);
        expect(await collector.poll(one, AbortSignal.timeout(8000))).toEqual({ code: 'ok', detail: '' });
        clearInterval(ticking);
      }
      return bench.sink.last('rtsp_response.frames_code');
    },
    /** @returns what the picture shows, by its code, after minutes of looking */
    see: async (): Promise<number | undefined> => {
      for (let i = 0; i < 3; i++) {
        await collector.poll(snapshot, AbortSignal.timeout(8000));
        clock.advance(FROZEN_AFTER_MS / 2);
      }
      return bench.sink.last('camera_picture.state');
    },
    close: () => collector.close(),
  };
}

describe('a camera', () => {
  test('that is well sends frames and pictures that change, and tells who it is and what its clock shows', async () => {
    const { sink, look, see, close } = watch('cam-01');
    expect([await look(), await see()]).toEqual([0, 0]);
    expect(sink.last('onvif_response.result_code')).toBe(0);
    expect(sink.last('camera_picture.change')).toBeGreaterThan(0);
    await close();
  });

  test.each([
    ['camera-covered', 0, 1],
    ['camera-sensor-dead', 0, 3],
    ['camera-picture-frozen', 0, 4],
    ['camera-stream-stopped', 1, undefined],
  ])('with %s has frames %s and picture %s', async (fault, frames, picture) => {
    const { on } = site.lab.board.break({ fault });
    const { look, see, close } = watch(on);
    expect([await look(), await see()]).toEqual([frames, picture]);
    await close();
  });

  test('that stops sending is lost to the recorder, though its services answer', () => {
    const { board, world, layout } = site.lab;
    board.break({ fault: 'camera-stream-stopped', on: 'cam-08' });
    const camera = layout.byKey.get('cam-08');
    expect(camera && world.hasVideo(camera)).toBe(false);
    expect(world.answers('cam-08', 'rtsp')).toBe(true);
  });
});

test('a picture costs a fraction of a millisecond', () => {
  const random = seededRandom(1, 'cost');
  for (let i = 0; i < 20; i++) cameraImage('scene', i, random);
  const before = process.cpuUsage();
  for (let i = 0; i < 100; i++) cameraImage('scene', i, random);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000 / 100).toBeLessThan(3);
});
