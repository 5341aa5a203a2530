// Runs the program in a data folder: takes its lock, starts it, answers commands, waits for a signal, stops it.

import { rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { createApp, type App, type AppOptions } from './app.ts';
import type { CommandContext } from './context.ts';
import { controlMethods } from './control-methods.ts';
import { serveControl } from './control.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';

export interface RunHooks {
  /** The data folder, where its lock is taken already. */
  folder?: DataFolder;
  /** Said once the console can be opened. */
  onReady?: (address: string, app: App) => void;
  /** Whatever else has to end with it. */
  onStop?: () => Promise<void> | void;
}

/** Signals that end the program in good order. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function runApp(context: CommandContext, options: AppOptions, hooks: RunHooks = {}): Promise<number> {
  const folder = hooks.folder ?? openDataFolder(options.dataFolder);
  let app: App | null = null;
  const stopping = untilSignal();
  try {
    app = await createApp(options);
    const { address, oneTimeSignIn } = await app.start();
    const control = await serveControl(folder.path, controlMethods(app, address, options));
    writeFileSync(join(folder.path, 'address'), `${address}\n`, { mode: 0o600 });
    context.print(`Foresite ${options.version} is ready: ${address}`);
    if (oneTimeSignIn !== null) context.print(`First sign-in, once, within 24 h: ${oneTimeSignIn}`);
    hooks.onReady?.(address, app);
    // Otherwise it is kept at a good end only, and a program that is killed would start slowly for ever.
    module.flushCompileCache();
    await stopping;
    await control.close();
    return 0;
  } finally {
    await app?.stop();
    await hooks.onStop?.();
    rmSync(join(folder.path, 'address'), { force: true });
    folder.release();
  }
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of SIGNALS) process.once(signal, () => resolve());
  });
}
