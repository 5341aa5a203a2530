// The commands of a user who sets Foresite up: the real program in a folder of its own.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { startSnmpd, type Peer } from '../collectors/snmp/rig.ts';
import { OwnSite } from './own-site.ts';

/** Each command is a start of the program: some seconds of CPU in a test, which a busy machine hands out slowly. */
vi.setConfig({ testTimeout: 240_000 });

const own = new OwnSite({ HOST_COMMUNITY: 'public' });
let agent: Peer;
beforeAll(async () => {
  agent = await startSnmpd();
});
afterAll(async () => {
  await own.stop();
  await agent.stop();
});

function hostSite(hosts: Record<string, string>): object {
  return {
    site: 'office',
    name: { zh: '办公室', en: 'Office' },
    timezone: 'Asia/Shanghai',
    defaults: { interval: '1s', timeout: '1s' },
    credentials: [
      { name: 'right', kind: 'snmp-v2c', community: '${HOST_COMMUNITY}' },
      { name: 'wrong', kind: 'snmp-v2c', community: 'S3cretRO' },
    ],
    assets: Object.entries(hosts).map(([key, credential]) => ({
      key,
      name: { zh: key, en: key },
      class: 'server',
      profile: 'own-server',
      host: '127.0.0.1',
      targets: { snmp: { port: agent.port, credential } },
    })),
  };
}

describe('foresite init and check', () => {
  test('what init writes passes check, and init overwrites nothing', async () => {
    expect(await own.run('init', 'fresh')).toMatchObject({ code: 0, out: /foresite check/ });
    const config = join('fresh', 'foresite.yaml');
    expect(await own.run('check', '--config', config)).toMatchObject({
      code: 0,
      out: /is sound: 1 site\(s\)/,
      err: '',
    });
    const before = readFileSync(join(own.folder, config), 'utf8');
    expect(await own.run('init', 'fresh')).toMatchObject({ code: 1, err: /was left as it is/ });
    expect(readFileSync(join(own.folder, config), 'utf8')).toBe(before);
  });

  test('a file with several mistakes is told all of them, each with its line and what to do', async () => {
    own.write(
      'bad/foresite.yaml',
      'sites: [site.yaml]\nmetrics:\n  store: influx\n  url: tcp://x\n  database: "a b"\nlgo: {}\n',
    );
    const sound = await own.run('check', '--config', 'bad/foresite.yaml');
    expect(sound.code).toBe(1);
    own.write('bad/foresite.yaml', 'sites: [site.yaml, none.yaml]\n');
    own.write(
      'bad/site.yaml',
      [
        'site: office',
        'name: { zh: 办公室, en: Office }',
        'timezone: Mars/Olympus',
        'assets:',
        '  - { key: sw-1, name: { zh: 交换机, en: Switch }, class: switch, profile: no-such-profile, host: 10.0.0.1 }',
        '  - key: cam-1',
        '    name: { zh: 摄像机, en: Camera }',
        '    class: camera',
        '    profile: hikvision-camera',
        '    host: 10.0.0.2',
        '    linkedTo: sw-9/port:gi1',
        '    targets: { snmp: { credential: nobody } }',
        '  - { key: sw-1, name: { zh: 重复, en: Twice }, class: switch }',
      ].join('\n'),
    );
    const [{ code, out }, asJson, started] = await Promise.all([
      own.run('check', '--config', 'bad/foresite.yaml'),
      own.run('check', '--config', 'bad/foresite.yaml', '--json'),
      own.run('start', '--config', 'bad/foresite.yaml'),
    ]);
    expect(code).toBe(1);
    const faults = out.split('\n').filter((line) => /^(config|file)_/.test(line));
    for (const [line, what] of [
      [3, 'Mars/Olympus'],
      [5, 'no-such-profile'],
      [11, 'sw-9'],
      [12, 'nobody'],
      [13, 'sw-1'],
    ] as const) {
      expect(faults.find((fault) => fault.includes(`site.yaml:${line} `) && fault.includes(what)) ?? `${what} in\n${out}`).toMatch(/; .+\.$/); // prettier-ignore
    }
    expect(out).toMatch(/file_unusable: .*none\.yaml cannot be used: it is not there; /);
    expect(out).toMatch(/^\d fault\(s\)\.$/m);
    const json: unknown = JSON.parse(asJson.out);
    expect(json).toHaveLength(faults.length);
    expect(started).toMatchObject({ code: 1, err: /Not started: \d fault\(s\)/ });
  });

  test('no configuration, no such command and a wrong option say what to do', async () => {
    expect(await own.run('check', '--config', 'nowhere.yaml')).toMatchObject({
      code: 1,
      err: /config_file_missing: .*init/,
    });
    expect((await own.run('frobnicate')).code).toBe(2);
    expect(await own.run('token', 'create', '--role', 'king')).toMatchObject({
      code: 1,
      err: /option_invalid: --role/,
    });
  });
});

