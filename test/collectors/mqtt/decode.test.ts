import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeScalar, readPayload, valueOf } from '../../../collectors/mqtt/decode.ts';
import { FrameGuard, MAX_PACKET_BYTES } from '../../../collectors/mqtt/frame-guard.ts';
import { TopicTree } from '../../../collectors/mqtt/topics.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);

describe('decodeScalar', () => {
  it.each([
    [true, {}, 1],
    [' 12.5 ', {}, 12.5],
    ['-1e2', {}, -100],
    ['230 V', { pattern: '^(\\d+) V$' }, 230],
    ['ON', { map: { on: 1, off: 0 } }, 1],
    ['broken', { map: { on: 1, other: 9 } }, 9],
    ['disk failing', { map: { '*fail*': 2, other: 0 } }, 2],
    [true, { map: { true: 5 } }, 5],
    [7, { scale: 0.1 }, 0.7],
    [65_535, { absent: [65_535] }, undefined],
    ['off', { map: { on: 1 } }, undefined],
    ['0x10', {}, undefined],
    ['NaN', {}, undefined],
    ['', {}, undefined],
    [null, {}, undefined],
    [1e308, { scale: 1e10 }, undefined],
  ])('reads %j with %j as %j', (raw, decoding, expected) => {
    expect(decodeScalar(raw, decoding)).toBe(expected);
  });
});

describe('readPayload', () => {
  it('follows own keys only', () => {
    const payload = readPayload(bytes('{"a":{"b":3}}'), true);
    expect(valueOf(payload, ['a', 'b'], {})).toBe(3);
    expect(valueOf(payload, ['a', 'constructor', 'length'], {})).toBeUndefined();
    expect(valueOf(readPayload(bytes('[1,2]'), true), ['length'], {})).toBe(2);
  });

  it('counts brackets in strings as text', () => {
    expect(readPayload(bytes(JSON.stringify({ a: '[{'.repeat(50) + '\\"' })), true).kind).toBe('json');
  });

  it('never throws and gives finite numbers only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (raw, isJson) => {
        const value = valueOf(readPayload(raw, isJson), isJson ? ['a'] : [], {});
        expect(value === undefined || Number.isFinite(value)).toBe(true);
      }),
    );
  });

  it('gives back any number that JSON can carry', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const value = valueOf(readPayload(bytes(JSON.stringify({ a: number })), true), ['a'], {});
        expect(value).toBe(JSON.parse(JSON.stringify(number)));
      }),
    );
  });
});

describe('TopicTree', () => {
  it('finds exact and captured levels, and no deeper or shallower ones', () => {
    const tree = new TopicTree<string>();
    tree.add('site/k1/state', 'exact');
    tree.add('site/k1/+', 'any');
    tree.add('site/k1/part/+', 'part');
    expect(tree.match('site/k1/state')).toEqual([
      { value: 'exact', captured: [] },
      { value: 'any', captured: ['state'] },
    ]);
    expect(tree.match('site/k1/part/box')).toEqual([{ value: 'part', captured: ['box'] }]);
    expect(tree.match('site/k1')).toEqual([]);
    expect(tree.match('site/k1/part/box/x')).toEqual([]);
    expect(tree.match('/'.repeat(10_000))).toEqual([]);
  });
});

/** A PUBLISH packet of QoS 1. */
function publish(topic: string, payload: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from([0, topic.length]), Buffer.from(topic), Buffer.from([0, 7]), payload]);
  const length: number[] = [];
  for (let rest = body.length; rest > 0 || length.length === 0; rest = Math.floor(rest / 128)) {
    length.push((rest % 128) | (rest >= 128 ? 0x80 : 0));
  }
  return Buffer.concat([Buffer.from([0x32, ...length]), body]);
}

describe('FrameGuard', () => {
  it('passes packets up to the limit unchanged and cuts the payload of larger ones, however the bytes are split', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.nat({ max: 300 }), fc.integer({ min: MAX_PACKET_BYTES - 10, max: MAX_PACKET_BYTES + 10 })),
          { minLength: 1, maxLength: 4 },
        ),
        fc.array(fc.integer({ min: 1, max: 70_000 }), { minLength: 1, maxLength: 5 }),
        (sizes, splits) => {
          const packets = sizes.map((size) => publish('a/b', Buffer.alloc(size, 1)));
          const expected = packets.map((packet) =>
            packet.length > MAX_PACKET_BYTES ? publish('a/b', Buffer.alloc(0)) : packet,
          );
          const stream = Buffer.concat(packets);
          const guard = new FrameGuard();
          const out: Buffer[] = [];
          for (let at = 0, i = 0; at < stream.length; i++) {
            const take = splits[i % splits.length] ?? 1;
            out.push(...guard.feed(stream.subarray(at, at + take)));
            at += take;
          }
          expect(Buffer.concat(out).equals(Buffer.concat(expected))).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('passes every byte alone as well', () => {
    const packet = publish('a/b', Buffer.from('hello'));
    const guard = new FrameGuard();
    const out = [...packet].flatMap((byte) => guard.feed(Buffer.from([byte])));
    expect(Buffer.concat(out).equals(packet)).toBe(true);
  });

  it('refuses a length without an end', () => {
    expect(() => new FrameGuard().feed(Buffer.from([0x30, 0xff, 0xff, 0xff, 0xff, 0x01]))).toThrow('length');
  });
});
