import { expect, it } from 'vitest';
import { fuzzHttp } from './http.ts';
import { faultsOf } from './report.ts';

/** `npm run fuzz -- --protocol http` sends more. */
const PACKETS = 100_000;

it(
  'hostile answers of devices over HTTP end nothing, stop nothing and fill no memory',
  { timeout: 300_000 },
  async () => {
    const report = await fuzzHttp(PACKETS, 1);
    expect(faultsOf(report)).toEqual([]);
    expect(report.packets).toBeGreaterThanOrEqual(PACKETS);
  },
);
