// The program of the process that works on a data folder for a gateway, see folder-work.ts: it answers questions one by one,
// keeps nothing between them and ends with its parent.

import { join } from 'node:path';
import type { Profile } from '../contract/profile.ts';
import { openRecords, type Records } from '../server/stores/records/records.ts';
import type { AppOptions } from './app.ts';
import type { CommandContext } from './context.ts';
import { errorReply } from './control.ts';
import { controlMethods } from './control-methods.ts';
import { readEnvironment } from './environment.ts';
import type { FolderInventory, FolderQuestion, FolderQuestions } from './folder-work.ts';
import { inventoryOf, takeOverSites } from './inventory.ts';
import { storedConflicts } from './inventory-work.ts';
import { startOptions } from './start-options.ts';

// The parent decides what a signal to all of us means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
process.once('disconnect', () => process.exit(0));
process.on('message', (question: FolderQuestion) => {
  answer(question).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.(errorReply(error)),
  );
});

function answer(question: FolderQuestion): Promise<unknown> {
  switch (question.what) {
    case 'load':
      return load(question.given);
    case 'open':
      return open(question.given);
    case 'call':
      return call(question.given);
    default:
      return question satisfies never;
  }
}

async function load(given: FolderQuestions['load']['given']): Promise<FolderQuestions['load']['answer']> {
  const options = startOptions(contextHere(), given);
  if (!options) return null;
  const { config, dataFolder, host, port, trapPort, logLevel, version } = options;
  return { config, dataFolder, host, port, trapPort, logLevel, version };
}

function open(given: FolderQuestions['open']['given']): Promise<FolderInventory> {
  return withRecords(given, async (records, options) => {
    await takeOverSites(records, options);
    return inventoryIn(records, options.profiles);
  });
}

function call({ method, parameters, ...given }: FolderQuestions['call']['given']) {
  return withRecords(given, async (records, options) => {
    const { profiles, clock } = options;
    const owner = {
      records,
      targets: () => inventoryOf(records, profiles, Date.now).targets(),
      async applySite(site: AppOptions['sites'][number], actor: string): Promise<void> {
        await records.transact(() => records.inventory.put(site, { at: clock.wallMs(), actor }));
      },
      conflicts: async (site: string) => storedConflicts(records, site, profiles),
    };
    const result = await controlMethods(owner, '', options)[method]?.(parameters);
    return { result, inventory: inventoryIn(records, profiles) };
  });
}

async function withRecords<T>(
  given: { config?: string },
  work: (records: Records, options: AppOptions) => Promise<T>,
): Promise<T> {
  const options = startOptions(contextHere(), given);
  // It was proved at the start, and is wrong by now: its faults have been printed.
  if (!options) throw new Error('the configuration has faults');
  const { dataFolder, clock, log } = options;
  const records = await openRecords({ path: join(dataFolder, 'records.db'), clock, log });
  try {
    return await work(records, options);
  } finally {
    records.close();
  }
}

function inventoryIn(records: Records, profiles: ReadonlyMap<string, Profile>): FolderInventory {
  const inventory = inventoryOf(records, profiles, Date.now);
  return { sites: inventory.sites(), targets: inventory.targets() };
}

function contextHere(): CommandContext {
  return {
    environment: readEnvironment(process.env, process.cwd()),
    env: process.env,
    cwd: process.cwd(),
    print: (line) => void process.stdout.write(`${line}\n`),
    printError: (line) => void process.stderr.write(`${line}\n`),
  };
}
