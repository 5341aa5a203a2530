// The whole way of a reading in the real program: poll, journal, detection, line protocol, gzip, HTTP. Alone under a heavy
// load, and beside other pollers under a light one, where all run at once so that the machine's moods hit all alike.

import { setTimeout as wait } from 'node:timers/promises';
import { cpuOfAll } from '../processes.ts';
import { Farm } from './farm.ts';
import { PACED_PEERS, type PacedPeer } from './paced-peers.ts';
import type { Bench, Running } from './peers.ts';
import { Program, Sink, type ProgramOptions } from './program.ts';
import { ratios, type Row, type Section } from './rows.ts';
import { VARBINDS_OF_DEVICE } from './standard-work.ts';

const WINDOWS = 3;
/** A start is over when all that is due is polled for an interval; one that is not over by then is measured as it is. */
const STEADY_SHARE = 0.99;
const STEADY_WITHIN_MS = 300_000;
/** What the last minute tells shall not hold the start. */
const LAST_MINUTE_MS = 60_000;
/** 24 ports, three rows of scalars and the result; a little less, since what is under way at the end is not counted. */
const LINES_OF_POLL = 27;

interface Window {
  cpuPercent: number;
  polls: number;
  overruns: number;
  jitterP99Ms: number;
  eventLoopP99Ms: number;
  lines: number;
}

interface Watching {
  program: Program;
  sink: Sink;
}

async function watchWindow({ program, sink }: Watching, ms: number, meanwhile?: () => Promise<void>): Promise<Window> {
  const [before, cpu, lines] = [await program.figures(), program.cpuSeconds(), (await sink.stats()).lines];
  const start = performance.now();
  await (meanwhile ? Promise.all([wait(ms), meanwhile()]) : wait(ms));
  const seconds = (performance.now() - start) / 1000;
  const [after, cpuAfter] = [await program.figures(), program.cpuSeconds()];
  const since = (name: string): number => (after.get(name) ?? Number.NaN) - (before.get(name) ?? 0);
  return {
    cpuPercent: ((cpuAfter - cpu) / seconds) * 100,
    polls: (since('foresite_gateway_polls_total') * ms) / 1000 / seconds,
    overruns: since('foresite_gateway_polls_overrun_total'),
    jitterP99Ms: (after.get('foresite_gateway_lateness_p99_seconds') ?? Number.NaN) * 1000,
    eventLoopP99Ms: (after.get('foresite_event_loop_delay_p99_seconds') ?? Number.NaN) * 1000,
    lines: (await sink.stats()).lines - lines,
  };
}

type Load = Omit<ProgramOptions, 'port' | 'sinkUrl' | 'isGzip'>;

async function withProgram<T>(
  bench: Bench,
  load: Load,
  use: (watching: Watching, farm: Farm) => Promise<T>,
): Promise<T> {
  const farm = await Farm.start(bench, load.devices);
  const sink = await Sink.start(bench);
  try {
    const name = `program-${load.devices}`;
    const program = await Program.start(bench, name, { ...load, port: farm.port, sinkUrl: sink.url, isGzip: true });
    try {
      return await use({ program, sink }, farm);
    } finally {
      await program.stop();
    }
  } finally {
    await sink.stop();
    await farm.stop();
  }
}

export function whole(bench: Bench): Promise<Section> {
  return alone(bench, { devices: 10_000, intervalMs: 10_000 }, WINDOWS, 35);
}

/** Ten sites: what one process can carry. */
export function many(bench: Bench): Promise<Section> {
  return alone(bench, { devices: 50_000, intervalMs: 60_000 }, 1);
}

