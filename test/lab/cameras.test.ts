// The cameras of the lab at their own interfaces, asked by the collector that asks real ones.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createCctvCollector } from '../../collectors/cctv/collector.ts';
import { FROZEN_AFTER_MS } from '../../collectors/cctv/picture.ts';
import { LEARN_PICTURES } from '../../collectors/cctv/scene.ts';
import { ManualClock } from '../../contract/manual-clock.ts';
import { CAMERA_LOGIN, PORTS } from '../../lab/device.ts';
import { cameraImage } from '../../lab/services/camera-image.ts';
import { CameraScene } from '../../lab/services/camera-scene.ts';
import { seededRandom } from '../../lab/random.ts';
import { STREAM_PATH } from '../../lab/services/text-services.ts';
import { createBench, target } from '../collectors/parts.ts';
import { runningLab, type RunningLab } from './helpers.ts';
import { timeoutSignal } from '../peers/in-time.ts';

const HAZY_BY_DAY = 65;
const HAZY_BY_NIGHT = 43;

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
  const snapshot = target('snapshot', { ...common, port: PORTS.http, credential, settings: { learn: '0s' } });
  return {
    clock,
    sink: bench.sink,
    /** @returns whether frames flow, by its code */
    look: async (): Promise<number | undefined> => {
      await collector.open([rtsp, onvif, snapshot], bench.sink);
      for (const one of [onvif, rtsp]) {
        // A stream without frames is watched until its time is over.
        const ticking = setInterval(() => clock.advance(100), 10);
        expect(await collector.poll(one, timeoutSignal(8000))).toEqual({ code: 'ok', detail: '' });
        clearInterval(ticking);
      }
      return bench.sink.last('rtsp_response.frames_code');
    },
    /** @returns what the picture shows, by its code, after minutes of looking */
    see: async (): Promise<number | undefined> => {
      for (let i = 0; i < 3; i++) {
        await collector.poll(snapshot, timeoutSignal(8000));
        clock.advance(FROZEN_AFTER_MS / 2);
      }
      return bench.sink.last('camera_picture.state');
    },
    /** Looks until it knows what this camera shows. */
    learn: async (): Promise<void> => {
      await collector.open([onvif, snapshot], bench.sink);
      await collector.poll(onvif, timeoutSignal(8000));
      for (let i = 0; i <= LEARN_PICTURES; i++) await collector.poll(snapshot, timeoutSignal(8000));
    },
    /** @returns scene, sharpness and contrast against what is usual, in tens of percent; undefined where nothing is told of one */
    compare: async (): Promise<(number | undefined)[]> => {
      bench.sink.clear();
      await collector.poll(snapshot, timeoutSignal(8000));
      return ['scene', 'sharpness', 'contrast'].map((what) => {
        const percent = bench.sink.last(`camera_picture.${what}_percent`);
        return percent === undefined ? undefined : Math.round(percent / 10);
      });
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

  test('whose scene is learnt is told apart knocked aside, out of focus, hazy and well again', async () => {
    const { learn, compare, close } = watch('cam-17');
    const { board, world } = site.lab;
    await learn();
    const [scene = 0, sharpness = 0, contrast = 0] = await compare();
    expect(scene).toBeGreaterThanOrEqual(8);
    expect([sharpness, contrast].every((tens) => tens >= 8 && tens <= 12)).toBe(true);

    board.break({ fault: 'camera-moved', on: 'cam-17' });
    const [elsewhere = 10, ...untold] = await compare();
    expect(elsewhere).toBeLessThanOrEqual(3);
    expect(untold).toEqual([undefined, undefined]);
    board.heal();

    board.break({ fault: 'camera-out-of-focus', on: 'cam-17' });
    const [same = 0, blurred = 10] = await compare();
    expect(same).toBeGreaterThanOrEqual(4);
    expect(blurred).toBeLessThanOrEqual(4);
    board.heal();

    // By night its own lamp lights the dirt, and less of it is as hazy.
    world.apply('dirt', [
      { kind: 'set', asset: 'cam-17', key: 'haze', value: world.isNight() ? HAZY_BY_NIGHT : HAZY_BY_DAY },
    ]);
    const [behind = 0, , pale = 10] = await compare();
    expect(behind).toBeGreaterThanOrEqual(6);
    expect(pale).toBeLessThanOrEqual(4);
    world.remove('dirt');

    expect((await compare()).every((tens = 0) => tens >= 8 && tens <= 12)).toBe(true);
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
  const scene = new CameraScene('cam-01');
  const make = (turn: number): Buffer => cameraImage('scene', scene, { turn, isNight: false, day: 0.5 }, random);
  for (let i = 0; i < 20; i++) make(i);
  const before = process.cpuUsage();
  for (let i = 0; i < 100; i++) make(i);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000 / 100).toBeLessThan(3);
});
