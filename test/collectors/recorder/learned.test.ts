import { afterEach, describe, expect, it } from 'vitest';
import type { LearnedStore } from '../../../contract/collector.ts';
import { ManualClock } from '../../../contract/manual-clock.ts';
import { MAX_REQUESTS_PER_POLL } from '../../../collectors/recorder/collector.ts';
import { MAX_MEMORY_AGE_MS } from '../../../collectors/recorder/learned.ts';
import type { RecorderState } from '../../../lab/services/recorder-state.ts';
import { createBench, type Bench } from '../parts.ts';
import { channel, DAY, rig, state, type Rig } from './rig.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

const ZONE_MS = 8 * 3_600_000;
const disk = { name: '1', state: 'ok', totalMb: 4_000_000, usedMb: 3_990_000 };

function storeOf(): LearnedStore & { entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return { entries, get: (key) => entries.get(key), set: (key, json) => void entries.set(key, json) };
}

function benchOf(clock: ManualClock, learned: LearnedStore): Bench {
  const bench = createBench(clock);
  Object.assign(bench.parts, { learned });
  return bench;
}

function stateAt(clock: ManualClock, channels: number, changes: Partial<RecorderState> = {}): RecorderState {
  const nowMs = clock.wallMs() + ZONE_MS;
  const recordings = [{ fromMs: nowMs - 20 * DAY, toMs: nowMs + DAY }];
  return state({
    plainNow: () => clock.wallMs() + ZONE_MS,
    channels: Array.from({ length: channels }, (_, at) => channel(at + 1, { recordings })),
    disks: [disk],
    ...changes,
  });
}

