// Runs a program in a data folder: takes its lock, starts it, answers commands, waits for a signal, stops it. What the
// program does is not its business; there are two, see app.ts and gateway-app.ts.

import { rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';
import { serveControl, type ControlMethod } from './control.ts';
import { openDataFolder, type DataFolder } from './data-folder.ts';

export interface Started {
  /** Where it answers. */
  address: string;
  /** The one-time sign-in of a first start; only where people can sign in. */
  oneTimeSignIn?: string | null;
}

/** What runs until it is told to stop. */
export interface Program {
  start(): Promise<Started>;
  stop(): Promise<void>;
}

export interface RunHooks {
  /** The data folder, where its lock is taken already. */
  folder?: DataFolder;
  /** Told as soon as it is to stop. */
  onSignal?: () => void;
  /** Whatever else has to end with it. */
  onStop?: () => Promise<void> | void;
}

export interface ProgramParts<P extends Program> {
  dataFolder: string;
  create(): Promise<P>;
  /** What other commands may ask of it. */
  methods(program: P, address: string): Readonly<Record<string, ControlMethod>>;
  /** Told once all of it runs. */
  onReady(program: P, started: Started): void;
}

/** Signals that end the program in good order. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function runProgram<P extends Program>(parts: ProgramParts<P>, hooks: RunHooks = {}): Promise<number> {
  const folder = hooks.folder ?? openDataFolder(parts.dataFolder);
  let program: P | null = null;
  const stopping = untilSignal();
  try {
    program = await parts.create();
    const started = await program.start();
    const control = await serveControl(folder.path, parts.methods(program, started.address));
    writeFileSync(join(folder.path, 'address'), `${started.address}\n`, { mode: 0o600 });
    parts.onReady(program, started);
    // Otherwise it is kept at a good end only, and a program that is killed would start slowly for ever.
    module.flushCompileCache();
    // What the start alone needed is a third of the heap, and V8 would keep it until the heap is full once.
    globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    await stopping;
    hooks.onSignal?.();
    await control.close();
    return 0;
  } finally {
    await program?.stop();
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
