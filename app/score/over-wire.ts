// Single faults over the wire and by the clock on the wall: the simulated site's real services on loopback, the real program
// that polls, decides and keeps records. What virtual time claims is proven here, and how soon a verdict stands.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../contract/clock.ts';
import { labTraps } from '../../lab/control-client.ts';
import { startLab, type Lab } from '../../lab/main.ts';
import { createLabNetwork, type LabNetwork } from '../../lab/network.ts';
import { HEAL_WITHIN_MS, REPORT_WITHIN_MS } from '../../server/domain/action/machine.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import { createApp, type App } from '../app.ts';
import { drawFaults, type Drawn } from './draw.ts';
import { percentile } from './figures.ts';
import { injectedOf, markOf, type Mark } from './marks.ts';
import { Noc, NOC_AFTER_MS } from './noc.ts';
import type { Singles, SinglesOptions } from './singles.ts';
import type { Topology } from './topologies.ts';

/** Every target has been polled within this, ms; what it told has been judged a little later. */
export const WIRE_WARM_UP_MS = 60_000;
const WIRE_JUDGED_MS = 5_000;
/** A fault without a ticket after this long has none, ms … */
export const WIRE_FIND_MS = 300_000;
/** … and one with a ticket is looked at again after this long, as verdicts are refined, ms. */
export const WIRE_SETTLE_MS = 45_000;
/** A fault that can be cured from here is given so long to be: the NOC begins late, and the fault has its time to heal, ms. */
export const WIRE_CURE_MS = NOC_AFTER_MS + REPORT_WITHIN_MS + HEAL_WITHIN_MS;
/** All must be calm again within this long after healing, ms. */
export const WIRE_CALM_MS = 600_000;
/** How often is looked, ms: the fineness of the delays. */
const LOOK_EVERY_MS = 100;
const LOOPBACK = '127.0.0.1';

export interface WireSingles extends Singles {
  /** From the first alarm of a fault to its first ticket, ms. */
  verdictMs: number[];
  /** Kinds that show only after longer than is waited here. */
  leftOut: string[];
}

export interface WireOptions extends SinglesOptions {
  /** {@link WIRE_SETTLE_MS} unless given. */
  settleMs?: number;
}

/** One fault after the other on one site. Faults that take hours to show are left to virtual time. */
export async function scoreOverWire(options: WireOptions, topology: Topology): Promise<WireSingles> {
  const { seed, runs, faults: only, answers, onMark } = options;
  const wished = drawFaults(topology, { seed, count: runs, only, isApart: (truth) => answers.isApart(truth) });
  const drawn = wished.filter(({ definition }) => (definition.showsAfterMs ?? 0) < WIRE_FIND_MS);
  const leftOut = wished.filter((one) => !drawn.includes(one)).map(({ definition }) => definition.name);
  const singles: WireSingles = { marks: [], lingering: [], verdictMs: [], leftOut };
  const site = await openWire(options, topology);
  try {
    await until(WIRE_WARM_UP_MS, () => site.isPolled());
    await passed(WIRE_JUDGED_MS);
    if (options.acts === true) await site.noc.enableAll(site.lab.siteFile.site);
    for (const one of drawn) {
      const mark = await oneFault(site, one, options, singles);
      singles.marks.push(mark);
      onMark(mark);
      if (await until(WIRE_CALM_MS, () => site.alarms() === 0 && site.openTickets().length === 0)) continue;
      singles.lingering.push(`${one.definition.name}@${one.on}`);
      break;
    }
    return singles;
  } finally {
    await site.close();
  }
}

async function oneFault(
  { lab, topology, ...site }: WireSite,
  drawn: Drawn,
  options: WireOptions,
  { verdictMs }: WireSingles,
): Promise<Mark> {
  const { definition, on, seed } = drawn;
  const brokeAt = Date.now();
  const { truth } = lab.board.break({ fault: definition.name, on, seed });
  let alarmAt: number | undefined;
  const told = (): TicketState[] => site.tickets().filter((ticket) => isOf(ticket, brokeAt));
  const isFound = await until(WIRE_FIND_MS, () => {
    if (site.alarms() > 0) alarmAt ??= Date.now();
    return told().length > 0;
  });
  if (isFound) {
    if (alarmAt !== undefined) verdictMs.push(Date.now() - alarmAt);
    await passed(options.settleMs ?? WIRE_SETTLE_MS);
  }
  const isCurable = options.acts === true && truth.remoteCures.length > 0;
  const wasCured = isCurable && (await until(WIRE_CURE_MS, () => isCuredBy(site.noc, lab, told())));
  const injected = injectedOf(drawn, { truth, brokeAt, topology: topology.name }, options.seed);
  const mark = markOf(injected, told(), options.answers, wasCured);
  lab.board.heal();
  return mark;
}

