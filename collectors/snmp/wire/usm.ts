// The user-based security model (RFC 3414, RFC 3826, RFC 7860): keys of passwords, digests, and the two directions of a
// cipher. Forms of the same functions that cost a fifth of the usual calls; tests hold them against those. Decides nothing.

import { createCipheriv, createDecipheriv, hash, randomBytes, timingSafeEqual, type Cipheriv } from 'node:crypto';
import type { Credential } from '../../../contract/collector.ts';
import { WireError } from './ber.ts';

export type V3Credential = Extract<Credential, { kind: 'snmp-v3' }>;
export type AuthProtocol = Exclude<V3Credential['authProtocol'], 'none'>;
export type PrivProtocol = Exclude<V3Credential['privProtocol'], 'none'>;

/** A password is repeated to this length before it is hashed, RFC 3414 §A.2. */
const PASSWORD_OCTETS = 1_048_576;

interface AuthAlgorithm {
  readonly hash: string;
  readonly blockOctets: number;
  readonly hashOctets: number;
  /** Octets of the digest that are sent. */
  readonly digestOctets: number;
}

export const AUTH: Readonly<Record<AuthProtocol, AuthAlgorithm>> = {
  md5: { hash: 'md5', blockOctets: 64, hashOctets: 16, digestOctets: 12 },
  sha1: { hash: 'sha1', blockOctets: 64, hashOctets: 20, digestOctets: 12 },
  sha224: { hash: 'sha224', blockOctets: 64, hashOctets: 28, digestOctets: 16 },
  sha256: { hash: 'sha256', blockOctets: 64, hashOctets: 32, digestOctets: 24 },
  sha384: { hash: 'sha384', blockOctets: 128, hashOctets: 48, digestOctets: 32 },
  sha512: { hash: 'sha512', blockOctets: 128, hashOctets: 64, digestOctets: 48 },
};

interface PrivAlgorithm {
  readonly keyOctets: number;
  /** How a localized key is made longer: Blumenthal’s draft, or Reeder’s, which Cisco uses. */
  readonly extension: 'none' | 'blumenthal' | 'reeder';
}

export const PRIV: Readonly<Record<PrivProtocol, PrivAlgorithm>> = {
  des: { keyOctets: 16, extension: 'none' },
  aes128: { keyOctets: 16, extension: 'none' },
  aes192b: { keyOctets: 24, extension: 'blumenthal' },
  aes192r: { keyOctets: 24, extension: 'reeder' },
  aes256b: { keyOctets: 32, extension: 'blumenthal' },
  aes256r: { keyOctets: 32, extension: 'reeder' },
};

/** This machine's cryptography lacks what a user asks for. */
export class CipherMissing extends Error {
  readonly cipher: string;

  constructor(cipher: string) {
    super(`no ${cipher} here`);
    this.name = 'CipherMissing';
    this.cipher = cipher;
  }
}

/** Key of a password, not yet of an engine. Takes a millisecond: keep it. @throws WireError for an empty password */
export function passwordKey(protocol: AuthProtocol, password: string | Uint8Array): Buffer {
  if (password.length === 0) throw new WireError('an empty password');
  return digest(AUTH[protocol].hash, Buffer.alloc(PASSWORD_OCTETS, password));
}

/** The key of one engine, RFC 3414 §2.6. */
export function localizeKey(protocol: AuthProtocol, key: Uint8Array, engineId: Uint8Array): Buffer {
  return digest(AUTH[protocol].hash, Buffer.concat([key, engineId, key]));
}

/** The key that a cipher takes, longer than the digest where it must be. */
export function privacyKey(auth: AuthProtocol, priv: PrivProtocol, key: Uint8Array, engineId: Uint8Array): Buffer {
  const { keyOctets, extension } = PRIV[priv];
  let last = localizeKey(auth, key, engineId);
  let whole = last;
  while (whole.length < keyOctets && extension !== 'none') {
    last =
      extension === 'blumenthal'
        ? digest(AUTH[auth].hash, whole)
        : localizeKey(auth, passwordKey(auth, last), engineId);
    whole = Buffer.concat([whole, last]);
  }
  return whole.subarray(0, keyOctets);
}

