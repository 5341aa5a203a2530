import { expect, it } from 'vitest';
import { fuzzModbus } from './modbus.ts';
import { faultsOf } from './report.ts';

/** `npm run fuzz` sends more. */
const PACKETS = 100_000;

it(
  'hostile replies of every framing end nothing, stop nothing, fill no memory and become no value',
  { timeout: 300_000 },
  async () => {
    const report = await fuzzModbus(PACKETS, 1);
    expect(faultsOf(report)).toEqual([]);
    expect(report.packets).toBeGreaterThanOrEqual(PACKETS);
  },
);
