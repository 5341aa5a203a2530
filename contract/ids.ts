// Ids made by the sender. UUIDv7 (RFC 9562 §5.7): time-ordered, so that a list by id is a list by age.

import { randomFillSync } from 'node:crypto';

/** @param wallMs the id's time, ms since 1970 UTC; @param random fills bytes, so that a simulation can be seeded */
export function uuidv7(
  wallMs: number,
  random: (into: Uint8Array) => void = (into) => void randomFillSync(into),
): string {
  const bytes = new Uint8Array(16);
  random(bytes);
  const time = Math.max(0, Math.floor(wallMs));
  for (let i = 0; i < 6; i++) bytes[i] = Math.floor(time / 2 ** (8 * (5 - i))) & 0xff;
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Buffer.from(bytes).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
