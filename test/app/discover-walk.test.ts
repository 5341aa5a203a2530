// `foresite discover` given files that are no lists of addresses: of a walk it says what the device is, of anything else that
// it is none; in neither case does it ask or look up what stands in the file.

import dns from 'node:dns/promises';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { discover } from '../../app/commands/discover.ts';
import { check, propose, testProfile } from '../../app/commands/profile.ts';
import type { CommandContext } from '../../app/context.ts';
import { readEnvironment } from '../../app/environment.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import type { Network } from '../../contract/network.ts';
import type { DiscoveredDevice } from '../../gateway/discover/types.ts';

const own = mkdtempSync(join(tmpdir(), 'foresite-walks-'));
const quiet = { announcements: false } as const;
const SNMPREC = [
  '1.3.6.1.2.1.1.1.0|4|Acme Managed Switch, firmware 15.0.0.1 of localhost',
  '1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99999.4.1',
  '1.3.6.1.2.1.1.3.0|67|4711000',
  '1.3.6.1.2.1.1.5.0|4|Lobby Switch',
  ...[1, 2, 3, 4].flatMap((i) => [`1.3.6.1.2.1.2.2.1.2.${i}|4|port${i}`, `1.3.6.1.2.1.2.2.1.3.${i}|2|6`, `1.3.6.1.2.1.2.2.1.8.${i}|2|1`, `1.3.6.1.2.1.17.1.4.1.2.${i}|2|${i}`]),
]; // prettier-ignore
const WALKED = [
  '1.3.6.1.2.1.1.1.0 = STRING: "Acme Managed Switch\n15.0.0.1\nlocalhost"',
  '1.3.6.1.2.1.1.2.0 = OID: .1.3.6.1.4.1.99999.4.1',
  '1.3.6.1.2.1.1.5.0 = STRING: "Lobby Switch"',
  '1.3.6.1.2.1.4.20.1.1.15.0.0.1 = IpAddress: 15.0.0.1',
  ...[1, 2, 3, 4].flatMap((i) => [`1.3.6.1.2.1.2.2.1.2.${i} = STRING: "port${i}"`, `1.3.6.1.2.1.2.2.1.3.${i} = INTEGER: 6`, `1.3.6.1.2.1.17.1.4.1.2.${i} = INTEGER: ${i}`]),
]; // prettier-ignore

/** What was probed or looked up. */
let asked: string[] = [];
const system = createSystemNetwork({ log: { debug() {}, info() {}, warn() {}, error() {} } });
const network: Network = {
  ping: (host) => (asked.push(`ping ${host}`), Promise.resolve({ alive: false, rttMs: 0, by: 'icmp' })),
  dial: (host) => (asked.push(`dial ${host}`), Promise.reject(new Error('nobody'))),
  datagram(family) {
    const socket = system.datagram(family);
    const send = socket.send.bind(socket) as (...given: unknown[]) => void;
    return Object.assign(socket, {
      send(...given: unknown[]) {
        const host = given.find((one) => typeof one === 'string');
        if (host !== '127.0.0.1') asked.push(`send ${String(host)}`);
        send(...given);
      },
    });
  },
};
const lookup = dns.lookup;
dns.lookup = ((host: string) => {
  asked.push(`lookup ${host}`);
  return Promise.reject(new Error('no such host'));
}) as typeof dns.lookup;
syncBuiltinESMExports();

beforeEach(() => (asked = []));
afterAll(() => {
  dns.lookup = lookup;
  syncBuiltinESMExports();
  rmSync(own, { recursive: true, force: true });
});

function told(): { context: CommandContext; out: string[]; err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  const env = { FORESITE_DATA: join(own, 'data'), FORESITE_LANG: 'en' };
  const context: CommandContext = {
    environment: readEnvironment(env, own),
    env,
    cwd: own,
    print: (line) => void out.push(...line.split('\n')),
    printError: (line) => void err.push(line),
  };
  return { context, out, err };
}

function write(name: string, lines: readonly string[] | Buffer): string {
  writeFileSync(join(own, name), Array.isArray(lines) ? `${lines.join('\n')}\n` : (lines as Buffer));
  return name;
}

