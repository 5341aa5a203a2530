// From a bad sample's arrival at the server to its alarm on disk, while 20,000 samples a second flow through detection:
// the real server, the real records in a file. The yardstick is one synced SQLite commit of the same disk.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { loadCauses } from '../../app/load-causes.ts';
import { BatchBuilder, type SampleBatch } from '../../contract/batch.ts';
import { systemClock } from '../../contract/clock.ts';
import { Server } from '../../server/server.ts';
import { openRecords } from '../../server/stores/records/records.ts';
import { demoSite } from '../cases/demo-site.ts';
import { MemoryLink, testProfiles } from '../server/server-bench.ts';
import { silentLog } from '../server/ticket-fixtures.ts';
import { median, type Bench } from './bench.ts';

const SAMPLES_A_SECOND = 20_000;
const BATCH = 50;
/** The flow is fed in slices of this length. */
const SLICE_MS = 5;
const ALARMS = 300;
const BETWEEN_ALARMS_MS = 40;
const GOAL_P99_MS = 20;
const CAMERAS = 20;

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Times of one insert that is synced when it is committed, each ms. */
async function plainCommits(folder: string, count: number): Promise<number[]> {
  const db = new DatabaseSync(join(folder, 'plain.db'));
  db.exec('pragma journal_mode = wal; pragma synchronous = full; create table t (a integer, b text)');
  const insert = db.prepare('insert into t values (?, ?)');
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const begin = performance.now();
    insert.run(n, 'an alarm row of about this length, with its data');
    times.push(performance.now() - begin);
    if (n % 10 === 0) await delay(1);
  }
  db.close();
  return times;
}

class Flow {
  readonly #link: MemoryLink;
  readonly #batches: SampleBatch[] = [];
  #sequence = 0;
  #samples = 0;
  #beganMs = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(link: MemoryLink) {
    this.#link = link;
    for (let n = 0; n < 100; n++) {
      const builder = new BatchBuilder(BATCH);
      for (let port = 0; port < BATCH; port++) {
        const row = link.catalogue.row('interface', { site: 'demo', asset: 'core', class: 'switch', component: `port:g${n}-${port}` }); // prettier-ignore
        builder.add(link.catalogue.series(row, 'ifOperStatus'), 1, Date.now());
      }
      this.#batches.push(builder.finish());
    }
  }

  get samples(): number {
    return this.#samples;
  }

  deliver(batch: SampleBatch): void {
    const position = { gateway: this.#link.gateway, epoch: 1, sequence: ++this.#sequence };
    this.#link.deliver({ position, record: { kind: 'samples', site: 'demo', batch } });
  }

  start(): void {
    this.#beganMs = performance.now();
    this.#timer = setInterval(() => {
      const due = ((performance.now() - this.#beganMs) / 1000) * SAMPLES_A_SECOND;
      while (this.#samples < due) {
        const batch = this.#batches[(this.#samples / BATCH) % this.#batches.length];
        if (batch) this.deliver(batch);
        this.#samples += BATCH;
      }
    }, SLICE_MS);
  }

  stop(): number {
    clearInterval(this.#timer);
    return this.#samples / ((performance.now() - this.#beganMs) / 1000);
  }
}

function loadSample(link: MemoryLink, camera: number, percent: number): SampleBatch {
  const builder = new BatchBuilder(1);
  const row = link.catalogue.row('cpu', { site: 'demo', asset: `cam-${camera}`, class: 'camera', component: '' });
  builder.add(link.catalogue.series(row, 'usage_percent'), percent, Date.now());
  return builder.finish();
}

async function measure(folder: string): Promise<{ times: number[]; flow: number }> {
  const site = demoSite();
  const records = await openRecords({ path: join(folder, 'records.db'), clock: systemClock, log: silentLog });
  await records.transact(() => records.inventory.put(site, { at: Date.now(), actor: 'bench' }));
  const link = new MemoryLink();
  const server = new Server({
    records,
    gateways: [{ link, sites: ['demo'] }],
    profiles: testProfiles(site),
    causes: loadCauses().causes,
    catalogue: link.catalogue,
    clock: systemClock,
    log: silentLog,
    startGrace: false,
    darkAfterMs: 60_000,
  });
  await server.start();
  const flow = new Flow(link);
  flow.start();
  const times: number[] = [];
  for (let n = 0; n < ALARMS; n++) {
    await delay(BETWEEN_ALARMS_MS);
    const camera = (n % CAMERAS) + 1;
    const isRaise = Math.floor(n / CAMERAS) % 2 === 0;
    const batch = loadSample(link, camera, isRaise ? 95 : 10);
    const { promise, resolve } = Promise.withResolvers<void>();
    const begin = performance.now();
    const stop = records.onCommit(resolve);
    flow.deliver(batch);
    await promise;
    times.push(performance.now() - begin);
    stop();
    const isThere = records.alarms.list('demo').some((alarm) => alarm.place === `cam-${camera}`);
    if (isThere !== isRaise) throw new Error(`the alarm of cam-${camera} is not what its sample says`);
  }
  const rate = flow.stop();
  server.stop();
  records.close();
  return { times, flow: rate };
}

export const bench: Bench = {
  name: 'alarm latency',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'foresite-bench-'));
    try {
      const commits = await plainCommits(folder, ALARMS);
      const { times, flow } = await measure(folder);
      const p99 = percentile(times, 0.99);
      return [
        { what: `bad sample to committed alarm, p99 (goal ${GOAL_P99_MS} ms)`, value: p99, unit: 'ms', ratio: GOAL_P99_MS / p99, against: 'the goal' },
        { what: 'bad sample to committed alarm, median', value: median(times), unit: 'ms', ratio: median(commits) / median(times), against: 'one synced commit', floor: 0.02 },
        { what: 'one synced SQLite commit, median', value: median(commits), unit: 'ms' },
        { what: 'one synced SQLite commit, p99', value: percentile(commits, 0.99), unit: 'ms' },
        { what: 'samples judged meanwhile', value: flow, unit: '/s' },
      ]; // prettier-ignore
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