describe('foresite test', () => {
  beforeAll(() => {
    own.write('foresite.yaml', 'sites: [site.yaml]\nprofiles: [profiles]\n');
    own.write('profiles/own-server.yaml', {
      profile: 'own-server',
      title: { zh: '自己的', en: 'Own' },
      class: 'server',
      includes: ['ping', 'snmp-system'],
    });
    own.write('site.yaml', hostSite({ good: 'right', bad: 'wrong' }));
  });

  test('polls one asset, prints its readings and what it is, and succeeds', async () => {
    const { code, out } = await own.run('test', 'good');
    expect(out).toMatch(/^ping +127\.0\.0\.1 +ok$/m);
    expect(out).toMatch(new RegExp(`^snmp +127\\.0\\.0\\.1:${agent.port} +ok$`, 'm'));
    expect(out).toMatch(/snmp\.uptime_s +\d/);
    expect(out).toMatch(/sysName: lab-host/);
    expect(code).toBe(0);
  });

  test('tells why an asset does not answer, what to do, and fails', async () => {
    const { code, out } = await own.run('test', 'office/bad');
    expect(out).toMatch(/^snmp +\S+ +timeout +snmp_timeout: .*community/m);
    expect(out).not.toContain('S3cret');
    expect(code).toBe(1);
  });

  test('tells that there is no such asset', async () => {
    expect(await own.run('test', 'ghost')).toMatchObject({ code: 1, err: /not_found: asset ghost/ });
  });
});

describe('foresite doctor', () => {
  test('says of each part how it is, and what to do where it is not well', async () => {
    const { out } = await own.run('doctor');
    for (const part of ['node', 'data folder', 'configuration', 'ping', 'clock'])
      expect(out).toMatch(new RegExp(`^(ok|warn|BAD) +${part} `, 'm'));
    for (const line of out.split('\n').filter((one) => /^(warn|BAD)/.test(one))) expect(line).toMatch(/ – .+/);
    own.write('broken/foresite.yaml', 'sits: []\n');
    expect(await own.run('doctor', '--config', 'broken/foresite.yaml')).toMatchObject({
      code: 1,
      out: /BAD .*foresite check/,
    });
  });
});

describe('foresite inventory', () => {
  test('applies a file, exports it without secrets, and takes the export back unchanged', async () => {
    expect(await own.run('inventory', 'apply', 'site.yaml', '--dry-run')).toMatchObject({ code: 0, out: /^\+ good$/m });
    expect(await own.run('inventory', 'export')).toMatchObject({ code: 1, err: /not_found/ });
    expect(await own.run('inventory', 'apply', 'site.yaml')).toMatchObject({ code: 0, out: /2 asset\(s\) changed/ });
    const exported = await own.run('inventory', 'export', 'office');
    expect(exported).toMatchObject({ code: 0, err: '' });
    expect(exported.out).not.toMatch(/S3cret|community: public/);
    own.write('export.yaml', exported.out);
    expect(await own.run('inventory', 'apply', 'export.yaml')).toMatchObject({
      code: 0,
      out: /0 asset\(s\) changed/,
      err: '',
    });
    expect((await own.run('inventory', 'export', 'office')).out).toBe(exported.out);
    expect(parse(exported.out)).toMatchObject({ site: 'office', assets: [{ key: 'good' }, { key: 'bad' }] });
  });

  test('deletes only when told to, and a running program follows at once', async () => {
    await own.start();
    own.write('site.yaml', hostSite({ good: 'right', next: 'right' }));
    expect(await own.run('inventory', 'apply', 'site.yaml')).toMatchObject({
      code: 0,
      out: /bad is not in the file and stays/,
    });
    await own.until('the new asset is ok', 60_000, async () => {
      const next = (await own.assets('office')).find(({ key }) => key === 'next');
      return next?.health === 'ok' || `${next?.health} ${next?.because?.en}`;
    });
    expect((await own.assets('office')).map(({ key }) => key).toSorted((a, b) => a.localeCompare(b))).toEqual([
      'bad',
      'good',
      'next',
    ]);
    expect(await own.run('inventory', 'apply', 'site.yaml', '--prune')).toMatchObject({ code: 0, out: /^- bad$/m });
    expect((await own.assets('office')).map(({ key }) => key)).toEqual(['good', 'next']);
    own.write('export.yaml', (await own.run('inventory', 'export')).out);
    expect(await own.run('inventory', 'apply', 'export.yaml')).toMatchObject({ code: 0, out: /0 asset\(s\) changed/ });
    expect(await own.run('test', 'good')).toMatchObject({ code: 0, out: /sysName: lab-host/ });
  });

  test('a second program on the same data folder is refused', async () => {
    expect(await own.run('start')).toMatchObject({ code: 1, err: /data_folder_in_use: .*; stop that process/ });
    expect(await own.end()).toBe(0);
  });
});
