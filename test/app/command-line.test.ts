import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { main } from '../../app/cli.ts';

beforeEach(() => {
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => vi.restoreAllMocks());

it.each([
  ['bogus'],
  ['start --bogus'],
  ['token create'],
  ['test'],
  ['inventory'],
  ['inventory apply'],
  ['lab break camera-hung --in 5'],
])('exits with 2 for wrong usage: foresite %s', async (line) => {
  expect(await main(line.split(' '))).toBe(2);
});

it('exits with 0 for help of any command', async () => {
  expect(await main(['lab', 'break', '--help'])).toBe(0);
  expect(await main(['--version'])).toBe(0);
});
