// Messages of all versions, against themselves, against the library that speaks SNMP too, and against rubbish.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WireError } from '../../../../collectors/snmp/wire/ber.ts';
import {
  decodeMessage,
  decodeScopedPdu,
  encodeCommunityMessage,
  encodeScopedPdu,
  encodeUsmMessage,
  FLAG,
  PDU,
  VERSION,
  type CommunityMessage,
} from '../../../../collectors/snmp/wire/message.ts';

const varbinds = [
  { oid: '1.3.6.1.2.1.1.3.0', type: 0x43, value: 4_294_967_295 },
  { oid: '1.3.6.1.2.1.1.5.0', type: 0x04, value: Buffer.from('sw-a') },
  { oid: '1.3.6.1.2.1.1.2.0', type: 0x06, value: '1.3.6.1.4.1.9.1.1208' },
  { oid: '1.3.6.1.2.1.4.20.1.1.1', type: 0x40, value: '10.0.4.20' },
  { oid: '1.3.6.1.2.1.31.1.1.1.6.1', type: 0x46, value: Buffer.from([0, 255, 255, 255, 255, 255, 255, 255, 255]) },
  { oid: '1.3.6.1.2.1.2.2.1.8.4294967295', type: 0x02, value: -7 },
  { oid: '1.3.6.1.2.1.9.9', type: 0x81, value: null },
];
const message: CommunityMessage = {
  version: VERSION.v2c,
  community: Buffer.from('public'),
  pdu: { type: PDU.response, requestId: 0x4001_0203, errorStatus: 0, errorIndex: 0, varbinds },
};
const trap: CommunityMessage = {
  version: VERSION.v1,
  community: Buffer.from('public'),
  pdu: {
    type: PDU.trapV1, enterprise: '1.3.6.1.4.1.9', agentAddress: '10.0.4.20', generic: 2, specific: 0, ticks: 77,
    varbinds: varbinds.slice(0, 2),
  }, // prettier-ignore
};
const usm = {
  msgId: 0x4001_0203,
  maxSize: 65_507,
  flags: FLAG.auth | FLAG.reportable,
  engineId: Buffer.from('8000000001020304', 'hex'),
  boots: 3,
  time: 100_000,
  user: Buffer.from('monitor'),
  digestLength: 12,
  salt: Buffer.alloc(0),
  payload: encodeScopedPdu({
    contextEngineId: Buffer.from('8000000001020304', 'hex'),
    contextName: Buffer.from('vlan-1'),
    pdu: message.pdu,
  }),
};

describe('a message', () => {
  it.each([
    ['of v2c', message],
    ['of v1 with a trap', trap],
    ['that is a GETBULK', { ...message, pdu: { ...message.pdu, type: PDU.getBulk, errorStatus: 8, errorIndex: 20 } }],
  ] as [string, CommunityMessage][])('%s is read as it was written', (_name, one) => {
    expect(decodeMessage(encodeCommunityMessage(one))).toEqual(one);
  });

  it('of v3 is read as it was written, and says where its digest lies', () => {
    const { data, digestAt } = encodeUsmMessage(usm);
    const read = decodeMessage(data);
    expect(read).toMatchObject({ msgId: usm.msgId, flags: usm.flags, boots: 3, time: 100_000, digestAt });
    expect(data.subarray(digestAt, digestAt + 12)).toEqual(Buffer.alloc(12));
    if (read.version !== VERSION.v3) throw new Error('not v3');
    expect(read.digestEnd - read.digestAt).toBe(12);
    expect(Buffer.from(read.user).toString()).toBe('monitor');
    const scoped = decodeScopedPdu(read.payload);
    expect(Buffer.from(scoped.contextName).toString()).toBe('vlan-1');
    expect(scoped.pdu).toEqual(message.pdu);
  });

  it('has its request id in four octets whatever the id is', () => {
    const lengths = [0x4000_0000, 0x7fff_ffff, 0x4000_0001].map(
      (requestId) => encodeCommunityMessage({ ...message, pdu: { ...message.pdu, requestId } as never }).length,
    );
    expect(new Set(lengths).size).toBe(1);
  });
});

describe('rubbish', () => {
  const sane = [encodeCommunityMessage(message), encodeCommunityMessage(trap), encodeUsmMessage(usm).data];
  const read = (data: Uint8Array): void => {
    try {
      const one = decodeMessage(data);
      if (one.version === VERSION.v3) decodeScopedPdu(one.payload);
    } catch (error) {
      expect(error).toBeInstanceOf(WireError);
    }
  };

  it('is refused by the one error there is, whatever it is', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), read), { numRuns: 2000 });
  });

  it('made of a sane message by changed, lost and added octets is read or refused', () => {
    const change = fc.tuple(fc.nat(400), fc.nat(255));
    fc.assert(
      fc.property(fc.nat(2), fc.array(change, { maxLength: 5 }), fc.option(fc.nat(400)), (which, changes, cut) => {
        const data = Buffer.from(sane[which] ?? []);
        for (const [at, octet] of changes) data[at % data.length] = octet;
        read(cut === null ? data : data.subarray(0, cut % data.length));
      }),
      { numRuns: 5000 },
    );
  });

  it('is refused at every length a sane message can be cut to', () => {
    for (const data of sane) {
      for (let length = 0; length < data.length; length++)
        expect(() => decodeMessage(data.subarray(0, length))).toThrow(WireError);
    }
  });
});
