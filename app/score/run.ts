// `foresite lab score` in virtual time: what is drawn, lived through and printed. Puts the parts together; decides nothing.

import { falseText, figuresOf, figuresText, reliabilityText, worstText, type Figures } from './figures.ts';
import type { Mark } from './marks.ts';
import type { WireSingles } from './over-wire.ts';
import { playScenario, type Played } from './play.ts';
import type { Scenario } from './scenario.ts';
import { sideBySide } from './side-by-side.ts';
import type { Singles } from './singles.ts';
import { scoreParts, type SinglesWork, type YearWork } from './site-work.ts';
import { sitesOfYears, topologyNamed, type Topology } from './topologies.ts';

export interface ScoreOrder {
  seed: number;
  runs: number;
  /** Names of the sites; each has its part of the runs. */
  topologies: readonly string[];
  /** Only these fault kinds; all unless given. */
  faults?: readonly string[];
  /** Remote actions are enabled wherever a site offers them; they are unless this is false. */
  acts?: boolean;
  /** How many sites at a time; one unless given. */
  jobs?: number;
  /** Told of each mark as it is made. */
  onMark?: (mark: Mark) => void;
}

export async function runScore({ topologies, seed, runs, ...order }: ScoreOrder): Promise<Singles> {
  const { acts = true, jobs = 1, faults, onMark = () => undefined } = order;
  const perSite = Math.ceil(runs / topologies.length);
  const works = topologies
    .map((topology, at): SinglesWork => {
      const count = Math.min(perSite, runs - at * perSite);
      return { kind: 'singles', topology, seed, count, acts, ...(faults && { faults }) };
    })
    .filter(({ count }) => count > 0);
  const all = await sideBySide(works, jobs, (told) => (typeof told === 'string' ? undefined : onMark(told)));
  return { marks: all.flatMap(({ marks }) => marks), lingering: all.flatMap(({ lingering }) => lingering) };
}

/** The same over the wire and by the clock on the wall, at one site. */
export async function runScoreOverWire({
  onMark = () => undefined,
  topologies: [name],
  ...order
}: ScoreOrder & { settleMs?: number }): Promise<WireSingles> {
  if (name === undefined) throw new RangeError('a score has a site');
  const { scoreOverWire } = await import('./over-wire.ts');
  return scoreOverWire({ ...order, ...scoreParts(), onMark }, topologyNamed(name));
}

export async function runScenario(scenario: Scenario, topology: Topology, seed: number): Promise<Played> {
  return playScenario({ topology, seed, ...scoreParts() }, scenario);
}

interface Years {
  seed: number;
  /** As of {@link sitesOfYears}. */
  topology: string;
  /** In all; the sites take turns. */
  years: number;
  /** How many at a time. */
  jobs: number;
  tell: (line: string) => void;
}

/** Site-years of what is no fault. @returns how many tickets came of it */
export async function runYears({ seed, topology: name, years, jobs, tell }: Years): Promise<number> {
  const sites = sitesOfYears(name, seed, years);
  const works = Array.from({ length: years }, (_, year): YearWork => {
    const topology = sites[year % sites.length] ?? name;
    return { kind: 'year', topology, seed: seed + year, number: year + 1 };
  });
  const all = await sideBySide(works, jobs, (told) => (typeof told === 'string' ? tell(told) : undefined));
  return all.reduce((sum, { falseTickets }) => sum + falseTickets, 0);
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
