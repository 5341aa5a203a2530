// The gateway on its schedule: what silent devices cost it and those that answer, and what memory it takes.

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ADOPTED_FULL_READING_MS } from '../../../collectors/snmp/fast/learnt.ts';
import { freePort } from '../../peers/ports.ts';
import { ownOfAll } from '../processes.ts';
import { Child } from './child.ts';
import { Farm } from './farm.ts';
import type { Rounds } from './flat-out.ts';
import type { GatewayAnswer, GatewayChildOptions, GatewayRequest } from './gateway-child.ts';
import type { Bench } from './peers.ts';
import { Program, type ProgramOptions, Sink } from './program.ts';
import { ratios, risePercent, type Row, type Section } from './rows.ts';

type GatewayProcess = Child<GatewayRequest, GatewayAnswer>;

const IDLE_SETTLE_S = 8;
/** Until many devices have had their first full reading, and the heap the size that it keeps. */
const FULL_SETTLE_S = 180;
const STEADY_WITHIN_MS = 120_000;
const STEADY_INTERVALS = 1.2;
/** Of devices asked every 5 s: after so long silent ones are asked every sixth time. */
const SLOWEST_PACE_AFTER_S = 75;
const SLOWEST_PACE_S = 30;
/** In a short run on a busy machine one stall of one of the two is no fault of ours. */
const SMOKE_LATE = 5;
const MEMORY_EVERY_MS = 1000;
const HELD_READINGS = 5;
const GROWS_INTERVAL_MS = 2500;
/** Until those that were taken for one like another have been read in full too, and what runs often is compiled. */
const SLOPE_SETTLE_MS = ADOPTED_FULL_READING_MS + 60_000;
/** Times that it is looked at, after the first: what is under way at one moment or another wavers by a percent. */
const SLOPE_STEPS = 30;
/** Minutes over which the growth of memory is watched, unless `--minutes` says so. */
const SLOPE_MINUTES = 15;

function startGateway(bench: Bench, options: Omit<GatewayChildOptions, 'folder'>): GatewayProcess {
  const folder = mkdtempSync(join(bench.folder, 'journal-'));
  return new Child<GatewayRequest, GatewayAnswer>('gateway-child.ts', { ...options, folder });
}

/** Two gateways side by side, one whose devices all answer and one of whose devices a part is silent. */
export async function silent(bench: Bench, { isQuick }: Rounds): Promise<Section> {
  const [devices, intervalMs] = isQuick ? [400, 1000] : [5000, 5000];
  const parts = isQuick ? [10] : [10, 2, 1];
  const [windows, seconds, settleS] = isQuick ? [3, 1, 1.5] : [3, 10, 25];
  const farms = [await Farm.start(bench, devices), await Farm.start(bench, devices)] as const;
  const [liveFarm, silentFarm] = farms;
  const live = startGateway(bench, { devices, port: liveFarm.port, intervalMs });
  const part = startGateway(bench, { devices, port: silentFarm.port, intervalMs });
  const both = (forSeconds: number, silentEvery: number): Promise<[GatewayAnswer, GatewayAnswer]> =>
    Promise.all([
      live.ask({ do: 'watch', seconds: forSeconds, silentEvery: 0 }),
      part.ask({ do: 'watch', seconds: forSeconds, silentEvery }),
    ]);
  const rows: Row[] = [];
  try {
    await Promise.all([untilSteady(live, intervalMs), untilSteady(part, intervalMs)]);
    for (const every of parts) {
      await silentFarm.silence(devices, every);
      // What a silent device costs is known once it is asked at its slowest pace, over whole rounds of that.
      const [before, each] = every === 1 ? [SLOWEST_PACE_AFTER_S, SLOWEST_PACE_S] : [settleS, seconds];
      const rounds = [await both(before, every)];
      for (let window = 0; window < windows; window++) rounds.push(await both(each, every));
      rows.push(...silentRows(every, rounds, isQuick ? SMOKE_LATE : 0));
      await silentFarm.wakeAll();
    }
  } finally {
    for (const child of [live, part]) await child.stop();
    for (const farm of farms) await farm.stop();
  }
  return { name: `silent devices, ${devices} / ${intervalMs / 1000} s beside as many that all answer`, rows, left: [] };
}

/** New devices are asked a few at a time: until each has been read and is polled on its beat. */
async function untilSteady(gateway: GatewayProcess, intervalMs: number): Promise<void> {
  for (const end = performance.now() + STEADY_WITHIN_MS; performance.now() < end;) {
    const seconds = (STEADY_INTERVALS * intervalMs) / 1000;
    const { unread, lost } = await gateway.ask({ do: 'watch', seconds, silentEvery: 0, isStarting: true });
    if (unread === 0 && lost === 0) return;
  }
}

