// A self-signed certificate for one name, valid for so many days from now (RFC 5280 §4.1), as devices make for themselves.
// Written here because the platform makes keys and no certificates.

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { int, oidValue, sequence, SEQUENCE, tlv } from '../snmp/ber.ts';

const DAY_MS = 86_400_000;
const VALID_SINCE_DAYS = 300;
const UTC_TIME = 0x17;
const BITS = 0x03;
const UTF8 = 0x0c;
const SET = 0x31;
const VERSION_3 = Buffer.from([0xa0, 3, 2, 1, 2]);
const ECDSA_WITH_SHA256 = sequence(SEQUENCE, oidValue([1, 2, 840, 10045, 4, 3, 2]));
const COMMON_NAME = [2, 5, 4, 3];

export interface CertificateKeys {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

export function certificateKeys(): CertificateKeys {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

/** @returns PEM */
export function selfSigned(
  name: string,
  { privateKey, publicKey }: CertificateKeys,
  nowMs: number,
  days: number,
): string {
  const who = sequence(
    SEQUENCE,
    sequence(SET, sequence(SEQUENCE, oidValue(COMMON_NAME), tlv(UTF8, Buffer.from(name)))),
  );
  const body = sequence(
    SEQUENCE,
    VERSION_3,
    int(Math.floor(nowMs / 1000)),
    ECDSA_WITH_SHA256,
    who,
    sequence(SEQUENCE, utcTime(nowMs - VALID_SINCE_DAYS * DAY_MS), utcTime(nowMs + days * DAY_MS)),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = tlv(BITS, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  const lines =
    sequence(SEQUENCE, body, ECDSA_WITH_SHA256, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** `YYMMDDhhmmssZ`, good until 2049. */
function utcTime(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replaceAll(/\D/g, '');
  return tlv(UTC_TIME, Buffer.from(`${digits.slice(2, 14)}Z`));
}
