// `foresite lab score`: how good the diagnosis is, on simulated sites whose truth is known (docs/scenarios.md).

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ForesiteError } from '../../contract/errors.ts';
import { faultNamed } from '../../lab/faults.ts';
import type { CommandContext } from '../context.ts';
import { proveFile } from '../file-fault.ts';
import { scenarioMisses, scenarioText, ticketRows } from '../score/scenario-text.ts';
import { readScenario, type Scenario } from '../score/scenario.ts';
import {
  lineOf,
  runScenario,
  runScore,
  runScoreOverWire,
  runYears,
  scoreJson,
  scoreText,
  type Shown,
} from '../score/run.ts';
import { MAX_JOBS } from '../score/side-by-side.ts';
import { sitesOfRuns, topologyNamed } from '../score/topologies.ts';

const YEAR_MS = 365 * 86_400_000;
/** Most mistakes of a scenario that are told at once. */
const MISTAKES_TOLD = 20;

export interface ScoreOptions {
  seed: string;
  runs: string;
  years: string;
  topology: string;
  jobs: string;
  virtual?: boolean;
  json?: boolean;
  verbose?: boolean;
  holdOut?: boolean;
  /** False by `--no-actions`. */
  actions: boolean;
  fault?: string[];
  scenario?: string;
}

export async function score(context: CommandContext, options: ScoreOptions): Promise<number> {
  for (const fault of options.fault ?? [])
    if (!faultNamed(fault)) throw new ForesiteError('lab_unknown_fault', { fault });
  if (!options.virtual) return scoreOnTheWire(context, options);
  if (options.scenario !== undefined) return scoreScenario(context, options, options.scenario);
  const seed = wholeNumber('--seed', options.seed, 0);
  const runs = wholeNumber('--runs', options.runs, 0);
  const years = wholeNumber('--years', options.years, 0);
  const tell = options.json ? () => undefined : (line: string) => context.printError(line);
  const jobs = wholeNumber('--jobs', options.jobs, 1, MAX_JOBS);
  const topologies = sitesOfRuns(options.topology, seed, Math.max(1, runs));
  // A site that cannot be drawn is told before any thread begins.
  if (options.topology !== 'drawn') topologyNamed(options.topology);
  const singles = await runScore({
    seed,
    runs,
    topologies,
    jobs,
    acts: options.actions,
    ...(options.fault && { faults: options.fault }),
    onMark: (mark) => tell(lineOf(mark)),
  });
  proveDrawn(options, runs, singles.marks);
  const falseTickets = years > 0 ? await runYears({ seed, topology: options.topology, years, jobs, tell }) : 0;
  const shown: Shown = {
    isVerbose: options.verbose ?? false,
    holdsOut: options.holdOut ?? false,
    falsePerSiteYear: years > 0 ? falseTickets / years : null,
  };
  if (options.json) context.print(JSON.stringify(scoreJson(singles, shown), null, 2));
  else for (const line of scoreText(singles, shown)) context.print(line);
  return 0;
}

/** By the clock on the wall, a few minutes a fault, several sites side by side. */
async function scoreOnTheWire(context: CommandContext, options: ScoreOptions): Promise<number> {
  const onlyVirtual = [
    ['--scenario', options.scenario !== undefined],
    ['--years', options.years !== '0'],
    ['--topology drawn', options.topology === 'drawn'],
    ['--jobs', options.jobs !== '1'],
  ] as const;
  for (const [where, isGiven] of onlyVirtual)
    if (isGiven) throw new ForesiteError('option_invalid', { where, what: 'is for virtual time: add --virtual' });
  const tell = options.json ? () => undefined : (line: string) => context.printError(line);
  const singles = await runScoreOverWire({
    seed: wholeNumber('--seed', options.seed, 0),
    runs: wholeNumber('--runs', options.runs, 0),
    topologies: [options.topology],
    acts: options.actions,
    ...(options.fault && { faults: options.fault }),
    onMark: (mark) => tell(lineOf(mark)),
  });
  proveDrawn(options, wholeNumber('--runs', options.runs, 0), singles.marks);
  const shown: Shown = {
    isVerbose: options.verbose ?? false,
    holdsOut: options.holdOut ?? false,
    falsePerSiteYear: null,
  };
  const { firstVerdict, wireText } = await import('../score/over-wire.ts');
  const firstVerdictSeconds = firstVerdict(singles);
  if (options.json) context.print(JSON.stringify({ ...scoreJson(singles, shown), firstVerdictSeconds }, null, 2));
  else {
    for (const line of scoreText(singles, shown)) context.print(line);
    for (const line of wireText(singles)) context.print(line);
  }
  return 0;
}

/** @returns 1 when it is not as the scenario expects */
async function scoreScenario(context: CommandContext, options: ScoreOptions, file: string): Promise<number> {
  const scenario = read(context, file, options.topology);
  const topology = topologyNamed(scenario.topology ?? options.topology);
  const played = await runScenario(scenario, topology, scenario.seed ?? wholeNumber('--seed', options.seed, 0));
  const misses = scenarioMisses(scenario, played);
  if (options.json) {
    const falsePerSiteYear = played.falseTickets.length / (played.lengthMs / YEAR_MS);
    const shown: Shown = { isVerbose: options.verbose ?? false, holdsOut: false, falsePerSiteYear };
    const json = scoreJson({ marks: played.marks, lingering: [] }, shown);
    context.print(JSON.stringify({ ...json, ...(shown.isVerbose && { tickets: ticketRows(played) }) }, null, 2));
  } else for (const line of scenarioText(scenario, played)) context.print(line);
  for (const miss of misses) context.printError(`not as expected: ${miss}`);
  if ((scenario.expect || played.looks.length > 0) && misses.length === 0 && !options.json)
    context.print('as expected');
  return misses.length > 0 ? 1 : 0;
}

function read(context: CommandContext, file: string, topology: string): Scenario {
  const path = resolve(context.cwd, file);
  proveFile(path);
  const text = readFileSync(path, 'utf8');
  const { scenario, faults } = readScenario(text, topologyNamed, topology);
  if (scenario) return scenario;
  const errors = faults
    .toSorted((a, b) => a.line - b.line)
    .map(({ at, line, what, hint }) => {
      const where = at.join('.') || 'file';
      return new ForesiteError('config_invalid', { path: file, line, where, what, hint });
    });
  const told = errors.slice(0, MISTAKES_TOLD);
  // Each on a line of its own; the last is told by whoever catches it.
  for (const error of told.slice(0, -1)) context.printError(error.message);
  if (errors.length > told.length)
    context.printError(`${errors.length - told.length} more are not told; correct these first`);
  throw told.at(-1) ?? new ForesiteError('file_unusable', { path: file, what: 'it holds no scenario' });
}

/** @throws ForesiteError option_invalid where none of the faults that were asked for can happen at the site */
function proveDrawn({ fault, topology }: ScoreOptions, runs: number, drawn: readonly object[]): void {
  if (fault === undefined || runs === 0 || drawn.length > 0) return;
  const what =
    topology === 'drawn'
      ? 'none of them can happen at any of the sites that were drawn; more --runs draw more sites'
      : `none of them can happen at ${topology}; \`npx foresite lab faults --topology ${topology}\` lists what can`;
  throw new ForesiteError('option_invalid', { where: '--fault', what });
}

function wholeNumber(where: string, text: string, least: number, most = Infinity): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
  const range = most === Infinity ? `from ${least}` : `from ${least} to ${most}`;
  throw new ForesiteError('option_invalid', { where, what: `is not a whole number ${range}` });
}
