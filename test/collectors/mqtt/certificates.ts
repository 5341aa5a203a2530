// Certificates for tests: an authority and servers that it signs, made on the spot, so that none lies in the tree and none
// expires. Just enough of X.509 (RFC 5280) for OpenSSL to take them.

import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface Certificate {
  pem: string;
  keyPem: string;
  name: Buffer;
  key: KeyObject;
}

export interface Wish {
  commonName: string;
  /** Addresses of IPv4 that it is made for; an authority has none. */
  addresses?: readonly string[];
  /** By whom it is signed; by itself unless given. */
  by?: Certificate;
  /** Days from now at which it ends. */
  days?: number;
}

/** A certificate of its own key. */
export function certificate({ commonName, addresses, by, days = 2 }: Wish): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = seq(set(seq(oid('550403'), der(0x0c, Buffer.from(commonName)))));
  const serial = createHash('sha256').update(commonName).digest().subarray(0, 8);
  serial[0] = 0x11;
  const body = seq(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    ECDSA_SHA256,
    by?.name ?? name,
    seq(time(Math.min(-2, days - 2)), time(days)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, seq(...extensions(addresses))),
  );
  const signature = sign('sha256', body, by?.key ?? privateKey);
  const whole = seq(body, ECDSA_SHA256, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    name,
    key: privateKey,
  };
}

function extensions(addresses: readonly string[] | undefined): Buffer[] {
  if (!addresses) return [seq(oid('551d13'), TRUE, der(0x04, seq(TRUE)))];
  const names = addresses.map((address) => der(0x87, Buffer.from(address.split('.').map(Number))));
  return [seq(oid('551d11'), der(0x04, seq(...names)))];
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

function seq(...parts: Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function set(...parts: Buffer[]): Buffer {
  return der(0x31, ...parts);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(text));
}

const TRUE = der(0x01, Buffer.from([0xff]));
const ECDSA_SHA256 = seq(oid('2a8648ce3d040302'));
