import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../contract/clock.ts';
import { ForesiteError } from '../../../../contract/errors.ts';
import type { Delivery, Heartbeat } from '../../../../contract/link.ts';
import { ManualClock } from '../../../../contract/manual-clock.ts';
import type { Position } from '../../../../contract/records.ts';
import { createEmbeddedStore } from '../../../../server/stores/metrics/embedded-store.ts';
import {
  createStoreReader,
  READ_EVERY_MS,
  RETRY_LEAST_MS,
  RETRY_MOST_MS,
  STOP_WAIT_MS,
} from '../../../../server/stores/metrics/store-reader.ts';
import { Folder, GATEWAY, keepingLog, load, quietLog, Source, T0 } from './material.ts';

/** A journal's far end, in memory. */
class Line {
  readonly gateway = GATEWAY;
  readonly deliveries: Delivery[] = [];
  readonly acknowledged: number[] = [];
  isUp = true;
  #beat: (heartbeat: Heartbeat) => void = () => {};

  onHeartbeat(handler: (heartbeat: Heartbeat) => void): void {
    this.#beat = handler;
  }

  beat(): void {
    this.#beat({ gateway: GATEWAY, wallMs: T0, sequence: this.deliveries.at(-1)?.position.sequence ?? 0 });
  }

  async read(after: Position | null, maxRecords: number): Promise<Delivery[]> {
    if (!this.isUp) return [];
    return this.deliveries.filter(({ position }) => position.sequence > (after?.sequence ?? 0)).slice(0, maxRecords);
  }

  acknowledge(position: Position): void {
    this.acknowledged.push(position.sequence);
  }
}

/** A store that fails on command and remembers what it was given. */
class Shelf {
  readonly writes: number[][] = [];
  at: Position | null = null;
  failures = 0;

  async cursor(): Promise<Position | null> {
    return this.at;
  }

  async write(deliveries: readonly Delivery[]): Promise<void> {
    if (this.failures-- > 0) throw new ForesiteError('metric_store_failed', { path: 'metrics.db', what: 'disk full' });
    this.writes.push(deliveries.map(({ position }) => position.sequence));
    this.at = deliveries.at(-1)?.position ?? this.at;
  }
}

/** Advances a manual clock until the condition holds. */
async function until(clock: ManualClock, stepMs: number, isDone: () => boolean): Promise<void> {
  for (let i = 0; i < 1000 && !isDone(); i++) {
    clock.advance(stepMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(isDone()).toBe(true);
}

describe('store reader', () => {
  it('brings records into the embedded store, acknowledges them and goes on from the cursor after a restart', async () => {
    using folder = new Folder();
    const source = new Source();
    const line = new Line();
    line.deliveries.push(source.samples([load(T0, 1)]), source.event(), source.samples([load(T0 + 1000, 2)]));
    const clock = { ...systemClock, wallMs: () => T0 + 10_000 };
    const store = createEmbeddedStore({
      path: folder.file('metrics.db'),
      catalogue: source.catalogue,
      clock,
      log: quietLog,
    });
    await store.open();
    const options = { link: line, store, clock, log: quietLog, readEveryMs: 5 };
    const first = createStoreReader(options);
    first.start();
    await expect.poll(() => line.acknowledged.at(-1), { interval: 2 }).toBe(3);
    await first.stop();
    line.deliveries.push(source.samples([load(T0 + 2000, 3)]));
    const second = createStoreReader(options);
    second.start();
    await expect.poll(() => second.stats().position?.sequence, { interval: 2 }).toBe(4);
    await second.stop();
    expect(second.stats().records).toBe(1);
    const query = { site: 'hq', asset: 'ups-1', measurement: 'upsd', field: 'load_percent' };
    const history = await store.query({ ...query, fromMs: T0, toMs: T0 + 10_000, stepMs: 1000 });
    expect([...history.last]).toEqual([1, 2, 3]);
    await store.close();
  });

  it('acknowledges nothing that the store has not taken, and tries again with growing pauses', async () => {
    const { line, shelf, clock, reader, log, source } = set();
    line.deliveries.push(source.event());
    shelf.failures = 3;
    reader.start();
    await until(clock, RETRY_LEAST_MS / 4, () => reader.stats().lastError !== '');
    expect(reader.stats().lastError).toContain('disk full');
    expect(line.acknowledged).toEqual([]);
    await until(clock, RETRY_MOST_MS, () => shelf.writes.length > 0);
    await until(clock, READ_EVERY_MS, () => line.acknowledged.length > 0);
    expect(line.acknowledged).toEqual([1]);
    expect(reader.stats().lastError).toBe('');
    expect(log.lines).toHaveLength(2);
  });

  it('reads in bounded groups without a pause while there is more', async () => {
    const { line, shelf, clock, reader, source } = set();
    for (let i = 0; i < 25; i++) line.deliveries.push(source.event());
    reader.start();
    await until(clock, 0, () => shelf.writes.length === 3);
    expect(shelf.writes.map((group) => group.length)).toEqual([10, 10, 5]);
  });

  it('tells how much waits and how old the store is, and reads on when the line is back', async () => {
    const { line, shelf, clock, reader, source } = set();
    line.deliveries.push(source.samples([load(T0 - 5000, 1)]));
    reader.start();
    await until(clock, 0, () => line.acknowledged.length === 1);
    line.isUp = false;
    line.deliveries.push(source.event(), source.event());
    line.beat();
    expect(reader.stats()).toMatchObject({ waiting: 2, lagMs: clock.wallMs() - (T0 - 5000), records: 1 });
    line.isUp = true;
    await until(clock, READ_EVERY_MS, () => shelf.writes.length === 2);
    await until(clock, 0, () => reader.stats().waiting === 0);
    expect(reader.stats()).toMatchObject({ lagMs: 0, records: 3 });
  });

  it('begins anew when the store has lost its cursor', async () => {
    const { line, shelf, clock, reader, source } = set();
    line.deliveries.push(source.event(), source.event());
    reader.start();
    await until(clock, 0, () => shelf.writes.length === 1);
    shelf.at = null;
    shelf.failures = 1;
    line.deliveries.push(source.event());
    await until(clock, READ_EVERY_MS, () => shelf.writes.length === 2);
    expect(shelf.writes[1]).toEqual([1, 2, 3]);
  });

  it('stops in bounded time while a store that is down holds a write', async () => {
    const { line, shelf, clock, reader, source } = set();
    line.deliveries.push(source.event());
    let isHeld = false;
    shelf.write = () => {
      isHeld = true;
      return new Promise(() => {});
    };
    reader.start();
    await until(clock, 0, () => isHeld);
    const stopped = reader.stop();
    clock.advance(STOP_WAIT_MS);
    await stopped;
    expect(line.acknowledged).toEqual([]);
  });

  it('acknowledges again at start what the store has', async () => {
    const { line, shelf, clock, reader } = set();
    shelf.at = { gateway: GATEWAY, epoch: 1, sequence: 7 };
    reader.start();
    await until(clock, 0, () => line.acknowledged.length > 0);
    expect(line.acknowledged).toEqual([7]);
  });
});

function set() {
  const parts = {
    line: new Line(),
    shelf: new Shelf(),
    clock: new ManualClock(T0),
    log: keepingLog(),
    source: new Source(),
  };
  const { line, shelf, clock, log } = parts;
  const reader = createStoreReader({ link: line, store: shelf, clock, log, maxRecords: 10 });
  onTestFinished(() => reader.stop());
  return { ...parts, reader };
}
