import { describe, expect, it, onTestFinished } from 'vitest';
import { endsWithin, timeoutSignal } from '../../peers/in-time.ts';
import type { AssetFacts } from '../../../contract/records.ts';
import type { PollResult } from '../../../contract/collector.ts';
import { createCctvCollector } from '../../../collectors/cctv/collector.ts';
import type { CameraHttp, CameraManner } from '../../../lab/services/camera-http.ts';
import { picturePlace } from '../../../collectors/cctv/onvif.ts';
import { readXml } from '../../../collectors/http/xml.ts';
import { createBench, target } from '../parts.ts';
import { LOGIN, startCamera } from './camera.ts';
import { makePicture } from './pictures.ts';

async function ask(changes: Partial<CameraHttp>, password: string | null = LOGIN.password, timeoutMs = 3000) {
  const { camera, port } = await startCamera(changes);
  const bench = createBench();
  const told: AssetFacts[] = [];
  bench.sink.facts = (...args: unknown[]): void => void told.push(args[1] as AssetFacts);
  const collector = createCctvCollector(bench.parts);
  onTestFinished(() => collector.close());
  const credential = password === null ? null : { ...LOGIN, password };
  const onvif = target('onvif', { port, credential, timeoutMs });
  const snapshot = target('snapshot', { port, credential, timeoutMs });
  await collector.open([onvif, snapshot], bench.sink);
  const poll = (one = onvif): Promise<PollResult> => collector.poll(one, timeoutSignal(timeoutMs));
  return { camera, sink: bench.sink, told, poll, snapshot };
}

describe('onvif', () => {
  it('learns who the camera is, how its clock goes and where its picture lies', async () => {
    const scene = makePicture('testsrc2=size=640x360');
    const { camera, sink, told, poll, snapshot } = await ask({ picture: () => scene });
    // Until it is known where the picture lies nothing is asked and nothing said.
    expect(await poll(snapshot)).toEqual({ code: 'ok', detail: '' });
    expect(sink.samplesSeen).toEqual([]);
    expect(await poll()).toEqual({ code: 'ok', detail: '' });
    expect(told).toEqual([
      { identity: { vendor: '示例安防', model: 'DS-TEST 4MP', firmware: 'V5.7.1', serial: 'F0001' } },
    ]);
    expect(sink.last('onvif_response.result_code')).toBe(0);
    expect(sink.last('onvif_response.profiles')).toBe(2);
    expect(Math.abs(sink.last('camera.clock_offset_s') ?? 99)).toBeLessThan(3);
    // The camera names its inner address; the picture is fetched where we reach it.
    await poll(snapshot);
    expect(sink.last('camera_picture.state')).toBe(0);
    // What stays as it is, is not asked for with each poll: each such question is a login.
    const before = camera.asked.length;
    await poll();
    expect(camera.asked.slice(before)).toEqual(['GetSystemDateAndTime']);
  });

  it.each([
    ['the port that it tells', 'http://10.0.0.9:8081/shot', 80, { path: '/shot', port: 8081 }],
    ['the port of HTTP where it tells none', 'http://10.0.0.9/shot', 8899, { path: '/shot', port: 80 }],
    ['the port that a router maps to its own', 'http://10.0.0.9:80/shot', 80, { path: '/shot', port: 8010 }],
    ['the target’s port where it wants TLS', 'https://10.0.0.9/shot', 80, { path: '/shot' }],
    ['the target’s port where there is no such port', 'http://10.0.0.9:99999/shot', 80, { path: '/shot' }],
    ['nothing without a path', 'rtsp://10.0.0.9/shot', 80, undefined],
  ])('looks for its picture at %s', async (_what, uri, believed, place) => {
    const root = await readXml(`<r><MediaUri><Uri>${uri}</Uri></MediaUri></r>`);
    if (!root) throw new Error('no XML');
    expect(picturePlace(root, { port: 8010, believed })).toEqual(place);
  });

  it('fetches the picture where ONVIF says, whatever port its target has', async () => {
    const scene = makePicture('testsrc2=size=640x360');
    const { sink, poll, snapshot } = await ask({ picture: () => scene, innerPort: 80 });
    await poll();
    const elsewhere = { ...snapshot, port: 9 };
    expect((await poll(elsewhere)).code).toBe('ok');
    expect(sink.last('camera_picture.state')).toBe(0);
  });

  it('logs in to a camera whose clock is hours off, by its own clock, and tells the offset', async () => {
    const { camera, sink, told, poll } = await ask({ clockOffsetMs: -7 * 3_600_000 });
    expect((await poll()).code).toBe('ok');
    expect(camera.wrongTokens).toBe(0);
    expect(told).toHaveLength(1);
    expect(sink.last('camera.clock_offset_s')).toBeCloseTo(-25_200, -1);
  });

  it('stops after two wrong passwords, and still knows the clock', async () => {
    const { camera, sink, poll } = await ask({}, 'wrong');
    for (let i = 0; i < 5; i++) {
      const result = await poll();
      expect(result.code).toBe('auth');
      expect(result.detail).not.toContain('wrong');
    }
    expect(camera.wrongTokens).toBe(2);
    expect(sink.last('onvif_response.result_code')).toBe(3);
    expect(sink.count('camera.clock_offset_s')).toBe(5);
  });

  it('asks the clock alone where it has no login', async () => {
    const { camera, sink, poll } = await ask({}, null);
    expect((await poll()).code).toBe('ok');
    expect(camera.asked).toEqual(['GetSystemDateAndTime']);
    expect(sink.last('onvif_response.result_code')).toBe(0);
  });

  it('reads the name of a maker in GBK under a head that says UTF-8', async () => {
    const { told, poll } = await ask({ manner: 'gbk' });
    expect((await poll()).code).toBe('ok');
    expect(told[0]?.identity?.vendor).toBe('示例安防');
  });

  it.each<CameraManner>(['garbage', 'cut', 'doctype', 'deep', 'fault', 'endless'])(
    'calls the answer %s garbage',
    async (manner) => {
      const { sink, told, poll } = await ask({ manner });
      expect((await poll()).code).toBe('garbage');
      expect(sink.last('onvif_response.result_code')).toBe(4);
      expect(told).toEqual([]);
    },
  );

  it('settles at its deadline with a camera that takes its time', async () => {
    const { sink, poll } = await ask({ delayMs: 2000 }, LOGIN.password, 150);
    const polled = poll();
    expect(await endsWithin(1000, polled)).toBe(true);
    expect((await polled).code).toBe('timeout');
    expect(sink.last('onvif_response.result_code')).toBe(1);
  });
});
