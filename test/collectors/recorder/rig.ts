// A recorder that answers on loopback, a collector that polls it, and what came of it.

import type { Collector, PollResult, Target } from '../../../contract/collector.ts';
import type { AssetFacts } from '../../../contract/records.ts';
import { createRecorderCollector } from '../../../collectors/recorder/collector.ts';
import { RecorderHttp, serveRecorder, type RecorderOptions } from '../../../lab/services/recorder-http.ts';
import type { RecorderChannel, RecorderState } from '../../../lab/services/recorder-state.ts';
import { createBench, listen, target, trackSockets, type Bench } from '../parts.ts';
import { timeoutSignal } from '../../peers/in-time.ts';

export const DAY = 86_400_000;
/** What the recorder's clock shows. */
export const NOW = Date.UTC(2026, 4, 20, 12, 0, 0);

export function channel(number: number, changes: Partial<RecorderChannel> = {}): RecorderChannel {
  return {
    number,
    name: `Gate ${number}`,
    address: `10.0.0.${number}`,
    isOnline: true,
    reason: '',
    recordings: [{ fromMs: NOW - 40 * DAY, toMs: NOW }],
    ...changes,
  };
}

export function state(changes: Partial<RecorderState> = {}): RecorderState {
  return {
    model: 'DS-7616NI',
    serial: 'S1',
    plainNow: () => NOW,
    channels: [channel(1), channel(2)],
    disks: [{ name: '1', state: 'ok', totalMb: 4_000_000, usedMb: 3_990_000 }],
    cpuPercent: 12,
    ...changes,
  };
}

export interface Rig {
  recorder: RecorderHttp;
  bench: Bench;
  collector: Collector;
  one: Target;
  facts: AssetFacts[];
  poll: () => Promise<PollResult>;
  /** Polls until nothing is left to ask, at most `times`. */
  settle: (times?: number) => Promise<PollResult>;
  /** The same asset with other settings or another login. */
  change: (changes: Partial<Target>) => Promise<void>;
}

const PROTOCOLS = { hikvision: 'isapi', dahua: 'dahua-cgi', onvif: 'onvif-recorder' } as const;

export async function rig(
  closers: (() => void)[],
  given: RecorderState,
  { tls, ...options }: Partial<RecorderOptions> & { tls?: { key: string; cert: string } } = {},
  changes: Partial<Target> = {},
  bench: Bench = createBench(),
): Promise<Rig> {
  const recorder = new RecorderHttp({
    make: 'hikvision',
    user: 'monitor',
    password: 'right',
    state: given,
    ...options,
  });
  const server = serveRecorder(recorder, tls);
  closers.push(trackSockets(server));
  const port = await listen(server);
  const collector = createRecorderCollector(bench.parts);
  const facts: AssetFacts[] = [];
  const sink = Object.assign(bench.sink, { facts: (_target: Target, told: AssetFacts) => void facts.push(told) });
  const made = (more: Partial<Target>): Target =>
    target(PROTOCOLS[options.make ?? 'hikvision'], {
      class: 'recorder',
      port,
      timeoutMs: 5000,
      credential: { kind: 'password', user: 'monitor', password: 'right' },
      settings: { timezone: 'Asia/Shanghai', credentialName: 'nvr' },
      ...changes,
      ...more,
    });
  const it: Rig = {
    recorder,
    bench,
    collector,
    one: made({}),
    facts,
    poll: () => collector.poll(it.one, timeoutSignal(it.one.timeoutMs)),
    settle: async (times = 40) => {
      let result = await it.poll();
      for (let i = 1; i < times; i++) result = await it.poll();
      return result;
    },
    change: async (more) => {
      it.one = made(more);
      await collector.open([it.one], sink);
    },
  };
  await collector.open([it.one], sink);
  return it;
}