function digest(algorithm: string, data: Uint8Array): Buffer {
  try {
    return hash(algorithm, data, 'buffer');
  } catch {
    throw new CipherMissing(algorithm);
  }
}

/** HMAC (RFC 2104) of messages under one key, by two plain hashes over padded keys. */
export class Authenticator {
  readonly digestOctets: number;
  readonly #algorithm: AuthAlgorithm;
  readonly #inner: Buffer;
  readonly #outer: Buffer;
  #scratch: Buffer;

  constructor(protocol: AuthProtocol, localizedKey: Uint8Array) {
    this.#algorithm = AUTH[protocol];
    const { blockOctets, hashOctets, digestOctets } = this.#algorithm;
    this.digestOctets = digestOctets;
    this.#inner = Buffer.alloc(blockOctets, 0x36);
    this.#outer = Buffer.alloc(blockOctets + hashOctets, 0x5c);
    for (const [i, octet] of localizedKey.entries()) {
      this.#inner[i] = octet ^ 0x36;
      this.#outer[i] = octet ^ 0x5c;
    }
    this.#scratch = Buffer.alloc(0);
  }

  /** Writes the digest into a message that holds zeros there. */
  sign(message: Uint8Array, at: number): void {
    message.set(this.#hmac(message).subarray(0, this.digestOctets), at);
  }

  /** Whether the digest that lies at `at` … `end` is right. The message is as it was afterwards. */
  verify(message: Uint8Array, at: number, end: number): boolean {
    if (end - at !== this.digestOctets) return false;
    const claimed = Buffer.from(message.subarray(at, end));
    message.fill(0, at, end);
    const right = this.#hmac(message).subarray(0, this.digestOctets);
    message.set(claimed, at);
    return timingSafeEqual(claimed, right);
  }

  #hmac(message: Uint8Array): Buffer {
    const { hash: algorithm, blockOctets } = this.#algorithm;
    const length = blockOctets + message.length;
    if (this.#scratch.length < length) {
      this.#scratch = Buffer.alloc(Math.ceil(length / 256) * 256);
      this.#scratch.set(this.#inner);
    }
    this.#scratch.set(message, blockOctets);
    this.#outer.set(digest(algorithm, this.#scratch.subarray(0, length)), blockOctets);
    return digest(algorithm, this.#outer);
  }
}

export interface Privacy {
  /** Encrypts a scoped PDU; `salt` goes into msgPrivacyParameters. */
  encrypt(plain: Uint8Array, boots: number, time: number): { data: Buffer; salt: Buffer };
  /** @throws WireError when salt or length cannot be right */
  decrypt(data: Uint8Array, salt: Uint8Array, boots: number, time: number): Buffer;
}

/** @throws CipherMissing */
export function createPrivacy(protocol: PrivProtocol, key: Uint8Array): Privacy {
  return protocol === 'des' ? new DesPrivacy(key) : new AesPrivacy(key);
}

const BLOCK = 16;

/**
 * AES in 128-bit cipher feedback, RFC 3826. The key stream is E(IV), E(C1), E(C2) … To decrypt, all C are known: one call
 * of a long-lived ECB cipher gives it. To encrypt, the next input Ci is Pi xor the stream: that is a CBC chain over IV, P1, P2 …,
 * one call of a long-lived CBC cipher, whose own last block is taken off the IV first.
 */
class AesPrivacy implements Privacy {
  readonly #key: Uint8Array;
  readonly #chain: Cipheriv;
  #blocks: Cipheriv | undefined;
  #last = Buffer.alloc(BLOCK);
  /** RFC 3826 §3.1.2.1: 64 bits that never come twice under a key. */
  readonly #salt = randomBytes(8);

  constructor(key: Uint8Array) {
    this.#key = key;
    this.#chain = cipher(`aes-${key.length * 8}-cbc`, key, Buffer.alloc(BLOCK));
  }

