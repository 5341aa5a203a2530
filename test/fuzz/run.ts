// `npm run fuzz -- --protocol snmp --packets 1000000 [--seed 1]`: hostile datagrams against what reads them. Ends with 1 when
// anything broke; the same seed breaks it again.

import { parseArgs } from 'node:util';
import { faultsOf } from './report.ts';
import { fuzzSnmp } from './snmp.ts';

const { values } = parseArgs({
  options: {
    protocol: { type: 'string', default: 'snmp' },
    packets: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const packets = Number(values.packets);
const seed = Number(values.seed);
if (values.protocol !== 'snmp' || !Number.isInteger(packets) || packets < 1000 || !Number.isInteger(seed)) {
  console.error('usage: npm run fuzz -- --protocol snmp --packets <1000 or more> [--seed <number>]');
  process.exitCode = 2;
} else {
  const start = performance.now();
  const report = await fuzzSnmp(packets, seed);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${report.packets} datagrams in ${seconds.toFixed(0)} s (seed ${seed}): ${report.uncaught.length} uncaught, ` +
      `p99 ${report.p99Ms.toFixed(2)} ms, slowest ${report.slowestMs.toFixed(1)} ms, ` +
      `heap +${report.heapGrowthMib.toFixed(1)} MiB, ${report.sanePolls} polls of sane devices, ${report.saneFailures.length} failed`,
  );
  const faults = faultsOf(report);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
