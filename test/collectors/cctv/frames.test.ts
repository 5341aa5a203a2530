import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endsWithin, timeoutSignal } from '../../peers/in-time.ts';
import type { PollResult, Target } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { createCctvCollector } from '../../../collectors/cctv/collector.ts';
import { type Codec, FrameCounter } from '../../../collectors/cctv/frames.ts';
import { FRAMES_EVERY_MS } from '../../../collectors/cctv/poll-rtsp.ts';
import { MAX_STREAM_BYTES, MAX_WATCH_MS } from '../../../collectors/cctv/rtsp.ts';
import { videoTrack } from '../../../collectors/cctv/sdp.ts';
import { RTSP_PASSWORD, RTSP_USER, startRtspServer } from '../../peers/rtsp-server.ts';
import { type Bench, createBench, target } from '../parts.ts';

describe('a real RTSP server', () => {
  let server: Awaited<ReturnType<typeof startRtspServer>>;
  beforeAll(async () => {
    server = await startRtspServer();
  });
  afterAll(() => server?.stop());

  async function watch(
    bench: Bench,
    stream: string,
    own: Target['settings'] = {},
    timeoutMs = 8000,
  ): Promise<PollResult> {
    const credential = { kind: 'password', user: RTSP_USER, password: RTSP_PASSWORD } as const;
    const settings = { path: `/${stream}`, ...own };
    const one = target('rtsp', { port: server.port, credential, settings, timeoutMs });
    const collector = createCctvCollector(bench.parts);
    await collector.open([one], bench.sink);
    const result = await collector.poll(one, timeoutSignal(8000));
    await collector.close();
    return result;
  }

  it.each([
    ['moving', 25],
    ['h265', 25],
    ['black', 10],
    // Whether the picture is one that is worth anything is told by its snapshot.
    ['frozen', 10],
    ['noise', 10],
  ])('sees the frames of %s flow, and how many a second', async (stream, rate) => {
    const bench = createBench();
    expect(await watch(bench, stream)).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('rtsp_response.result_code')).toBe(0);
    expect(bench.sink.last('rtsp_response.frames_code')).toBe(0);
    expect(bench.sink.last('rtsp_response.frames_per_s')).toBeCloseTo(rate, 0);
    expect(bench.sink.last('rtsp_response.bits_per_s')).toBeGreaterThan(1000);
  });

  it('finds a service that answers, takes the login and sends no more frames', async () => {
    const bench = createBench();
    const watched = watch(bench, 'stopped');
    // Logging in takes as long as the machine lets it.
    expect(await endsWithin(MAX_WATCH_MS + 20_000, watched)).toBe(true);
    expect((await watched).code).toBe('ok');
    expect(bench.sink.last('rtsp_response.result_code')).toBe(0);
    expect(bench.sink.last('rtsp_response.frames_code')).toBe(1);
    expect(bench.sink.last('rtsp_response.frames_per_s')).toBe(0);
  });

  it('watches a stream each minute, and at a poll that is asked for, whenever it comes', async () => {
    const clock = new ManualClock();
    const bench = createBench(clock);
    const credential = { kind: 'password', user: RTSP_USER, password: RTSP_PASSWORD } as const;
    const one = target('rtsp', { port: server.port, credential, settings: { path: '/moving' }, timeoutMs: 60_000 });
    const collector = createCctvCollector(bench.parts);
    await collector.open([one], bench.sink);
    const looksAt = async (isAsked = false): Promise<boolean> => {
      bench.sink.clear();
      const polled = collector.poll(one, timeoutSignal(8000), isAsked);
      // The clock stands still for the watch, so that it ends by its bytes or by this.
      const ticking = setInterval(() => clock.advance(100), 100);
      await polled;
      clearInterval(ticking);
      expect(bench.sink.last('rtsp_response.frames_code')).toBe(0);
      return bench.sink.count('rtsp_response.bits_per_s') === 1;
    };
    expect(await looksAt()).toBe(true);
    clock.advance(one.intervalMs);
    expect(await looksAt()).toBe(false);
    clock.advance(one.intervalMs * 0.9);
    expect(await looksAt(true)).toBe(true);
    clock.advance(one.intervalMs);
    expect(await looksAt()).toBe(false);
    clock.advance(FRAMES_EVERY_MS - one.intervalMs);
    expect(await looksAt()).toBe(true);
    await collector.close();
  });

  it('says nothing of frames that there was no time to wait for', async () => {
    const bench = createBench();
    const waits = await watch(bench, 'stopped', {}, 1700);
    expect(waits.code).toBe('ok');
    expect(bench.sink.last('rtsp_response.result_code')).toBe(0);
    expect(bench.sink.count('rtsp_response.frames_code')).toBe(0);
  });

  it('looks again at the next poll where a look had no time to see anything', async () => {
    const bench = createBench();
    const credential = { kind: 'password', user: RTSP_USER, password: RTSP_PASSWORD } as const;
    const settings = { path: '/moving' };
    const one = target('rtsp', { port: server.port, credential, settings, timeoutMs: 8000 });
    const collector = createCctvCollector(bench.parts);
    const watched = async (timeoutMs: number, isAsked: boolean): Promise<boolean> => {
      const before = bench.sink.count('rtsp_response.bits_per_s');
      const limited = { ...one, timeoutMs };
      await collector.open([limited], bench.sink);
      await collector.poll(limited, timeoutSignal(8000), isAsked);
      return bench.sink.count('rtsp_response.bits_per_s') > before;
    };
    expect(await watched(8000, false)).toBe(true);
    expect(await watched(8000, false)).toBe(false);
    expect(await watched(801, true)).toBe(false);
    expect(await watched(8000, false)).toBe(true);
    expect(await watched(8000, false)).toBe(false);
    await collector.close();
  });

  it('pulls no frames, and says nothing of them, where the site forbids it', async () => {
    const bench = createBench();
    expect((await watch(bench, 'moving', { frames: false })).code).toBe('ok');
    expect(bench.sink.last('rtsp_response.rtsp_response_code')).toBe(200);
    expect(bench.sink.count('rtsp_response.frames_code')).toBe(0);
    expect(bench.sink.count('rtsp_response.bits_per_s')).toBe(0);
  });

  it('says nothing of frames where the stream is not known', async () => {
    const bench = createBench();
    await watch(bench, 'nowhere');
    expect(bench.sink.last('rtsp_response.rtsp_response_code')).toBe(404);
    expect(bench.sink.count('rtsp_response.frames_code')).toBe(0);
  });
});

