import { describe, expect, it, onTestFinished } from 'vitest';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createCctvCollector } from '../../../collectors/cctv/collector.ts';
import { FROZEN_AFTER_MS } from '../../../collectors/cctv/picture.ts';
import { CAMERA_PICTURE_PATH } from '../../../lab/services/camera-http.ts';
import { createBench, target } from '../parts.ts';
import { LOGIN, startCamera } from './camera.ts';
import { makePicture } from './pictures.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const SCENE = makePicture('testsrc2=size=640x360');

async function watchPictures(changes: Parameters<typeof startCamera>[0], password: string = LOGIN.password) {
  const { camera, port } = await startCamera(changes);
  const clock = new ManualClock();
  const bench = createBench(clock);
  const collector = createCctvCollector(bench.parts);
  onTestFinished(() => collector.close());
  const one = target('snapshot', { port, credential: { ...LOGIN, password }, settings: { path: CAMERA_PICTURE_PATH } });
  await collector.open([one], bench.sink);
  const poll = async (): Promise<number | undefined> => {
    bench.sink.clear();
    await collector.poll(one, timeoutSignal(3000));
    return bench.sink.last('camera_picture.state');
  };
  return { camera, clock, sink: bench.sink, poll, collector, one };
}

describe('snapshot', () => {
  it('fetches a picture by digest and says what it shows', async () => {
    let picture = SCENE;
    const { sink, poll } = await watchPictures({ picture: () => picture });
    expect(await poll()).toBe(0);
    expect(sink.last('snapshot_response.result_code')).toBe(0);
    expect(sink.last('camera_picture.brightness')).toBeGreaterThan(60);
    expect(sink.count('camera_picture.change')).toBe(0);
    picture = makePicture('color=black:size=640x360');
    expect(await poll()).toBe(1);
    expect(sink.last('camera_picture.change')).toBeGreaterThan(20);
  });

  it('calls a picture frozen that stays the same over minutes', async () => {
    const { clock, poll } = await watchPictures({ picture: () => SCENE });
    const states = [await poll()];
    for (let i = 0; i < 2; i++) {
      clock.advance(FROZEN_AFTER_MS / 2);
      states.push(await poll());
    }
    expect(states).toEqual([0, 0, 4]);
  });

  it('leaves the picture unknown where the camera gives none', async () => {
    const pictures = [undefined, SCENE.subarray(0, 4000)];
    const { sink, poll } = await watchPictures({ picture: () => pictures.shift() });
    expect(await poll()).toBeUndefined();
    expect(sink.last('snapshot_response.result_code')).toBe(5);
    expect(await poll()).toBeUndefined();
    expect(sink.last('snapshot_response.result_code')).toBe(5);
  });

  it('hands the picture itself to whoever asks for evidence, unless it is longer than wanted or none', async () => {
    let picture: Buffer | undefined = SCENE;
    const { collector, one } = await watchPictures({ picture: () => picture });
    const take = async (maxBytes: number) => collector.picture?.(one, maxBytes, timeoutSignal(3000));
    expect(Buffer.from((await take(SCENE.length)) ?? [])).toEqual(SCENE);
    await expect(take(SCENE.length - 1)).rejects.toThrow(/longer|large|bytes/);
    picture = Buffer.from('<html>');
    expect(await take(10_000)).toBeNull();
    picture = undefined;
    expect(await take(10_000)).toBeNull();
  });

  it('never locks an account: two wrong passwords, then one an hour', async () => {
    const { camera, clock, sink, poll, collector, one } = await watchPictures({ picture: () => SCENE }, 'wrong');
    for (let i = 0; i < 6; i++) expect(await poll()).toBeUndefined();
    expect(sink.last('snapshot_response.result_code')).toBe(3);
    expect(camera.door.wrong).toBe(2);
    clock.advance(3_600_000);
    await poll();
    await poll();
    expect(camera.door.wrong).toBe(3);
    expect(camera.door.isLocked()).toBe(false);
    // The right password may be tried at once.
    const right = { ...one, credential: LOGIN };
    await collector.open([right], sink);
    await collector.poll(right, timeoutSignal(3000));
    expect(sink.last('camera_picture.state')).toBe(0);
  });
});
