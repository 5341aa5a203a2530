import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadConfig } from '../../app/config.ts';
import { startEmbeddedBroker } from '../../app/mqtt-broker.ts';
import { hashPassword } from '../../collectors/mqtt/broker/users.ts';
import { turnClock } from '../peers/in-time.ts';

const parts = { clock: turnClock, log: { debug() {}, info() {}, warn() {}, error() {} } };
let folder: string;
const closers: (() => unknown)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresite-broker-'));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  rmSync(folder, { recursive: true, force: true });
});

function load(lines: readonly string[]): ReturnType<typeof loadConfig> {
  const path = join(folder, 'foresite.yaml');
  writeFileSync(path, `mqtt:\n  broker:\n${lines.map((line) => `    ${line}\n`).join('')}`);
  return loadConfig(path, { KIOSK: 'from the environment' });
}

describe('the embedded broker in foresite.yaml', () => {
  it('has users by digest, by environment and by file, each below its prefix', async () => {
    writeFileSync(join(folder, 'two.secret'), 'from a file\n');
    const { config, faults } = load([
      'host: 127.0.0.1',
      'port: 0',
      'users:',
      `  - { name: foresite, password: "${await hashPassword('digested')}", subscribe: ["#"] }`,
      '  - { name: kiosk-1, password: "${KIOSK}", prefix: "site/{user}" }',
      `  - { name: kiosk-2, password: "file:${join(folder, 'two.secret')}", prefix: "site/{user}" }`,
    ]);
    expect(faults).toEqual([]);
    const settings = config.mqtt?.broker;
    if (!settings) throw new Error('no broker is configured');
    const broker = await startEmbeddedBroker(settings, parts);
    closers.push(() => broker.stop());
    const heard: string[] = [];
    for (const [username, password] of [
      ['foresite', 'digested'],
      ['kiosk-1', 'from the environment'],
      ['kiosk-2', 'from a file'],
    ]) {
      if (username === undefined || password === undefined) continue;
      const client = await connectAsync(`mqtt://127.0.0.1:${broker.port}`, { username, password, reconnectPeriod: 0 });
      closers.push(() => client.endAsync(true));
      client.on('message', (topic) => heard.push(topic));
      if (username === 'foresite') await client.subscribeAsync('site/#');
      else await client.publishAsync(`site/${username}/state`, '1', { qos: 1 });
    }
    for (const endMs = Date.now() + 30_000; heard.length < 2 && Date.now() < endMs;)
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(heard).toEqual(['site/kiosk-1/state', 'site/kiosk-2/state']);
    await expect(startEmbeddedBroker({ ...settings, port: broker.port }, parts)).rejects.toThrow(
      /^mqtt_broker_unusable: .* cannot listen at 127\.0\.0\.1:\d+: the port is taken; /,
    );
  });

  it('names every fault of its users', () => {
    const { faults } = load([
      'users:',
      '  - { name: a, password: "pbkdf2-sha256$9$x" }',
      '  - { name: a, password: "${NOT_SET}" }',
    ]);
    expect(faults.map(({ message }) => message.replace(/^.*foresite\.yaml/, ''))).toEqual([
      expect.stringMatching(/^:4 mqtt\.broker\.users\.0: its password is no digest/),
      expect.stringMatching(/^:5 mqtt\.broker\.users\.1\.password: the secret \$\{NOT_SET\} is not set/),
      expect.stringMatching(/^:5 mqtt\.broker\.users\.1: user "a" is there twice/),
    ]);
  });

  it('says which certificate it cannot read', async () => {
    const tls = { cert: join(folder, 'none.pem'), key: join(folder, 'none.key') };
    await expect(
      startEmbeddedBroker({ host: '127.0.0.1', port: 0, tls, users: [{ name: 'a', password: 'b' }] }, parts),
    ).rejects.toThrow(/mqtt_broker_unusable: .*none\.pem/);
  });
});
