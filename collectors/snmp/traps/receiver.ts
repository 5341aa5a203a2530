// Receives traps and informs in a process of its own, which is started anew when it dies. The side of the process that polls:
// it sees only what the other one has parsed and believed.

import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Clock } from '../../../contract/clock.ts';
import type { Log } from '../../../contract/collector.ts';
import type { FromReceiver, ReceiverCounts, ReceiverSettings, RefusedMessage, TrapMessage } from './messages.ts';
import type { TrapReaderSettings } from './trap-reader.ts';

/** UDP port for traps that needs no privilege. */
export const DEFAULT_TRAP_PORT = 1162;
/** Pause before the receiver is started anew, doubled each time up to the ceiling. */
export const RESTART_AFTER_MS = 1000;
export const RESTART_AT_MOST_MS = 60_000;
/** The receiver is given this long to begin listening. */
const START_TIMEOUT_MS = 10_000;
/** Memory of the receiver's heap, in MiB, and of each half of its young generation. */
const HEAP_MIB = 64;
const YOUNG_MIB = 1;
/** What of our environment makes a process small: with what was compiled before, no compiler is loaded. */
const INHERITED = ['PATH', 'NODE_COMPILE_CACHE', 'MALLOC_ARENA_MAX'] as const;

const PROGRAM = join(import.meta.dirname, 'receiver-child.ts');

export interface TrapReceiverOptions {
  host: string;
  port: number;
  clock: Clock;
  log: Log;
  onTrap: (trap: TrapMessage) => void;
  onRefused: (refused: RefusedMessage) => void;
}

export interface TrapReceiverStats extends Omit<ReceiverCounts, 'kind'> {
  /** The port it listens on; 0 while it does not. */
  port: number;
  restarts: number;
  /** Why it does not listen, '' when it does. */
  lastError: string;
}

export class TrapReceiver {
  readonly #options: TrapReceiverOptions;
  #settings: TrapReaderSettings | undefined;
  #child: ChildProcess | undefined;
  #cancelRestart: (() => void) | undefined;
  #pauseMs = RESTART_AFTER_MS;
  #isStopped = true;
  #onSettled: (() => void) | undefined;
  /** Counts of receivers that have ended. */
  #before = { datagrams: 0, notifications: 0, refused: 0, limited: 0 };
  #counts = { datagrams: 0, notifications: 0, refused: 0, limited: 0 };
  #port = 0;
  #restarts = 0;
  #lastError = '';

  constructor(options: TrapReceiverOptions) {
    this.#options = options;
  }

  /** Resolves when it listens or has failed to: a taken port is no reason not to poll. */
  async start(settings: TrapReaderSettings): Promise<void> {
    this.#settings = settings;
    this.#isStopped = false;
    const settled = new Promise<void>((resolve) => {
      this.#onSettled = resolve;
    });
    const cancel = this.#options.clock.after(START_TIMEOUT_MS, () => this.#onSettled?.());
    this.#spawn();
    await settled;
    cancel();
  }

  /** Credentials have changed. */
  update(settings: TrapReaderSettings): void {
    this.#settings = settings;
    this.#tellSettings();
  }

  stats(): TrapReceiverStats {
    const { datagrams, notifications, refused, limited } = this.#before;
    return {
      datagrams: datagrams + this.#counts.datagrams,
      notifications: notifications + this.#counts.notifications,
      refused: refused + this.#counts.refused,
      limited: limited + this.#counts.limited,
      port: this.#port,
      restarts: this.#restarts,
      lastError: this.#lastError,
    };
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelRestart?.();
    // Whoever waits for it to listen waits no longer.
    this.#onSettled?.();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    child.kill('SIGKILL');
    await ended;
  }

  #spawn(): void {
    const child = fork(PROGRAM, [], {
      // Ctrl-C at a terminal is meant for the program, which ends this one: otherwise it would seem to have crashed.
      detached: true,
      env: environment(),
      execArgv: [`--max-old-space-size=${HEAP_MIB}`, `--max-semi-space-size=${YOUNG_MIB}`],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child = child;
    child.on('message', (message: FromReceiver) => this.#on(message));
    child.on('error', (error) => this.#fail(error.name));
    child.once('exit', (code, signal) => this.#onExit(child, code, signal));
    this.#tellSettings();
  }

  #tellSettings(): void {
    const { host, port } = this.#options;
    if (!this.#settings || this.#child?.connected !== true) return;
    const settings: ReceiverSettings = { kind: 'settings', host, port: this.#port || port, ...this.#settings };
    // A channel that breaks right now is followed by the end of the process.
    this.#child.send(settings, () => {});
  }

  #on(message: FromReceiver): void {
    switch (message.kind) {
      case 'trap':
        this.#options.onTrap(message);
        return;
      case 'refused':
        this.#options.onRefused(message);
        return;
      case 'counts': {
        const { kind: _kind, ...counts } = message;
        this.#counts = counts;
        return;
      }
      case 'listening':
        this.#options.log.info({ host: this.#options.host, port: message.port }, 'traps are received');
        this.#port = message.port;
        this.#lastError = '';
        this.#pauseMs = RESTART_AFTER_MS;
        this.#onSettled?.();
        return;
      case 'failed':
        this.#fail(message.what);
        return;
      default:
        message satisfies never;
    }
  }

  #fail(what: string): void {
    const { log, host, port } = this.#options;
    if (this.#lastError !== what) log.warn({ host, port, error: what }, 'traps cannot be received');
    this.#lastError = what;
    this.#onSettled?.();
    // It tries again as a new process, as it does after a crash.
    this.#child?.kill('SIGKILL');
  }

  #onExit(child: ChildProcess, code: number | null, signal: string | null): void {
    if (child !== this.#child || this.#isStopped) return;
    for (const key of ['datagrams', 'notifications', 'refused', 'limited'] as const)
      this.#before[key] += this.#counts[key];
    this.#counts = { datagrams: 0, notifications: 0, refused: 0, limited: 0 };
    this.#restarts++;
    if (this.#lastError === '') {
      this.#lastError = `the receiver ended (${signal ?? code ?? 'unknown'})`;
      this.#options.log.warn({ code, signal }, 'the receiver of traps ended and is started anew');
    }
    this.#onSettled?.();
    this.#cancelRestart = this.#options.clock.after(this.#pauseMs, () => this.#spawn());
    this.#pauseMs = Math.min(RESTART_AT_MOST_MS, this.#pauseMs * 2);
  }
}

/** Secrets go over the channel, never into arguments or the environment. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(INHERITED.map((name) => [name, process.env[name]]).filter(([, value]) => value));
}
