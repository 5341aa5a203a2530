// What the runner prints: medians of rounds with their spread, and beside a goal whether it was met. A smoke run asks for
// half of each goal, since it is short and the machine is shared.

import { median } from '../bench.ts';

export interface Goal {
  /** Smallest or greatest value that is good. */
  atLeast?: number;
  atMost?: number;
}

export interface Row {
  what: string;
  /** One a round. */
  values: readonly number[];
  unit: string;
  goal?: Goal;
}

export interface Section {
  name: string;
  rows: readonly Row[];
  /** What was left out, and why. */
  left: readonly string[];
}

export type Strictness = 'full' | 'smoke';

/** `a` over `b`, round by round; the shorter of both decides. */
export function ratios(a: readonly number[], b: readonly number[]): number[] {
  return a.slice(0, b.length).map((value, round) => value / (b[round] ?? Number.NaN));
}

/** @returns by how much a straight line through values at equal distances rises from its begin to its end, percent */
export function risePercent(values: readonly number[]): number {
  const last = values.length - 1;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let [along, square] = [0, 0];
  for (const [at, value] of values.entries()) {
    const distance = at - last / 2;
    along += distance * (value - mean);
    square += distance * distance;
  }
  const slope = along / square;
  return ((slope * last) / (mean - (slope * last) / 2)) * 100;
}

export function isMet({ values, goal }: Row, strictness: Strictness): boolean {
  if (!goal) return true;
  if (values.length === 0) return false;
  const value = median(values);
  const slack = strictness === 'smoke' ? 2 : 1;
  if (goal.atLeast !== undefined && !(value >= goal.atLeast / slack)) return false;
  return goal.atMost === undefined || value <= goal.atMost * slack;
}

export function printSection({ name, rows, left }: Section, strictness: Strictness): void {
  console.log(`\n${name}`);
  for (const row of rows) console.log(lineOf(row, strictness));
  for (const why of left) console.log(`  left out: ${why}`);
}

function lineOf(row: Row, strictness: Strictness): string {
  const { what, values, unit } = row;
  const spread = values.length > 1 ? ` (${format(Math.min(...values))}..${format(Math.max(...values))})` : '';
  const verdict = row.goal ? `  ${verdictOf(row, strictness)}, goal ${goalText(row.goal)}` : '';
  return `  ${what.padEnd(58)}${`${format(median(values))} ${unit}`.padStart(16)}${spread.padEnd(22)}${verdict}`;
}

function verdictOf(row: Row, strictness: Strictness): string {
  if (isMet(row, 'full')) return 'ok';
  return isMet(row, strictness) ? 'missed, but within half of it' : 'MISSED';
}

function goalText({ atLeast, atMost }: Goal): string {
  return atLeast === undefined ? `≤ ${atMost ?? ''}` : `≥ ${atLeast}`;
}

function format(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(1)} k`;
  if (value >= 100) return String(Math.round(value));
  return String(Number(value.toPrecision(3)));
}
