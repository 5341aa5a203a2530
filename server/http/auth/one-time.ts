// The sign-in of a fresh installation: there is no default password, so the first start prints a link that works once. Its
// token lives in memory only and stands behind the `#` of the link, so that it reaches no log.

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../../contract/clock.ts';

const TOKEN_BYTES = 32;

export interface OneTimeSignIn {
  readonly token: string;
  /** True once, for the right token in time. */
  use(token: string): boolean;
}

export function createOneTimeSignIn(clock: Clock, validMs: number): OneTimeSignIn {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const expected = digest(token);
  const endMs = clock.monoMs() + validMs;
  let isUsed = false;
  return {
    token,
    use(given) {
      const isRight = timingSafeEqual(digest(given), expected);
      if (!isRight || isUsed || clock.monoMs() >= endMs) return false;
      isUsed = true;
      return true;
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
