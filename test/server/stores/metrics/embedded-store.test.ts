import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it, vi } from 'vitest';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import { createEmbeddedStore, MAINTAIN_EVERY_MS } from '../../../../server/stores/metrics/embedded-store.ts';
import { Folder, GATEWAY, keepingLog, load, quietLog, seeded, Source, T0 } from './material.ts';
import { describeMetricStore } from './metric-store-suite.ts';

const HOUR = 3_600_000;
const QUERY = { site: 'hq', asset: 'ups-1', measurement: 'upsd', field: 'load_percent' };

describeMetricStore('embedded', async () => {
  const folder = new Folder();
  return {
    make: (catalogue, clock) =>
      createEmbeddedStore({ path: folder.file('metrics.db'), catalogue, clock, log: quietLog }),
    dispose: async () => folder[Symbol.dispose](),
  };
});

describe('embedded metric store on its own', () => {
  it('packs ended hours when the clock says so, and answers the same before and after', async () => {
    using folder = new Folder();
    const clock = new ManualClock(T0 + 5 * HOUR);
    const { store, source } = await filled(folder, clock);
    const ask = { ...QUERY, fromMs: T0, toMs: T0 + 4 * HOUR, stepMs: 300_000 };
    const before = await store.query(ask);
    const packedBefore = countRows(folder, 'chunk');
    clock.advance(MAINTAIN_EVERY_MS);
    await store.stats();
    await store.maintain();
    expect(packedBefore).toBe(0);
    expect(countRows(folder, 'chunk')).toBe(4);
    expect(countRows(folder, 'log')).toBe(0);
    const after = await store.query(ask);
    expect({ ...after, mean: [], lastMs: [] }).toEqual({ ...before, mean: [], lastMs: [] });
    after.mean.forEach((mean, i) => expect(mean).toBeCloseTo(before.mean[i] ?? 0, 9));
    await store.write([source.samples([load(T0 + 1, 1000)])]);
    expect((await store.query(ask)).max[0]).toBe(1000);
    await store.close();
  });

  it('refuses samples older than it keeps or from a far future, and counts them', async () => {
    using folder = new Folder();
    const clock = new ManualClock(T0);
    const { store, source } = await opened(folder, clock);
    const day = 24 * HOUR;
    await store.write([source.samples([load(T0 - 31 * day, 1), load(T0 + 2 * day, 2), load(-5, 3), load(T0, 4)])]);
    const stats = await store.stats();
    expect(stats.samples).toBe(1);
    expect(stats.dropped).toBe(3);
    await store.close();
  });

  it('sets a damaged file aside, starts empty and says so', async () => {
    using folder = new Folder();
    const clock = new ManualClock(T0 + 5 * HOUR);
    const { store } = await filled(folder, clock);
    await store.maintain(true);
    await store.close();
    const sound = folder.file('sound.db');
    copyFileSync(folder.file('metrics.db'), sound);
    const { length } = readFileSync(sound);
    const random = seeded(7);
    const damages: ((path: string) => void)[] = [
      (path) => truncateSync(path, 0),
      (path) => truncateSync(path, Math.floor(length * random())),
      (path) => overwrite(path, 0, Buffer.alloc(100, 0xff)),
      ...Array.from({ length: 6 }, () => (path: string) => {
        overwrite(path, Math.floor(random() * length), Buffer.alloc(1 + Math.floor(random() * 4096)));
      }),
    ];
    let setAside = 0;
    for (const [i, damage] of damages.entries()) {
      const path = folder.file(`damaged-${i}.db`);
      copyFileSync(sound, path);
      damage(path);
      const log = keepingLog();
      const source = new Source();
      const again = createEmbeddedStore({ path, catalogue: source.catalogue, clock, log });
      await again.open();
      await again.write([source.samples([load(clock.wallMs(), 5)])]);
      await again.query({ ...QUERY, fromMs: T0, toMs: T0 + 6 * HOUR });
      expect((await again.latest('hq')).map((latest) => latest.value)).toContain(5);
      await again.close();
      const kept = readdirSync(folder.path).filter((name) => name.startsWith(`damaged-${i}.db.corrupt-`));
      expect(log.lines.some((line) => line.startsWith('metric_store_damaged:'))).toBe(kept.length > 0);
      setAside += kept.length > 0 ? 1 : 0;
    }
    expect(setAside).toBeGreaterThan(2);
  });

  it('begins a new file by itself when its own is damaged while it runs', async () => {
    using folder = new Folder();
    const clock = new ManualClock(T0 + 5 * HOUR);
    const first = await filled(folder, clock);
    await first.store.maintain(true);
    await first.store.close();
    const log = keepingLog();
    const source = new Source();
    const path = folder.file('metrics.db');
    const store = createEmbeddedStore({ path, catalogue: source.catalogue, clock, log });
    await store.open();
    // The schema is read again when another connection has changed it; pages that are damaged would be in memory still.
    spoilSchema(path);
    const writeOnce = () => store.write([source.samples([load(T0, 1)])]).then(() => store.maintain(true));
    await expect(writeOnce()).rejects.toThrow('metric_store_failed');
    await vi.waitFor(writeOnce, { timeout: 50_000 });
    expect(log.lines.some((line) => line.startsWith('metric_store_damaged:'))).toBe(true);
    expect((await store.latest('hq')).map((latest) => latest.value)).toEqual([1]);
    await store.close();
  });

  it('refuses a file of a newer program', async () => {
    using folder = new Folder();
    const clock = new ManualClock(T0);
    const { store } = await opened(folder, clock);
    await store.close();
    const db = new DatabaseSync(folder.file('metrics.db'));
    db.exec('PRAGMA user_version = 99');
    db.close();
    const again = createEmbeddedStore({
      path: folder.file('metrics.db'),
      catalogue: new Source().catalogue,
      clock,
      log: quietLog,
    });
    await expect(again.open()).rejects.toThrow('data_newer_than_program');
    await again.close();
    expect(existsSync(folder.file('metrics.db'))).toBe(true);
  });

  it('says why it cannot open, and opens once the cause is gone', async () => {
    using folder = new Folder();
    const source = new Source();
    const path = folder.file('missing/metrics.db');
    const store = createEmbeddedStore({ path, catalogue: source.catalogue, clock: new ManualClock(T0), log: quietLog });
    await expect(store.open()).rejects.toThrow('metric_store_failed');
    mkdirSync(folder.file('missing'));
    await store.open();
    await store.write([source.samples([load(T0, 1)])]);
    expect(await store.cursor(GATEWAY)).toMatchObject({ sequence: 1 });
    await store.close();
  });
});

async function opened(folder: Folder, clock: ManualClock) {
  const source = new Source();
  const path = folder.file('metrics.db');
  const store = createEmbeddedStore({ path, catalogue: source.catalogue, clock, log: quietLog });
  await store.open();
  return { store, source };
}

/** Four hours of samples every 10 s. */
async function filled(folder: Folder, clock: ManualClock) {
  const made = await opened(folder, clock);
  const points = Array.from({ length: 1440 }, (_, i) => load(T0 + i * 10_000, (i % 37) / 10));
  await made.store.write([made.source.samples(points)]);
  return made;
}

function countRows(folder: Folder, table: string): number {
  using db = new DatabaseSync(folder.file('metrics.db'), { readOnly: true });
  return Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n']);
}

function spoilSchema(path: string): void {
  using db = new DatabaseSync(path, { defensive: false });
  db.exec(`
    PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = 'no table' WHERE name = 'chunk';
    PRAGMA schema_version = 4711;
  `);
}

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}
