// Runs Foresite all-in-one in its data folder, until it is told to stop.

import type { ConflictView } from '../contract/api-conflicts.ts';
import { ForesiteError } from '../contract/errors.ts';
import { conflictsOf, conflictViews, readingOf } from '../server/site/conflict-views.ts';
import { createApp, type App, type AppOptions } from './app.ts';
import type { CommandContext } from './context.ts';
import { controlMethods } from './control-methods.ts';
import { runProgram, type RunHooks } from './run-program.ts';

export interface AppHooks extends RunHooks {
  /** Said once the console can be opened. */
  onReady?: (address: string, app: App) => void;
}

export function runApp(context: CommandContext, options: AppOptions, hooks: AppHooks = {}): Promise<number> {
  return runProgram(
    {
      dataFolder: options.dataFolder,
      create: () => createApp(options),
      methods: (app, address) =>
        controlMethods({ ...app, conflicts: async (site) => liveConflicts(app, site) }, address, options),
      onReady(app, { address, oneTimeSignIn }) {
        context.print(`Foresite ${options.version} is ready: ${address}`);
        if (typeof oneTimeSignIn === 'string') context.print(`First sign-in, once, within 24 h: ${oneTimeSignIn}`);
        hooks.onReady?.(address, app);
      },
    },
    hooks,
  );
}

function liveConflicts({ server, catalogue }: App, site: string): ConflictView[] {
  const runtime = server.sites.get(site);
  if (!runtime) throw new ForesiteError('not_found', { what: `site ${site}` });
  const reading = readingOf({ rowsOf: (asset) => server.rows.of(site, asset), detector: server.detector, catalogue });
  return conflictViews(conflictsOf(runtime.model, reading), runtime.model.graph);
}
