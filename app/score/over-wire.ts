// Single faults over the wire and by the clock on the wall: simulated sites with their real services on loopback, each watched by
// the real program that polls, decides and keeps records. What virtual time claims is proven here, and how soon a verdict stands.
// A fault is mostly waited for, so several sites live side by side and share the faults.

import { UNEXPLAINED } from '../../server/domain/diagnose/types.ts';
import type { TicketState } from '../../server/domain/ticket/types.ts';
import { drawFaults, type Drawn } from './draw.ts';
import { percentile } from './figures.ts';
import { injectedOf, markOf, type Mark } from './marks.ts';
import type { Singles, SinglesOptions } from './singles.ts';
import type { Topology } from './topologies.ts';
import { passed, until } from './waiting.ts';
import { untilCured } from './wire-cure.ts';
import { openWireSite, type WireSite, type WireSiteOptions } from './wire-site.ts';

/** A fault without a ticket after this long has none: conditions hold for up to a quarter of an hour, ms … */
export const WIRE_FIND_MS = 1_020_000;
/** … and one with a ticket is looked at again after this long, or as long as the fault says: tables are read by the minute, ms. */
export const WIRE_SETTLE_MS = 75_000;
/** All must be calm again within this long after healing, ms. */
export const WIRE_CALM_MS = 720_000;
/** A site rests after each fault for so long, ms: what begins within minutes of another fault may be a late sign of it. */
export const WIRE_REST_MS = 60_000;
/** Sites side by side: each takes about a sixteenth of a core, and what is measured must not wait for the others. */
export const WIRE_SITES = 6;
/** Faults whose verdict came last, that are named. */
const SLOWEST_NAMED = 3;

export interface WireSingles extends Singles {
  /** Of each fault that was found. */
  verdicts: WireVerdict[];
  /** Kinds that show only after longer than is waited here. */
  leftOut: string[];
}

/** How long after its first alarm a ticket named a cause, and how long until it named the one that it ended with. */
export interface WireVerdict {
  fault: string;
  on: string;
  firstMs: number;
  lastMs: number;
}

export interface WireOptions extends SinglesOptions {
  runs: number;
  /** {@link WIRE_SETTLE_MS} unless given. */
  settleMs?: number;
}

/** Faults that take hours to show are left to virtual time. Marks are in the order in which the faults were drawn. */
export async function scoreOverWire(options: WireOptions, topology: Topology): Promise<WireSingles> {
  const { seed, runs, faults: only, answers } = options;
  const wished = drawFaults(topology, { seed, count: runs, only, isApart: (truth) => answers.isApart(truth) });
  const drawn = wished.filter(({ definition }) => (definition.showsAfterMs ?? 0) < WIRE_FIND_MS);
  const leftOut = wished.filter((one) => !drawn.includes(one)).map(({ definition }) => definition.name);
  const singles: WireSingles = { marks: [], lingering: [], verdicts: [], leftOut };
  const marks = new Map<Drawn, Mark>();
  const left = [...drawn];
  const learntMs = Date.now();
  const lives = Array.from({ length: Math.min(WIRE_SITES, drawn.length) }, () =>
    liveThrough(left, { ...options, learntMs }, topology, { singles, marks }),
  );
  const ends = await Promise.allSettled(lives);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  singles.marks = drawn.flatMap((one) => marks.get(one) ?? []);
  return singles;
}

/** One site after the other, each for as long as nothing of one fault can show in the next. */
async function liveThrough(
  left: Drawn[],
  options: WireOptions & WireSiteOptions,
  topology: Topology,
  { singles, marks }: { singles: WireSingles; marks: Map<Drawn, Mark> },
): Promise<void> {
  let site: WireSite | null = null;
  let hit = new Set<string>();
  try {
    for (let one = left.shift(); one; one = left.shift()) {
      // What breaks again and again is a fault of another kind, and is told as one.
      if (site && hit.has(one.on)) site = await closed(site);
      if (!site) hit = new Set();
      site ??= await openWireSite(options, topology);
      hit.add(one.on);
      const mark = await oneFault(site, one, topology, options, singles);
      marks.set(one, mark);
      options.onMark(mark);
      const { alarms, openTickets } = site;
      const isCalm = await until(WIRE_CALM_MS, () => alarms() === 0 && openTickets().length === 0);
      if (!isCalm) singles.lingering.push(`${one.definition.name}@${one.on}`);
      // After an action the gateway's own limits let a device rest for up to half an hour: each fault is to find them unused.
      if (!isCalm || site.tickets().some(({ remedy }) => remedy !== undefined)) site = await closed(site);
      if (site && left.length > 0) await passed(WIRE_REST_MS);
    }
  } catch (error) {
    // The others end with the fault that they are at.
    left.length = 0;
    throw error;
  } finally {
    await site?.close();
  }
}

