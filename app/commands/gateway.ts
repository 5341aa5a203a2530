// `foresite gateway`: the part of Foresite that collects, alone, until it is told to stop. It works in the folder and on the
// inventory of `foresite start`, and brings what it reads into InfluxDB; without one it stays in the journal for `start`.

import { systemClock } from '../../contract/clock.ts';
import { createSystemNetwork } from '../../collectors/network.ts';
import { MAX_JOURNAL_BYTES } from '../../gateway/journal/journal.ts';
import type { CommandContext } from '../context.ts';
import type { ControlMethod } from '../control.ts';
import { openDataFolder } from '../data-folder.ts';
import { withFolderWork, type FolderInventory, type LoadedOptions } from '../folder-work.ts';
import { createGatewayApp, type GatewayApp } from '../gateway-app.ts';
import { createLog } from '../log.ts';
import { runProgram } from '../run-program.ts';

const JOURNAL_GIB = MAX_JOURNAL_BYTES / 1024 ** 3;
/** What commands may ask that is answered from the data folder. */
const FOLDER_METHODS = ['test', 'token.create', 'inventory.export', 'inventory.conflicts', 'inventory.apply'] as const;

export async function gateway(context: CommandContext, options: { config?: string }): Promise<number> {
  const opened = await withFolderWork(async (ask) => {
    const loaded = await ask('load', options);
    if (!loaded) return null;
    const folder = openDataFolder(loaded.dataFolder);
    try {
      return { loaded, folder, inventory: await ask('open', options) };
    } catch (error) {
      folder.release();
      throw error;
    }
  });
  if (!opened) return 1;
  const { loaded, folder, inventory } = opened;
  const stopping = new AbortController();
  return runProgram(
    {
      dataFolder: loaded.dataFolder,
      create: () => create(loaded, inventory),
      methods: (app, address) => ({ address: async () => address, ...folderMethods(app, options, stopping.signal) }),
      onReady: (_app, { address }) => tell(context, loaded, address),
    },
    { folder, onStop: () => stopping.abort() },
  );
}

function create({ logLevel, ...loaded }: LoadedOptions, inventory: FolderInventory): Promise<GatewayApp> {
  const log = createLog(logLevel, process.stdout.isTTY);
  return createGatewayApp({ ...loaded, network: createSystemNetwork({ log }), clock: systemClock, log }, inventory);
}

function tell(context: CommandContext, { config, version }: LoadedOptions, address: string): void {
  context.print(`Foresite gateway ${version} is ready: ${address} (/healthz, /readyz, /metrics)`);
  if (config.metrics?.store === 'influx') return;
  context.print(
    `No InfluxDB is configured (metrics.store: influx): what is read stays in the journal, up to ${JOURNAL_GIB} GiB, ` +
      'until `npx foresite start` in this folder takes it into its history.',
  );
}

/** One after the other: each opens the records for itself. */
function folderMethods(
  app: GatewayApp,
  options: { config?: string },
  stopping: AbortSignal,
): Record<string, ControlMethod> {
  let turn: Promise<unknown> = Promise.resolve();
  const method =
    (name: string): ControlMethod =>
    (parameters) => {
      const done = turn.then(async () => {
        const call = { ...options, method: name, parameters };
        const { result, inventory } = await withFolderWork((ask) => ask('call', call), stopping);
        if (name === 'inventory.apply') await app.follow(inventory);
        return result;
      });
      turn = done.catch(() => {});
      return done;
    };
  return Object.fromEntries(FOLDER_METHODS.map((name) => [name, method(name)]));
}
