// The form in which session ids and bearer tokens are stored. They are random and long, so one fast round is enough.

import { createHash } from 'node:crypto';

/** Marks a bearer token, so that scanners of leaked secrets know one. */
export const TOKEN_PREFIX = 'fst_';

/** SHA-256 of the whole text, in lower-case hex. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
