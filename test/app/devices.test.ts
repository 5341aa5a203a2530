// The commands that look at devices, against real agents on loopback: Debian's snmpd, snmpsimd over walks of the test's own
// and an address where nobody is.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { check, propose, testProfile } from '../../app/commands/profile.ts';
import { discover } from '../../app/commands/discover.ts';
import { test } from '../../app/commands/test.ts';
import type { CommandContext } from '../../app/context.ts';
import { withRecords } from '../../app/offline-records.ts';
import { readEnvironment } from '../../app/environment.ts';
import { ForesiteError } from '../../contract/errors.ts';
import type { DiscoveredDevice } from '../../gateway/discover/types.ts';
import { startSnmpd, startSnmpsim, type Peer } from '../collectors/snmp/rig.ts';

/** A small switch of a maker that nobody knows: system group, four ports, a bridge and LLDP. */
const SWITCH_MAC = '02000000000a';
const CAMERA_MAC = '020000000063';
const UNKNOWN_SWITCH = [
  '1.3.6.1.2.1.1.1.0|4|Acme Managed Switch AM-2004P',
  '1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99999.4.1',
  '1.3.6.1.2.1.1.3.0|67|4711000',
  '1.3.6.1.2.1.1.5.0|4|Lobby Switch',
  ...[1, 2, 3, 4].flatMap((i) => [
    `1.3.6.1.2.1.2.2.1.2.${i}|4|port${i}`,
    `1.3.6.1.2.1.2.2.1.3.${i}|2|6`,
    `1.3.6.1.2.1.2.2.1.6.${i}|4x|${SWITCH_MAC}`,
    `1.3.6.1.2.1.2.2.1.7.${i}|2|1`,
    `1.3.6.1.2.1.2.2.1.8.${i}|2|${i === 4 ? 2 : 1}`,
    `1.3.6.1.2.1.2.2.1.10.${i}|65|${1000 * i}`,
    `1.3.6.1.2.1.17.1.4.1.2.${i}|2|${i}`,
    `1.3.6.1.2.1.31.1.1.1.1.${i}|4|ge${i}`,
  ]),
  `1.3.6.1.2.1.17.4.3.1.2.2.0.0.0.0.99|2|3`,
  `1.3.6.1.2.1.17.4.3.1.3.2.0.0.0.0.99|2|3`,
  '1.3.6.1.4.1.99999.1.1.0|2|31',
  '1.3.6.1.4.1.99999.1.2.0|2|2301',
  '1.3.6.1.4.1.99999.2.1.1.2.1|65|17',
  '1.3.6.1.4.1.99999.2.1.1.2.2|65|18',
];
/** A camera that tells no more than MIB-II, as many do. */
const CAMERA = [
  '1.3.6.1.2.1.1.1.0|4|Network Camera',
  '1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99998.1',
  '1.3.6.1.2.1.1.3.0|67|100',
  '1.3.6.1.2.1.1.5.0|4|<private>',
  '1.3.6.1.2.1.2.2.1.2.1|4|eth0',
  '1.3.6.1.2.1.2.2.1.3.1|2|6',
  `1.3.6.1.2.1.2.2.1.6.1|4x|${CAMERA_MAC}`,
];

const own = mkdtempSync(join(tmpdir(), 'foresite-devices-'));
let simulated: Peer;
let snmpd: Peer;

beforeAll(async () => {
  const walks = join(own, 'walks');
  mkdirSync(walks);
  writeFileSync(join(walks, 'acme.snmprec'), `${sorted(UNKNOWN_SWITCH).join('\n')}\n`);
  writeFileSync(join(walks, 'camera.snmprec'), `${sorted(CAMERA).join('\n')}\n`);
  chmodSync(own, 0o755);
  [simulated, snmpd] = await Promise.all([startSnmpsim(walks), startSnmpd()]);
});
afterAll(async () => {
  await Promise.all([simulated.stop(), snmpd.stop()]);
  rmSync(own, { recursive: true, force: true });
});

function sorted(lines: readonly string[]): string[] {
  const arcs = (line: string): number[] => (line.split('|', 1)[0] ?? '').split('.').map(Number);
  return lines.toSorted((a, b) => {
    const [left, right] = [arcs(a), arcs(b)];
    for (const [i, arc] of left.entries()) if (arc !== (right[i] ?? -1)) return arc - (right[i] ?? -1);
    return left.length - right.length;
  });
}

