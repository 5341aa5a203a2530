// Makes hostile datagrams of honest ones: the same seed gives the same datagrams, so a finding can be run again.

/** Largest datagram that is sent. */
export const MAX_DATAGRAM = 65_507;

/** Numbers 0 … 1 of a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

const INTERESTING = [0x00, 0x01, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff, 0x30, 0x02, 0x04, 0x05, 0x06, 0x46, 0xa2, 0xa7];

/** @param seeds what whole pieces are taken from */
export function mutate(honest: Buffer, seeds: readonly Buffer[], random: () => number): Buffer {
  let data = Buffer.from(honest);
  const times = 1 + Math.floor(random() * 4);
  for (let i = 0; i < times; i++) data = once(data, seeds, random);
  return data.subarray(0, MAX_DATAGRAM);
}

function once(data: Buffer<ArrayBuffer>, seeds: readonly Buffer[], random: () => number): Buffer<ArrayBuffer> {
  const at = Math.floor(random() * data.length);
  switch (Math.floor(random() * 8)) {
    case 0:
      data[at] = (data[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      return data;
    case 1:
      data[at] = INTERESTING[Math.floor(random() * INTERESTING.length)] ?? 0;
      return data;
    case 2:
      return data.subarray(0, at);
    case 3:
      return Buffer.concat([data, Buffer.alloc(Math.floor(random() * 64), at)]);
    case 4: {
      const length = Math.floor(random() * 16);
      return Buffer.concat([data.subarray(0, at), data.subarray(at + length)]);
    }
    case 5: {
      const length = Math.floor(random() * 32);
      return Buffer.concat([data.subarray(0, at + length), data.subarray(at)]);
    }
    case 6: {
      const piece = seeds[Math.floor(random() * seeds.length)] ?? data;
      const from = Math.floor(random() * piece.length);
      return Buffer.concat([data.subarray(0, at), piece.subarray(from, from + 64), data.subarray(at)]);
    }
    default:
      // A length that lies: what follows the tag.
      if (at + 1 < data.length) data[at + 1] = Math.floor(random() * 256);
      return data;
  }
}
