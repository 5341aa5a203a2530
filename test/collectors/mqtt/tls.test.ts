import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Collector, PollResult, Target } from '../../../contract/collector.ts';
import { createMqttCollector } from '../../../collectors/mqtt/collector.ts';
import { pollWords } from '../../../contract/poll-words.ts';
import { type Bench, createBench, target } from '../parts.ts';
import { type Certificate, certificate } from './certificates.ts';
import { Mosquitto } from './mosquitto.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

const authority = certificate({ commonName: 'Test authority' });
let folder: string;
let good: Mosquitto;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'foresite-tls-'));
  writeFileSync(join(folder, 'ca.pem'), authority.pem);
  good = await brokerWith(certificate({ commonName: 'broker', addresses: ['127.0.0.1'], by: authority }), 'good');
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await good.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function brokerWith(own: Certificate, name: string, lines: string[] = []): Promise<Mosquitto> {
  const cert = join(folder, `${name}.pem`);
  const key = join(folder, `${name}.key`);
  writeFileSync(cert, own.pem);
  writeFileSync(key, own.keyPem);
  return Mosquitto.start(true, [`certfile ${cert}`, `keyfile ${key}`, ...lines]);
}

function amplifier(port: number, settings: Target['settings'], changes: Partial<Target> = {}): Target {
  return target('mqtt', {
    asset: 'amp-1',
    port,
    settings: { topicPrefix: 'site/amp-1', ...settings },
    profile: {
      profile: 'amplifier-test',
      title: { zh: '测试', en: 'test' },
      mqtt: { quietAfter: '15s', topics: [{ topic: 'state', values: [{ path: 'protect', as: 'amplifier.protect' }] }] },
    },
    ...changes,
  });
}

async function open(bench: Bench, one: Target): Promise<Collector> {
  const collector = createMqttCollector(bench.parts, { backoff: { firstMs: 20, capMs: 40 } });
  closers.push(() => collector.close());
  await collector.open([one], bench.sink);
  return collector;
}

const poll = (collector: Collector, one: Target): Promise<PollResult> => collector.poll(one, timeoutSignal(3000));

describe('an encrypted connection', () => {
  it('is made to a broker whose authority is named, and carries its messages', async () => {
    const bench = createBench();
    const ca = join(folder, 'ca.pem');
    const one = amplifier(good.port, { ca });
    const collector = await open(bench, one);
    expect((await poll(collector, one)).detail).toContain('mqtt_waiting');
    const device = await connectAsync(`mqtts://127.0.0.1:${good.port}`, { ca: authority.pem });
    closers.push(() => device.endAsync(true));
    await device.publishAsync('site/amp-1/state', '{"protect":1}', { qos: 1 });
    await bench.sink.until(() => bench.sink.last('amplifier.protect') === 1);
    expect(collector.stats?.()).toMatchObject({ brokers: 1, brokers_up: 1, messages_total: 1 });
  });

  it('is refused, with a clear word, to a broker that nobody vouches for', async () => {
    const one = amplifier(good.port, { tls: true });
    const result = await poll(await open(createBench(), one), one);
    expect(result.code).toBe('config');
    expect(result.detail).toMatch(
      /^broker_untrusted: the certificate of the MQTT broker 127\.0\.0\.1:\d+ is not trusted: its authority is not known here; name the file .* as `ca`/,
    );
    expect(pollWords(result.detail).zh).toContain('证书不可信');
  });

  it.each<[string, () => Certificate, RegExp]>([
    ['signed by itself', () => certificate({ commonName: 'x', addresses: ['127.0.0.1'] }), /signed by itself/],
    [
      'made for another address',
      () => certificate({ commonName: 'x', addresses: ['10.0.0.1'], by: authority }),
      /made for another name/,
    ],
    [
      'that has expired',
      () => certificate({ commonName: 'x', addresses: ['127.0.0.1'], by: authority, days: -1 }),
      /it has expired/,
    ],
  ])('is refused with a certificate %s, and made when told to accept any', async (_what, make, why) => {
    const broker = await brokerWith(make(), 'other');
    closers.push(() => broker.stop());
    const wary = amplifier(broker.port, { ca: join(folder, 'ca.pem') });
    const refused = await poll(await open(createBench(), wary), wary);
    expect(refused.code).toBe('config');
    expect(refused.detail).toMatch(why);
    const careless = amplifier(broker.port, { insecure: true });
    expect((await poll(await open(createBench(), careless), careless)).detail).toContain('mqtt_waiting');
  });

  it('says what is wrong where the broker speaks no TLS, or the file of the authority is missing', async () => {
    const plain = await Mosquitto.start();
    closers.push(() => plain.stop());
    const one = amplifier(plain.port, { tls: true });
    const result = await poll(await open(createBench(), one), one);
    expect(result.code).toBe('refused');
    expect(result.detail).toContain('it speaks no TLS');

    const other = amplifier(good.port, { ca: join(folder, 'nowhere.pem') });
    const missing = await poll(await open(createBench(), other), other);
    expect(missing.code).toBe('config');
    expect(missing.detail).toContain('nowhere.pem');
  });
});
