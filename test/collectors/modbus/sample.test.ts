import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadProfiles } from '../../../contract/profile-loader.ts';
import { SiteFile } from '../../../contract/site-file.ts';
import { coalesce } from '../../../collectors/modbus/blocks.ts';
import { modbusPlan } from '../../../collectors/modbus/config.ts';
import { target } from '../parts.ts';

const PATHS = [
  'sdm630.yaml',
  'plc-demo.yaml',
  'bus-gateway.yaml',
  'modules/ping.yaml',
  'modules/meter-voltage.yaml',
  'modules/meter-counter.yaml',
];
const load = () => loadProfiles(PATHS.map((path) => ({ path, text: readFileSync(`profiles/${path}`, 'utf8') })));

it('ships profiles without faults', () => {
  const { profiles, faults } = load();
  expect(faults.map((fault) => fault.message)).toEqual([]);
  expect(profiles.size).toBe(PATHS.length);
});

it('ships a sample that is a valid site file and can be polled', () => {
  const file: unknown = parse(readFileSync('collectors/modbus/sample.yaml', 'utf8'));
  expect([...Value.Errors(SiteFile, file)]).toEqual([]);
  const asset = Value.Parse(SiteFile, file).assets.find((one) => one.key === 'meter-1');
  const entry = asset?.targets?.['modbus'];
  const profile = load().profiles.get(asset?.profile ?? '');
  expect(profile).toBeDefined();
  if (!profile || !entry) return;
  const settings = { unit: entry.unit ?? -1, requestDelay: entry.requestDelay ?? '' };
  const plan = modbusPlan(target('modbus', { profile, port: entry.port ?? 0, settings }));
  expect(plan).toMatchObject({ unit: 7, requestDelayMs: 20, closeIdleMs: 60_000 });
  // The gaps between amps, watts and energy are known to be readable.
  expect('points' in plan && coalesce(plan.points, plan.gaps).map((block) => [block.address, block.count])).toEqual([
    [0, 0x4c],
  ]);
});

it('ships a sample of a serial port that can be polled', () => {
  const file: unknown = parse(readFileSync('collectors/modbus/sample.yaml', 'utf8'));
  const asset = Value.Parse(SiteFile, file).assets.find((one) => one.key === 'meter-2');
  const { host = '', unit = 0, baud = 0 } = asset?.targets?.['modbus'] ?? {};
  const profile = load().profiles.get(asset?.profile ?? '');
  expect(profile).toBeDefined();
  if (!profile) return;
  expect(modbusPlan(target('modbus', { profile, host, settings: { unit, baud } }))).toMatchObject({
    framing: 'rtu',
    endpoint: { host: '/dev/ttyUSB0', serial: { baud: 9600, dataBits: 8, parity: 'none', stopBits: 1 } },
    requestDelayMs: 20,
    connectDelayMs: 50,
  });
});

it('shows a map in docs/modbus.md that loads', () => {
  const text = readFileSync('docs/modbus.md', 'utf8');
  const lines = text.split('\n').filter((line) => line.startsWith('    '));
  const from = lines.findIndex((line) => line.trim() === 'profile: my-meter');
  const map = lines
    .slice(
      from,
      lines.findIndex((line, i) => i > from && line.includes('npx ')),
    )
    .map((line) => line.slice(4));
  const { profiles, faults } = loadProfiles([{ path: 'my-meter.yaml', text: `${map.join('\n')}\n` }]);
  expect(faults.map((fault) => fault.message)).toEqual([]);
  expect(profiles.get('my-meter')?.modbus?.points).toHaveLength(2);
});
