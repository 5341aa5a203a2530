import { afterEach, expect, it } from 'vitest';
import { loadCauses } from '../../../app/load-causes.ts';
import type { BundleView } from '../../../contract/api-verdict.ts';
import { AFTER_MS, BEFORE_MS, MAX_BUNDLE_CHARS, SOON_MS, startEvidence } from '../../../server/jobs/evidence.ts';
import { keptEvidence, keptPicture, PICTURE_KEPT_MS } from '../../../server/site/kept-evidence.ts';
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

function openTicket({ records, clock }: ServerBench, asset: string): Promise<string> {
  const none = { zh: '一', en: 'one' };
  const fault = { site: 'demo', faultKey: `hung@${asset}`, sinceMs: clock.wallMs(), alarms: [], asset, component: '' };
  const visit = { decision: 'remote', urgency: 'now', reason: none, firstCheck: none } as const;
  const lists = { parts: [], tools: [], permits: [], phoneScript: [] };
  const what = { severity: 'major', title: none, affected: [], causes: [], visit: { ...visit, ...lists } } as const;
  const occasion = { at: clock.wallMs(), actor: 'system' };
  return records.transact(
    () => records.tickets.open({ ...fault, ...what, affected: [], causes: [] }, occasion).ticket.id,
  );
}

it('keeps how things stood when a ticket opened, soon after, and with all that came after', async () => {
  const bench = new ServerBench(causes);
  open.push(bench);
  await bench.start();
  const { server, records, clock, link } = bench;
  const metricStore = { query: async ({ fromMs, toMs }: { fromMs: number; toMs: number }) => history(fromMs, toMs) };
  const stop = startEvidence({ server, records, metricStore, catalogue: link.catalogue, clock, log: silentLog });
  bench.poll('nvr', 'ok');
  bench.feed([['nvr', 'snmp', 'uptime_s', 60]]);
  await bench.pass(2);
  const sinceMs = clock.wallMs();
  const work = {
    asset: 'cam-2',
    component: '',
    atMs: sinceMs,
    kind: 'maintenance',
    from: '',
    to: 'new lens',
    actor: 'li',
  } as const;
  server.sites.get('demo')?.facts.noteChanges([work], sinceMs);
  const id = await openTicket(bench, 'nvr');
  await expect.poll(() => records.evidence.unfinished()).toEqual([id]);
  const kept = JSON.parse(records.evidence.get(id) ?? '') as BundleView;
  expect(kept).toMatchObject({ faultMs: sinceMs, fromMs: sinceMs - BEFORE_MS });
  expect(kept.path.map(({ asset }) => asset)).toEqual(['nvr', 'core']);
  expect(kept.path[0]?.health).toBe('bad');
  // Of another device, so by its name.
  expect(kept.events.map(({ text }) => text.en)).toContain('CAM-2: Planned work: new lens');
  expect(kept.neighbours.map(({ asset }) => asset)).toContain('sw1');
  expect(kept.series.map(({ field }) => field)).toContain('uptime_s');
  expect(JSON.stringify(kept).length).toBeLessThan(MAX_BUNDLE_CHARS);
  const frozenAtMs = (): number =>
    Date.parse((JSON.parse(records.evidence.get(id) ?? '') as BundleView).frozenAt) - sinceMs;
  // Who looks first finds what came after, too; but that is not all of it yet.
  clock.advance(SOON_MS);
  await expect.poll(frozenAtMs).toBe(SOON_MS);
  expect(records.evidence.unfinished()).toEqual([id]);
  clock.advance(AFTER_MS - SOON_MS);
  await expect.poll(() => records.evidence.unfinished()).not.toContain(id);
  expect(frozenAtMs()).toBe(AFTER_MS);
  expect(records.evidence.get(id)).toContain('uptime_s');
  stop();
});

it.each([
  ['keeps one picture of a camera where the site’s file allows it', true],
  ['takes no picture where the site’s file says nothing of it', false],
])('%s', async (_title, isAllowed) => {
  const bench = new ServerBench(causes);
  open.push(bench);
  await bench.start();
  const { server, records, clock, link } = bench;
  const site = records.inventory.get('demo')?.document;
  if (!site) throw new Error('the bench has a site');
  await records.transact(() =>
    records.inventory.put(
      { ...site, ...(isAllowed && { ticketPictures: true }) },
      { at: clock.wallMs(), actor: 'test' },
    ),
  );
  const asked: string[] = [];
  const stop = startEvidence({
    server,
    records,
    metricStore: { query: async ({ fromMs, toMs }) => history(fromMs, toMs) },
    catalogue: link.catalogue,
    clock,
    log: silentLog,
    picture: async (ofSite, asset) => {
      asked.push(`${ofSite}/${asset}`);
      return Uint8Array.of(0xff, 0xd8, asked.length);
    },
  });
  const id = await openTicket(bench, 'cam-1');
  const ticket = { id, site: 'demo' };
  await expect.poll(() => records.evidence.unfinished()).toEqual([id]);
  await expect.poll(() => records.evidence.pictureAt(id) !== undefined).toBe(isAllowed);
  clock.advance(AFTER_MS);
  await expect.poll(() => records.evidence.unfinished()).toEqual([]);
  // The first one stays: later the fault may be gone from it.
  expect(asked).toEqual(isAllowed ? ['demo/cam-1'] : []);
  const shown = (atMs: number) => keptEvidence(records, ticket, atMs)?.pictureAt !== undefined;
  expect(shown(clock.wallMs())).toBe(isAllowed);
  const kept = () => [...keptPicture(records, ticket, clock.wallMs())];
  expect(isAllowed ? kept() : [0xff, 0xd8, 1]).toEqual([0xff, 0xd8, 1]);
  const later = clock.wallMs() + PICTURE_KEPT_MS;
  expect(shown(later)).toBe(false);
  expect(() => keptPicture(records, ticket, later)).toThrow(/does not exist/);
  stop();
});

it.each(['history', 'picture'] as const)(
  'warns of nothing when a stop comes while the %s is waited for',
  async (late) => {
    const bench = new ServerBench(causes);
    open.push(bench);
    await bench.start();
    const { server, records, clock, link } = bench;
    const site = records.inventory.get('demo')?.document;
    if (!site) throw new Error('the bench has a site');
    const occasion = { at: clock.wallMs(), actor: 'test' };
    await records.transact(() => records.inventory.put({ ...site, ticketPictures: true }, occasion));
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const wait = async (): Promise<void> => {
      asked.resolve();
      await answer.promise;
    };
    const said: string[] = [];
    const stop = startEvidence({
      server,
      records,
      metricStore: {
        async query({ fromMs, toMs }) {
          if (late === 'history') await wait();
          return history(fromMs, toMs);
        },
      },
      catalogue: link.catalogue,
      clock,
      log: { ...silentLog, warn: (_fields, message) => void said.push(message) },
      async picture() {
        await wait();
        return Uint8Array.of(0xff, 0xd8);
      },
    });
    bench.poll('cam-1', 'ok');
    bench.feed([['cam-1', 'snmp', 'uptime_s', 60]]);
    await bench.pass(2);
    await openTicket(bench, 'cam-1');
    await asked.promise;
    stop();
    await bench.close();
    open.splice(0);
    answer.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    expect(said).toEqual([]);
  },
);