describe('foresite discover of a walk', () => {
  it.each([
    ['a recording', SNMPREC],
    ['snmpwalk -On', WALKED.map((line) => `.${line}`)],
    ['snmpwalk without MIBs', WALKED.map((line) => line.replace(/^1\./, 'iso.').replace('OID: .1.', 'OID: iso.'))],
    ['PowerShell', Buffer.from(`\ufeff${SNMPREC.join('\r\n')}\r\n`, 'utf16le')],
  ])('says what the device of %s is, and asks nobody', async (_, lines) => {
    const name = write('lobby.txt', lines);
    const { context, out } = told();
    expect(await discover(context, [name], { ...quiet, json: true }, network)).toBe(0);
    const [device, ...others] = JSON.parse(out.join('\n')) as DiscoveredDevice[];
    expect(others).toEqual([]);
    expect(device).toMatchObject({ address: name, port: 0, class: 'switch', profile: 'switch-generic', name: 'Lobby Switch', by: [], credential: '' }); // prettier-ignore
    expect(asked).toEqual([]);
  });

  it('takes several, prints a line for each and finds what hangs on what', async () => {
    const walks = [write('one.snmprec', [...SNMPREC, '1.3.6.1.2.1.17.4.3.1.2.2.0.0.0.0.99|2|3']), write('two.snmprec', ['1.3.6.1.2.1.1.1.0|4|Network Camera', '1.3.6.1.2.1.1.2.0|6|1.3.6.1.4.1.99998.1', '1.3.6.1.2.1.2.2.1.2.1|4|eth0', '1.3.6.1.2.1.2.2.1.3.1|2|6', '1.3.6.1.2.1.2.2.1.6.1|4x|020000000063'])]; // prettier-ignore
    const { context, out } = told();
    expect(await discover(context, walks, quiet, network)).toBe(0);
    expect(out.join('\n')).toMatch(/^one\.snmprec +switch/m);
    expect(out.join('\n')).toMatch(/^two\.snmprec .*one\.snmprec port:port3/m);
    expect(asked).toEqual([]);
  });

  it('names a walk by its file, and tells by its path how to draft a profile', async () => {
    mkdirSync(join(own, 'deep'));
    const path = write('deep/odd.snmprec', ['1.3.6.1.4.1.99999.1.1.0|2|31']);
    const { context, out } = told();
    await discover(context, [path, path], quiet, network);
    expect(out.filter((line) => line.startsWith('odd.snmprec'))).toHaveLength(2);
    expect(out.join('\n')).toMatch(/confidence only|propose deep\/odd\.snmprec/);
    expect(asked).toEqual([]);
  });

  it('refuses to take it into a site, and says so of one that names its objects by MIBs', async () => {
    const walk = write('lobby.snmprec', SNMPREC);
    const apply = discover(told().context, [walk, 'other-host'], { ...quiet, apply: true, site: 'mall' }, network);
    await expect(apply).rejects.toMatchObject({ code: 'address_invalid', message: expect.stringMatching(/is a walk/) });
    const named = write('mib.txt', ['SNMPv2-MIB::sysDescr.0 = STRING: 15.0.0.1', 'SNMPv2-MIB::sysUpTime.0 = Timeticks: (1) 0:00:00.01']); // prettier-ignore
    await expect(discover(told().context, [named], quiet, network)).rejects.toMatchObject({
      code: 'walk_unreadable',
      message: expect.stringMatching(/MIBs.*-On/),
    });
    expect(asked).toEqual([]);
  });
});

describe('foresite discover of a file that is no list', () => {
  it.each([
    ['a letter', ['Dear all,', 'the firmware is 15.0.0.1 since Monday', `and ${'so on '.repeat(200)}`], 1],
    ['a table', ['10.0.4.1', 'id,name,version', '1,core,Cisco IOS 15.0.0.1', '2,edge,Cisco IOS 15.0.0.1'], 2],
    ['JSON', ['[', '{ "host": "10.0.4.1" }', '{ "host": "10.0.4.2" }', ']'], 1],
  ])('refuses %s whole, by its first strange line', async (_, lines, line) => {
    const name = write('notes.txt', lines);
    const refused = await discover(told().context, ['localhost', name], quiet, network).catch(
      (error: unknown) => error,
    );
    expect(refused).toMatchObject({ code: 'address_invalid' });
    const { message } = refused as Error;
    expect(message).toMatch(new RegExp(`"notes\\.txt" is no list of addresses: line ${line} `));
    expect(message.length).toBeLessThan(260);
    expect(asked).toEqual([]);
  });

  it('takes a list with names and remarks of its own', async () => {
    const name = write('list.txt', ['10.255.0.1 core switch', 'nvr.lobby.example', 'nvr', 'a.example, b.example', '-bogus -thing']); // prettier-ignore
    const { context } = told();
    await discover(context, [name], quiet, network);
    expect(asked).toEqual(expect.arrayContaining(['lookup nvr.lobby.example', 'ping 10.255.0.1']));
  });
});

it('says once of many addresses without SNMP what to do about them', async () => {
  const living: Network = { ...network, ping: () => Promise.resolve({ alive: true, rttMs: 1, by: 'icmp' }) };
  const { context, out } = told();
  await discover(context, ['127.0.0.21:9', '127.0.0.22:9', '127.0.0.23:9'], quiet, living);
  expect(out.filter((line) => line.includes('SNMP'))).toEqual([expect.stringMatching(/^3 addresses: does not answer SNMP/)]); // prettier-ignore
});

describe('foresite profile of a file that cannot be used', () => {
  it('says whether it is missing or a folder, and what to name', async () => {
    mkdirSync(join(own, 'folder'));
    const missing = { code: 'walk_unreadable', message: expect.stringMatching(/there is no such file/) };
    await expect(propose(told().context, '/nowhere/missing.snmprec', {})).rejects.toMatchObject(missing);
    await expect(propose(told().context, 'missing.snmprec', {})).rejects.toMatchObject(missing);
    const folder = { code: 'walk_unreadable', message: expect.stringMatching(/it is a folder/) };
    await expect(testProfile(told().context, undefined, { walk: 'folder' })).rejects.toMatchObject(folder);
    await expect(propose(told().context, 'folder', {})).rejects.toMatchObject(folder);
    expect(() => check(told().context, ['missing.yaml'], {})).toThrow(/profile_file_unreadable: .*missing\.yaml.*there is no such file; name a YAML file/); // prettier-ignore
  });
});

it('a walk is drafted a profile that knows its maker, and not everything with an SNMP card', async () => {
  const card = '1.3.6.1.2.1.1.1.0|4|Web/SNMP Management Card of the Acme+ UPS\n1.3.6.1.4.1.99999.1.1.0|2|31\n';
  writeFileSync(join(own, 'card.snmprec'), card);
  const { context, out } = told();
  expect(await propose(context, 'card.snmprec', { id: 'acme-ups' })).toBe(0);
  expect(out.join('\n')).toContain(String.raw`sysDescr: \bAcme\+`);
});