async function closed(site: WireSite): Promise<null> {
  await site.close();
  return null;
}

async function oneFault(
  site: WireSite,
  drawn: Drawn,
  topology: Topology,
  options: WireOptions,
  { verdicts }: WireSingles,
): Promise<Mark> {
  const { definition, on, seed } = drawn;
  const { lab } = site;
  const brokeAt = Date.now();
  const { truth } = lab.board.break({ fault: definition.name, on, seed });
  const told = (): TicketState[] => site.tickets().filter((ticket) => isOf(ticket, brokeAt));
  const settleMs = Math.max(options.settleMs ?? WIRE_SETTLE_MS, definition.toldAfterMs ?? 0);
  const verdict = await verdictOf(site, told, settleMs);
  if (verdict) verdicts.push({ fault: definition.name, on, ...verdict });
  const isCurable = options.acts === true && truth.remoteCures.length > 0;
  const wasCured = isCurable && (await untilCured(site, told));
  const injected = injectedOf(drawn, { truth, brokeAt, topology: topology.name }, options.seed);
  const mark = markOf(injected, told(), options.answers, wasCured);
  lab.board.heal();
  return mark;
}

/** Waits for it, and for it to settle; null where there is none, or no alarm before it. */
async function verdictOf(
  site: WireSite,
  told: () => readonly TicketState[],
  settleMs: number,
): Promise<Pick<WireVerdict, 'firstMs' | 'lastMs'> | null> {
  let alarmAt: number | undefined;
  const named = (): string => {
    const first = told().find(({ causes }) => causes[0] && causes[0].cause !== UNEXPLAINED);
    return first?.faultKey ?? '';
  };
  const isNamed = await until(WIRE_FIND_MS, () => {
    if (site.alarms() > 0) alarmAt ??= Date.now();
    return named() !== '';
  });
  if (!isNamed || alarmAt === undefined) return null;
  const firstMs = Date.now() - alarmAt;
  let [lastMs, last] = [firstMs, named()];
  await until(settleMs, () => {
    const now = named();
    if (now !== last) [lastMs, last] = [Date.now() - (alarmAt ?? 0), now];
    return false;
  });
  return { firstMs, lastMs };
}

/** Of this fault: opened since, or open again, all others having ended before it. */
function isOf(ticket: TicketState, brokeAt: number): boolean {
  return ticket.openedAt >= brokeAt || ticket.state === 'open';
}

/** From the first alarm to the first ticket that names a cause, s. */
export function firstVerdict({ verdicts }: WireSingles): { p50: number; p99: number } {
  return percentiles(verdicts.map(({ firstMs }) => firstMs));
}

function percentiles(ms: readonly number[]): { p50: number; p99: number } {
  const seconds = ms.map((one) => one / 1000);
  return { p50: percentile(seconds, 0.5), p99: percentile(seconds, 0.99) };
}

export function wireText(singles: WireSingles): string[] {
  const { verdicts, leftOut } = singles;
  const told = ({ p50, p99 }: { p50: number; p99: number }): string =>
    `p50 ${p50.toFixed(1)} s, p99 ${p99.toFixed(1)} s`;
  const slowest = verdicts
    .toSorted((a, b) => b.lastMs - a.lastMs)
    .slice(0, SLOWEST_NAMED)
    .map(({ fault, on, lastMs }) => `${fault}@${on} ${(lastMs / 1000).toFixed(1)} s`);
  return [
    `first verdict after detection   ${told(firstVerdict(singles))}   (goal ≤ 10 s, ≤ 30 s; ${verdicts.length} faults by the real clock)`,
    `… and the one that it ended with   ${told(percentiles(verdicts.map(({ lastMs }) => lastMs)))}`,
    ...(slowest.length > 0 ? [`slowest of these: ${slowest.join(', ')}`] : []),
    ...(leftOut.length > 0 ? [`left to virtual time, as they show late: ${leftOut.join(', ')}`] : []),
  ];
}
