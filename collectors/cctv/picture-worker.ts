// Reads pictures off the main thread: bytes of strangers, and milliseconds of work each. It answers each with its facts or
// with none, and knows no device.

import { parentPort } from 'node:worker_threads';
import type { PictureFacts } from './picture.ts';
import { readPicture } from './picture-source.ts';

export interface PictureTask {
  id: number;
  data: Uint8Array;
}

export interface PictureReply {
  id: number;
  /** Absent for what is no picture that we read. */
  facts?: PictureFacts;
}

parentPort?.on('message', ({ id, data }: PictureTask) => {
  const facts = readPicture(data);
  parentPort?.postMessage({ id, ...(facts && { facts }) } satisfies PictureReply);
});
