// `foresite probe`: every layer in words, against services of this machine.

import { createServer, type Server } from 'node:http';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probe, type ProbeOptions } from '../../app/commands/probe.ts';
import type { CommandContext } from '../../app/context.ts';
import { readEnvironment } from '../../app/environment.ts';
import { findingsOf, verdictOf } from '../../app/probe-words.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { listen } from '../collectors/parts.ts';
import { freePort } from '../peers/ports.ts';

const own = mkdtempSync(join(tmpdir(), 'foresite-probe-'));
let server: Server;
let page = '{"status":"ok"}';
let logins = 0;

beforeAll(async () => {
  mkdirSync(join(own, 'profiles'));
  server = createServer((request, response) => {
    const asksLogin = request.url === '/picture';
    if (asksLogin && request.headers.authorization !== undefined) logins++;
    if (asksLogin) response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' });
    response.end(page);
  });
  const port = await listen(server);
  writeFileSync(
    join(own, 'profiles', 'kiosk-services.yaml'),
    `profile: kiosk-services
title: { zh: 自助机服务, en: Kiosk services }
class: kiosk
includes: [ping]
probes:
  - { protocol: http, port: ${port}, status: '200', expect: ok }
  - { protocol: tcp, port: ${port} }
`,
  );
  writeFileSync(
    join(own, 'site.yaml'),
    `site: hall
name: { zh: 大厅, en: Hall }
timezone: Asia/Shanghai
credentials:
  - { name: view, kind: password, user: viewer, password: "\${NO_SUCH_SECRET}" }
assets:
  - { key: kiosk-1, name: { zh: 一号机, en: Kiosk 1 }, class: kiosk, profile: kiosk-services, host: 127.0.0.1 }
  - key: kiosk-2
    name: { zh: 二号机, en: Kiosk 2 }
    class: kiosk
    profile: kiosk-services
    host: 127.0.0.1
    targets: { tcp: { port: ${await freePort()} } }
  - key: camera-1
    name: { zh: 一号摄像机, en: Camera 1 }
    class: camera
    profile: camera-generic
    host: 127.0.0.1
    targets:
      rtsp: { disabled: true }
      http: { disabled: true }
      onvif: { disabled: true }
      snapshot: { port: ${port}, path: /picture, credential: view }
  - { key: box-1, name: { zh: 机箱, en: Box }, class: box }
`,
  );
  writeFileSync(join(own, 'foresite.yaml'), 'sites: [site.yaml]\nprofiles: [profiles]\n');
});
afterAll(() => void server.close());

async function run(asset: string, options: ProbeOptions = {}, env = {}): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const context: CommandContext = {
    environment: readEnvironment({ FORESITE_DATA: join(own, 'data') }, own),
    env,
    cwd: own,
    print: (line) => void lines.push(line),
    printError: (line) => void lines.push(line),
  };
  return { code: await probe(context, asset, options), lines };
}

