// Compresses one body after the other with one gzip stream. A new stream for each allocates half a megabyte outside of the
// heap, and every 64 MB of that makes V8 go through all of a large heap. It keeps nothing of a body.

import { constants, createGzip, type Gzip, type ZlibReset } from 'node:zlib';

/** Most compression gains little here and costs as much as polling. */
const GZIP_LEVEL = 1;
/** Output is made in pieces of this. */
const GZIP_CHUNK_BYTES = 64 * 1024;

/** Node documents `reset` for deflate only; gzip is deflate with a header, and zlib begins that anew, too. */
type ResettableGzip = Gzip & ZlibReset;

export class Compressor {
  #stream: ResettableGzip | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** The body as one whole gzip member. Bodies given meanwhile wait. */
  compress(body: Uint8Array): Promise<Buffer> {
    const compressed = this.#turn.then(() => this.#compress(body));
    this.#turn = compressed.catch(() => undefined);
    return compressed;
  }

  /** Frees what the stream holds, and fails the body that is under way; a stream is made again when it is needed. */
  close(): void {
    this.#stream?.destroy();
    this.#stream = undefined;
  }

  #compress(body: Uint8Array): Promise<Buffer> {
    const stream = (this.#stream ??= newStream());
    const chunks: Buffer[] = [];
    return new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        stream.removeAllListeners();
        // What it still says is of no interest, but nobody listening would end the process.
        stream.on('error', () => undefined);
        if (this.#stream === stream) this.#stream = undefined;
        stream.destroy();
        reject(error);
      };
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.once('error', fail);
      stream.once('close', () => fail(new Error('the compression was ended')));
      stream.write(body);
      stream.flush(constants.Z_FINISH, () => {
        if (stream.destroyed) return;
        stream.removeAllListeners();
        stream.reset();
        resolve(Buffer.concat(chunks));
      });
    });
  }
}

function newStream(): ResettableGzip {
  return createGzip({ level: GZIP_LEVEL, chunkSize: GZIP_CHUNK_BYTES }) as ResettableGzip;
}
