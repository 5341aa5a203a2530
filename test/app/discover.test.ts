// `foresite discover` where things do not go as they should: files with slips, people who lose patience, agents that are slow or
// none, site files with faults.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { discover } from '../../app/commands/discover.ts';
import type { CommandContext } from '../../app/context.ts';
import { readEnvironment } from '../../app/environment.ts';
import { wordsFor } from '../../gateway/discover/inspect.ts';
import { answering, startAgent } from '../collectors/snmp/rig.ts';

const own = mkdtempSync(join(tmpdir(), 'foresite-discover-'));
const quiet = { announcements: false } as const;
afterAll(() => rmSync(own, { recursive: true, force: true }));

function told(env: Record<string, string> = {}): { context: CommandContext; out: string[]; err: string[] } {
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

describe('foresite discover', () => {
  it('refuses to begin an inventory with a site file that has faults', async () => {
    const home = join(own, 'faulty');
    mkdirSync(home);
    writeFileSync(join(home, 'foresite.yaml'), 'sites: [one.yaml]\n');
    writeFileSync(
      join(home, 'one.yaml'),
      'site: one\nname: { zh: 站点, en: Site }\ntimezone: Nowhere/Land\nassets: []\n',
    );
    const env = { FORESITE_DATA: join(home, 'data'), FORESITE_CONFIG: join(home, 'foresite.yaml') };
    const { context, err } = told(env);
    const searching = discover(context, ['127.0.0.1:9'], { ...quiet, site: 'one', apply: true });
    await expect(searching).rejects.toMatchObject({ code: 'config_invalid' });
    expect(err.join('\n')).toMatch(/one\.yaml/);
  });

  it('tells of an address file what it could not read, with line and reason, and asks the rest', async () => {
    writeFileSync(join(own, 'hosts.txt'), `127.0.0.7:9\n# cameras\n127.0.0.300\nno-such-host.invalid, 127.0.0.7:9\n`);
    const { context, out, err } = told();
    expect(await discover(context, ['hosts.txt'], quiet)).toBe(1);
    expect(err).toEqual([
      'hosts.txt:3: "127.0.0.300" is no IPv4 address',
      'hosts.txt:4: "no-such-host.invalid" is no address, and no host is known by that name',
      '2 word(s) of the files were not read and left out',
    ]);
    expect(out.join('\n')).toMatch(/127\.0\.0\.7: does not answer SNMP/);
  });

  it('ends by Ctrl-C with code 130, after saying what it has found so far, and changes nothing', async () => {
    const { context, out, err } = told();
    const options = { ...quiet, site: 'mall', apply: true, yes: true };
    // Nobody lives in most of these, so that it takes a while.
    const searching = discover(context, ['127.0.0.7:9', '192.0.2.1-254', '198.51.100.1-254'], options);
    await expect.poll(() => process.listenerCount('SIGINT')).toBeGreaterThan(0);
    setTimeout(() => process.emit('SIGINT'), 300);
    expect(await searching).toBe(130);
    expect(err.join('\n')).toMatch(/stopped: .* found so far .*: \d+\/509; the inventory is as it was/);
    expect(out.join('\n')).not.toContain('applied');
  });

  it('does not say that a device is silent which has just told what it is', () => {
    const result = { code: 'timeout', detail: 'snmp_timeout: … did not answer' } as const;
    const told = wordsFor(result, { host: '10.0.0.1', port: 161, credential: { kind: 'snmp-v2c', community: 'x' } });
    expect(told.detail).toMatch(/^snmp_slow: SNMP agent 10\.0\.0\.1:161 answers, but not all/);
    expect(wordsFor({ code: 'ok', detail: '' }, { host: 'a', port: 161, credential: { kind: 'snmp-v2c', community: 'x' } })).toEqual({ code: 'ok', detail: '' }); // prettier-ignore
  });

  it('waits for an agent that takes its time, and says of what is no SNMP that it is none', async () => {
    const table = answering(new Map<string, string | number>([['1.3.6.1.2.1.1.1.0', 'Acme Managed Switch']]));
    // Slow at first, as one that has to wake up; later quick, so that the test is.
    let asked = 0;
    const slow = await startAgent((request, reply) => {
      const data = table(request);
      if (data) setTimeout(() => reply(data), asked++ < 6 ? 1900 : 0);
    });
    const noise = await startAgent((_, reply) => reply(Buffer.from('I am a teapot, and no agent')));
    try {
      const { context, out } = told();
      await discover(context, [`127.0.0.1:${slow.port}`, `127.0.0.1:${noise.port}`], quiet);
      const text = out.join('\n');
      expect(text).not.toMatch(/turn it on at the device|did not answer/);
      expect(text).toMatch(new RegExp(`127\\.0\\.0\\.1:${slow.port} +switch`));
      expect(text).toMatch(/something answers on UDP \d+ that is not SNMP/);
    } finally {
      await Promise.all([slow.stop(), noise.stop()]);
    }
  });
});
