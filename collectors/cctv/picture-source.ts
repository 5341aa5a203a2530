// Whoever looks at pictures for the polls: a thread of its own, or, for pictures that nobody else has made, the caller's.

import { createHash } from 'node:crypto';
import { HuffmanTables } from './jpeg-huffman.ts';
import { readBlocks } from './jpeg.ts';
import { factsOf, type PictureFacts } from './picture.ts';

export interface PictureSource {
  /** @returns `dropped` where it was not looked at, undefined for what is no picture */
  read(data: Uint8Array): Promise<PictureFacts | undefined | 'dropped'>;
  /** Pictures that were not looked at. */
  readonly dropped: number;
  /** Pictures that wait or are being looked at. */
  readonly waiting: number;
  close(): Promise<void>;
}

const tables = new HuffmanTables();

/** @returns undefined for what is no picture that we read */
export function readPicture(data: Uint8Array): PictureFacts | undefined {
  const blocks = readBlocks(data, tables);
  return blocks && factsOf(blocks, (bytes) => createHash('sha1').update(bytes).digest('base64'));
}

/** Looks at each at once. Of use where pictures are one's own: a stranger's could hold up the thread. */
export const readsAtOnce: PictureSource = {
  read: (data) => Promise.resolve(readPicture(data)),
  dropped: 0,
  waiting: 0,
  close: () => Promise.resolve(),
};
