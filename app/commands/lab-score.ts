// `foresite lab score`: how good the diagnosis is, on simulated sites whose truth is known (docs/scenarios.md).

import { ForesiteError } from '../../contract/errors.ts';
import type { CommandContext } from '../context.ts';
import { lineOf, runScore, scoreJson, scoreText } from '../score/run.ts';
import { topologiesNamed } from '../score/topologies.ts';

export interface ScoreOptions {
  seed: string;
  runs: string;
  topology: string;
  virtual?: boolean;
  json?: boolean;
  verbose?: boolean;
  holdOut?: boolean;
  fault?: string[];
}

export async function score(context: CommandContext, options: ScoreOptions): Promise<number> {
  const seed = wholeNumber('--seed', options.seed, 0);
  const runs = wholeNumber('--runs', options.runs, 1);
  const told = options.json ? () => undefined : (line: string) => context.printError(line);
  const singles = await runScore({
    seed,
    runs,
    topologies: topologiesNamed(options.topology, seed, runs),
    ...(options.fault && { faults: options.fault }),
    onMark: (mark) => told(lineOf(mark)),
  });
  const shown = { isVerbose: options.verbose ?? false, holdsOut: options.holdOut ?? false, falsePerSiteYear: null };
  if (options.json) context.print(JSON.stringify(scoreJson(singles, shown), null, 2));
  else for (const line of scoreText(singles, { ...shown, isVerbose: false })) context.print(line);
  return 0;
}

function wholeNumber(where: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new ForesiteError('invalid_request', { where, what: `is not a whole number from ${least}` });
}