/** Foresite acts by itself, and the NOC where it has not. Nothing heals of itself here. */
function isCuredBy(noc: Noc, lab: Lab, tickets: readonly TicketState[]): boolean {
  for (const ticket of tickets)
    // What cannot be ordered now cures nothing; the mark tells.
    if (noc.isTimeFor(ticket, Date.now())) void noc.tryRemedy(ticket).catch(() => undefined);
  return lab.board.active().length === 0;
}

/** Of this fault: opened since, or open again, all others having ended before it. */
function isOf(ticket: TicketState, brokeAt: number): boolean {
  return ticket.openedAt >= brokeAt || ticket.state === 'open';
}

interface WireSite {
  readonly topology: Topology;
  readonly lab: Lab;
  tickets(): TicketState[];
  openTickets(): TicketState[];
  alarms(): number;
  isPolled(): boolean;
  readonly noc: Noc;
  close(): Promise<void>;
}

async function openWire({ profiles, log }: SinglesOptions, topology: Topology): Promise<WireSite> {
  const folder = mkdtempSync(join(tmpdir(), 'foresite-score-'));
  const closers: (() => Promise<void> | void)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const run of closers.splice(0).toReversed()) await run();
  };
  try {
    const lab = await startLab({ topology: topology.name });
    closers.push(() => lab.close());
    const network = await createLabNetwork(lab.controlAddress);
    closers.push(() => network.close());
    const app = await appOf({ lab, network, folder, profiles, log });
    closers.push(() => app.stop());
    await app.start();
    await until(WIRE_WARM_UP_MS, () => (app.gateway.trapStats()?.port ?? 0) > 0);
    await labTraps(lab.controlAddress, { host: LOOPBACK, port: app.gateway.trapStats()?.port ?? 0 });
    const { site } = lab.siteFile;
    const tickets = (): TicketState[] =>
      app.records.tickets.list({ sites: [site], limit: 100_000 }).toSorted((a, b) => a.number - b.number);
    return {
      topology,
      lab,
      tickets,
      openTickets: () => tickets().filter(({ state }) => state === 'open'),
      alarms: () => app.server.sites.get(site)?.engine.alarms.size ?? 0,
      isPolled: () => app.gateway.targetStates().every(({ result }) => result !== undefined),
      noc: new Noc(app.remoteActions),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface AppParts extends Pick<SinglesOptions, 'profiles' | 'log'> {
  lab: Lab;
  network: LabNetwork;
  folder: string;
}

function appOf({ lab, network, folder, profiles, log }: AppParts): Promise<App> {
  return createApp({
    config: { traps: { host: LOOPBACK } },
    profiles,
    sites: [lab.siteFile],
    replaceSites: true,
    dataFolder: folder,
    host: LOOPBACK,
    port: 0,
    adminPassword: null,
    trapPort: 0,
    network: network.network,
    carrier: network.carrier,
    clock: systemClock,
    log,
    version: 'score',
  });
}

/** From the first alarm to the first ticket, s. */
export function firstVerdict({ verdictMs }: WireSingles): { p50: number; p99: number } {
  const seconds = verdictMs.map((ms) => ms / 1000);
  return { p50: percentile(seconds, 0.5), p99: percentile(seconds, 0.99) };
}

export function wireText(singles: WireSingles): string[] {
  const { p50, p99 } = firstVerdict(singles);
  const { verdictMs, leftOut } = singles;
  return [
    `first verdict after detection: p50 ${p50.toFixed(1)} s, p99 ${p99.toFixed(1)} s (${verdictMs.length} faults, real clock)`,
    ...(leftOut.length > 0 ? [`left to virtual time, as they show late: ${leftOut.join(', ')}`] : []),
  ];
}

/** Looks until it is so, or time is over. */
async function until(withinMs: number, isSo: () => boolean): Promise<boolean> {
  const endMs = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > endMs) return false;
    await passed(LOOK_EVERY_MS);
  }
  return true;
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
