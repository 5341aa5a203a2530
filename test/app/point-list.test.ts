import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../app/cli.ts';
import { withRecords } from '../../app/offline-records.ts';
import { xlsxOf } from './point-file/xlsx-file.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'docs', 'examples', 'point-list.csv');

let folder = '';
let out = '';
let err = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'foresite-list-'));
  vi.stubEnv('FORESITE_DATA', join(folder, 'data'));
  vi.stubEnv('FORESITE_CONFIG', join(folder, 'foresite.yaml'));
  vi.stubEnv('FORESITE_LANG', 'en');
  const take = (add: (text: string) => void) => (text: string | Uint8Array) => {
    add(String(text));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(take((text) => (out += text)));
  vi.spyOn(process.stderr, 'write').mockImplementation(take((text) => (err += text)));
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

async function run(...words: string[]): Promise<number> {
  out = '';
  err = '';
  return main(['inventory', ...words]);
}

async function runJson<T>(...words: string[]): Promise<T> {
  await run(...words, '--json');
  return JSON.parse(out) as T;
}

interface Result {
  applied: boolean;
  add: { key: string; class: string; row: number }[];
  change: { key: string; changes: { field: string }[] }[];
  unchanged: number;
  notInList: string[];
  errors: { row: number; column: string; rule: string }[];
}

describe('foresite inventory import', () => {
  it('shows what the example would add and changes nothing until told to', async () => {
    expect(await run('import', SAMPLE, '--site', 'mall')).toBe(0);
    expect(out).toContain('+ cam-001 东门枪机 (camera, row 6)');
    expect(out).toContain('+ box-p1 BOX-P1 (box, mentioned)');
    expect(out).toMatch(/11 to add, 0 to change.*Nothing was changed; --apply does it\./);
    expect(await run('export', 'mall')).toBe(1);
    expect(err).toMatch(/^not_found: site mall in the data folder .*, which holds none yet, does not exist/);
  });

  it('takes it over, changes nothing the second time, and exports what it can read again', async () => {
    expect(await run('import', SAMPLE, '--site', 'mall', '--apply')).toBe(0);
    expect(await runJson<Result>('import', SAMPLE)).toMatchObject({ add: [], change: [], unchanged: 8, notInList: [] });
    await run('export', 'mall');
    expect(out).toContain('linkedPort: G0/23');
    await run('export', 'mall', '--points');
    const exported = join(folder, 'exported.csv');
    writeFileSync(exported, out);
    expect(await runJson<Result>('import', exported)).toMatchObject({ add: [], change: [], errors: [], unchanged: 11 });
  });

  it('tells each mistake with its row and column, takes over the other rows, and exits with 1', async () => {
    const list = join(folder, 'list.xlsx');
    const rows = [
      ['点位编号', '设备类型', 'IP地址', '上联设备'],
      ['SW-1', '交换机', '10.0.0.2', ''],
      ['C-1', '枪机', '10.0.0.300', 'SW-1'],
      ['C-2', '枪机', '10.0.0.4', 'SW-9'],
      ['C-3', '枪机', '10.0.0.5', 'SW-1'],
    ];
    writeFileSync(list, xlsxOf([{ name: '点位', rows }]));
    expect(await run('import', list, '--site', 'mall', '--apply')).toBe(1);
    expect(err).toContain(
      'error: row 3, column C (IP address) “10.0.0.300”: is no IP address; write it like 192.168.1.10.',
    );
    expect(err).toContain('error: row 4, column D (upstream device) “SW-9”: neither the list nor the inventory');
    await run('export', 'mall');
    expect(out).toContain('key: c-3');
    expect(out).not.toContain('key: c-1');
  });

  it('says which site or sheet it needs', async () => {
    expect(await run('import', SAMPLE)).toBe(1);
    expect(err).toContain('name the site that the list begins');
    expect(await run('import', SAMPLE, '--site', 'No Key')).toBe(1);
    expect(err).toContain('is no key of lower-case letters');
    expect(await run('import', join(folder, 'none.csv'), '--site', 'mall')).toBe(1);
    expect(err).toContain('point_file_unreadable');
  });

  it('says how many mistakes it has not written out', async () => {
    const list = join(folder, 'list.csv');
    writeFileSync(list, `点位编号,类型,IP\n${'C,枪机,x\n'.repeat(501)}`);
    await run('import', list, '--site', 'mall');
    expect(err.trimEnd().split('\n')).toHaveLength(501);
    expect(err).toMatch(/\n\d+ more: --json has them all\.\n$/);
  });

  it('speaks Chinese where the terminal does', async () => {
    vi.stubEnv('FORESITE_LANG', 'zh');
    await run('import', SAMPLE, '--site', 'mall');
    expect(out).toMatch(/新增 11，变更 0，.*--apply 才写入。/);
    const list = join(folder, 'list.csv');
    writeFileSync(list, '点位编号,类型,IP\nC-1,枪机,10.0.0.300\n');
    await run('import', list, '--site', 'mall');
    expect(err).toBe('错误：第 2 行 C 列（IP地址）“10.0.0.300”：不是 IP 地址；形如 192.168.1.10。\n');
    writeFileSync(list, '甲,乙\n1,2\n');
    await run('import', list, '--site', 'mall');
    expect(err).toMatch(/^前 30 行中没有找到表头；.*上联设备。\n$/);
  });
});

describe('foresite inventory conflicts', () => {
  it('says where the list and what the devices told last disagree', async () => {
    await run('import', SAMPLE, '--site', 'mall', '--apply');
    await withRecords(join(folder, 'data'), async (records) => {
      const ports = [1, 2, 23].map((n) => ({ key: `port:gi${n}`, name: `gi${n}` }));
      const forwarding = [{ mac: '00:11:22:00:00:01', port: 'port:gi2' }];
      await records.transact(() =>
        records.facts.put({
          site: 'mall',
          asset: 'sw-1f',
          source: 'snmp',
          facts: { components: ports, forwarding },
          at: 1,
        }),
      );
    });
    expect(await run('conflicts')).toBe(0);
    expect(out).toContain('cam-001 东门枪机 [other-port]');
    expect(out).toContain('  network: the network shows it on port gi2 of 一层PoE交换机');
    const found = await runJson<{ kind: string; asset: string }[]>('conflicts', '--site', 'mall');
    expect(found.map(({ kind, asset }) => `${kind} ${asset}`)).toEqual([
      'other-port cam-001',
      'not-on-any-port cam-002',
    ]);
  });
});
