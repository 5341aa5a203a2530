// The few file operations the journal needs, as a parameter, so that a test can fill the disk or break it. This is the
// real one; nothing else in the journal touches files.

import { mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';

export interface JournalFile {
  /** Appends all of it, or rejects with an unknown part written. */
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when what was written is on the medium. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

export interface JournalFs {
  makeFolder(path: string): Promise<void>;
  list(folder: string): Promise<string[]>;
  size(path: string): Promise<number>;
  /** Makes a new file; rejects with EEXIST when there is one. */
  create(path: string): Promise<JournalFile>;
  /** At most `length` bytes from `offset`; fewer at the end of the file. Read into `into` where that is large enough. */
  read(path: string, offset: number, length: number, into?: Buffer): Promise<Buffer>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes names that were created, renamed or removed in the folder durable. */
  syncFolder(folder: string): Promise<void>;
}

export const systemFs: JournalFs = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true, mode: 0o700 });
  },
  list: (folder) => readdir(folder),
  size: async (path) => (await stat(path)).size,
  async create(path) {
    const handle = await open(path, 'wx', 0o600);
    return {
      async write(bytes) {
        let at = 0;
        while (at < bytes.length) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
      },
      sync: () => handle.datasync(),
      truncate: (length) => handle.truncate(length),
      close: () => handle.close(),
    };
  },
  async read(path, offset, length, into) {
    await using handle = await open(path, 'r');
    const bytes = into && into.length >= length ? into : Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  },
  rename: (from, to) => rename(from, to),
  remove: (path) => unlink(path),
  async syncFolder(folder) {
    await using handle = await open(folder, 'r');
    await handle.sync();
  },
};