interface Told {
  context: CommandContext;
  out: string[];
  err: string[];
}

function told(env: Record<string, string> = {}): Told {
  const out: string[] = [];
  const err: string[] = [];
  const all = { FORESITE_DATA: join(own, 'data'), FORESITE_LANG: 'en', ...env };
  const context: CommandContext = {
    environment: readEnvironment(all, own),
    env: all,
    cwd: own,
    print: (line) => void out.push(...line.split('\n')),
    printError: (line) => void err.push(line),
  };
  return { context, out, err };
}

const quiet = { announcements: false } as const;

describe('foresite discover', () => {
  it('tells what a device is and has, and where it hangs, as JSON', async () => {
    const { context, out } = told();
    const at = `127.0.0.1:${simulated.port}`;
    expect(await discover(context, [at], { ...quiet, community: ['acme'], json: true })).toBe(0);
    const [device] = JSON.parse(out.join('\n')) as DiscoveredDevice[];
    expect(device).toMatchObject({
      address: '127.0.0.1',
      sysObjectID: '1.3.6.1.4.1.99999.4.1',
      model: 'AM-2004P',
      class: 'switch',
      profile: 'switch-generic',
      components: { port: 4 },
      uplink: null,
    });
    expect(device?.confidence).toBeGreaterThan(0.7);
    expect(device?.metrics).toContain('interface.ifOperStatus');
    expect(device?.proposedConditions.map(({ id }) => id)).toEqual(expect.arrayContaining(['link', 'reachable']));
  });

  it('tries each credential in turn and names the one that is answered, never its secret', async () => {
    const { context, out, err } = told({ SECRET: 'acme' });
    const at = `127.0.0.1:${simulated.port}`;
    await discover(context, [at], { ...quiet, community: ['nobody-knows-this', '${SECRET}'], json: true });
    const [device] = JSON.parse(out.join('\n')) as DiscoveredDevice[];
    expect(device?.credential).toBe('snmp-v2c-2');
    expect([...out, ...err].join('\n')).not.toMatch(/nobody-knows-this|acme"/);
  });

  it('speaks v3, and says of a wrong key that it is rejected', async () => {
    const at = `127.0.0.1:${snmpd.port}`;
    const right = told({ KEY: 'authpass123', PRIV: 'privpass123' });
    await discover(right.context, [at], { ...quiet, v3: ['monitor:sha:${KEY}:aes:${PRIV}'], json: true });
    expect((JSON.parse(right.out.join('\n')) as DiscoveredDevice[])[0]).toMatchObject({
      credential: 'snmp-v3',
      name: 'lab-host',
    });
    const wrong = told();
    await discover(wrong.context, [at], { ...quiet, v3: ['monitor:sha:wrong-key-1:aes:wrong-key-2'] });
    expect(wrong.out.join('\n')).toMatch(/rejects the credential/);
    expect(wrong.out.join('\n')).not.toContain('wrong-key');
  });

  it('reads a device behind a context by a user whose AES-256 keys are made as Cisco does', async () => {
    const cisco = await startSnmpsim(join(own, 'walks'), 'AES256');
    try {
      const { context, out } = told({ KEY: 'authpass123', PRIV: 'privpass123' });
      const user = { v3: ['monitor:sha:${KEY}:aes256:${PRIV}'], context: 'acme' };
      await discover(context, [`127.0.0.1:${cisco.port}`], { ...quiet, ...user, json: true });
      expect((JSON.parse(out.join('\n')) as DiscoveredDevice[])[0]).toMatchObject({ name: 'Lobby Switch' });
      expect(await test(context, `127.0.0.1:${cisco.port}`, user)).toBe(0);
    } finally {
      await cisco.stop();
    }
  });

  it('lists a host without SNMP with what to do', async () => {
    const { context, out } = told();
    expect(await discover(context, ['127.0.0.7:9'], quiet)).toBe(0);
    expect(out.join('\n')).toMatch(/127\.0\.0\.7: does not answer SNMP: turn it on/);
  });

  it('shows what a site would gain, applies it, and changes nothing the second time', async () => {
    const words = [`127.0.0.1:${simulated.port}`];
    const options = { ...quiet, community: ['acme'], site: 'mall' };
    const dry = told();
    expect(await discover(dry.context, words, options)).toBe(0);
    expect(dry.out).toContainEqual(expect.stringMatching(/^\+ lobby-switch {2}switch {2}switch-generic/));
    expect(dry.out.at(-1)).toMatch(/nothing was applied/);
    expect(dry.out).toContainEqual(expect.stringMatching(/^mall: no such site yet/));
    const first = told();
    expect(await discover(first.context, words, { ...options, apply: true })).toBe(0);
    expect(first.out.at(-1)).toBe('applied');
    const second = told();
    expect(await discover(second.context, words, { ...options, apply: true })).toBe(0);
    expect(second.out.at(-1)).toBe('unchanged');
    expect(second.out.filter((line) => /^[+~] /.test(line))).toEqual([]);
  });

  it('begins an empty inventory with the site file that start would take in', async () => {
    const home = join(own, 'configured');
    mkdirSync(home);
    writeFileSync(join(home, 'foresite.yaml'), 'sites: [one.yaml, two.yaml]\n');
    const site = (key: string): string =>
      `site: ${key}\nname: { zh: 站点, en: Site }\ntimezone: Asia/Shanghai\ncustomer: { zh: 商场, en: Mall Ltd }\ndefaults: { credentials: { snmp: own } }\ncredentials:\n  - { name: own, kind: snmp-v2c, community: secret }\nassets:\n  - { key: core-1, name: { zh: 核心, en: Core }, class: switch, profile: switch-generic, host: 192.0.2.1 }\n`;
    writeFileSync(join(home, 'one.yaml'), site('one'));
    writeFileSync(join(home, 'two.yaml'), site('two'));
    const env = { FORESITE_DATA: join(home, 'data'), FORESITE_CONFIG: join(home, 'foresite.yaml') };
    const words = [`127.0.0.1:${simulated.port}`];
    const options = { ...quiet, community: ['acme'], site: 'one' };
    await expect(discover(told(env).context, words, { ...options, site: 'typo' })).rejects.toThrow(/one, two/);
    const dry = told(env);
    expect(await discover(dry.context, words, options)).toBe(0);
    expect(dry.out.join('\n')).toMatch(/begins with the site file .*one\.yaml/);
    const first = told(env);
    expect(await discover(first.context, words, { ...options, apply: true })).toBe(0);
    const kept = await withRecords(env.FORESITE_DATA, async ({ inventory }) => ({
      sites: inventory.list().map(({ document }) => document),
      own: inventory.credential('one', 'own'),
    }));
    expect(kept.sites.map((one) => one.site).toSorted()).toEqual(['one', 'two']);
    expect(kept.own).toMatchObject({ community: 'secret' });
    const one = kept.sites.find(({ site: key }) => key === 'one');
    expect(one).toMatchObject({ timezone: 'Asia/Shanghai', customer: expect.objectContaining({ en: 'Mall Ltd' }) });
    expect(one?.assets.map(({ key }) => key)).toEqual(['core-1', 'lobby-switch']);
    const second = told(env);
    expect(await discover(second.context, words, { ...options, apply: true })).toBe(0);
    expect(second.out.at(-1)).toBe('unchanged');
  });

  it('keeps the credential of what is there when it finds more by another', async () => {
    const words = [`127.0.0.1:${simulated.port}`];
    const options = { ...quiet, site: 'arcade', apply: true };
    expect(await discover(told().context, words, { ...options, community: ['acme'] })).toBe(0);
    expect(await discover(told().context, words, { ...options, community: ['camera'] })).toBe(0);
    const kept = await withRecords(told().context.environment.dataFolder, async ({ inventory }) =>
      inventory.credentials('arcade').map(({ name }) => inventory.credential('arcade', name)),
    );
    expect(kept).toContainEqual(expect.objectContaining({ name: 'snmp-v2c', community: 'acme' }));
  });

  it.each([
    [['10.0.0.0/16'], 'search_too_wide'],
    [['300.1.1.1'], 'address_invalid'],
    [['[::1'], 'address_invalid'],
    [['no-such-list.txt'], 'address_invalid'],
  ])('refuses %s by the code %s', async (words, code) => {
    await expect(discover(told().context, words, quiet)).rejects.toMatchObject({ code });
  });

  it('refuses a v3 user that cannot be read, without repeating its keys', async () => {
    const failing = discover(told().context, ['127.0.0.1'], { ...quiet, v3: ['monitor:rot13:S3cret'] });
    const error = await failing.catch((one: unknown) => one);
    expect(error).toBeInstanceOf(ForesiteError);
    expect(error).toMatchObject({ code: 'credential_option_invalid' });
    expect(String(error)).not.toContain('S3cret');
  });
});

describe('foresite test <address>', () => {
  it('prints readings as a list of measurement, field, component, value and unit', async () => {
    const { context, out } = told();
    expect(await test(context, `127.0.0.1:${simulated.port}`, { community: ['acme'], json: true })).toBe(0);
    const readings = JSON.parse(out.join('\n')) as unknown[];
    expect(readings).toContainEqual({
      measurement: 'interface',
      field: 'ifOperStatus',
      component: { kind: 'port', name: 'ge4' },
      value: 2,
      unit: '',
    });
    expect(readings).toContainEqual({
      measurement: 'snmp',
      field: 'uptime_s',
      component: null,
      value: 47_110,
      unit: 's',
    });
  });

  it('fails with a coded error for a wrong community, a wrong key and an unknown profile', async () => {
    const at = `127.0.0.1:${simulated.port}`;
    await expect(test(told().context, at, { community: ['wrong'] })).rejects.toMatchObject({ code: 'snmp_timeout' });
    const v3 = { v3: ['monitor:sha1:wrong-key-1:aes128:wrong-key-2'] };
    await expect(test(told().context, `127.0.0.1:${snmpd.port}`, v3)).rejects.toMatchObject({ code: 'snmp_auth' });
    await expect(test(told().context, at, { profile: 'no-such' })).rejects.toMatchObject({ code: 'profile_unknown' });
  });
});

describe('foresite profile', () => {
  it('drafts a profile of a walk and of the device itself, and both pass the check', async () => {
    const walk = told();
    expect(await propose(walk.context, 'walks/acme.snmprec', { id: 'acme-switch' })).toBe(0);
    const draft = walk.out.join('\n');
    expect(draft).toMatch(/^profile: acme-switch$/m);
    expect(draft).toMatch(/ {2}- if-mib$/m);
    expect(draft).toMatch(/^# .*1\.3\.6\.1\.4\.1\.99999\.1\.1\.0, as: temperature\.celsius.*temperature-like.*31/m);
    expect(draft).toMatch(/^# .*1\.3\.6\.1\.4\.1\.99999\.2\.1\.1\.2 .*2 rows, a counter/m);
    const device = told();
    expect(await propose(device.context, `127.0.0.1:${simulated.port}`, { community: ['acme'] })).toBe(0);
    writeFileSync(join(own, 'walk.yaml'), draft);
    writeFileSync(join(own, 'device.yaml'), device.out.join('\n'));
    const checked = told();
    expect(await check(checked.context, ['walk.yaml', 'device.yaml'], {})).toBe(0);
    expect(checked.err).toEqual([]);
  });

  it('tells all faults of a profile with their lines and what to do', async () => {
    writeFileSync(
      join(own, 'bad.yaml'),
      'profile: bad\ntitle: { zh: 坏, en: Bad }\nclass: switch\nsnmp:\n  scalars:\n    - { oid: 1.3.6.1.4.1.9.1.0, as: cpu.usage }\n    - { oid: 1.3.6.1.4.1.9.2.0, as: temperature.celsius }\n',
    );
    const { context, err } = told();
    expect(await check(context, ['bad.yaml'], {})).toBe(1);
    expect(err).toHaveLength(2);
    expect(err[0]).toMatch(/^profile_invalid: profile bad\.yaml:6 snmp\.scalars\.0\.as: .+; .+/);
    expect(err[1]).toMatch(/bad\.yaml:7 .*sensor:name/);
  });

  it('says of a walk, and of a file that is no profile, what to do', async () => {
    await expect(async () => check(told().context, ['walks/acme.snmprec'], {})).rejects.toMatchObject({
      code: 'walk_as_profile',
      message: expect.stringMatching(/profile test --walk walks\/acme\.snmprec`.*profile propose/),
    });
    writeFileSync(join(own, 'text.yaml'), 'just some words\n');
    writeFileSync(join(own, 'short.yaml'), 'class: switch\n');
    const { context, err } = told();
    expect(await check(context, ['text.yaml', 'short.yaml'], {})).toBe(1);
    expect(err[0]).toMatch(/^profile_invalid: profile text\.yaml:1 file: holds no profile; .*`profile: <id>`/);
    expect(err[1]).toMatch(/short\.yaml:1 file: misses profile, title; .*docs\/profiles\.md/);
    expect(err.join('\n')).not.toMatch(/\.ts\b/);
  });

  it('names the nearest profiles where none has the name', async () => {
    const failure = testProfile(told().context, 'apc-smart-ups', { walk: 'walks/acme.snmprec' });
    await expect(failure).rejects.toMatchObject({
      code: 'profile_unknown',
      message: expect.stringMatching(/no profile named apc-smart-ups; the nearest names are .*\bups-apc\b/),
    });
  });

  it('reads a walk by the profile that fits: readings, verdicts and what nobody reads', async () => {
    const { context, out } = told();
    expect(await testProfile(context, undefined, { walk: 'walks/acme.snmprec' })).toBe(0);
    const text = out.join('\n');
    expect(text).toMatch(/^switch .*switch-generic/);
    expect(text).toMatch(/port:ge4 +interface\.ifOperStatus +2/);
    expect(text).toMatch(/^ok +link +3$/m);
    // A port that never had a link is no fault.
    expect(text).toMatch(/^idle +link +1 /m);
    expect(text).toMatch(/are not; the biggest parts:/);
    expect(text).toMatch(/1\.3\.6\.1\.4\.1\.99999/);
  });

  it('reads a walk by a profile of a file, as JSON', async () => {
    writeFileSync(
      join(own, 'mine.yaml'),
      'profile: mine\ntitle: { zh: 我的, en: Mine }\nclass: switch\nincludes: [ping, snmp-system]\nsnmp:\n  scalars:\n    - { oid: 1.3.6.1.4.1.99999.1.2.0, as: voltage.volts, component: "sensor:mains", scale: 0.1 }\n',
    );
    const { context, out } = told();
    expect(await testProfile(context, 'mine.yaml', { walk: 'walks/acme.snmprec', json: true })).toBe(0);
    const result = JSON.parse(out.join('\n')) as { profile: string; readings: { value: number }[] };
    expect(result.profile).toBe('mine');
    expect(result.readings).toContainEqual(
      expect.objectContaining({ measurement: 'voltage', value: 230.1, unit: 'V' }),
    );
  });

  it('says what is wrong with a walk that is none', async () => {
    writeFileSync(join(own, 'none.txt'), 'Timeout: No Response from 10.0.4.1\n');
    expect(existsSync(join(own, 'none.txt'))).toBe(true);
    await expect(testProfile(told().context, undefined, { walk: 'none.txt' })).rejects.toMatchObject({
      code: 'walk_unreadable',
    });
    await expect(propose(told().context, 'none.txt', {})).rejects.toMatchObject({ code: 'walk_unreadable' });
    writeFileSync(
      join(own, 'named.txt'),
      'SNMPv2-MIB::sysDescr.0 = STRING: Switch\nSNMPv2-MIB::sysObjectID.0 = OID: SNMPv2-SMI::enterprises.99999.4\n',
    );
    const hint = expect.stringMatching(/words of MIBs \(SNMPv2-MIB::sysDescr\.0\).*snmpwalk .* -On -Oe -OU <address>/);
    await expect(testProfile(told().context, undefined, { walk: 'named.txt' })).rejects.toMatchObject({
      code: 'walk_unreadable',
      message: hint,
    });
    await expect(propose(told().context, 'named.txt', {})).rejects.toMatchObject({ message: hint });
    await expect(testProfile(told().context, undefined, { walk: 'missing.snmprec' })).rejects.toMatchObject({
      code: 'walk_unreadable',
      message: expect.stringContaining('there is no such file'),
    });
  });
});
