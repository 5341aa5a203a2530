// ONVIF and mDNS answers: what real devices send, and what nobody should.

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSystemNetwork } from '../../../collectors/network.ts';
import { askMdns, namesOf } from '../../../gateway/discover/mdns.ts';
import { askOnvif, scopesOf, scopeValue } from '../../../gateway/discover/onvif.ts';

const log = { debug() {}, info() {}, warn() {}, error() {} };
const PROBE_MATCH =
  '<?xml version="1.0"?><s:Envelope xmlns:s="x"><s:Body><d:ProbeMatches><d:ProbeMatch><d:Types>dn:NetworkVideoTransmitter</d:Types>' +
  '<d:Scopes>onvif://www.onvif.org/hardware/DS-2CD2143 onvif://www.onvif.org/name/HIKVISION%20DS</d:Scopes></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>';

/** An answer with one PTR record whose names point back to the question. */
const MDNS_ANSWER = Buffer.concat([
  Buffer.from([0, 0, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0]),
  label('_ipp', '_tcp', 'local'),
  Buffer.from([0, 12, 0, 1]),
  Buffer.from([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 120, 0, 8, 5]),
  Buffer.from('Lobby'),
  Buffer.from([0xc0, 12]),
]);

function label(...labels: string[]): Buffer {
  return Buffer.concat([...labels.flatMap((one) => [Buffer.from([one.length]), Buffer.from(one)]), Buffer.from([0])]);
}

/** A host of its own address that answers every datagram with one of ours. */
async function answering(data: Buffer): Promise<{ port: number; stop(): Promise<void> }> {
  const socket = createSocket('udp4');
  socket.on('message', (_question, from) => socket.send(data, from.port, from.address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

describe('ONVIF discovery', () => {
  it('learns types, model and name of a camera that is asked', async () => {
    const camera = await answering(Buffer.from(PROBE_MATCH));
    try {
      const { words } = await askOnvif({ network: createSystemNetwork({ log }), hosts: ['127.0.0.1'], signal: AbortSignal.timeout(5000), isGroupAsked: false, port: camera.port, waitMs: 300 }); // prettier-ignore
      const told = words.get('127.0.0.1') ?? [];
      expect(told).toContain('dn:NetworkVideoTransmitter');
      expect(scopeValue(told, 'hardware')).toBe('DS-2CD2143');
      expect(scopeValue(told, 'name')).toBe('HIKVISION DS');
    } finally {
      await camera.stop();
    }
  });

  it('drops what others than the asked hosts send', async () => {
    const camera = await answering(Buffer.from(PROBE_MATCH));
    try {
      const asked = { network: createSystemNetwork({ log }), signal: AbortSignal.timeout(5000), isGroupAsked: false, port: camera.port, waitMs: 200 }; // prettier-ignore
      expect((await askOnvif({ ...asked, hosts: ['127.0.0.9'] })).words.size).toBe(0);
    } finally {
      await camera.stop();
    }
  });

  it('takes no markup, no endless list and no other message', () => {
    expect(scopesOf(Buffer.from('<d:ProbeMatch><d:Scopes>a <script>alert(1)</script></d:Scopes>'))).not.toContain(
      '<script>',
    );
    expect(scopesOf(Buffer.from(`<ProbeMatch><Scopes>${'a b '.repeat(4000)}`))).toHaveLength(0);
    expect(scopesOf(Buffer.from(`<ProbeMatch><Scopes>${'ab '.repeat(1000)}</Scopes>`)).length).toBeLessThanOrEqual(32);
    expect(scopesOf(Buffer.from('<html>hello</html>'))).toEqual([]);
  });
});

describe('mDNS', () => {
  it('learns services and instances of a host that is asked', async () => {
    const printer = await answering(MDNS_ANSWER);
    try {
      const { words } = await askMdns({ network: createSystemNetwork({ log }), hosts: ['127.0.0.1'], signal: AbortSignal.timeout(5000), isGroupAsked: false, port: printer.port, waitMs: 300 }); // prettier-ignore
      expect(words.get('127.0.0.1')).toEqual(['_ipp._tcp.local', 'Lobby._ipp._tcp.local']);
    } finally {
      await printer.stop();
    }
  });

  it('is not led round by a pointer loop', () => {
    const loop = Buffer.from([
      0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 1, 0, 2, 0xc0, 12,
    ]);
    expect(namesOf(loop)).toEqual([]);
  });

  it('bounds an answer that claims 65,535 records', () => {
    const many = Buffer.concat([Buffer.from([0, 0, 0x84, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 0]), Buffer.alloc(60_000, 0)]);
    expect(namesOf(many).length).toBeLessThanOrEqual(256);
  });

  it('never throws, whatever comes in', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, isAnswer) => {
        const data = Buffer.from(bytes);
        if (isAnswer && data.length > 2) data[2] = 0x84;
        for (const name of [...namesOf(data), ...scopesOf(data)]) expect(name).not.toMatch(/\p{Cc}/u);
      }),
    );
  });
});
