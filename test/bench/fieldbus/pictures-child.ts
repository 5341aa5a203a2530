// Judges pictures as the gateway does: fetched over HTTP, read by a thread of their own. CPU is that of this process, the thread
// and the fetching included.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../../contract/clock.ts';
import type { SampleBatch } from '../../../contract/batch.ts';
import type { Target } from '../../../contract/collector.ts';
import { SeriesCatalogue } from '../../../contract/series.ts';
import { createCctvCollector } from '../../../collectors/cctv/collector.ts';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { childOptions, serve } from '../collectors/child.ts';
import { PICTURES, type PicturesAnswer, type PicturesOptions, type PicturesRequest } from './pictures-work.ts';

const TIMEOUT_MS = 10_000;
/** Of the histogram: what it adds to a loop that is free. */
const RESOLUTION_MS = 1;

const quiet = (): void => undefined;
const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
const { port } = childOptions<PicturesOptions>();
const catalogue = new SeriesCatalogue();
const collector = createCctvCollector({ network: createSystemNetwork({ log }), clock: systemClock, catalogue, log });

const targets = PICTURES.map(
  (name): Target => ({
    site: 'bench', asset: name, class: 'camera', name: 'snapshot', protocol: 'snapshot', host: '127.0.0.1', port,
    credential: null, profile: { profile: 'bench', title: { zh: '测量', en: 'bench' } }, intervalMs: 60_000,
    timeoutMs: TIMEOUT_MS, settings: { path: `/${name}` },
  }),
); // prettier-ignore

let judged = 0;
function count({ series, count: samples }: SampleBatch): void {
  for (let i = 0; i < samples; i++) if (catalogue.fieldNameOf(series[i] ?? 0) === 'brightness') judged++;
}
await collector.open(targets, { samples: (_site, batch) => count(batch), facts: quiet, event: quiet });

serve<PicturesRequest, PicturesAnswer>(
  async ({ picture, times }) => {
    const target = targets[PICTURES.indexOf(picture)];
    if (!target) throw new RangeError(picture);
    const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
    judged = 0;
    delay.enable();
    const before = process.cpuUsage();
    for (let i = 0; i < times; i++) await collector.poll(target, AbortSignal.timeout(TIMEOUT_MS));
    const { user, system } = process.cpuUsage(before);
    delay.disable();
    return { judged, cpuMs: (user + system) / 1000, delayP99Ms: delay.percentile(99) / 1e6 - RESOLUTION_MS };
  },
  () => collector.close(),
);
