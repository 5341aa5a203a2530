// How a record lies in a segment: CRC-32, length, sequence, payload. The CRC covers all that follows it and is seeded
// with the epoch, so a frame proves itself wherever it stands and reading can find the next good one behind damage.

import { crc32 } from 'node:zlib';
import { MAX_RECORD_BYTES } from '../../contract/record-codec.ts';

/** u32 CRC, u32 length of the payload, u64 sequence; little-endian. */
export const FRAME_HEADER_BYTES = 16;
/** Behind damage a frame is looked for whose sequence is at most this much larger than the last good one. */
const MAX_SEQUENCE_JUMP = 1 << 24;

export interface Frame {
  sequence: number;
  /** Where the payload begins and ends in the bytes looked at. */
  start: number;
  end: number;
}

/** Writes a frame at `at`; the caller has made room for header and payload. Returns its end. */
export function writeFrame(target: Buffer, at: number, epoch: number, sequence: number, payload: Uint8Array): number {
  const end = at + FRAME_HEADER_BYTES + payload.length;
  target.writeUInt32LE(payload.length, at + 4);
  writeSequence(target, at + 8, sequence);
  target.set(payload, at + FRAME_HEADER_BYTES);
  target.writeUInt32LE(crc32(target.subarray(at + 4, end), epoch), at);
  return end;
}

/**
 * The frame at `at`.
 * @returns `short` when it may be good but goes on behind the bytes given, with the bytes it needs; `bad` when it is none
 */
export function frameAt(bytes: Buffer, at: number, epoch: number, after: number): Frame | { needs: number } | 'bad' {
  if (at + FRAME_HEADER_BYTES > bytes.length) return { needs: FRAME_HEADER_BYTES };
  const length = bytes.readUInt32LE(at + 4);
  const sequence = readSequence(bytes, at + 8);
  if (length === 0 || length > MAX_RECORD_BYTES) return 'bad';
  if (!(sequence > after && sequence <= after + MAX_SEQUENCE_JUMP)) return 'bad';
  const end = at + FRAME_HEADER_BYTES + length;
  if (end > bytes.length) return { needs: end - at };
  if (crc32(bytes.subarray(at + 4, end), epoch) !== bytes.readUInt32LE(at)) return 'bad';
  return { sequence, start: at + FRAME_HEADER_BYTES, end };
}

function writeSequence(target: Buffer, at: number, sequence: number): void {
  target.writeUInt32LE(sequence % 0x1_0000_0000, at);
  target.writeUInt32LE(Math.floor(sequence / 0x1_0000_0000), at + 4);
}

function readSequence(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
}