function alone(bench: Bench, load: Load, windows: number, cpuGoal?: number): Promise<Section> {
  const { devices, intervalMs } = load;
  return withProgram(bench, load, async (watching) => {
    await untilSteady(watching, load);
    const seen: Window[] = [];
    for (let window = 0; window < windows; window++) seen.push(await watchWindow(watching, 2 * intervalMs));
    const due = devices * 2;
    const lines = seen.map((window) => window.lines / window.polls);
    const rows: Row[] = [
      {
        what: 'CPU of a core',
        values: seen.map(({ cpuPercent }) => cpuPercent),
        unit: '%',
        ...(cpuGoal !== undefined && { goal: { atMost: cpuGoal } }),
      },
      {
        what: 'polls done of those due',
        values: seen.map(({ polls }) => polls / due),
        unit: '×',
        goal: { atLeast: 0.995 },
      },
      { what: 'polls skipped', values: seen.map(({ overruns }) => overruns), unit: '', goal: { atMost: 0 } },
      {
        what: 'start jitter p99',
        values: seen.map(({ jitterP99Ms }) => jitterP99Ms),
        unit: 'ms',
        goal: { atMost: 50 },
      },
      {
        what: 'event loop delay p99',
        values: seen.map(({ eventLoopP99Ms }) => eventLoopP99Ms),
        unit: 'ms',
        goal: { atMost: 10 },
      },
      {
        what: 'useful values a CPU-second',
        values: seen.map(
          (window) => (window.polls * VARBINDS_OF_DEVICE) / (((window.cpuPercent / 100) * 2 * intervalMs) / 1000),
        ),
        unit: '',
      },
      { what: 'lines at the sink, a poll', values: lines, unit: '', goal: { atLeast: LINES_OF_POLL } },
      { what: 'PSS of all its processes', values: [watching.program.pssMb()], unit: 'MB' },
    ];
    return { name: `whole path with gzip, ${devices} devices / ${intervalMs / 1000} s`, rows, left: [] };
  });
}

async function untilSteady(watching: Watching, { devices, intervalMs }: Load): Promise<void> {
  for (const end = performance.now() + STEADY_WITHIN_MS; performance.now() < end;) {
    const { polls, overruns } = await watchWindow(watching, intervalMs);
    if (overruns === 0 && polls >= STEADY_SHARE * devices) break;
  }
  await wait(LAST_MINUTE_MS);
}

interface Started {
  readonly peer: PacedPeer;
  readonly running: Running;
  readonly farm: Farm;
  readonly percent: number[];
  readonly varbinds: number[];
}

export function besidePeers(bench: Bench): Promise<Section> {
  const load = { devices: 1000, intervalMs: 10_000 };
  return withProgram(bench, load, async (watching) => {
    const left: string[] = [];
    const started: Started[] = [];
    try {
      for (const peer of PACED_PEERS) {
        const farm = await Farm.start(bench, load.devices);
        try {
          const running = await peer.start(bench, { ...load, port: farm.port });
          started.push({ peer, running, farm, percent: [], varbinds: [] });
        } catch (error) {
          await farm.stop();
          left.push(`${peer.name}: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`);
        }
      }
      await untilSteady(watching, load);
      const alive = started.filter(({ running }) => !running.hasEnded);
      for (const { peer, running } of started) if (running.hasEnded) left.push(`${peer.name}: it ended by itself`);
      const ours: number[] = [];
      const done: number[] = [];
      for (let window = 0; window < WINDOWS; window++) {
        const ms = 2 * load.intervalMs;
        const peers = (): Promise<unknown> => Promise.all(alive.map((one) => watchPeer(one, ms)));
        const seen = await watchWindow(watching, ms, async () => void (await peers()));
        ours.push(seen.cpuPercent);
        done.push(seen.polls / (load.devices * 2));
      }
      return {
        name: 'whole path with gzip beside its peers, 1000 devices / 10 s',
        rows: [...oursRows(ours, done), ...peerRows(ours, alive)],
        left,
      };
    } finally {
      for (const { running, farm } of started) {
        await running.stop();
        await farm.stop();
      }
    }
  });
}

async function watchPeer({ running, farm, percent, varbinds }: Started, ms: number): Promise<void> {
  const [cpu, { varbinds: served }, start] = [cpuOfAll(running.pid), await farm.stats(), performance.now()];
  await wait(ms);
  const seconds = (performance.now() - start) / 1000;
  percent.push(((cpuOfAll(running.pid) - cpu) / seconds) * 100);
  varbinds.push(((await farm.stats()).varbinds - served) / seconds);
}

function oursRows(percent: readonly number[], done: readonly number[]): Row[] {
  return [
    { what: 'ours: CPU of a core', values: percent, unit: '%' },
    { what: 'ours: polls done of those due', values: done, unit: '×', goal: { atLeast: 0.995 } },
  ];
}

function peerRows(ours: readonly number[], started: readonly Started[]): Row[] {
  const rows: Row[] = [];
  for (const { peer, percent, varbinds } of started)
    rows.push(
      { what: `${peer.name}: CPU of a core`, values: percent, unit: '%' },
      { what: `${peer.name}: varbinds it was served`, values: varbinds, unit: '/s' },
      { what: `  ours over ${peer.name}`, values: ratios(ours, percent), unit: '×', goal: { atMost: peer.atMost } },
    );
  return rows;
}
