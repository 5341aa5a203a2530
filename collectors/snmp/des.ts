// DES privacy of SNMPv3 (RFC 3414 §8), which many older devices know alone. OpenSSL 3 no longer carries DES, but triple DES
// with three equal keys is the same cipher. Installed into the library for the sessions that ask for it.

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import snmp from 'net-snmp';

const BLOCK = 8;
const CIPHER = 'des-ede3-cbc';

interface Engine {
  engineID: Buffer;
}

/** Gives the library a DES that works. Safe to call again. */
export function installDes(): void {
  const des: object = snmp.Encryption.algorithms[snmp.PrivProtocols.des];
  Object.assign(des, { encryptPdu, decryptPdu });
}

function encryptPdu(
  pdu: Buffer,
  _privProtocol: number,
  password: string,
  authProtocol: number,
  engine: Engine,
): object {
  const { key, preIv } = keyOf(password, authProtocol, engine);
  const salt = Buffer.concat([Buffer.from([0, 0, 0, 1]), randomBytes(4)]);
  const cipher = createCipheriv(CIPHER, key, xor(preIv, salt)).setAutoPadding(false);
  const padded = Buffer.alloc(Math.ceil(pdu.length / BLOCK) * BLOCK);
  pdu.copy(padded);
  return { encryptedPdu: Buffer.concat([cipher.update(padded), cipher.final()]), msgPrivacyParameters: salt };
}

function decryptPdu(
  pdu: Buffer,
  _privProtocol: number,
  salt: Buffer,
  password: string,
  authProtocol: number,
  engine: Engine,
): Buffer {
  const { key, preIv } = keyOf(password, authProtocol, engine);
  const decipher = createDecipheriv(CIPHER, key, xor(preIv, salt)).setAutoPadding(false);
  return Buffer.concat([decipher.update(pdu), decipher.final()]);
}

/** RFC 3414 §8.1.1.1: the first eight octets of the localized key are the DES key, the next eight the pre-IV. */
function keyOf(password: string, authProtocol: number, engine: Engine): { key: Buffer; preIv: Buffer } {
  const localized: Buffer = snmp.Authentication.passwordToKey(authProtocol, password, engine.engineID);
  const single = localized.subarray(0, BLOCK);
  return { key: Buffer.concat([single, single, single]), preIv: localized.subarray(BLOCK, 2 * BLOCK) };
}

function xor(left: Uint8Array, right: Uint8Array): Buffer {
  return Buffer.from(left.map((byte, i) => byte ^ (right[i] ?? 0)));
}
