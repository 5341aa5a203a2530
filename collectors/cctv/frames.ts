// Counts the frames of a video stream in its RTP packets, without decoding any: a picture's first bytes tell what it is
// (RFC 6184 for H.264, RFC 7798 for H.265). Pure, and safe on hostile bytes.

/** What a stream carries; of `other` every packet counts as a part of a picture. */
export type Codec = 'h264' | 'h265' | 'other';

export interface FramesSeen {
  packets: number;
  bytes: number;
  frames: number;
  keyFrames: number;
  /** Packets that never came, by their sequence numbers. */
  lost: number;
  /** 0 where too few frames came to tell. */
  framesPerS: number;
  bitsPerS: number;
}

const RTP_HEADER_BYTES = 12;
/** Frames a second that no camera exceeds: beyond it the stamps are wrong. */
const MAX_FRAMES_PER_S = 240;
const MAX_SEQUENCE_GAP = 1000;

export class FrameCounter {
  readonly #codec: Codec;
  readonly #clockHz: number;
  #packets = 0;
  #bytes = 0;
  #keyFrames = 0;
  #lost = 0;
  #ends = 0;
  #stamps = 0;
  #firstStamp: number | undefined;
  #lastStamp = 0;
  /** Ticks from the first stamp: pictures that point ahead come before those they point to. */
  #earliest = 0;
  #latest = 0;
  #lastKeyStamp: number | undefined;
  #lastSequence: number | undefined;
  #hasPicture = false;

  constructor(codec: Codec, clockHz: number) {
    this.#codec = codec;
    this.#clockHz = clockHz > 0 ? clockHz : 90_000;
  }

  get frames(): number {
    // Some encoders never move the stamp, others never set the marker.
    return Math.max(this.#stamps, this.#ends);
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** @param packet RTP, RFC 3550 §5.1 */
  take(packet: Buffer): void {
    const payload = payloadOf(packet);
    if (!payload) return;
    this.#packets++;
    this.#bytes += packet.length;
    this.#countLost(packet.readUInt16BE(2));
    const stamp = packet.readUInt32BE(4);
    const part = pictureIn(payload, this.#codec);
    if (part !== 'none') this.#takePicture(stamp, part === 'key');
    const isLast = ((packet[1] ?? 0) & 0x80) !== 0;
    if (isLast && this.#hasPicture) {
      this.#ends++;
      this.#hasPicture = false;
    }
  }

  seen(elapsedMs: number): FramesSeen {
    const spanS = (this.#latest - this.#earliest) / this.#clockHz;
    const isSane = spanS > 0 && (this.#stamps - 1) / spanS <= MAX_FRAMES_PER_S;
    const elapsedS = elapsedMs / 1000;
    const byStamp = isSane && this.#stamps > 2 ? (this.#stamps - 1) / spanS : 0;
    const byArrival = elapsedS > 0 && this.frames > 2 ? (this.frames - 1) / elapsedS : 0;
    // What a server kept and sends at once to begin with covers more time than it took.
    const durationS = isSane && spanS < elapsedS * 10 + 10 ? Math.max(spanS, elapsedS) : elapsedS;
    return {
      packets: this.#packets,
      bytes: this.#bytes,
      frames: this.frames,
      keyFrames: this.#keyFrames,
      lost: this.#lost,
      framesPerS: byStamp || Math.min(byArrival, MAX_FRAMES_PER_S),
      bitsPerS: durationS > 0 ? (this.#bytes * 8) / durationS : 0,
    };
  }

  #takePicture(stamp: number, isKey: boolean): void {
    this.#hasPicture = true;
    if (this.#firstStamp === undefined) {
      this.#firstStamp = stamp;
      this.#stamps = 1;
    } else if (stamp !== this.#lastStamp) this.#stamps++;
    this.#lastStamp = stamp;
    const ticks = (stamp - this.#firstStamp) | 0;
    this.#earliest = Math.min(this.#earliest, ticks);
    this.#latest = Math.max(this.#latest, ticks);
    if (isKey && this.#lastKeyStamp !== stamp) {
      this.#keyFrames++;
      this.#lastKeyStamp = stamp;
    }
  }

  #countLost(sequence: number): void {
    if (this.#lastSequence !== undefined) {
      const gap = (sequence - this.#lastSequence - 1) & 0xffff;
      if (gap < MAX_SEQUENCE_GAP) this.#lost += gap;
    }
    this.#lastSequence = sequence;
  }
}

function payloadOf(packet: Buffer): Buffer | undefined {
  const first = packet[0];
  if (first === undefined || packet.length < RTP_HEADER_BYTES || first >> 6 !== 2) return undefined;
  let start = RTP_HEADER_BYTES + 4 * (first & 0x0f);
  if (first & 0x10) {
    if (packet.length < start + 4) return undefined;
    start += 4 + 4 * packet.readUInt16BE(start + 2);
  }
  const padding = first & 0x20 ? (packet.at(-1) ?? 0) : 0;
  const end = packet.length - padding;
  return end > start ? packet.subarray(start, end) : undefined;
}

type Part = 'none' | 'picture' | 'key';

function pictureIn(payload: Buffer, codec: Codec): Part {
  switch (codec) {
    case 'h264':
      return h264(payload);
    case 'h265':
      return h265(payload);
    case 'other':
      return 'picture';
  }
}

function h264(payload: Buffer): Part {
  const kind = (payload[0] ?? 0) & 0x1f;
  if (kind === 28 || kind === 29) return h264Unit((payload[1] ?? 0) & 0x1f);
  if (kind !== 24) return h264Unit(kind);
  // STAP-A: units with their lengths.
  for (let at = 1; at + 2 < payload.length; at += 2 + payload.readUInt16BE(at)) {
    const part = h264Unit((payload[at + 2] ?? 0) & 0x1f);
    if (part !== 'none') return part;
  }
  return 'none';
}

function h264Unit(kind: number): Part {
  if (kind === 5) return 'key';
  return kind >= 1 && kind <= 4 ? 'picture' : 'none';
}

function h265(payload: Buffer): Part {
  const kind = ((payload[0] ?? 0) >> 1) & 0x3f;
  if (kind === 49) return h265Unit((payload[2] ?? 0) & 0x3f);
  if (kind !== 48) return h265Unit(kind);
  for (let at = 2; at + 2 < payload.length; at += 2 + payload.readUInt16BE(at)) {
    const part = h265Unit(((payload[at + 2] ?? 0) >> 1) & 0x3f);
    if (part !== 'none') return part;
  }
  return 'none';
}

function h265Unit(kind: number): Part {
  if (kind >= 16 && kind <= 21) return 'key';
  return kind < 32 ? 'picture' : 'none';
}
