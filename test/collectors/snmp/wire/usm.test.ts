// Keys, digests and ciphers of SNMPv3: the examples of the standards, and the usual calls of the runtime as the oracle.

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import snmp from 'net-snmp';
import { describe, expect, it } from 'vitest';
import { WireError } from '../../../../collectors/snmp/wire/ber.ts';
import {
  AUTH,
  Authenticator,
  createPrivacy,
  localizeKey,
  passwordKey,
  PRIV,
  privacyKey,
  type AuthProtocol,
  type PrivProtocol,
} from '../../../../collectors/snmp/wire/usm.ts';

const engineId = Buffer.from('000000000000000000000002', 'hex');
const AUTH_PROTOCOLS = Object.keys(AUTH) as AuthProtocol[];
const AES = (Object.keys(PRIV) as PrivProtocol[]).filter((one) => one !== 'des');

describe('a key', () => {
  it.each([
    ['md5', '526f5eed9fcce26f8964c2930787d82b'],
    ['sha1', '6695febc9288e36282235fc7151f128497b38f3f'],
  ] as [AuthProtocol, string][])('of a password and an engine is that of RFC 3414 §A.3 for %s', (protocol, key) => {
    expect(localizeKey(protocol, passwordKey(protocol, 'maplesyrup'), engineId).toString('hex')).toBe(key);
  });

  it.each(AUTH_PROTOCOLS.flatMap((auth) => (['aes256b', 'aes256r'] as const).map((priv) => [auth, priv] as const)))(
    'of %s is made long enough for %s as the library makes it',
    (auth, priv) => {
      const ours = privacyKey(auth, priv, passwordKey(auth, 'maplesyrup'), engineId);
      const name = auth === 'sha1' ? 'sha' : auth;
      const algorithm = snmp.Encryption.algorithms[snmp.PrivProtocols[priv]];
      const theirs: Buffer = (
        algorithm as unknown as { localizationAlgorithm: (...values: unknown[]) => Buffer }
      ).localizationAlgorithm(algorithm, snmp.AuthProtocols[name], 'maplesyrup', engineId);
      expect(ours.toString('hex')).toBe(theirs.subarray(0, 32).toString('hex'));
      const short = privacyKey(
        auth,
        priv === 'aes256b' ? 'aes192b' : 'aes192r',
        passwordKey(auth, 'maplesyrup'),
        engineId,
      );
      expect(short).toEqual(ours.subarray(0, 24));
    },
  );

  it('of an empty password is refused', () => {
    expect(() => passwordKey('sha1', '')).toThrow(WireError);
  });
});

describe('a digest', () => {
  it.each(AUTH_PROTOCOLS)('by %s is that of createHmac', (protocol) => {
    const key = localizeKey(protocol, passwordKey(protocol, 'maplesyrup'), engineId);
    const ours = new Authenticator(protocol, key);
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 80, maxLength: 1500 }), fc.nat(20), (octets, at) => {
        const message = Buffer.from(octets);
        message.fill(0, at, at + ours.digestOctets);
        const right = createHmac(AUTH[protocol].hash, key).update(message).digest().subarray(0, ours.digestOctets);
        ours.sign(message, at);
        expect(message.subarray(at, at + ours.digestOctets)).toEqual(right);
        expect(ours.verify(message, at, at + ours.digestOctets)).toBe(true);
        const before = Buffer.from(message);
        message[message.length - 1] = (message.at(-1) ?? 0) ^ 1;
        expect(ours.verify(message, at, at + ours.digestOctets)).toBe(false);
        message[message.length - 1] = (message.at(-1) ?? 0) ^ 1;
        expect(message).toEqual(before);
        expect(ours.verify(message, at, at + 4)).toBe(false);
      }),
    );
  });
});

describe('privacy', () => {
  it.each(AES)('by %s is AES in cipher feedback, message after message', (protocol) => {
    const key = randomBytes(PRIV[protocol].keyOctets);
    const ours = createPrivacy(protocol, key);
    const salts = new Set<string>();
    const times = fc.integer({ min: 0, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 1500 }), times, times, (plain, boots, time) => {
        const { data, salt } = ours.encrypt(plain, boots, time);
        salts.add(salt.toString('hex'));
        const iv = Buffer.alloc(16);
        iv.writeUInt32BE(boots, 0);
        iv.writeUInt32BE(time, 4);
        salt.copy(iv, 8);
        const name = `aes-${key.length * 8}-cfb`;
        const cipher = createCipheriv(name, key, iv);
        expect(data).toEqual(Buffer.concat([cipher.update(plain), cipher.final()]));
        const decipher = createDecipheriv(name, key, iv);
        expect(ours.decrypt(data, salt, boots, time)).toEqual(Buffer.concat([decipher.update(data), decipher.final()]));
      }),
    );
    expect(salts.size).toBe(100);
  });

  it('by DES pads to blocks and comes back', () => {
    const ours = createPrivacy('des', randomBytes(16));
    const plain = Buffer.from('a scoped PDU of odd length');
    const { data, salt } = ours.encrypt(plain, 1, 2);
    expect(data).toHaveLength(32);
    expect(ours.decrypt(data, salt, 1, 2).subarray(0, plain.length)).toEqual(plain);
    expect(() => ours.decrypt(data.subarray(0, 31), salt, 1, 2)).toThrow(WireError);
    expect(() => ours.decrypt(data, salt.subarray(1), 1, 2)).toThrow(WireError);
  });
});
