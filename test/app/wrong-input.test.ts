// What a newcomer gets wrong on the command line and in foresite.yaml: each is told in one line with its code and what to do,
// never in the system's own words or with a stack.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { main } from '../../app/cli.ts';
import { openDataFolder } from '../../app/data-folder.ts';
import { loadFiles } from '../../app/load.ts';

const folder = mkdtempSync(join(tmpdir(), 'foresite-wrong-'));
const at = (name: string): string => join(folder, name);

beforeAll(() => {
  process.stdout.setMaxListeners(0);
  process.stderr.setMaxListeners(0);
  vi.stubEnv('FORESITE_DATA', at('data'));
  vi.stubEnv('FORESITE_PORT', '0');
  mkdirSync(at('folder'));
  writeFileSync(at('file'), '');
  writeFileSync(at('bytes'), Buffer.from([0, 1, 2, 3, 0xff]));
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function run(argv: readonly string[]): Promise<{ code: number; lines: string[] }> {
  const lines: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation((text) => {
      lines.push(...String(text).split('\n'));
      return true;
    }),
  );
  try {
    return { code: await main(argv), lines: lines.filter((line) => line !== '') };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

const SYSTEM_WORDS = /\bE[A-Z]{4,}:|at .*\.ts:\d|node:internal/;

describe('wrong input', () => {
  it.each<[string, string[], RegExp]>([
    ['a folder for a configuration', ['check', '--config', folder], /^config_file_missing: /],
    ['a file for a folder to begin in', ['init', at('file')], /^file_unusable: .*something else of that name/],
    ['a folder below a file', ['init', at('file/below')], /^file_unusable: .*it is a file, or lies below one/],
    ['a site file that is not there', ['inventory', 'apply', at('nowhere')], /^file_unusable: .*it is not there/],
    ['a folder for a site file to apply', ['inventory', 'apply', at('folder')], /^file_unusable: .*it is a folder/],
    ['a condition in a file that is not there', ['replay', '--from', '2026-01-05', '--condition', at('nowhere')], /^file_unusable: .*it is not there/], // prettier-ignore
    ['a folder for a condition', ['replay', '--from', '2026-01-05', '--condition', at('folder')], /^file_unusable: .*it is no file/], // prettier-ignore
    ['a moment that is none', ['replay', '--from', 'yesterday', '--condition', 'id=link'], /^invalid_request: --from/],
    ['a port that is none', ['mqtt', 'watch', '127.0.0.1:99999'], /^option_invalid: broker "127.0.0.1:99999": is no address/], // prettier-ignore
    ['another protocol', ['mqtt', 'map', 'http://127.0.0.1'], /^option_invalid: broker .*neither mqtt:\/\/ nor mqtts/],
    ['no broker', ['lab', 'kiosk', '--broker', ''], /^option_invalid: broker "": names no host/],
    ['a topic that is none', ['mqtt', 'watch', '127.0.0.1', 'a/#/b'], /^option_invalid: topic "a\/#\/b": is none/],
    ['half a wildcard', ['mqtt', 'watch', '127.0.0.1', 'a+/b'], /^option_invalid: topic/],
    ['an empty topic', ['mqtt', 'map', '127.0.0.1', ''], /^option_invalid: topic/],
    ['an authority that is not there', ['mqtt', 'watch', '127.0.0.1', '--ca', at('nowhere')], /^file_unusable: .*it is not there/], // prettier-ignore
    ['a folder for an authority', ['lab', 'kiosk', '--ca', at('folder')], /^file_unusable: .*it is no file/],
    [
      'a secret that is not set',
      ['mqtt', 'watch', '127.0.0.1', '--password', 'file:/nowhere'],
      /^config_secret_missing/,
    ],
    [
      'a fault that is none',
      ['lab', 'kiosk', '--fault', 'earthquake'],
      /^option_invalid: --fault: knows no earthquake/,
    ],
    ['a time that is none', ['mqtt', 'watch', '127.0.0.1', '--for', '5'], /^option_invalid: --for/],
    ['a role that is none', ['token', 'create', '--role', 'king'], /^option_invalid: --role/],
    ['a workbook for addresses', ['discover', at('bytes')], /^address_invalid: .*npx foresite inventory import/],
    ['bytes for a profile', ['profile', 'check', at('bytes')], /^profile_invalid: /],
    ['a folder for a walk', ['profile', 'test', '--walk', at('folder')], /^walk_unreadable: .*it is a folder/],
    ['units that are none', ['modbus', 'scan', '127.0.0.1:1', '--units', 'a-b'], /^option_invalid: --units/],
    ['a folder for a map', ['modbus', 'compare', '127.0.0.1', '--profile', at('folder')], /^profile_file_unreadable: /],
    ['bytes for a scenario', ['lab', 'score', '--virtual', '--scenario', at('bytes')], /^config_invalid: .*:1 file: is no UTF-8 text/], // prettier-ignore
    ['an empty scenario', ['lab', 'score', '--virtual', '--scenario', at('file')], /^config_invalid: .*is not a scenario; write it like length/], // prettier-ignore
    ['a folder for a scenario', ['lab', 'score', '--virtual', '--scenario', folder], /^file_unusable: .*it is no file/],
    ['a site that there is none', ['lab', 'assets', '--topology', 'castle'], /^invalid_request: --topology castle: is neither/], // prettier-ignore
    ['a fault that cannot happen there', ['lab', 'score', '--virtual', '--fault', 'ring-cut', '--runs', '1'], /^option_invalid: --fault: none of them can happen at demo/], // prettier-ignore
    ['the end of a fault that is none', ['lab', 'heal', 'earthquake'], /^lab_unknown_fault/],
    ['an inventory that is empty', ['inventory', 'export'], /^not_found: a site in the data folder .* holds none yet/],
  ])('such as %s is told in words', async (_what, argv, told) => {
    const { code, lines } = await run(argv);
    expect(code).toBe(1);
    expect(lines.join('\n')).toMatch(told);
    expect(lines.join('\n')).not.toMatch(SYSTEM_WORDS);
  });

  it('such as a scenario of a thousand mistakes is told by its first ones, and how many follow', async () => {
    const step = '  - { at: 1m, break: earthquake }\n';
    writeFileSync(at('many.yaml'), `length: 1h\nsteps:\n${step.repeat(1000)}`);
    const { code, lines } = await run(['lab', 'score', '--virtual', '--scenario', at('many.yaml')]);
    expect(code).toBe(1);
    expect(lines.filter((line) => line.includes('there is no fault earthquake'))).toHaveLength(20);
    expect(lines.join('\n')).toContain('980 more are not told');
  });

  it('in the place of the data folder is told in words', () => {
    expect(() => openDataFolder(at('file'))).toThrow(/^data_folder_unusable: .*something else of that name/);
  });
});

describe('a configuration that names', () => {
  it.each<[string, string, RegExp[]]>([
    ['a file for a folder of profiles', 'profiles: [file]', [/^file_unusable: .*file cannot be used: it is a file, .*names folders/]], // prettier-ignore
    [
      'folders and site files that are not there',
      'profiles: [nowhere]\nsites: [also-nowhere.yaml]',
      [
        /^file_unusable: .*nowhere cannot be used: it is not there/,
        /also-nowhere\.yaml cannot be used: it is not there/,
      ],
    ],
    ['a folder for a site file', 'sites: [folder]', [/^file_unusable: .*folder cannot be used: it is a folder/]],
    ['a secret without quotes', 'mqtt: { broker: { users: [{ name: a, password: ${X} }] } }', [/^config_invalid: .*correct the YAML/]], // prettier-ignore
  ])('%s is told in words, all at once', (_what, text, told) => {
    writeFileSync(at('foresite.yaml'), text);
    const messages = loadFiles(at('foresite.yaml'), {}).faults.map(({ message }) => message);
    for (const one of told) expect(messages.join('\n')).toMatch(new RegExp(one, 'm'));
    expect(messages.join('\n')).not.toMatch(SYSTEM_WORDS);
  });
});