describe('probe', () => {
  it('says of each layer what it answers, the lowest first', async () => {
    const { code, lines } = await run('kiosk-1');
    expect(lines.map((line) => line.split(/ {2,}/)[1])).toEqual([
      'target',
      'ping',
      'tcp',
      'http',
      undefined,
      undefined,
    ]);
    expect(lines[1]).toMatch(/^host +ping +127\.0\.0\.1 +ok answers ping in [\d.]+ ms; [\d.]+ to [\d.]+, 0 % lost$/);
    expect(lines[2]).toMatch(/ok connects in [\d.]+ ms$/);
    expect(lines[3]).toMatch(/ok answers 200 in [\d.]+ ms$/);
    expect(lines[5]).toBe('all probes are answered');
    expect(code).toBe(0);
  });

  it('names the lowest layer that fails, in the language of the terminal', async () => {
    const { code, lines } = await run('hall/kiosk-2', {}, { LANG: 'zh_CN.UTF-8' });
    expect(code).toBe(1);
    expect(lines[1]).toContain('可 ping 通');
    expect(lines[2]).toMatch(/端口 .*✗ .*拒绝连接/);
    expect(lines.at(-1)).toBe('主机正常，端口异常（tcp）：从这里查起');
    expect((await run('kiosk-2', { lang: 'en' }, { LANG: 'zh_CN.UTF-8' })).lines.at(-1)).toBe(
      'the host layer is fine, the port layer is not (tcp): begin there',
    );
  });

  it('tells a service that answers something else', async () => {
    page = 'no such database';
    const { code, lines } = await run('kiosk-1', { lang: 'zh' });
    page = '{"status":"ok"}';
    expect(code).toBe(1);
    expect(lines[3]).toContain('与预期不符：页面缺少预期文字');
    expect(lines.at(-1)).toContain('服务异常');
  });

  it('gives both languages and the readings as JSON', async () => {
    const { lines } = await run('kiosk-1', { json: true });
    const told = JSON.parse(lines.join('\n')) as {
      isFine: boolean;
      findings: { words: { zh: string }; readings: object }[];
    };
    expect(told.isFine).toBe(true);
    expect(told.findings[0]?.words.zh).toContain('可 ping 通');
    expect(told.findings[2]?.readings).toMatchObject({ http_response_code: 200, result_code: 0 });
  });

  it('refuses what has no probe, no name or no such language', async () => {
    for (const [asset, options] of [
      ['box-1', {}],
      ['nobody', {}],
      ['kiosk-1', { lang: 'fr' }],
    ] as const)
      await expect(run(asset, options)).rejects.toBeInstanceOf(ForesiteError);
  });

  it('asks nothing while a secret is not set, which the device would take for a wrong password', async () => {
    await expect(run('camera-1')).rejects.toThrow(/config_secret_missing: credential view: .*\$\{NO_SUCH_SECRET\}/);
    expect(logins).toBe(0);
    await run('camera-1', {}, { NO_SUCH_SECRET: 'x' });
    expect(logins).toBeGreaterThan(0);
  });

  it.each([
    ['rtsp', { rtsp_response_code: 200, frames_code: 0, frames_per_s: 25 }, true, /25 frames a second$/],
    ['rtsp', { rtsp_response_code: 200, frames_code: 1, frames_per_s: 0 }, false, /no frames come$/],
    ['rtsp', { rtsp_response_code: 200, frames_code: 2 }, false, /refuses to play/],
    ['rtsp', { rtsp_response_code: 404 }, false, /no stream lies at this path/],
    ['snapshot', { brightness: 40, contrast: 20, state: 0 }, true, /contrast 20$/],
    ['snapshot', { brightness: 1, contrast: 0, state: 1 }, false, /it is black$/],
    ['snapshot', { brightness: 40, contrast: 20, state: 4 }, false, /it is frozen$/],
  ] as const)('does not take an answer of %s for a picture: %j', (protocol, values, isOk, words) => {
    const measurement = protocol === 'rtsp' ? 'rtsp_response' : 'camera_picture';
    const findings = findingsOf({
      polls: [{ target: protocol, protocol, address: 'a', result: { code: 'ok', detail: '' } }],
      readings: Object.entries(values).map(([field, value]) => ({
        measurement,
        field,
        component: null,
        value,
        unit: '',
      })),
      facts: [],
    });
    expect(findings[0]?.words.en).toMatch(words);
    expect(findings[0]?.isOk).toBe(isOk);
    expect(verdictOf(findings).en).toMatch(isOk ? /all probes/ : /fails: (video|picture)/);
  });

  it('keeps readings of two probes of a kind apart, and says how long a certificate lives', () => {
    const reading = (field: string, value: number, name?: string) => ({
      measurement: 'http_response',
      field,
      component: name === undefined ? null : { kind: 'target', name },
      value,
      unit: '',
    });
    const poll = (target: 'http' | 'https') =>
      ({ target, protocol: target, address: 'a', result: { code: 'ok', detail: '' } }) as const;
    const findings = findingsOf({
      polls: [poll('http'), poll('https')],
      readings: [
        reading('http_response_code', 302),
        reading('response_time_ms', 1),
        reading('http_response_code', 200, 'https'),
        reading('response_time_ms', 2, 'https'),
        reading('tls_cert_days', 20.4, 'https'),
        reading('tls_trust', 1, 'https'),
      ],
      facts: [],
    });
    expect(findings.map(({ words }) => words.en)).toEqual([
      'answers 302 in 1 ms',
      'answers 200 in 2 ms; certificate for 20.4 days (unknown issuer)',
    ]);
    expect(verdictOf(findings).zh).toBe('所有探测正常');
  });
});
