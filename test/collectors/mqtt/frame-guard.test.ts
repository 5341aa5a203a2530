// The guard in front of the library's parser: whatever the pieces that a stream comes in, what passes is the same.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameGuard, MAX_PACKET_BYTES } from '../../../collectors/mqtt/frame-guard.ts';

function lengthOf(bytes: number): number[] {
  const digits: number[] = [];
  let rest = bytes;
  do {
    digits.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return digits;
}

function publish(topic: string, payloadBytes: number, qos = 0): Buffer {
  const topicBytes = Buffer.byteLength(topic);
  const body = Buffer.alloc(2 + topicBytes + (qos > 0 ? 2 : 0) + payloadBytes, 0x78);
  body.writeUInt16BE(topicBytes, 0);
  body.write(topic, 2);
  if (qos > 0) body.writeUInt16BE(7, 2 + topicBytes);
  return Buffer.concat([Buffer.from([0x30 | (qos << 1), ...lengthOf(body.length)]), body]);
}

function fed(stream: Buffer, sizes: readonly number[]): { passed: Buffer; pieces: number; cut: number } {
  const guard = new FrameGuard();
  const out: Buffer[] = [];
  let at = 0;
  for (let i = 0; at < stream.length; i++) {
    const end = Math.min(stream.length, at + (sizes[i % sizes.length] ?? stream.length));
    out.push(...guard.feed(Buffer.from(stream.subarray(at, end))));
    at = end;
  }
  return { passed: Buffer.concat(out), pieces: out.length, cut: guard.cut };
}

const packet = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 300 }).map((bytes) => [publish('a/b', bytes), bytes] as const) },
  { weight: 1, arbitrary: fc.constant([publish('c', MAX_PACKET_BYTES + 5, 1), -1] as const) },
);

describe('the guard of packets', () => {
  it('passes packets as they are and large ones without their payload, however the stream is cut', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 12 }), sizes, (packets, chunks) => {
        const stream = Buffer.concat(packets.map(([bytes]) => bytes));
        const expected = Buffer.concat(packets.map(([bytes, size]) => (size < 0 ? publish('c', 0, 1) : bytes)));
        const { passed, cut } = fed(stream, chunks);
        expect(passed.equals(expected)).toBe(true);
        expect(cut).toBe(packets.filter(([, size]) => size < 0).length);
      }),
      { numRuns: 60 },
    );
  });

  it('takes the messages that want no answer, in their order, and passes all else, however the stream is cut', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 6000 }), { minLength: 1, maxLength: 8 });
    const one = fc.record({
      topic: fc.constantFrom('a/b', '站点/一'),
      qos: fc.nat({ max: 1 }),
      bytes: fc.nat({ max: 5000 }),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), sizes, (messages, chunks) => {
        const packets = messages.map(({ topic, qos, bytes }) => publish(topic, bytes, qos));
        const stream = Buffer.concat(packets);
        const guard = new FrameGuard();
        const taken: string[] = [];
        const passed: Buffer[] = [];
        for (let at = 0, i = 0; at < stream.length; i++) {
          const end = at + (chunks[i % chunks.length] ?? 1);
          passed.push(
            ...guard.feed(stream.subarray(at, end), (topic, payload) => taken.push(`${topic} ${payload.length}`)),
          );
          at = end;
        }
        // One that came in pieces and is too large to be kept goes the other way.
        const isLarge = (_: unknown, i: number): boolean => (packets[i]?.length ?? 0) > 4096;
        const small = messages.filter((message, i) => message.qos === 0 && !isLarge(message, i));
        const told = small.map(({ topic, bytes }) => `${topic} ${bytes}`);
        expect(taken.filter((text) => told.includes(text))).toEqual(told);
        const wantAnswer = packets.filter((_, i) => messages[i]?.qos === 1);
        const others = Buffer.concat(passed).length - Buffer.concat(wantAnswer).length;
        const large = messages.flatMap((message, i) => (message.qos === 0 && isLarge(message, i) ? [packets[i]] : []));
        expect(others).toBeLessThanOrEqual(large.reduce((bytes, packet) => bytes + (packet?.length ?? 0), 0));
        expect(taken.length - told.length).toBeLessThanOrEqual(large.length);
      }),
      { numRuns: 100 },
    );
  });

  it('tells of a message that it takes whether it was retained', () => {
    const retained = publish('a/b', 3);
    retained[0] = 0x31;
    const taken: unknown[] = [];
    const left = new FrameGuard().feed(Buffer.concat([retained, publish('a/b', 0)]), (...message) =>
      taken.push(message),
    );
    expect(left).toEqual([]);
    expect(taken).toEqual([
      ['a/b', Buffer.from('xxx'), true],
      ['a/b', Buffer.from(''), false],
    ]);
  });

  it('passes a chunk of many packets in one piece', () => {
    const stream = Buffer.concat(Array.from({ length: 500 }, () => publish('a/b', 20)));
    expect(fed(stream, [stream.length])).toMatchObject({ pieces: 1, cut: 0 });
  });

  it.each([
    ['a length without an end', Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x80])],
    [
      'a release without a packet id, to which the library would answer with one of −1',
      Buffer.from([0x62, 0, 0xc0, 0]),
    ],
    ['an acknowledgement with half a packet id', Buffer.from([0x40, 1, 7, 0xc0, 0])],
    ['a message that asks for an answer and has no packet id', Buffer.from([0x32, 3, 0, 1, 0x61, 0xc0, 0])],
    ['a topic that is longer than its packet', Buffer.from([0x30, 3, 0, 9, 0x61, 0xc0, 0])],
    ['a quality of service that there is not', Buffer.from([0x36, 5, 0, 1, 0x61, 0, 1])],
    ['a large packet that is no message', Buffer.from([0x10, ...lengthOf(MAX_PACKET_BYTES * 2), 0, 4])],
    ['a topic that is too long', Buffer.from([0x30, ...lengthOf(MAX_PACKET_BYTES * 2), 0xff, 0xff, 0x61])],
  ])('refuses %s', (_, stream) => {
    expect(() => fed(stream, [1])).toThrow(Error);
    expect(() => fed(stream, [stream.length])).toThrow(Error);
  });
});
