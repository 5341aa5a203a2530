// `foresite start`: Foresite all-in-one on the user's own inventory, until it is told to stop.

import { resolve } from 'node:path';
import { systemClock } from '../../contract/clock.ts';
import { ForesiteError } from '../../contract/errors.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { createLog } from '../log.ts';
import { loadFiles } from '../load.ts';
import { DEFAULT_PORT } from '../environment.ts';
import { version, type CommandContext } from '../context.ts';
import { runApp } from '../run-app.ts';

export async function start(context: CommandContext, options: { config?: string }): Promise<number> {
  const { environment } = context;
  const configPath = options.config === undefined ? environment.configPath : resolve(context.cwd, options.config);
  const { config, profiles, sites, faults } = loadFiles(configPath, context.env);
  if (faults.length > 0) {
    for (const fault of faults) context.printError(fault.message);
    context.printError(`Not started: ${faults.length} fault(s). \`npx foresite check\` lists them again.`);
    return 1;
  }
  if (sites.length === 0)
    throw new ForesiteError('config_invalid', {
      path: configPath,
      line: 1,
      where: 'sites',
      what: 'names no site file',
      hint: 'add sites: [site.yaml]; `npx foresite init` writes one',
    });
  const log = createLog(config.log?.level ?? environment.logLevel, process.stdout.isTTY);
  return runApp(context, {
    config,
    profiles,
    sites: sites.map(({ site }) => site),
    replaceSites: false,
    dataFolder: environment.dataFolder,
    host: context.env['FORESITE_HOST'] ?? config.http?.host ?? environment.host,
    port: environment.port ?? config.http?.port ?? DEFAULT_PORT,
    adminPassword: environment.adminPassword,
    trapPort: environment.trapPort ?? undefined,
    network: createSystemNetwork({ log }),
    clock: systemClock,
    log,
    version: version(),
  });
}
