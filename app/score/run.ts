// `foresite lab score` in virtual time: what is drawn, lived through and printed. Puts the parts together; decides nothing.

import { createLog } from '../log.ts';
import { loadCauses } from '../load-causes.ts';
import { openProfileFolders } from '../load-profiles.ts';
import { loadAnswers } from './answers.ts';
import { falseText, figuresOf, figuresText, reliabilityText, worstText, type Figures } from './figures.ts';
import type { Mark } from './marks.ts';
import { playScenario, type Played } from './play.ts';
import type { Scenario } from './scenario.ts';
import type { WireSingles } from './over-wire.ts';
import { scoreSingles, type Singles } from './singles.ts';
import { sitesOfYears, type Topology } from './topologies.ts';
import { liveThrough, YEAR_MS, yearText, type FalseTicket } from './years.ts';

export interface ScoreOrder {
  seed: number;
  runs: number;
  topologies: readonly Topology[];
  /** Only these fault kinds; all unless given. */
  faults?: readonly string[];
  /** Remote actions are enabled wherever a site offers them; they are unless this is false. */
  acts?: boolean;
  onMark?: (mark: Mark) => void;
}

export async function runScore({ onMark = () => undefined, acts = true, ...order }: ScoreOrder): Promise<Singles> {
  return scoreSingles({ ...order, ...partsOf(), acts, onMark });
}

/** The same over the wire and by the clock on the wall, at one site. */
export async function runScoreOverWire({
  onMark = () => undefined,
  ...order
}: ScoreOrder & { settleMs?: number }): Promise<WireSingles> {
  const [topology] = order.topologies;
  if (!topology) throw new RangeError('a score has a site');
  const { scoreOverWire } = await import('./over-wire.ts');
  return scoreOverWire({ ...order, ...partsOf(), onMark }, topology);
}

export async function runScenario(scenario: Scenario, topology: Topology, seed: number): Promise<Played> {
  return playScenario({ topology, seed, ...partsOf() }, scenario);
}

interface Years {
  seed: number;
  /** As of {@link sitesOfYears}. */
  topology: string;
  /** In all; the sites take turns. */
  years: number;
  tell: (line: string) => void;
}

/** Site-years of what is no fault. @returns the tickets that came of it */
export async function runYears({ seed, topology: name, years, tell }: Years): Promise<FalseTicket[]> {
  const sites = sitesOfYears(name, seed, years);
  const all: FalseTicket[] = [];
  for (let year = 0; year < years; year++) {
    const topology = sites[year % sites.length];
    if (!topology) break;
    const before = process.cpuUsage();
    const lived = await liveThrough({ topology, seed: seed + year, ...partsOf() }, { lengthMs: YEAR_MS });
    const { user, system } = process.cpuUsage(before);
    for (const line of yearText(lived)) tell(`year ${year + 1}, ${topology.name}: ${line}`);
    tell(`year ${year + 1}, ${topology.name}: ${((user + system) / 1e6).toFixed(1)} s of CPU`);
    all.push(...lived.falseTickets);
  }
  return all;
}

function partsOf() {
  const { causes } = loadCauses();
  return { answers: loadAnswers(), profiles: openProfileFolders(), causes, log: createLog('error', true) };
}

export interface Shown {
  isVerbose: boolean;
  /** What was held out is judged apart, and its faults are not shown. */
  holdsOut: boolean;
  falsePerSiteYear: number | null;
}

type ScoreJson = Figures & { heldOut?: Figures; faults?: object[] };

export function scoreJson({ marks }: Singles, { isVerbose, holdsOut, falsePerSiteYear }: Shown): ScoreJson {
  const open = holdsOut ? marks.filter((mark) => !mark.isHeldOut) : marks;
  return {
    ...figuresOf(open, falsePerSiteYear),
    ...(holdsOut && {
      heldOut: figuresOf(
        marks.filter((mark) => mark.isHeldOut),
        falsePerSiteYear,
      ),
    }),
    ...(isVerbose && { faults: open.map(rowOf) }),
  };
}

export function scoreText({ marks, lingering }: Singles, { isVerbose, holdsOut, falsePerSiteYear }: Shown): string[] {
  const open = holdsOut ? marks.filter((mark) => !mark.isHeldOut) : marks;
  const heldOut = marks.filter((mark) => mark.isHeldOut);
  const missed = open.filter(({ isFound }) => !isFound).length;
  const kinds = new Set(open.map(({ fault }) => fault)).size;
  if (marks.length === 0) return [falseText(falsePerSiteYear)];
  return [
    `${open.length} single faults of ${kinds} kinds; ${missed} of them raised no ticket`,
    ...figuresText(figuresOf(open, falsePerSiteYear)),
    'how sure was said, and how often it was right:',
    ...reliabilityText(open),
    ...(open.length > 0 ? ['worst fault kinds, and what was said instead:', ...worstText(open)] : []),
    ...(lingering.length > 0 ? [`tickets that did not end with their fault: ${lingering.join(', ')}`] : []),
    ...(holdsOut ? [`held out: ${heldOut.length} faults`, ...figuresText(figuresOf(heldOut, falsePerSiteYear))] : []),
    ...(isVerbose ? ['every fault:', ...open.map(lineOf)] : []),
  ];
}

export function lineOf(mark: Mark): string {
  const { fault, on, tickets, said, decision, truth, lacks } = mark;
  const verdict = mark.isTop1 ? 'right' : mark.isFound ? 'WRONG' : 'NONE ';
  const complaints = [
    ...(lacks.length > 0 ? [`lacks ${lacks.join(' ')}`] : []),
    ...(mark.isWastedVisit ? ['in vain'] : []),
    ...(mark.isLateVisit ? ['too late'] : []),
    ...(mark.isRemoteCurable && !mark.isRemoteCure ? ['not cured from afar'] : []),
  ];
  return `${verdict} ${tickets} ${fault}@${on} (${truth.by}) said ${said || '–'}; ${[decision, ...complaints].join(', ')}`;
}

function rowOf({
  fault,
  on,
  topology,
  tickets,
  isTop1,
  isTop3,
  isTie,
  confidence,
  said,
  decision,
  delayMs,
  lacks,
  truth,
}: Mark): object {
  return { fault, on, topology, truth: { cause: truth.cause, places: truth.places, by: truth.by }, tickets, top1: isTop1, top3: isTop3, tie: isTie, confidence, said, decision, lacks, delaySeconds: delayMs === null ? null : delayMs / 1000 }; // prettier-ignore
}
