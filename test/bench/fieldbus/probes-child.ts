// Probes many targets by ping, TCP and RTSP, spread over a period as the schedule spreads them. CPU is that of this process and
// of the ping processes it has ended.

import { readFileSync } from 'node:fs';
import { systemClock } from '../../../contract/clock.ts';
import type { Collector, Target } from '../../../contract/collector.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { createCctvCollector } from '../../../collectors/cctv/collector.ts';
import { createProbeCollector } from '../../../collectors/probe/collector.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { childOptions, serve } from '../collectors/child.ts';
import type { ProbesAnswer, ProbesOptions, ProbesRequest } from './probes-work.ts';

const TIMEOUT_MS = 5000;
/** Polls that are due together are begun together, this often. */
const STEP_MS = 20;
const TICKS_PER_SECOND = 100;
const PROTOCOLS = ['ping', 'tcp', 'rtsp'] as const;

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const options = childOptions<ProbesOptions>();

interface Probed {
  target: Target;
  isHung: boolean;
  by: Collector;
}

const parts = { network: createSystemNetwork({ log }), clock: systemClock, catalogue: new SeriesCatalogue(), log };
const probes = createProbeCollector(parts);
const cameras = createCctvCollector(parts);
const all: Probed[] = Array.from({ length: options.targets }, (_, i) => {
  const protocol = PROTOCOLS[i % 3] ?? 'ping';
  const isHung = options.hungEvery > 0 && Math.floor(i / 3) % options.hungEvery === 0;
  // A ping that is lost: an address that is nobody's.
  const network = isHung && protocol === 'ping' ? '240.1' : '127.4';
  const target: Target = {
    site: 'bench', asset: `cam-${i}`, class: 'camera', name: protocol, protocol,
    host: `${network}.${(i >> 8) & 255}.${i & 255 || 1}`, port: isHung ? options.hungPort : options.port,
    credential: null, profile: { profile: 'bench', title: { zh: '测量', en: 'bench' } }, intervalMs: 30_000,
    timeoutMs: TIMEOUT_MS, settings: {},
  }; // prettier-ignore
  return { target, isHung: isHung && protocol !== 'tcp', by: protocol === 'rtsp' ? cameras : probes };
});
const sink = { samples: quiet, facts: quiet, event: quiet };
for (const collector of [probes, cameras])
  await collector.open(
    all.filter(({ by }) => by === collector).map(({ target }) => target),
    sink,
  );

/** User and system time of this process, and of the children it has waited for. */
function cpuSeconds(): number {
  const fields = /.*\) (.*)/.exec(readFileSync('/proc/self/stat', 'utf8'))?.[1]?.split(' ') ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

serve<ProbesRequest, ProbesAnswer>(async ({ seconds }) => {
  const answer: ProbesAnswer = { polls: 0, failed: 0, fault: '', cpuSeconds: 0, p99Ms: 0 };
  const took: number[] = [];
  const running: Promise<void>[] = [];
  const before = cpuSeconds();
  const start = performance.now();
  const probe = async ({ target, isHung, by }: Probed): Promise<void> => {
    const begun = performance.now();
    const { code, detail } = await by.poll(target, AbortSignal.timeout(TIMEOUT_MS));
    answer.polls++;
    if (isHung) return;
    took.push(performance.now() - begun);
    if (code === 'ok') return;
    answer.failed++;
    answer.fault ||= detail;
  };
  for (let next = 0; next < all.length;) {
    const due = Math.min(all.length, Math.ceil(((performance.now() - start) / (seconds * 1000)) * all.length));
    for (; next < due; next++) {
      const one = all[next];
      if (one) running.push(probe(one));
    }
    await new Promise((resolve) => {
      setTimeout(resolve, STEP_MS);
    });
  }
  await Promise.all(running);
  const sorted = Float64Array.from(took).sort();
  return {
    ...answer,
    cpuSeconds: cpuSeconds() - before,
    p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
  };
});
