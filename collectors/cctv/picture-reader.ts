// Hands pictures to a thread of their own and waits for what it tells. The thread starts with the first picture, reads one
// at a time, and is replaced when it dies or does not answer: one picture can only lose itself and those that wait.

import { Worker } from 'node:worker_threads';
import type { PictureFacts } from './picture.ts';
import type { PictureSource } from './picture-source.ts';
import type { PictureReply, PictureTask } from './picture-worker.ts';

/** Pictures that may wait for the thread; further ones are not read, and counted. */
export const MAX_PICTURES_WAITING = 64;
/** A thread that is silent for this long over its pictures is replaced, ms. */
export const PICTURE_TIMEOUT_MS = 5000;
/** Memory of the thread, MiB; past it the thread ends and is replaced. */
export const MAX_PICTURE_HEAP_MB = 96;

type Settle = (facts: PictureFacts | undefined) => void;

export class PictureReader implements PictureSource {
  readonly #waiting = new Map<number, Settle>();
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextId = 0;
  #dropped = 0;

  /** Pictures that were not read because too many waited or the thread failed. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Pictures that wait for the thread or are being read. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** @returns `dropped` where it was not looked at, undefined for what is no picture */
  async read(data: Uint8Array): Promise<PictureFacts | undefined | 'dropped'> {
    if (this.#waiting.size >= MAX_PICTURES_WAITING) {
      this.#dropped++;
      return 'dropped';
    }
    const worker = this.#worker ?? this.#start();
    const id = this.#nextId++;
    const droppedBefore = this.#dropped;
    const facts = await new Promise<PictureFacts | undefined>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#watch();
      worker.postMessage({ id, data } satisfies PictureTask);
    });
    return facts ?? (this.#dropped > droppedBefore ? 'dropped' : undefined);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#fail();
    await worker?.terminate();
  }

  #start(): Worker {
    const limits = { maxOldGenerationSizeMb: MAX_PICTURE_HEAP_MB };
    const worker = new Worker(new URL('./picture-worker.ts', import.meta.url), { resourceLimits: limits });
    worker.unref();
    worker.on('message', ({ id, facts }: PictureReply) => {
      this.#waiting.get(id)?.(facts);
      this.#waiting.delete(id);
      this.#watch();
    });
    const isGone = (): void => {
      if (this.#worker === worker) this.#fail();
    };
    worker.on('error', isGone);
    worker.on('exit', isGone);
    return (this.#worker = worker);
  }

  /** The thread has to say something within the time limit while pictures wait. */
  #watch(): void {
    clearTimeout(this.#timer);
    if (this.#waiting.size === 0) return;
    this.#timer = setTimeout(() => {
      void this.#worker?.terminate();
      this.#fail();
    }, PICTURE_TIMEOUT_MS);
  }

  #fail(): void {
    clearTimeout(this.#timer);
    this.#worker = undefined;
    this.#dropped += this.#waiting.size;
    for (const settle of this.#waiting.values()) settle(undefined);
    this.#waiting.clear();
  }
}
