// Secrets at rest: AES-256-GCM under a key that lies beside the database in a file only its owner may read, so that a
// stolen database alone gives nothing away. Never logs, never returns a secret but to the caller that names it.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { ForesiteError } from '../../../contract/errors.ts';

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = 'v1:';

export interface SecretBox {
  /** `label` says what the secret is for; what was sealed under one label does not open under another. */
  seal(plain: string, label: string): string;
  /** @throws ForesiteError `secret_unreadable` for another key, another label or changed bytes */
  unseal(sealed: string, label: string): string;
}

/** The key in `path`, made on first use; null keeps it in memory only, for records in memory. */
export function openKey(path: string | null): Buffer {
  if (path === null) return randomBytes(KEY_BYTES);
  const known = readKey(path);
  if (known) return known;
  const key = randomBytes(KEY_BYTES);
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${key.toString('base64')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return key;
}

function readKey(path: string): Buffer | null {
  let text: string;
  try {
    if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== KEY_BYTES) throw new ForesiteError('key_file_invalid', { path });
  return key;
}

export function createSecretBox(key: Buffer): SecretBox {
  return {
    seal(plain, label) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      cipher.setAAD(Buffer.from(label));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return FORMAT + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    unseal(sealed, label) {
      try {
        if (!sealed.startsWith(FORMAT)) throw new TypeError('unknown format');
        const bytes = Buffer.from(sealed.slice(FORMAT.length), 'base64');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(Buffer.from(label));
        decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const body = bytes.subarray(NONCE_BYTES + TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new ForesiteError('secret_unreadable', { what: label }, { cause });
      }
    },
  };
}
