import { expect, it } from 'vitest';
import { fuzzMqtt } from './mqtt.ts';
import { faultsOf } from './report.ts';

/** `npm run fuzz` sends more. */
const PACKETS = 100_000;

it(
  'hostile brokers, clients and payloads end nothing, stop nothing and fill no memory',
  { timeout: 300_000 },
  async () => {
    const report = await fuzzMqtt(PACKETS, 1);
    expect(faultsOf(report)).toEqual([]);
    expect(report.packets).toBeGreaterThanOrEqual(PACKETS);
  },
);