  encrypt(plain: Uint8Array, boots: number, time: number): { data: Buffer; salt: Buffer } {
    countUp(this.#salt);
    const blocks = Math.ceil(plain.length / BLOCK);
    const chain = Buffer.alloc(blocks * BLOCK);
    writeIv(chain, boots, time, this.#salt);
    for (let i = 0; i < BLOCK; i++) chain[i] = (chain[i] ?? 0) ^ (this.#last[i] ?? 0);
    chain.set(plain.subarray(0, (blocks - 1) * BLOCK), BLOCK);
    const stream = this.#chain.update(chain);
    this.#last = stream.subarray((blocks - 1) * BLOCK);
    const data = Buffer.allocUnsafe(plain.length);
    for (let i = 0; i < plain.length; i++) data[i] = (plain[i] ?? 0) ^ (stream[i] ?? 0);
    return { data, salt: Buffer.from(this.#salt) };
  }

  decrypt(data: Uint8Array, salt: Uint8Array, boots: number, time: number): Buffer {
    if (salt.length !== 8 || data.length === 0) throw new WireError('a salt of the wrong length');
    this.#blocks ??= cipher(`aes-${this.#key.length * 8}-ecb`, this.#key, null);
    const blocks = Math.ceil(data.length / BLOCK);
    const input = Buffer.alloc(blocks * BLOCK);
    writeIv(input, boots, time, salt);
    input.set(data.subarray(0, (blocks - 1) * BLOCK), BLOCK);
    const plain = this.#blocks.update(input).subarray(0, data.length);
    for (let i = 0; i < data.length; i++) plain[i] = (plain[i] ?? 0) ^ (data[i] ?? 0);
    return plain;
  }
}

function writeIv(into: Buffer, boots: number, time: number, salt: Uint8Array): void {
  into.writeUInt32BE(boots >>> 0, 0);
  into.writeUInt32BE(time >>> 0, 4);
  into.set(salt, 8);
}

function countUp(salt: Buffer): void {
  for (let i = salt.length - 1; i >= 0; i--) {
    const octet = ((salt[i] ?? 0) + 1) & 0xff;
    salt[i] = octet;
    if (octet !== 0) return;
  }
}

function cipher(name: string, key: Uint8Array, iv: Uint8Array | null): Cipheriv {
  try {
    return createCipheriv(name, key, iv).setAutoPadding(false);
  } catch {
    throw new CipherMissing(name);
  }
}

const DES_BLOCK = 8;
/** OpenSSL 3 no longer carries DES, but triple DES with three equal keys is the same cipher. */
const DES_CIPHER = 'des-ede3-cbc';

/** RFC 3414 §8: the first eight octets of the localized key are the DES key, the next eight the pre-IV. */
class DesPrivacy implements Privacy {
  readonly #key: Buffer;
  readonly #preIv: Uint8Array;
  readonly #count = randomBytes(4);

  constructor(key: Uint8Array) {
    const single = key.subarray(0, DES_BLOCK);
    this.#key = Buffer.concat([single, single, single]);
    this.#preIv = key.subarray(DES_BLOCK, 2 * DES_BLOCK);
    cipher(DES_CIPHER, this.#key, this.#preIv);
  }

  encrypt(plain: Uint8Array, boots: number): { data: Buffer; salt: Buffer } {
    countUp(this.#count);
    const salt = Buffer.alloc(DES_BLOCK);
    salt.writeUInt32BE(boots >>> 0, 0);
    salt.set(this.#count, 4);
    const padded = Buffer.alloc(Math.ceil(plain.length / DES_BLOCK) * DES_BLOCK);
    padded.set(plain);
    return { data: cipher(DES_CIPHER, this.#key, this.#iv(salt)).update(padded), salt };
  }

  decrypt(data: Uint8Array, salt: Uint8Array): Buffer {
    if (salt.length !== DES_BLOCK || data.length === 0 || data.length % DES_BLOCK !== 0)
      throw new WireError('octets that no DES cipher made');
    return createDecipheriv(DES_CIPHER, this.#key, this.#iv(salt)).setAutoPadding(false).update(data);
  }

  #iv(salt: Uint8Array): Buffer {
    const iv = Buffer.alloc(DES_BLOCK);
    for (let i = 0; i < DES_BLOCK; i++) iv[i] = (this.#preIv[i] ?? 0) ^ (salt[i] ?? 0);
    return iv;
  }
}
