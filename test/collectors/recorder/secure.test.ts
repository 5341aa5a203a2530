import { X509Certificate } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { SELF_SIGNED } from '../probe/certificate.ts';
import { rig, state } from './rig.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const { fingerprint256 } = new X509Certificate(SELF_SIGNED.cert);

describe.each(['hikvision', 'dahua', 'onvif'] as const)('a recorder of %s behind TLS', (make) => {
  const ask = async (settings: Record<string, string | boolean>, tls: typeof SELF_SIGNED | undefined = SELF_SIGNED) => {
    const it = await rig(closers, state(), { make, ...(tls && { tls }) }, { settings });
    return { ...(await it.poll()), recorder: it.recorder };
  };

  it('is told nothing while its certificate is not vouched for, and its fingerprint is shown', async () => {
    const { code, detail, recorder } = await ask({ tls: true });
    expect(code).toBe('config');
    expect(detail).toContain('signed by itself');
    expect(detail).toContain(fingerprint256);
    expect(recorder.counts.requests).toBe(0);
  });

  it.each([fingerprint256, fingerprint256.replaceAll(':', '').toLowerCase()])(
    'is known by its fingerprint %s',
    async (fingerprint) => {
      expect((await ask({ fingerprint })).code).toBe('ok');
    },
  );

  it('is told nothing when it shows another fingerprint', async () => {
    const { code, recorder } = await ask({ fingerprint: fingerprint256.replace(/^../, '00'), insecure: true });
    expect([code, recorder.counts.requests]).toEqual(['config', 0]);
  });

  it('is asked unproven where the inventory says so', async () => {
    expect((await ask({ insecure: true })).code).toBe('ok');
  });

  it('that speaks no TLS gets no clear text either', async () => {
    const it = await rig(closers, state(), { make }, { settings: { tls: true } });
    expect((await it.poll()).code).not.toBe('ok');
    expect(it.recorder.counts.requests).toBe(0);
  });
});
