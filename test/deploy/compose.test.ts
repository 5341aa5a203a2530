import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadFiles } from '../../app/load.ts';
import { Folder } from '../server/stores/metrics/material.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SECRETS = [
  'FORESITE_ADMIN_PASSWORD',
  'INFLUX_ADMIN_PASSWORD',
  'INFLUX_PASSWORD',
  'INFLUX_READ_PASSWORD',
  'MQTT_PASSWORD',
  'GRAFANA_ADMIN_PASSWORD',
];
const run = promisify(execFile);

interface Service {
  image?: string;
  environment: Record<string, string>;
  healthcheck?: { test: string[] };
  restart: string;
  read_only?: boolean;
  user?: string;
  volumes: string[];
  ports?: string[];
  cap_drop?: string[];
}

/** What the tool makes of the file under these variables; its own words when it refuses. */
async function compose(values: Record<string, string>): Promise<{ stdout: string; stderr: string; code: number }> {
  using folder = new Folder();
  const envFile = folder.file('env');
  writeFileSync(
    envFile,
    Object.entries(values)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  const args = ['--env-file', envFile, '--project-directory', ROOT, '-f', join(ROOT, 'docker-compose.yml'), 'config'];
  const env = { PATH: process.env['PATH'], HOME: folder.path };
  try {
    return { ...(await run('docker-compose', args, { env })), code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { stdout, stderr, code };
  }
}

const all = Object.fromEntries(SECRETS.map((name, i) => [name, `geheim-${i}`]));

describe('docker-compose.yml', () => {
  it('is taken by docker-compose, with each secret where it belongs', async () => {
    const { stdout, stderr, code } = await compose(all);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { services } = parse(stdout) as { services: Record<string, Service> };
    expect(new Set(Object.keys(services))).toEqual(new Set(['foresite', 'influxdb', 'mosquitto', 'grafana']));
    const list = Object.values(services);
    expect(list.map(({ restart }) => restart)).toEqual(list.map(() => 'unless-stopped'));
    expect(list.every(({ volumes }) => volumes.length > 0)).toBe(true);
    // The image of Foresite brings its own health check.
    const unchecked = Object.keys(services).filter((name) => services[name]?.healthcheck === undefined);
    expect(unchecked).toEqual(['foresite']);
    expect(list.flatMap(({ ports }) => ports ?? []).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    expect(services['foresite']).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(services['foresite']?.environment['INFLUX_PASSWORD']).toBe(all['INFLUX_PASSWORD']);
    expect(services['influxdb']?.environment['INFLUXDB_USER_PASSWORD']).toBe(all['INFLUX_PASSWORD']);
    expect(services['grafana']?.environment['INFLUX_READ_PASSWORD']).toBe(all['INFLUX_READ_PASSWORD']);
  });

  it.each(SECRETS)('is refused without %s, and tells where to set it', async (secret) => {
    const { stderr, code } = await compose({ ...all, [secret]: '' });
    expect(code).not.toBe(0);
    expect(stderr).toContain(`set ${secret} in .env`);
  });

  it('has an example of its environment that names each secret and sets none', () => {
    const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
    const set = example.split('\n').filter((line) => /^[A-Z_]+=/.test(line));
    expect(new Set(set)).toEqual(new Set(SECRETS.map((name) => `${name}=`)));
  });

  it('comes with a configuration and a site that Foresite takes', () => {
    const { faults, sites, config } = loadFiles(join(ROOT, 'deploy', 'foresite', 'foresite.yaml'), all);
    expect(faults.map((fault) => fault.message)).toEqual([]);
    expect(sites).toHaveLength(1);
    expect(config.metrics).toMatchObject({
      store: 'influx',
      url: 'http://influxdb:8086',
      password: all['INFLUX_PASSWORD'],
    });
  });
});

describe('Dockerfile', () => {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8').split('\n');
  const last = (word: string): string | undefined => lines.findLast((line) => line.startsWith(`${word} `));

  it('runs on Node 24 as a user without rights, writes to /data and stops on SIGTERM', () => {
    expect(
      lines.filter((line) => line.startsWith('FROM ')).every((line) => /^FROM node:24-slim( AS \w+)?$/.test(line)),
    ).toBe(true);
    expect(last('USER')).toBe('USER node');
    expect(last('VOLUME')).toBe('VOLUME /data');
    expect(last('STOPSIGNAL')).toBe('STOPSIGNAL SIGTERM');
    expect(last('CMD')).toBe('CMD ["node", "bin/foresite.mjs", "start"]');
    expect(lines.join('\n')).toMatch(/HEALTHCHECK [^]*\/healthz/);
  });

  it('copies neither secrets nor data', () => {
    const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.env.*', 'data', '.git', 'node_modules']));
  });
});