describe.each(['hikvision', 'dahua', 'onvif'] as const)('a recorder of %s after a restart', (make) => {
  const clock = new ManualClock();
  const start = (learned: LearnedStore, given: RecorderState): Promise<Rig> =>
    rig(closers, given, { make }, {}, benchOf(clock, learned));
  const days = (it: Rig): number | undefined => it.bench.sink.last('recording.days channel:4');

  it('is proven by the first poll, with what was learned before', async () => {
    const learned = storeOf();
    const given = stateAt(clock, 4);
    const before = await start(learned, given);
    await before.settle(5);
    const known = days(before);
    expect(known).toBeGreaterThan(19);
    const after = await start(learned, given);
    // Another port: what is kept is of this very place.
    for (const [key, json] of learned.entries)
      learned.entries.set(key, json.replaceAll(`:${before.one.port} `, `:${after.one.port} `));
    await after.poll();
    expect(days(after)).toBe(known);
    expect(after.recorder.counts.requests).toBeLessThanOrEqual(MAX_REQUESTS_PER_POLL);
  });

  it.each<[string, (json: string, port: number) => string]>([
    ['of another device', (json) => json],
    ['that is damaged', () => '{"device":'],
    ['that makes no sense', (json) => json.replace(/"runs":\[\[/g, '"runs":[["x",-1,7],[1e9,1e9,1],[')],
  ])('believes nothing %s', async (_what, spoil) => {
    const learned = storeOf();
    const before = await start(learned, stateAt(clock, 4));
    await before.settle(5);
    for (const [key, json] of learned.entries) learned.entries.set(key, spoil(json, before.one.port));
    const it = await start(learned, stateAt(clock, 4, { serial: 'S2' }));
    await it.settle(5);
    expect(days(it)).toBe(days(before));
  });
});

describe('what is kept of a recorder', () => {
  const clock = new ManualClock();

  async function kept(changeAfter: (given: RecorderState, learned: LearnedStore) => void): Promise<Rig> {
    const learned = storeOf();
    const given = stateAt(clock, 2, { disks: [disk, { ...disk, name: '2' }] });
    const before = await rig(closers, given, {}, {}, benchOf(clock, learned));
    await before.settle(4);
    changeAfter(given, learned);
    const after = await rig(closers, given, {}, {}, benchOf(clock, learned));
    for (const [key, json] of learned.entries)
      learned.entries.set(key, json.replaceAll(`:${before.one.port} `, `:${after.one.port} `));
    await after.poll();
    return after;
  }

  it('misses a disk that vanished meanwhile', async () => {
    const { bench } = await kept((given) => (given.disks = [disk]));
    expect(bench.sink.last('recorder_disk.status disk:2')).toBe(4);
  });

  it('is not believed of a channel that records no more', async () => {
    const it = await kept((given) => {
      given.channels = given.channels.map((one) => ({ ...one, recordings: [] }));
    });
    await it.settle(4);
    expect(it.bench.sink.last('recording.days channel:1')).toBe(0);
  });

  it('is not believed after a day: recordings are overwritten meanwhile', async () => {
    const it = await kept((given) => {
      clock.advance(MAX_MEMORY_AGE_MS + 7_200_000);
      const nowMs = given.plainNow();
      const recordings = [{ fromMs: nowMs - 5 * DAY, toMs: nowMs }];
      given.channels = given.channels.map((one) => ({ ...one, recordings }));
    });
    await it.settle(4);
    expect(it.bench.sink.last('recording.days channel:1')).toBe(6);
  });
});

describe('a first proof by CGI', () => {
  const many = (channels: number): { given: RecorderState; bench: Bench } => {
    const clock = new ManualClock();
    return { given: stateAt(clock, channels), bench: benchOf(clock, storeOf()) };
  };

  it('of sixteen channels takes few polls, and tells how far it is', async () => {
    const { given, bench } = many(16);
    const it = await rig(closers, given, { make: 'dahua' }, {}, bench);
    const proven = (): number =>
      given.channels.filter(({ number }) => bench.sink.last(`recording.days channel:${number}`) !== undefined).length;
    let polls = 0;
    let looked = '';
    while (proven() < 16 && polls < 20) {
      const before = it.recorder.counts.requests;
      await it.poll();
      expect(it.recorder.counts.requests - before).toBeLessThan(MAX_REQUESTS_PER_POLL + 20);
      polls++;
      looked ||= String(it.facts.at(-1)?.components?.[15]?.details?.['looked'] ?? '');
    }
    expect(polls).toBeLessThanOrEqual(5);
    expect(looked).toMatch(/^\d+\/30$/);
    expect(it.facts.at(-1)?.components?.[15]?.details?.['looked']).toBeUndefined();
    expect(bench.sink.last('recording.days channel:16')).toBe(21);
  });

  it.each([
    ['lists the newest first', (lines: string[][]) => lines.toReversed()],
    [
      'tells of a day more files than a page holds',
      (lines: string[][]) => lines.flatMap((one) => Array<string[]>(8).fill(one)),
    ],
  ])('finds the very days of a recorder that %s', async (_what, change) => {
    const clock = new ManualClock();
    const nowMs = clock.wallMs() + ZONE_MS;
    const recordings = [
      { fromMs: nowMs - 25 * DAY, toMs: nowMs - 15 * DAY },
      { fromMs: nowMs - 12 * DAY, toMs: nowMs + DAY },
    ];
    const given = stateAt(clock, 1, { channels: [channel(1, { recordings })] });
    const it = await rig(closers, given, { make: 'dahua' }, {}, benchOf(clock, storeOf()));
    const reorder = reordering(change);
    const answer = it.recorder.answer.bind(it.recorder);
    it.recorder.answer = (request) => reorder(request.path, answer(request), () => answer(request));
    await it.settle(5);
    const last = (field: string): number | undefined => it.bench.sink.last(`recording.${field} channel:1`);
    expect([last('days'), last('gap_days')]).toEqual([24, 2]);
  });
});

type Reply = { status: number; body: string };

/** A finder that gives the files of a search in another order, or some of them often. */
function reordering(
  change: (files: string[][]) => string[][],
): (path: string, reply: Reply, again: () => Reply) => Reply {
  let files: string[][] | undefined;
  return (path, reply, again) => {
    if (path.includes('action=findFile&')) files = undefined;
    if (!path.includes('action=findNextFile') || reply.status !== 200) return reply;
    if (!files) {
      const all: string[][] = [];
      for (let page = reply.body; ; page = again().body) {
        const lines = page.split('\r\n');
        const count = Number(/^found=(\d+)/.exec(page)?.[1] ?? 0);
        for (let at = 0; at < count; at++)
          all.push(
            lines.filter((line) => line.startsWith(`items[${at}].`)).map((line) => line.slice(line.indexOf(']'))),
          );
        if (count < 100) break;
      }
      files = change(all);
    }
    const page = files.splice(0, 100);
    const lines = page.flatMap((file, at) => file.map((line) => `items[${at}${line}`));
    return { ...reply, body: [`found=${page.length}`, ...lines, ''].join('\r\n') };
  };
}
