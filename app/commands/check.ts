// `foresite check`: proves configuration, profiles and site files, and lists every fault with its line and remedy.

import { resolve } from 'node:path';
import { loadFiles } from '../load.ts';
import type { CommandContext } from '../context.ts';

export async function check(context: CommandContext, options: { config?: string; json?: boolean }): Promise<number> {
  const configPath =
    options.config === undefined ? context.environment.configPath : resolve(context.cwd, options.config);
  const { faults, sites, profiles } = loadFiles(configPath, context.env, { isProof: true });
  if (options.json) {
    context.print(
      JSON.stringify(
        faults.map((fault) => ({ code: fault.code, ...fault.values, message: fault.what, remedy: fault.remedy })),
        null,
        2,
      ),
    );
  } else {
    for (const fault of faults) context.print(fault.message);
    const assets = sites.reduce((count, { site }) => count + site.assets.length, 0);
    const summary =
      faults.length === 0
        ? `${configPath} is sound: ${sites.length} site(s), ${assets} asset(s), ${profiles.size} profiles.`
        : `${faults.length} fault(s).`;
    context.print(summary);
  }
  return faults.length === 0 ? 0 : 1;
}
