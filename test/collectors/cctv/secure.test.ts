import { X509Certificate } from 'node:crypto';
import { createServer } from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCctvCollector } from '../../../collectors/cctv/collector.ts';
import { type CameraHttp, cameraHttp, cameraListener } from '../../../lab/services/camera-http.ts';
import { RecorderHttp, serveRecorder } from '../../../lab/services/recorder-http.ts';
import { createBench, listen, target, trackSockets } from '../parts.ts';
import { SELF_SIGNED } from '../probe/certificate.ts';
import { state } from '../recorder/rig.ts';
import { LOGIN } from './camera.ts';
import { makePicture } from './pictures.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const { fingerprint256 } = new X509Certificate(SELF_SIGNED.cert);

async function ask(settings: Record<string, string | boolean>, changes: Partial<CameraHttp> = {}) {
  const camera = cameraHttp(changes);
  const server = createServer(SELF_SIGNED, cameraListener(camera));
  onTestFinished(trackSockets(server));
  const port = await listen(server);
  const { parts, sink } = createBench();
  const collector = createCctvCollector(parts);
  onTestFinished(() => collector.close());
  const targets = (['onvif', 'snapshot'] as const).map((protocol) =>
    target(protocol, { port, credential: LOGIN, timeoutMs: 3000, settings }),
  );
  await collector.open(targets, sink);
  const results = [];
  for (const one of targets) results.push(await collector.poll(one, timeoutSignal(3000)));
  return { camera, sink, results };
}

describe('a camera behind TLS', () => {
  it('is asked, and its picture fetched, where its fingerprint is the one that is set', async () => {
    const scene = makePicture('testsrc2=size=640x360');
    const { results, sink } = await ask({ fingerprint: fingerprint256 }, { picture: () => scene });
    expect(results).toEqual([{ code: 'ok', detail: '' }, { code: 'ok', detail: '' }]); // prettier-ignore
    expect(sink.last('camera_picture.state')).toBe(0);
  });

  it('is told nothing while nobody vouches for it, and nothing is said of it', async () => {
    const { results, sink, camera } = await ask({ tls: true });
    expect(results[0]?.code).toBe('config');
    expect(results[0]?.detail).toContain(fingerprint256);
    expect([camera.asked, sink.samplesSeen]).toEqual([[], []]);
  });
});

describe('a camera whose ONVIF asks for a login of HTTP', () => {
  it('is given one, and no token besides', async () => {
    const { user, password } = LOGIN;
    const peer = new RecorderHttp({ make: 'onvif', user, password, state: state() });
    const server = serveRecorder(peer);
    onTestFinished(trackSockets(server));
    const { parts, sink } = createBench();
    const collector = createCctvCollector(parts);
    onTestFinished(() => collector.close());
    const one = target('onvif', { port: await listen(server), credential: LOGIN });
    await collector.open([one], sink);
    expect(await collector.poll(one, timeoutSignal(3000))).toEqual({ code: 'ok', detail: '' });
    expect(sink.last('onvif_response.profiles')).toBe(4);
    expect(peer.counts.wrong).toBe(0);
    expect(peer.counts.accepted).toBeGreaterThan(0);
  });
});
