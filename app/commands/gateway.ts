// `foresite gateway`: the part of Foresite that collects, alone, until it is told to stop. It works in the folder and on the
// inventory of `foresite start`, and brings what it reads into InfluxDB; without one it stays in the journal for `start`.

import { MAX_JOURNAL_BYTES } from '../../gateway/journal/journal.ts';
import type { CommandContext } from '../context.ts';
import { controlMethods } from '../control-methods.ts';
import { createGatewayApp, type GatewayApp } from '../gateway-app.ts';
import { runProgram } from '../run-program.ts';
import { startOptions } from '../start-options.ts';

const JOURNAL_GIB = MAX_JOURNAL_BYTES / 1024 ** 3;

export async function gateway(context: CommandContext, options: { config?: string }): Promise<number> {
  const found = startOptions(context, options);
  if (!found) return 1;
  const { dataFolder, config, profiles, version } = found;
  const stored = async ({ records }: GatewayApp, site: string) =>
    (await import('../inventory-work.ts')).storedConflicts(records, site, profiles);
  return runProgram({
    dataFolder,
    create: () => createGatewayApp(found),
    methods: (app, address) => controlMethods({ ...app, conflicts: (site) => stored(app, site) }, address, found),
    onReady(_app, { address }) {
      context.print(`Foresite gateway ${version} is ready: ${address} (/healthz, /readyz, /metrics)`);
      if (config.metrics?.store !== 'influx')
        context.print(
          `No InfluxDB is configured (metrics.store: influx): what is read stays in the journal, up to ${JOURNAL_GIB} GiB, ` +
            'until `npx foresite start` in this folder takes it into its history.',
        );
    },
  });
}
