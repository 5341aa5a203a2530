// The form in which session ids and bearer tokens are stored. They are random and long, so one fast round is enough.

import { createHash } from 'node:crypto';

export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
