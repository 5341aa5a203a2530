import { afterEach, expect, it } from 'vitest';
import { loadCauses } from '../../../app/load-causes.ts';
import type { BundleView } from '../../../contract/api-verdict.ts';
import { AFTER_MS, BEFORE_MS, MAX_BUNDLE_CHARS, startEvidence } from '../../../server/jobs/evidence.ts';
import type { History } from '../../../server/stores/metrics/metric-store.ts';
import { silentLog } from '../ticket-fixtures.ts';
import { ServerBench } from '../server-bench.ts';

const { causes } = loadCauses();
const open: ServerBench[] = [];

afterEach(async () => {
  for (const bench of open.splice(0)) await bench.close();
});

/** A store that has had one value a minute of everything that it is asked for. */
function history(fromMs: number, toMs: number): History {
  const timeMs = Float64Array.from({ length: Math.floor((toMs - fromMs) / 60_000) }, (_, n) => fromMs + n * 60_000);
  const one = timeMs.map(() => 1);
  const gap = new Uint8Array(timeMs.length);
  return { stepMs: 60_000, timeMs, min: one, max: one, mean: one, last: one, lastMs: timeMs, gap, count: one };
}

it('keeps how things stood when a ticket opened, and once more with what came after', async () => {
  const bench = new ServerBench(causes);
  open.push(bench);
  await bench.start();
  const { server, records, clock, link } = bench;
  const metricStore = { query: async ({ fromMs, toMs }: { fromMs: number; toMs: number }) => history(fromMs, toMs) };
  const stop = startEvidence({ server, records, metricStore, catalogue: link.catalogue, clock, log: silentLog });
  bench.poll('nvr', 'ok');
  bench.feed([['nvr', 'snmp', 'uptime_s', 60]]);
  await bench.pass(2);
  const occasion = { at: clock.wallMs(), actor: 'system' };
  const ticket = await records.transact(
    () =>
      records.tickets.open(
        {
          site: 'demo',
          faultKey: 'recorder-hung@nvr',
          sinceMs: clock.wallMs(),
          alarms: [],
          asset: 'nvr',
          component: '',
          severity: 'major',
          title: { zh: '一', en: 'one' },
          affected: [],
          causes: [],
          visit: {
            decision: 'remote',
            urgency: 'now',
            reason: { zh: '一', en: 'one' },
            firstCheck: { zh: '一', en: 'one' },
            parts: [],
            tools: [],
            permits: [],
            phoneScript: [],
          },
        },
        occasion,
      ).ticket,
  );
  await expect.poll(() => records.evidence.unfinished()).toEqual([ticket.id]);
  const kept = JSON.parse(records.evidence.get(ticket.id) ?? '') as BundleView;
  expect(kept).toMatchObject({ faultMs: ticket.sinceMs, fromMs: ticket.sinceMs - BEFORE_MS });
  expect(kept.path.map(({ asset }) => asset)).toEqual(['nvr', 'core']);
  expect(kept.neighbours.map(({ asset }) => asset)).toContain('sw1');
  expect(kept.series.map(({ field }) => field)).toContain('uptime_s');
  expect(JSON.stringify(kept).length).toBeLessThan(MAX_BUNDLE_CHARS);
  clock.advance(AFTER_MS);
  await expect.poll(() => records.evidence.unfinished()).not.toContain(ticket.id);
  expect(records.evidence.get(ticket.id)).toContain('uptime_s');
  stop();
});
