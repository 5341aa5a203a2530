// What a password must be: long enough, and none of the most common ones. No rules on its kinds of characters and no forced
// changes, as both make passwords worse (OWASP ASVS 6.2).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ForesiteError } from '../../../contract/errors.ts';

export const MIN_PASSWORD_CHARACTERS = 8;
/** Argon2 would take more; nobody types more. */
export const MAX_PASSWORD_CHARACTERS = 256;

/** The 3,000 most common ones of at least the shortest length; from the list of zxcvbn (MIT). */
const COMMON_FILE = 'common-passwords.txt';

/** @throws ForesiteError password_rejected */
export function requireGoodPassword(password: string, name: string): void {
  const length = Array.from(password).length;
  if (length < MIN_PASSWORD_CHARACTERS)
    throw rejected(`少于 ${MIN_PASSWORD_CHARACTERS} 个字符`, `has fewer than ${MIN_PASSWORD_CHARACTERS} characters`);
  if (length > MAX_PASSWORD_CHARACTERS)
    throw rejected(`超过 ${MAX_PASSWORD_CHARACTERS} 个字符`, `has more than ${MAX_PASSWORD_CHARACTERS} characters`);
  const plain = password.toLowerCase();
  if (readCommon().has(plain)) throw rejected('太常见', 'is one of the most common ones');
  if (plain === name.toLowerCase() || /^foresite[^a-z]{0,6}$/.test(plain))
    throw rejected('在这里容易被猜到', 'is easy to guess here');
  if (new Set(plain).size < 3) throw rejected('重复使用相同字符', 'repeats the same characters');
}

function rejected(zh: string, en: string): ForesiteError {
  return new ForesiteError('password_rejected', { what: { zh, en } });
}

function readCommon(): ReadonlySet<string> {
  return new Set(
    readFileSync(join(import.meta.dirname, COMMON_FILE), 'utf8')
      .split('\n')
      .filter(Boolean),
  );
}
