import { describe, expect, onTestFinished, test } from 'vitest';
import { BatchBuilder } from '../../../contract/batch.ts';
import type { Delivery, Heartbeat } from '../../../contract/link.ts';
import type { Carrier } from '../../../contract/network.ts';
import type { LiveListener } from '../../../gateway/gateway.ts';
import { createInProcessLink } from '../../../gateway/link/in-process.ts';
import { openGateway, settle, targetOf } from '../helpers.ts';

class Line implements Carrier {
  isUp = true;
  #listeners = new Set<(isUp: boolean) => void>();
  onChange(listener: (isUp: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
  set(isUp: boolean): void {
    this.isUp = isUp;
    for (const listener of this.#listeners) listener(isUp);
  }
}

async function setUp() {
  const opened = await openGateway();
  const line = new Line();
  const link = createInProcessLink({ ...opened, carrier: line });
  const live: Delivery[] = [];
  const beats: Heartbeat[] = [];
  link.onLive((delivery) => live.push(delivery));
  link.onHeartbeat((heartbeat) => beats.push(heartbeat));
  link.start();
  await opened.gateway.setTargets([targetOf('a', { intervalMs: 1_000 })]);
  opened.gateway.start();
  onTestFinished(() => opened.gateway.stop());
  async function run(seconds: number): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      opened.clock.advance(1_000);
      await settle();
    }
    await opened.journal.sync();
  }
  return { ...opened, line, link, fromLink: live, beats, run };
}

const sequences = (deliveries: readonly Delivery[]) => deliveries.map(({ position }) => position.sequence);

describe('the link in one process', () => {
  test('delivers every record live, in order, and a heartbeat a second', async () => {
    const { link, fromLink, beats, run, journal } = await setUp();
    await run(10);
    expect(sequences(fromLink)).toEqual(Array.from({ length: fromLink.length }, (_, i) => i + 1));
    expect(fromLink.length).toBe(journal.stats().sequence);
    expect(beats.length).toBeGreaterThanOrEqual(10);
    expect(beats.at(-1)?.gateway).toBe('g1');
    expect(link.gateway).toBe('g1');
    const read = await link.read(null, 1000);
    expect(sequences(read)).toEqual(sequences(fromLink));
  });

  test('passes nothing either way while the line is down, while the gateway goes on', async () => {
    const { link, line, fromLink, beats, run, journal, collector } = await setUp();
    await run(5);
    line.set(false);
    const before = { live: fromLink.length, beats: beats.length, polled: collector.polled.length };
    await run(10);
    expect(fromLink).toHaveLength(before.live);
    expect(beats).toHaveLength(before.beats);
    expect(await link.read(null, 10)).toEqual([]);
    expect(link.ask({ id: 'q', site: 's1', asset: 'a', target: 'snmp', timeoutMs: 1_000 })).toBe(false);
    expect(collector.polled.length - before.polled).toBe(10);
    expect(journal.stats().sequence).toBeGreaterThan(before.live + 10);
  });

  test('when the line returns, heartbeats and live records resume, and the backlog is there to read', async () => {
    const { link, line, fromLink, beats, run } = await setUp();
    await run(5);
    const last = fromLink.at(-1)?.position ?? null;
    line.set(false);
    await run(10);
    const before = beats.length;
    line.set(true);
    expect(beats.length).toBe(before + 1);
    expect(beats.at(-1)?.sequence).toBeGreaterThan(last?.sequence ?? 0);
    await run(5);
    const missed = sequences(await link.read(last, 1000)).filter((sequence) => !sequences(fromLink).includes(sequence));
    expect(missed.length).toBeGreaterThanOrEqual(20);
    expect(missed[0]).toBe((last?.sequence ?? 0) + 1);
    const all = new Set([...sequences(fromLink), ...missed]);
    expect(all.size).toBe(Math.max(...all));
  });

  test('an acknowledgement lets the journal forget, and is lost while the line is down', async () => {
    const { link, line, fromLink, run, journal } = await setUp();
    await run(5);
    const position = fromLink.at(-1)?.position ?? { gateway: '', epoch: 0, sequence: 0 };
    line.set(false);
    link.acknowledge(position);
    expect(journal.stats().waiting).toBe(position.sequence);
    line.set(true);
    link.acknowledge(position);
    expect(journal.stats().waiting).toBe(0);
  });

  test('a question asked while a record is handled never enters the handler twice', async () => {
    const { link, run, fromLink } = await setUp();
    let depth = 0;
    let deepest = 0;
    let asked = 0;
    link.onLive(({ record }) => {
      depth++;
      deepest = Math.max(deepest, depth);
      if (record.kind === 'samples' && asked < 50) {
        asked++;
        link.ask({ id: `q${asked}`, site: 's1', asset: 'nobody', target: 'snmp', timeoutMs: 1_000 });
      }
      depth--;
    });
    await run(30);
    expect(asked).toBe(50);
    expect(deepest).toBe(1);
    expect(fromLink.filter(({ record }) => record.kind === 'answer')).toHaveLength(50);
    expect(sequences(fromLink)).toEqual(Array.from({ length: fromLink.length }, (_, i) => i + 1));
  });

  test('a failing handler costs no other handler its record', async () => {
    const { link, run, fromLink, journal } = await setUp();
    link.onLive(() => {
      throw new Error('bug');
    });
    await run(3);
    expect(fromLink.length).toBe(journal.stats().sequence);
  });

  test('delivers nothing more once it is stopped', async () => {
    const { link, run, fromLink, beats } = await setUp();
    await run(2);
    link.stop();
    const before = [fromLink.length, beats.length];
    await run(5);
    expect([fromLink.length, beats.length]).toEqual(before);
  });

  test('what waits behind another record keeps its samples, though the collector fills its batch anew', async () => {
    const { catalogue, journal, clock, log } = await openGateway();
    const row = catalogue.row('cpu', { site: 's1', asset: 'a', class: 'server', component: '' });
    const one = new BatchBuilder(1);
    one.add(catalogue.series(row, 'usage_percent'), 1, 1);
    const batch = one.finish();
    const record = { kind: 'samples', site: 's1', batch } as const;
    let tell: LiveListener = () => undefined;
    const onRecord = (listener: LiveListener) => {
      tell = listener;
      return () => undefined;
    };
    const link = createInProcessLink({ gateway: { id: 'g1', onRecord, ask: () => true }, journal, clock, log });
    const seen: number[] = [];
    link.onLive(({ position, record: live }) => {
      if (position.sequence === 1) {
        tell({ gateway: 'g1', epoch: 1, sequence: 2 }, record);
        batch.value[0] = 9;
      }
      if (live.kind === 'samples') seen.push(live.batch.value[0] ?? -1);
    });
    link.start();
    tell({ gateway: 'g1', epoch: 1, sequence: 1 }, record);
    expect(seen).toEqual([9, 1]);
    link.stop();
  });
});
