// DES privacy of SNMPv3 (RFC 3414 §8) for the library, which asks OpenSSL for what OpenSSL 3 no longer carries: it is given the
// cipher of our own client instead.

import snmp from 'net-snmp';
import { createPrivacy, type Privacy } from './wire/usm.ts';

/** Octets of a localized key that make the DES key and the pre-IV. */
const KEY_OCTETS = 16;
/** Stands in the salt; any number will do, as the rest of it never comes twice. */
const BOOTS = 1;

interface Engine {
  engineID: Buffer;
}

/** Gives the library a DES that works. Safe to call again. */
export function installDes(): void {
  const des: object = snmp.Encryption.algorithms[snmp.PrivProtocols.des];
  Object.assign(des, { encryptPdu, decryptPdu });
}

function encryptPdu(pdu: Buffer, _priv: number, password: string, authProtocol: number, engine: Engine): object {
  const { data, salt } = privacyOf(password, authProtocol, engine).encrypt(pdu, BOOTS, 0);
  return { encryptedPdu: data, msgPrivacyParameters: salt };
}

function decryptPdu(
  pdu: Buffer,
  _priv: number,
  salt: Buffer,
  password: string,
  authProtocol: number,
  engine: Engine,
): Buffer {
  return privacyOf(password, authProtocol, engine).decrypt(pdu, salt, BOOTS, 0);
}

function privacyOf(password: string, authProtocol: number, engine: Engine): Privacy {
  const localized: Buffer = snmp.Authentication.passwordToKey(authProtocol, password, engine.engineID);
  return createPrivacy('des', localized.subarray(0, KEY_OCTETS));
}
