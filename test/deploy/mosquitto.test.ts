import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Folder } from '../server/stores/metrics/material.ts';
import { freePort } from '../peers/ports.ts';

const DEPLOY = join(import.meta.dirname, '..', '..', 'deploy', 'mosquitto');
const LOGIN = { username: 'foresite', password: 'ge\'heim $1 "x"' };

describe('the broker of docker-compose.yml', () => {
  const folder = new Folder();
  let child: ChildProcess;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `mqtt://127.0.0.1:${port}`;
    mkdirSync(folder.file('data'), { mode: 0o777 });
    // The shipped files, but for the address and the folder.
    const config = readFileSync(join(DEPLOY, 'mosquitto.conf'), 'utf8')
      .replace('listener 1883', `listener ${port} 127.0.0.1`)
      .replaceAll('/mosquitto/data', folder.file('data'));
    const user = process.getuid?.() === 0 ? 'user root\n' : '';
    writeFileSync(folder.file('mosquitto.conf'), config + user);
    const { username: MQTT_USER, password: MQTT_PASSWORD } = LOGIN;
    child = spawn('/bin/sh', [join(DEPLOY, 'start.sh')], {
      env: {
        PATH: `${process.env['PATH']}:/usr/sbin`,
        MQTT_USER,
        MQTT_PASSWORD,
        MQTT_CONFIG: folder.file('mosquitto.conf'),
      },
      stdio: 'ignore',
    });
    await vi.waitUntil(async () => (await connect(LOGIN)) === 'connected', { timeout: 50_000, interval: 50 });
  });

  afterAll(async () => {
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    await exited;
    folder[Symbol.dispose]();
  });

  it('lets nobody in without the password', async () => {
    expect(await connect({})).toContain('Not authorized');
    expect(await connect({ ...LOGIN, password: 'falsch' })).toContain('Not authorized');
    expect(await connect({ ...LOGIN, username: 'someone' })).toContain('Not authorized');
    expect(await connect(LOGIN)).toBe('connected');
  });

  it('keeps the password hashed and to itself', () => {
    const path = join(folder.file('data'), 'passwords');
    expect(readFileSync(path, 'utf8')).toMatch(/^foresite:\$7\$/);
    expect(readFileSync(path, 'utf8')).not.toContain(LOGIN.password);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  async function connect(login: object): Promise<string> {
    try {
      const client = await connectAsync(url, { ...login, reconnectPeriod: 0, connectTimeout: 2000 }, false);
      await client.endAsync();
      return 'connected';
    } catch (error) {
      return (error as Error).message;
    }
  }
});
