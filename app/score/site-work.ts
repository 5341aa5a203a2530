// What is done at one site of a score, by itself: single faults one after the other, or a year of noise. Any thread can do it.

import { isMainThread } from 'node:worker_threads';
import { createLog } from '../log.ts';
import { loadCauses } from '../load-causes.ts';
import { openProfileFolders } from '../load-profiles.ts';
import { loadAnswers } from './answers.ts';
import type { Mark } from './marks.ts';
import { scoreSite, type Singles } from './singles.ts';
import { topologyNamed } from './topologies.ts';
import { liveThrough, YEAR_MS, yearText } from './years.ts';

export interface SinglesWork {
  readonly kind: 'singles';
  /** Name of the site. */
  readonly topology: string;
  readonly seed: number;
  /** How many faults. */
  readonly count: number;
  /** Only these kinds; all unless given. */
  readonly faults?: readonly string[];
  /** Remote actions are enabled wherever the site offers them. */
  readonly acts: boolean;
}

export interface YearWork {
  readonly kind: 'year';
  readonly topology: string;
  readonly seed: number;
  /** What it is called, from 1. */
  readonly number: number;
}

export type SiteWork = SinglesWork | YearWork;

/** Plain data, as it goes from thread to thread. */
export interface SiteDone extends Singles {
  falseTickets: number;
}

/** Told while it is done: a mark, or a line for people. */
export type SiteTold = Mark | string;

export async function doSiteWork(work: SiteWork, tell: (told: SiteTold) => void): Promise<SiteDone> {
  if (work.kind === 'year') return { marks: [], lingering: [], falseTickets: await liveYear(work, tell) };
  const { seed, count, acts, faults } = work;
  const options = { ...scoreParts(), seed, acts, ...(faults && { faults }), onMark: tell };
  const singles = await scoreSite(options, { topology: topologyNamed(work.topology), count });
  return { ...singles, falseTickets: 0 };
}

let parts: ReturnType<typeof loadParts> | undefined;

/** Read once: what is worked out from causes and profiles is kept by them. */
export function scoreParts() {
  return (parts ??= loadParts());
}

function loadParts() {
  const { causes } = loadCauses();
  return { answers: loadAnswers(), profiles: openProfileFolders(), causes, log: createLog('error', true) };
}

/** @returns how many false tickets came of it */
async function liveYear({ topology: name, seed, number }: YearWork, tell: (line: string) => void): Promise<number> {
  const cpuUsage = (before?: NodeJS.CpuUsage) =>
    isMainThread ? process.cpuUsage(before) : process.threadCpuUsage(before);
  const before = cpuUsage();
  const lived = await liveThrough({ topology: topologyNamed(name), seed, ...scoreParts() }, { lengthMs: YEAR_MS });
  const { user, system } = cpuUsage(before);
  for (const line of yearText(lived)) tell(`year ${number}, ${name}: ${line}`);
  tell(`year ${number}, ${name}: ${((user + system) / 1e6).toFixed(1)} s of CPU`);
  return lived.falseTickets.length;
}