/** The first round is the one in which the devices fell silent: nothing may be lost in it, but its CPU is not compared. */
function silentRows(
  every: number,
  rounds: readonly (readonly [GatewayAnswer, GatewayAnswer])[],
  mostLate: number,
): Row[] {
  const cpu = (side: 0 | 1): number[] => rounds.slice(1).map((round) => round[side].cpuSeconds / round[side].seconds);
  const [all, some] = [cpu(0), cpu(1)];
  if (every === 1)
    return [
      { what: 'a silent device over a live one, CPU', values: ratios(some, all), unit: '×', goal: { atMost: 0.25 } },
    ];
  const name = `${100 / every} % silent`;
  const sum = (of: (answer: GatewayAnswer) => number): number =>
    rounds.reduce((total, [, answer]) => total + of(answer), 0);
  const late = rounds.map(([beside, answer]) => Math.max(0, answer.late - beside.late));
  const fault = rounds.map(([, answer]) => answer.fault).find((text) => text !== '');
  if (fault !== undefined) console.log(`  ${name}: ${fault}`);
  return [
    {
      what: `${name}: polls of live devices lost or failed`,
      values: [sum(({ lost, failed }) => lost + failed)],
      unit: '',
      goal: { atMost: 0 },
    },
    {
      // What stalls the whole machine stalls both.
      what: `${name}: … begun > 100 ms late, beyond the other's`,
      values: [late.reduce((total, count) => total + count, 0)],
      unit: '',
      goal: { atMost: mostLate },
    },
    { what: `${name}: polls of live devices`, values: [sum(({ polls }) => polls)], unit: '' },
    { what: `${name}: CPU of a core`, values: some.map((share) => share * 100), unit: '%' },
    { what: `${name}: CPU over all live`, values: ratios(some, all), unit: '×', goal: { atMost: 1.05 } },
  ];
}

/** `foresite gateway` as it is run at a site, all its processes, writing to a sink that is always there. */
export async function memory(bench: Bench): Promise<Section> {
  const [devices, intervalMs] = [10_000, 10_000];
  const farm = await Farm.start(bench, devices);
  const sink = await Sink.start(bench);
  const running: Program[] = [];
  const start = async (name: string, ofDevices: number, more: Partial<ProgramOptions> = {}): Promise<Program> => {
    const options = { devices: ofDevices, port: farm.port, intervalMs, sinkUrl: sink.url, isGzip: true };
    const program = await Program.start(bench, name, { ...options, command: 'gateway', ...more });
    running.push(program);
    return program;
  };
  try {
    // The first start on a machine compiles, and the compiler stays in memory.
    await (await start('gateway-first', 1)).stop();
    const idle = await start('gateway-idle', 1);
    const full = await start('gateway-full', devices);
    const grows = await start('gateway-grows', 1000, {
      intervalMs: GROWS_INTERVAL_MS,
      inspectorPort: await freePort(),
    });
    await wait(IDLE_SETTLE_S * 1000);
    const idleMb = idle.pssMb();
    await wait(FULL_SETTLE_S * 1000);
    const fullMb = full.pssMb();
    // At one moment, and without the pages of Node itself: how many other processes share those changes from minute to minute.
    const devicesMb = ownOfAll(full.pid) - ownOfAll(idle.pid);
    await full.stop();
    const minutes = Number(
      /^--minutes=(\d+)$/.exec(process.argv.find((word) => word.startsWith('--minutes=')) ?? '')?.[1] ?? SLOPE_MINUTES,
    );
    const slope = await slopePercent(grows, minutes * 60_000);
    return {
      name: 'memory of the gateway alone',
      rows: memoryRows({ devices, idleMb, fullMb, devicesMb, minutes, slope }),
      left: [],
    };
  } finally {
    for (const program of running) await program.stop();
    await sink.stop();
    await farm.stop();
  }
}

function memoryRows(seen: {
  devices: number;
  idleMb: number;
  fullMb: number;
  devicesMb: number;
  minutes: number;
  slope: number;
}): Row[] {
  const { devices, idleMb, fullMb, devicesMb, minutes, slope } = seen;
  return [
    { what: 'idle, PSS of all its processes', values: [idleMb], unit: 'MB', goal: { atMost: 110 } },
    { what: `${devices} devices, PSS`, values: [fullMb], unit: 'MB' },
    {
      what: 'a thousand devices of 152 series, own pages',
      values: [(devicesMb * 1000) / devices],
      unit: 'MiB',
      goal: { atMost: 15 },
    },
    {
      what: `growth over ${minutes} min, 1000 devices / ${GROWS_INTERVAL_MS / 1000} s`,
      values: [slope],
      unit: '%',
      goal: { atMost: 1 },
    },
  ];
}

/**
 * By how much what it holds grew over the time, in percent: heap and buffers after a collection, a line through several of
 * them. Between two collections, which are half an hour apart here, the heap grows by two fifths, and that is no leak; nor is
 * what the allocator keeps of it, which is printed beside.
 */
async function slopePercent(program: Program, forMs: number): Promise<number> {
  // The inspector takes its memory, and what the first polls left is gone.
  await wait(Math.min(forMs, SLOPE_SETTLE_MS));
  await heldMb(program);
  const held = [await heldMb(program)];
  const own = [ownOfAll(program.pid)];
  for (let step = 1; step <= SLOPE_STEPS; step++) {
    await wait(forMs / SLOPE_STEPS);
    held.push(await heldMb(program));
    own.push(ownOfAll(program.pid));
  }
  console.log(`  held after a collection, MB: ${held.map((value) => value.toFixed(2)).join(' ')}`);
  console.log(`  own pages then, MB: ${own.map((value) => value.toFixed(1)).join(' ')}`);
  return risePercent(held);
}

/** The least of several: polls under way hold theirs. */
async function heldMb(program: Program): Promise<number> {
  const seen: number[] = [];
  for (let i = 0; i < HELD_READINGS; i++) {
    seen.push((await program.held()) / 1e6);
    await wait(MEMORY_EVERY_MS);
  }
  return Math.min(...seen);
}
