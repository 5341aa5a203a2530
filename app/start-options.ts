// What `foresite start` and `foresite gateway` run with: the environment, the configuration and the site files, proved.

import { resolve } from 'node:path';
import { systemClock } from '../contract/clock.ts';
import { ForesiteError } from '../contract/errors.ts';
import { createSystemNetwork } from '../collectors/network.ts';
import type { AppOptions } from './app.ts';
import { version, type CommandContext } from './context.ts';
import { DEFAULT_PORT } from './environment.ts';
import { loadFiles } from './load.ts';
import { createLog } from './log.ts';

export interface StartOptions extends AppOptions {
  logLevel: string;
}

/**
 * Null when there are faults, which are printed then.
 * @throws ForesiteError config_file_missing; config_invalid when no site is named
 */
export function startOptions(context: CommandContext, options: { config?: string }): StartOptions | null {
  const { environment, env } = context;
  const configPath = options.config === undefined ? environment.configPath : resolve(context.cwd, options.config);
  const { config, profiles, sites, faults } = loadFiles(configPath, env);
  if (faults.length > 0) {
    for (const fault of faults) context.printError(fault.message);
    context.printError(`Not started: ${faults.length} fault(s). \`npx foresite check\` lists them again.`);
    return null;
  }
  if (sites.length === 0)
    throw new ForesiteError('config_invalid', {
      path: configPath,
      line: 1,
      where: 'sites',
      what: 'names no site file',
      hint: 'add sites: [site.yaml]; `npx foresite init` writes one',
    });
  const logLevel = config.log?.level ?? environment.logLevel;
  const log = createLog(logLevel, process.stdout.isTTY);
  return {
    config,
    profiles,
    sites: sites.map(({ site }) => site),
    replaceSites: false,
    dataFolder: environment.dataFolder,
    host: env['FORESITE_HOST'] ?? config.http?.host ?? environment.host,
    port: environment.port ?? config.http?.port ?? DEFAULT_PORT,
    adminPassword: environment.adminPassword,
    trapPort: environment.trapPort ?? undefined,
    network: createSystemNetwork({ log }),
    clock: systemClock,
    log,
    logLevel,
    version: version(),
  };
}
