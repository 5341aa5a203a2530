import { expect, it } from 'vitest';
import { faultsOf } from './report.ts';
import { fuzzSnmp } from './snmp.ts';

/** `npm run fuzz` sends more. */
const PACKETS = 100_000;

it(
  'hostile answers, traps and informs end nothing, stop nothing and fill no memory',
  { timeout: 300_000 },
  async () => {
    const report = await fuzzSnmp(PACKETS, 1);
    expect(faultsOf(report)).toEqual([]);
    expect(report.packets).toBeGreaterThanOrEqual(PACKETS);
  },
);
