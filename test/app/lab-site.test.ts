// What those who write scenarios look up: the assets of a simulated site and the faults that can happen there, with no lab running.

import { afterEach, expect, test, vi } from 'vitest';
import { main } from '../../app/cli.ts';
import { readScenario } from '../../app/score/scenario.ts';
import { topologyNamed } from '../../app/score/topologies.ts';

const SITE = 'seed:3,shape=campus,assets=60';

afterEach(() => void vi.restoreAllMocks());

async function told(...argv: string[]): Promise<string> {
  const texts: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => texts.push(String(text)) > 0);
  expect(await main(argv)).toBe(0);
  vi.restoreAllMocks();
  return texts.join('');
}

test('assets are told with what they hang on and what feeds them, a ring with both ways', async () => {
  const text = await told('lab', 'assets', '--topology', SITE);
  const lineOf = (asset: string) => text.split('\n').find((line) => line.startsWith(`${asset} `)) ?? '';
  expect(lineOf('sw-3')).toMatch(/^sw-3 +access +sw-2, core-1 +circuit B3 /);
  expect(lineOf('cam-001')).toMatch(/^cam-001 +camera +sw-1 +PoE /);
  expect(lineOf('meter-1')).toMatch(/^meter-1 +meter +bus-1 /);
  const rows = JSON.parse(await told('lab', 'assets', '--topology', SITE, '--json')) as { asset: string }[];
  expect(rows).toHaveLength(60);
});

test('every place told of a fault is one that a scenario takes', async () => {
  const faults = JSON.parse(await told('lab', 'faults', '--topology', SITE, '--json')) as {
    fault: string;
    on: string[];
  }[];
  expect(faults.length).toBeGreaterThan(50);
  expect(faults.find(({ fault }) => fault === 'ring-cut')?.on).toContain('sw-2');
  const steps = faults.flatMap(({ fault, on }) =>
    on.slice(0, 1).map((asset) => `  - { at: 1m, break: ${fault}, on: ${asset} }`),
  );
  const { faults: mistakes } = readScenario(
    `topology: ${SITE}\nlength: 1h\nsteps:\n${steps.join('\n')}\n`,
    topologyNamed,
  );
  expect(mistakes).toEqual([]);
});

test('in a line a fault has some of its places and how many more there are', async () => {
  const text = await told('lab', 'faults', '--topology', SITE);
  expect(text).toMatch(/^camera-hung .*\(cam-001, cam-002, .* and \d+ more\)$/m);
});
