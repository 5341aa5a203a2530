// Whether a bearer token is good, straight from the file: for a program that keeps no records open and asks this now and
// then. It writes nothing; when a token was used last is not noted.

import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

/** @returns false, too, where the file cannot be read */
export function isTokenKnown(path: string, token: string, nowMs: number): boolean {
  const hash = createHash('sha256').update(token).digest('hex');
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    const row = db
      .prepare('SELECT 1 FROM token WHERE hash = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)')
      .get(hash, nowMs);
    return row !== undefined;
  } catch {
    return false;
  } finally {
    db?.close();
  }
}
