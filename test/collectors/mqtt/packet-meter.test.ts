// What the embedded broker lets through to its parser after the CONNECT.

import { describe, expect, it } from 'vitest';
import { PacketMeter } from '../../../collectors/mqtt/broker/packet-meter.ts';

describe('the meter of packets', () => {
  it.each([
    ['a release without a packet id, to which the library would answer with one of −1', [0x62, 0]],
    ['an acknowledgement with half a packet id', [0x40, 1, 7]],
    ['a message that asks for an answer and has no packet id', [0x32, 3, 0, 1, 0x61]],
  ])('refuses %s, however it comes', (_, packet) => {
    expect(() => new PacketMeter().feed(Uint8Array.from(packet))).toThrow(/too short/);
    const meter = new PacketMeter();
    expect(() => packet.forEach((byte) => meter.feed(Uint8Array.of(byte)))).toThrow(/too short/);
  });

  it('counts whole packets, however they come', () => {
    const packets = Uint8Array.from([0x32, 5, 0, 1, 0x61, 0, 1, 0x62, 2, 0, 1, 0xc0, 0, 0x30, 4, 0, 1, 0x61, 0x62]);
    const whole = new PacketMeter();
    whole.feed(packets);
    const bytewise = new PacketMeter();
    for (const byte of packets) bytewise.feed(Uint8Array.of(byte));
    expect([whole.whole, bytewise.whole]).toEqual([4, 4]);
    expect(whole.isWithin || bytewise.isWithin).toBe(false);
  });
});