function rtp(options: { sequence: number; stamp: number; isLast?: boolean; payload: number[] }): Buffer {
  const head = Buffer.alloc(12);
  head[0] = 0x80;
  head[1] = 96 | (options.isLast ? 0x80 : 0);
  head.writeUInt16BE(options.sequence & 0xffff, 2);
  head.writeUInt32BE(options.stamp >>> 0, 4);
  return Buffer.concat([head, Buffer.from(options.payload)]);
}

describe('FrameCounter', () => {
  it.each<[Codec, string, number[], number, number]>([
    ['h264', 'a key slice', [0x65, 1], 1, 1],
    ['h264', 'a slice', [0x41, 1], 1, 0],
    ['h264', 'parameters alone', [0x67, 1], 0, 0],
    ['h264', 'a fragment of a key slice', [0x7c, 0x85, 1], 1, 1],
    ['h264', 'an aggregate that ends in a slice', [24, 0, 2, 0x67, 1, 0, 2, 0x41, 1], 1, 0],
    ['h265', 'a key slice', [19 << 1, 1, 1], 1, 1],
    ['h265', 'parameters alone', [32 << 1, 1, 1], 0, 0],
    ['h265', 'a fragment of a slice', [49 << 1, 1, 0x81], 1, 0],
    ['other', 'anything', [0], 1, 0],
  ])('%s: tells %s', (codec, _what, payload, frames, keyFrames) => {
    const counter = new FrameCounter(codec, 90_000);
    counter.take(rtp({ sequence: 1, stamp: 1, isLast: true, payload }));
    expect(counter.seen(1000)).toMatchObject({ frames, keyFrames });
  });

  it('counts frames a second by the stamps of the stream, over their wrap, and packets that are missing', () => {
    const counter = new FrameCounter('h264', 90_000);
    for (let i = 0; i < 26; i++) {
      const stamp = 0xffff_ff00 + i * 3600;
      counter.take(rtp({ sequence: 65_530 + i * 2, stamp, isLast: true, payload: [0x41] }));
    }
    const seen = counter.seen(500);
    expect(seen.framesPerS).toBeCloseTo(25);
    expect(seen.lost).toBe(25);
  });

  it('goes by arrival where the stamps stand still', () => {
    const counter = new FrameCounter('h264', 90_000);
    for (let i = 0; i < 11; i++) counter.take(rtp({ sequence: i, stamp: 7, isLast: true, payload: [0x41] }));
    expect(counter.seen(1000).framesPerS).toBeCloseTo(10);
  });

  it('never throws and stays in range, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.constantFrom<Codec>('h264', 'h265', 'other'),
        (all, codec) => {
          const counter = new FrameCounter(codec, 90_000);
          for (const bytes of all) counter.take(Buffer.from([0x80, ...bytes]));
          const seen = counter.seen(1000);
          expect(seen.framesPerS).toBeLessThanOrEqual(240);
          expect(seen.bitsPerS).toBeLessThanOrEqual(MAX_STREAM_BYTES * 8);
        },
      ),
    );
  });
});

describe('videoTrack', () => {
  const BASE = 'rtsp://10.0.0.9:554/Streaming/Channels/101/';
  const sdp = (control: string): string =>
    `v=0\r\nm=audio 0 RTP/AVP 8\r\na=control:track2\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\na=control:${control}\r\n`;

  it.each([
    ['trackID=1', 'rtsp://10.0.0.9:554/Streaming/Channels/101/trackID=1'],
    ['/live/v', 'rtsp://10.0.0.9:554/live/v'],
    ['*', BASE],
    // Its inner address is not where we reach it, and another host is none of its business.
    [
      'rtsp://192.168.1.64:554/Streaming/Channels/101/trackID=1',
      'rtsp://10.0.0.9:554/Streaming/Channels/101/trackID=1',
    ],
  ])('resolves the control %s on the device that was dialled', (control, uri) => {
    expect(videoTrack(sdp(control), BASE)).toEqual({ uri, codec: 'h265', clockHz: 90_000 });
  });

  it('refuses a control that would split a request, and a description without video', () => {
    expect(videoTrack(sdp('a b HTTP'), BASE)).toBeUndefined();
    expect(videoTrack('v=0\r\nm=audio 0 RTP/AVP 8', BASE)).toBeUndefined();
  });
});
