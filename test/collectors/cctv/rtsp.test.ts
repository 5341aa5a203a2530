import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { PollResult, Target } from '../../../contract/collector.ts';
import { createCctvCollector } from '../../../collectors/cctv/collector.ts';
import { type Bench, createBench, pollOnce, serve, target } from '../parts.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const poll = (bench: Bench, one: Target, timeoutMs?: number): Promise<PollResult> =>
  pollOnce(createCctvCollector, bench, one, timeoutMs);

const USER = 'viewer';
const PASSWORD = 'c0rrect';

interface Camera {
  port: number;
  logins: string[];
  describes: number;
}

/** A camera that wants a digest login for DESCRIBE and locks after five wrong ones. */
async function startCamera(scheme: 'basic' | 'digest' | 'digest-qop' | 'sha-256'): Promise<Camera> {
  const camera: Camera = { port: 0, logins: [], describes: 0 };
  let wrong = 0;
  const hash = (text: string): string =>
    createHash(scheme === 'sha-256' ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const isRight = (login: string, uri: string): boolean => {
    if (scheme === 'basic') return login === `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;
    const part = (name: string): string => new RegExp(`[ ,]${name}="?([^",]+)"?`).exec(login)?.[1] ?? '';
    const middle = scheme === 'digest' ? 'n0nce' : `n0nce:${part('nc')}:${part('cnonce')}:auth`;
    return part('response') === hash(`${hash(`${USER}:IP Camera:${PASSWORD}`)}:${middle}:${hash(`DESCRIBE:${uri}`)}`);
  };
  const challenge = {
    basic: 'Basic realm="IP Camera"',
    digest: 'Digest realm="IP Camera", nonce="n0nce"',
    'digest-qop': 'Digest realm="IP Camera", qop="auth", nonce="n0nce", opaque="o"',
    'sha-256': 'Digest realm="IP Camera", qop="auth", algorithm=SHA-256, nonce="n0nce"',
  }[scheme];
  const answer = (request: string): string => {
    const [method, uri = ''] = request.split(' ');
    if (method === 'OPTIONS') return 'RTSP/1.0 200 OK\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n';
    camera.describes++;
    const login = /Authorization: (.*)\r\n/.exec(request)?.[1];
    if (login === undefined) {
      return `RTSP/1.0 401 Unauthorized\r\nWWW-Authenticate: ${challenge}\r\nContent-Length: 4\r\n\r\nbody`;
    }
    camera.logins.push(login);
    const isAccepted = wrong < 5 && isRight(login, uri);
    if (!isAccepted) wrong++;
    return isAccepted ? 'RTSP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nv=0' : 'RTSP/1.0 401 Unauthorized\r\n\r\n';
  };
  camera.port = await serve((socket) => socket.on('data', (data) => socket.write(answer(data.toString()))));
  return camera;
}

describe('rtsp', () => {
  const path = '/Streaming/Channels/101';

  it('asks OPTIONS only when no path is set', async () => {
    const bench = createBench();
    const camera = await startCamera('digest');
    expect((await poll(bench, target('rtsp', { port: camera.port }))).code).toBe('ok');
    expect(bench.sink.last('rtsp_response.rtsp_response_code')).toBe(200);
    expect(camera.describes).toBe(0);
  });

  it.each(['basic', 'digest', 'digest-qop', 'sha-256'] as const)('logs in by %s, once a poll', async (scheme) => {
    const bench = createBench();
    const camera = await startCamera(scheme);
    const credential = { kind: 'password', user: USER, password: PASSWORD } as const;
    const one = target('rtsp', { port: camera.port, credential, settings: { path } });
    expect(await poll(bench, one)).toEqual({ code: 'ok', detail: '' });
    expect(bench.sink.last('rtsp_response.rtsp_response_code')).toBe(200);
    expect(bench.sink.last('rtsp_response.result_code')).toBe(0);
    expect(camera.logins).toHaveLength(1);
  });

  it('takes a 401 for an answer when it has no login', async () => {
    const bench = createBench();
    const camera = await startCamera('digest');
    expect((await poll(bench, target('rtsp', { port: camera.port, settings: { path } }))).code).toBe('ok');
    expect(bench.sink.last('rtsp_response.rtsp_response_code')).toBe(401);
    expect(bench.sink.last('rtsp_response.result_code')).toBe(0);
  });

  it('stops logging in after two rejections until the credential changes', async () => {
    const bench = createBench();
    const camera = await startCamera('digest');
    const wrong = target('rtsp', {
      port: camera.port,
      credential: { kind: 'password', user: USER, password: 'guess' },
      settings: { path },
    });
    const collector = createCctvCollector(bench.parts);
    await collector.open([wrong], bench.sink);
    for (let i = 0; i < 6; i++) {
      const result = await collector.poll(wrong, timeoutSignal(1000));
      expect(result.code).toBe('auth');
      expect(result.detail).not.toContain('guess');
    }
    // Opening the same targets again is no new credential.
    await collector.open([{ ...wrong, intervalMs: 9000 }], bench.sink);
    await collector.poll(wrong, timeoutSignal(1000));
    expect(camera.logins).toHaveLength(2);
    expect(bench.sink.last('rtsp_response.result_code')).toBe(3);

    const right: Target = { ...wrong, credential: { kind: 'password', user: USER, password: PASSWORD } };
    await collector.open([right], bench.sink);
    expect((await collector.poll(right, timeoutSignal(1000))).code).toBe('ok');
    expect(camera.logins).toHaveLength(3);
  });

  it('calls a port that accepts and never answers a timeout', async () => {
    const bench = createBench();
    const port = await serve(() => undefined);
    expect((await poll(bench, target('rtsp', { port, timeoutMs: 100 }), 100)).code).toBe('timeout');
    expect(bench.sink.last('rtsp_response.result_code')).toBe(1);
  });

  it.each<[string, string | null, number]>([
    ['refuses to play it', 'RTSP/1.0 453 Not Enough Bandwidth', 2],
    ['never answers for it', null, 1],
  ])('tells a service that describes a stream and %s', async (_what, setUp, code) => {
    const sdp = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n';
    const answers: Record<string, string | null> = {
      OPTIONS: 'RTSP/1.0 200 OK\r\n\r\n',
      DESCRIBE: `RTSP/1.0 200 OK\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`,
      SETUP: setUp === null ? null : `${setUp}\r\n\r\n`,
    };
    const port = await serve((socket) =>
      socket.on('data', (data) => socket.write(answers[data.toString().split(' ')[0] ?? ''] ?? '')),
    );
    const bench = createBench();
    const one = target('rtsp', { port, settings: { path }, timeoutMs: 3500 });
    expect((await poll(bench, one, 3500)).code).toBe('ok');
    expect(bench.sink.last('rtsp_response.result_code')).toBe(0);
    expect(bench.sink.last('rtsp_response.frames_code')).toBe(code);
  });

  it('calls a body without an end garbage', async () => {
    const bench = createBench();
    const port = await serve((socket) =>
      socket.on('data', () => socket.write('RTSP/1.0 200 OK\r\nContent-Length: 99999999\r\n\r\n')),
    );
    expect((await poll(bench, target('rtsp', { port }))).code).toBe('garbage');
  });
});
