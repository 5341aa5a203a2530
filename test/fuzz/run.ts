// `npm run fuzz -- --protocol snmp|modbus|mqtt|http --packets 1000000 [--seed 1]`: hostile packets against what reads them. Ends with 1 when
// anything broke; the same seed breaks it again.

import { parseArgs } from 'node:util';
import { fuzzModbus } from './modbus.ts';
import { fuzzMqtt } from './mqtt.ts';
import { faultsOf, type FuzzReport } from './report.ts';
import { fuzzHttp } from './http.ts';
import { fuzzSnmp } from './snmp.ts';

const FUZZERS: Readonly<Record<string, (packets: number, seed: number) => Promise<FuzzReport>>> = {
  http: fuzzHttp,
  modbus: fuzzModbus,
  mqtt: fuzzMqtt,
  snmp: fuzzSnmp,
};

const { values } = parseArgs({
  options: {
    protocol: { type: 'string', default: 'snmp' },
    packets: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
  },
});
const packets = Number(values.packets);
const seed = Number(values.seed);
const fuzz = FUZZERS[values.protocol];
if (!fuzz || !Number.isInteger(packets) || packets < 1000 || !Number.isInteger(seed)) {
  console.error(
    `usage: npm run fuzz -- --protocol ${Object.keys(FUZZERS).join('|')} --packets <1000 or more> [--seed <number>]`,
  );
  process.exitCode = 2;
} else {
  const start = performance.now();
  const report = await fuzz(packets, seed);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${report.packets} packets in ${seconds.toFixed(0)} s (seed ${seed}): ${report.uncaught.length} uncaught, ` +
      `p99 ${report.p99Ms.toFixed(2)} ms, slowest ${report.slowestMs.toFixed(1)} ms, ` +
      `heap +${report.heapGrowthMib.toFixed(1)} MiB, ${report.sanePolls} polls of sane devices, ${report.saneFailures.length} failed`,
  );
  const faults = faultsOf(report);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
