// Work on a data folder – configuration, inventory, tokens – in a process of its own that ends with it: what reads and checks
// all that takes more memory than collecting does, and is needed for moments. The gateway alone works this way; it holds the
// folder's lock meanwhile. The other side is folder-child.ts.

import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { ForesiteError } from '../contract/errors.ts';
import type { Target } from '../contract/collector.ts';
import type { ForesiteConfig } from './config.ts';
import { errorFrom, type ErrorReply } from './control.ts';

/** Longest wait for one answer: thousands of devices are read in seconds. */
export const FOLDER_WORK_TIMEOUT_MS = 120_000;
/** A process that has not ended so long after its work is killed. */
export const FOLDER_END_TIMEOUT_MS = 5000;

const PROGRAM = join(import.meta.dirname, 'folder-child.ts');

/** What a gateway runs with, without what cannot pass between processes. */
export interface LoadedOptions {
  config: ForesiteConfig;
  dataFolder: string;
  host: string;
  port: number;
  trapPort: number | undefined;
  logLevel: string;
  version: string;
}

export interface FolderInventory {
  sites: string[];
  targets: Target[];
}

/** What may be asked, and what is answered. */
export interface FolderQuestions {
  /** Null when there are faults, which have been printed. */
  load: { given: { config?: string }; answer: LoadedOptions | null };
  /** Takes over the sites of the files into an empty inventory. */
  open: { given: { config?: string }; answer: FolderInventory };
  /** A method of control-methods.ts, and the inventory after it. */
  call: {
    given: { config?: string; method: string; parameters: Record<string, unknown> };
    answer: { result: unknown; inventory: FolderInventory };
  };
}

export type FolderQuestion = {
  [What in keyof FolderQuestions]: { what: What; given: FolderQuestions[What]['given'] };
}[keyof FolderQuestions];

export type Ask = <What extends keyof FolderQuestions>(
  what: What,
  given: FolderQuestions[What]['given'],
) => Promise<FolderQuestions[What]['answer']>;

/** Runs `work`, whose questions are answered by one process, and ends that; at once when told to stop. */
export async function withFolderWork<T>(work: (ask: Ask) => Promise<T>, stopping?: AbortSignal): Promise<T> {
  const child = fork(PROGRAM, [], { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const stop = (): void => void child.kill('SIGKILL');
  stopping?.addEventListener('abort', stop, { once: true });
  try {
    // The answer is the one of the question: the other side is ours.
    return await work((what, given) => exchange(child, { what, given } as FolderQuestion) as Promise<never>);
  } finally {
    stopping?.removeEventListener('abort', stop);
    end(child);
  }
}

/** It ends by itself when it is let go of, and keeps what it compiled for the next one. */
function end(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (child.connected) child.disconnect();
  const killing = setTimeout(() => child.kill('SIGKILL'), FOLDER_END_TIMEOUT_MS);
  child.once('exit', () => clearTimeout(killing));
}

function exchange(child: ChildProcess, question: FolderQuestion): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const fail = (why: string): void => reject(new ForesiteError('internal', { id: `folder ${question.what}: ${why}` }));
  const timer = setTimeout(() => fail('no answer in time'), FOLDER_WORK_TIMEOUT_MS);
  const onExit = (): void => fail('its process ended');
  const onMessage = (reply: { result: unknown } | ErrorReply): void => {
    if ('error' in reply) reject(errorFrom(reply));
    else resolve(reply.result);
  };
  child.once('exit', onExit).once('error', onExit).once('message', onMessage);
  if (child.connected) child.send(question, (error) => error && onExit());
  else onExit();
  return promise.finally(() => {
    clearTimeout(timer);
    child.off('exit', onExit).off('error', onExit).off('message', onMessage);
  });
}
