// Reads pictures off the main thread: bytes of strangers, and milliseconds of work each. It answers each with its facts or
// with none, and knows no device.

import { createHash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { HuffmanTables } from './jpeg-huffman.ts';
import { readBlocks } from './jpeg.ts';
import { type PictureFacts, factsOf } from './picture.ts';

export interface PictureTask {
  id: number;
  data: Uint8Array;
}

export interface PictureReply {
  id: number;
  /** Absent for what is no picture that we read. */
  facts?: PictureFacts;
}

const tables = new HuffmanTables();

parentPort?.on('message', ({ id, data }: PictureTask) => {
  const reply: PictureReply = { id };
  const blocks = readBlocks(data, tables);
  if (blocks) reply.facts = factsOf(blocks, (bytes) => createHash('sha1').update(bytes).digest('base64'));
  parentPort?.postMessage(reply);
});
