// From marks to the figures by which a diagnosis is judged, and to the words that show them. Pure.

import type { Mark } from './marks.ts';

export const BINS = 10;
/** Fault kinds in the table of the worst. */
const WORST = 25;

export interface Figures {
  top1: number;
  top3: number;
  ties: number;
  wastedVisits: number;
  secondTrips: number;
  lateVisits: number;
  /** Null where nothing that broke could be cured from afar. */
  remoteCures: number | null;
  ticketsPerFault: number;
  /** Null when no noise was lived through. */
  falsePerSiteYear: number | null;
  ece: number;
  brier: number;
  delaySeconds: { p50: number; p99: number };
}

export interface Bin {
  count: number;
  confidence: number;
  right: number;
}

export function figuresOf(marks: readonly Mark[], falsePerSiteYear: number | null = null): Figures {
  const found = marks.filter(({ isFound }) => isFound);
  const visits = marks.filter(({ isVisit }) => isVisit);
  const curable = marks.filter(({ isRemoteCurable }) => isRemoteCurable);
  const delays = marks.flatMap(({ delayMs }) => (delayMs === null ? [] : [delayMs / 1000]));
  return {
    top1: share(marks, ({ isTop1 }) => isTop1),
    top3: share(marks, ({ isTop3 }) => isTop3),
    ties: share(found, ({ isTie }) => isTie),
    wastedVisits: share(marks, ({ isWastedVisit }) => isWastedVisit),
    secondTrips: share(visits, ({ isSecondTrip }) => isSecondTrip),
    lateVisits: marks.filter(({ isLateVisit }) => isLateVisit).length,
    remoteCures: curable.length === 0 ? null : share(curable, ({ isRemoteCure }) => isRemoteCure),
    ticketsPerFault: rounded(mean(found.map(({ tickets }) => tickets))),
    falsePerSiteYear,
    ece: calibrationError(found),
    brier: rounded(mean(found.map(({ confidence, isLeadRight }) => (confidence - Number(isLeadRight)) ** 2))),
    delaySeconds: { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99) },
  };
}

/** How often the leading cause is right, by how sure it is said to be. */
export function reliability(marks: readonly Mark[]): Bin[] {
  const bins: Bin[] = Array.from({ length: BINS }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (const { confidence, isLeadRight, isFound } of marks) {
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))];
    if (!bin || !isFound) continue;
    bin.count++;
    bin.confidence += confidence;
    bin.right += Number(isLeadRight);
  }
  return bins;
}

function calibrationError(marks: readonly Mark[]): number {
  const gaps = reliability(marks).map(({ confidence, right }) => Math.abs(confidence - right));
  return marks.length === 0 ? 0 : rounded(gaps.reduce((sum, gap) => sum + gap, 0) / marks.length);
}

/** A line a bin: how many, how sure, how often right, and a bar of that. */
export function reliabilityText(marks: readonly Mark[]): string[] {
  return reliability(marks).map(({ count, confidence, right }, at) => {
    const from = `${(at / BINS).toFixed(1)}–${((at + 1) / BINS).toFixed(1)}`;
    if (count === 0) return `  ${from}      –`;
    const bar = '█'.repeat(Math.round((right / count) * 20)).padEnd(20, '·');
    return `  ${from}  ${String(count).padStart(5)}  said ${(confidence / count).toFixed(2)}  right ${(right / count).toFixed(2)}  ${bar}`;
  });
}

/** The kinds that went wrong most, with what was said instead most often. */
export function worstText(marks: readonly Mark[]): string[] {
  const kinds = [...Map.groupBy(marks, ({ fault }) => fault)]
    .map(([fault, own]) => ({ fault, own, wrong: own.filter((mark) => !mark.isTop1 || mark.tickets !== 1) }))
    .filter(({ wrong }) => wrong.length > 0)
    .toSorted(
      (a, b) => b.wrong.length / b.own.length - a.wrong.length / a.own.length || b.wrong.length - a.wrong.length,
    );
  return kinds.slice(0, WORST).map(({ fault, own, wrong }) => {
    const said =
      [...Map.groupBy(wrong, (mark) => saidOf(mark))].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0] ?? '';
    return `  ${fault.padEnd(30)} ${String(wrong.length).padStart(3)} of ${String(own.length).padStart(3)}  ${said}`;
  });
}

function saidOf({ isFound, isTop1, tickets, said }: Mark): string {
  if (!isFound) return 'no ticket';
  const many = tickets === 1 ? '' : `${tickets} tickets; `;
  return isTop1 ? `${many}the right cause` : many + said;
}

export function figuresText(figures: Figures): string[] {
  const percent = (value: number): string => `${(value * 100).toFixed(1)} %`;
  const { delaySeconds, falsePerSiteYear, remoteCures } = figures;
  return [
    `top-1 cause and location   ${percent(figures.top1)}   (goal ≥ 95 %)`,
    `top-3                      ${percent(figures.top3)}   (goal ≥ 99 %)`,
    `ties among verdicts        ${percent(figures.ties)}   (goal ≤ 15 %)`,
    `wasted visits, of faults   ${percent(figures.wastedVisits)}   (goal ≤ 2 %)`,
    `second trips, of visits    ${percent(figures.secondTrips)}   (goal ≤ 3 %)`,
    `late or missing visits     ${figures.lateVisits}   (goal 0)`,
    `remote cures               ${remoteCures === null ? 'none was curable' : percent(remoteCures)}   (goal ≥ 90 % where actions are enabled)`,
    `tickets a fault            ${figures.ticketsPerFault.toFixed(2)}   (goal 1.00)`,
    falseText(falsePerSiteYear),
    `calibration error (ECE)    ${figures.ece.toFixed(3)}   (goal ≤ 0.05), Brier score ${figures.brier.toFixed(3)}`,
    `detection delay            p50 ${delaySeconds.p50.toFixed(1)} s, p99 ${delaySeconds.p99.toFixed(1)} s`,
  ];
}

/** @param perSiteYear null when no year was lived through */
export function falseText(perSiteYear: number | null): string {
  return `false tickets a site-year  ${perSiteYear === null ? 'not lived through' : perSiteYear.toFixed(2)}   (goal < 0.1)`;
}

function share(marks: readonly Mark[], isSo: (mark: Mark) => boolean): number {
  return marks.length === 0 ? 0 : rounded(marks.filter(isSo).length / marks.length);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function percentile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return rounded(sorted[Math.min(sorted.length - 1, Math.floor(at * sorted.length))] ?? 0);
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
