// Reads single files out of a ZIP archive in memory, as XLSX is one. Takes nothing on trust: the number of entries, the
// sizes they claim and the sizes they have are bounded, so a small file cannot become a large one. Writes no files.

import { inflateRawSync } from 'node:zlib';

/** Most entries of an archive. */
export const MAX_ZIP_ENTRIES = 2000;
/** Largest entry when unpacked, in bytes. */
export const MAX_ZIP_ENTRY_BYTES = 64 * 1024 * 1024;
/** Most that is unpacked of one archive, in bytes. */
export const MAX_ZIP_TOTAL_BYTES = 96 * 1024 * 1024;
/** An entry larger than {@link SMALL_BYTES} may be at most so many times as large as it was packed. */
export const MAX_ZIP_RATIO = 200;
const SMALL_BYTES = 1024 * 1024;

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
/** The end record with the longest comment. */
const MAX_END_BYTES = 22 + 65_535;
const STORED = 0;
const DEFLATED = 8;

/** Says in words what is wrong with the archive. */
export class ZipFault extends Error {}

interface ZipEntry {
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

export class ZipArchive {
  readonly #data: Buffer;
  readonly #entries = new Map<string, ZipEntry>();
  #unpacked = 0;

  /** @throws ZipFault */
  constructor(data: Buffer) {
    this.#data = data;
    this.#readDirectory();
  }

  names(): string[] {
    return [...this.#entries.keys()];
  }

  /** @returns null where there is no such entry. @throws ZipFault */
  read(name: string): Buffer | null {
    const entry = this.#entries.get(name);
    if (!entry) return null;
    const { method, packedBytes, bytes, offset } = entry;
    if (bytes > MAX_ZIP_ENTRY_BYTES) throw new ZipFault(`${name} would unpack to ${bytes} bytes`);
    if (bytes > SMALL_BYTES && bytes > packedBytes * MAX_ZIP_RATIO)
      throw new ZipFault(`${name} would unpack to ${Math.round(bytes / Math.max(1, packedBytes))} times its size`);
    this.#unpacked += bytes;
    if (this.#unpacked > MAX_ZIP_TOTAL_BYTES) throw new ZipFault('unpacks to more than is read of one file');
    if (!this.#has(offset, 30) || this.#data.readUInt32LE(offset) !== LOCAL_SIGNATURE) throw new ZipFault('is damaged');
    const start = offset + 30 + this.#data.readUInt16LE(offset + 26) + this.#data.readUInt16LE(offset + 28);
    if (!this.#has(start, packedBytes)) throw new ZipFault('is cut off');
    const packed = this.#data.subarray(start, start + packedBytes);
    if (method === STORED) return packed;
    try {
      // What it claims is all it gets.
      return inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) });
    } catch (error) {
      throw new ZipFault(`${name} is damaged or larger than it says`, { cause: error });
    }
  }

  #readDirectory(): void {
    const end = this.#findEnd();
    const count = this.#data.readUInt16LE(end + 10);
    let at = this.#data.readUInt32LE(end + 16);
    if (count > MAX_ZIP_ENTRIES) throw new ZipFault(`has ${count} entries`);
    for (let i = 0; i < count; i++) {
      if (!this.#has(at, 46) || this.#data.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new ZipFault('is damaged');
      const flags = this.#data.readUInt16LE(at + 8);
      const method = this.#data.readUInt16LE(at + 10);
      const nameBytes = this.#data.readUInt16LE(at + 28);
      const more = this.#data.readUInt16LE(at + 30) + this.#data.readUInt16LE(at + 32);
      if (!this.#has(at, 46 + nameBytes + more)) throw new ZipFault('is cut off');
      const name = this.#data.toString('utf8', at + 46, at + 46 + nameBytes);
      if ((flags & 1) !== 0) throw new ZipFault('is protected by a password');
      if (method === STORED || method === DEFLATED) {
        this.#entries.set(name.replaceAll('\\', '/'), {
          method,
          packedBytes: this.#data.readUInt32LE(at + 20),
          bytes: method === STORED ? this.#data.readUInt32LE(at + 20) : this.#data.readUInt32LE(at + 24),
          offset: this.#data.readUInt32LE(at + 42),
        });
      }
      at += 46 + nameBytes + more;
    }
  }

  #findEnd(): number {
    const lowest = Math.max(0, this.#data.length - MAX_END_BYTES);
    for (let at = this.#data.length - 22; at >= lowest; at--) {
      if (this.#data.readUInt32LE(at) === END_SIGNATURE) return at;
    }
    throw new ZipFault('is cut off');
  }

  #has(at: number, bytes: number): boolean {
    return at >= 0 && at + bytes <= this.#data.length;
  }
}
