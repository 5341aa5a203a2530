// What a runner and its children say to each other: one request, one answer, over the channel of fork. A child runs the
// real code alone in its process, so that its CPU and memory are its own.

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ended, tied } from '../processes.ts';

/** As bin/foresite.mjs starts the program. */
const FLAGS = ['--max-semi-space-size=8', '--heap-growing-percent=40', '--no-warnings'];
/** The first polls of tens of thousands of devices take their time. */
const ANSWER_TIMEOUT_MS = 300_000;
const END_TIMEOUT_MS = 5000;

export class Child<Request extends { do: string }, Answer> {
  readonly #process: ChildProcess;

  /** @param options what the child reads by {@link childOptions} */
  constructor(file: string, options: object) {
    const profiling = process.env['FORESITE_BENCH_CPU_PROFILE'];
    const flags = profiling === undefined ? FLAGS : [...FLAGS, '--cpu-prof', `--cpu-prof-dir=${profiling}`];
    this.#process = tied(
      fork(join(import.meta.dirname, file), [JSON.stringify(options)], {
        execArgv: flags,
        env: { ...process.env, MALLOC_ARENA_MAX: '2' },
        serialization: 'advanced',
      }),
    );
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  ask(request: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const child = this.#process;
      const fail = (why: string): void => {
        clear();
        reject(new Error(`the child ${why} at "${request.do}"`));
      };
      const onExit = (): void => fail('ended');
      const onMessage = (message: unknown): void => {
        clear();
        resolve(message as Answer);
      };
      const timer = setTimeout(() => fail('did not answer'), ANSWER_TIMEOUT_MS);
      const clear = (): void => {
        clearTimeout(timer);
        child.off('exit', onExit).off('message', onMessage);
      };
      child.once('exit', onExit).once('message', onMessage);
      child.send(request);
    });
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (child.connected) {
      // It ends by itself then, and writes its profile when one is asked for.
      const exited = once(child, 'exit', { signal: AbortSignal.timeout(END_TIMEOUT_MS) });
      child.disconnect();
      await exited.catch(() => undefined);
    }
    await ended(child);
  }
}

/** The child's side: what the runner gave it. */
export function childOptions<Options>(): Options {
  return JSON.parse(process.argv[2] ?? '{}') as Options;
}

/** The child's side: answers requests one by one and ends, with what the child says is to be ended, when the runner lets go of it. */
export function serve<Request, Answer extends object>(
  answer: (request: Request) => Promise<Answer>,
  end: () => Promise<void> = () => Promise.resolve(),
): void {
  process.once('disconnect', () => void end().finally(() => process.exit(0)));
  process.on('message', (request) => {
    answer(request as Request).then(
      (message) => process.send?.(message),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  });
}
