// The fuzzer of SNMP: a third of its datagrams are answers to polls, the rest traps and informs.

import { randomOf } from './mutate.ts';
import { Watch, type FuzzReport } from './report.ts';
import { loadSeeds } from './seeds.ts';
import { fuzzResponses } from './snmp-responses.ts';
import { fuzzTrapReader, fuzzTrapReceiver } from './snmp-traps.ts';

/** Datagrams over UDP to the receiver's own process, whose limits leave it no more a second. */
const MAX_OVER_UDP = 3000;

export async function fuzzSnmp(packets: number, seed: number): Promise<FuzzReport> {
  const seeds = loadSeeds('snmp');
  const random = randomOf(seed);
  const watch = new Watch();
  try {
    const ofResponses = Math.floor(packets / 3);
    const overUdp = Math.min(MAX_OVER_UDP, Math.floor(packets / 20));
    const ofReader = packets - ofResponses - overUdp;
    fuzzTrapReader(ofReader, seeds, random, watch);
    const readerGrowth = watch.heapGrowthMib();
    const received = await fuzzTrapReceiver(overUdp, seeds, random);
    if (received.deaths > 0) watch.uncaught.push(`the receiver of traps died ${received.deaths} times`);
    if (received.heard === 0) watch.uncaught.push('the receiver of traps heard nothing');
    const responses = await fuzzResponses(ofResponses, seeds, random, () => watch.markHeap());
    return {
      packets: ofReader + overUdp + responses.packets,
      uncaught: watch.uncaught,
      slowestMs: watch.slowestMs,
      p99Ms: watch.p99Ms(),
      heapGrowthMib: Math.max(readerGrowth, watch.heapGrowthMib()),
      sanePolls: responses.sanePolls,
      saneFailures: responses.saneFailures,
    };
  } finally {
    watch.end();
  }
}
