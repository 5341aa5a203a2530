// A second of video as a camera sends it over RTSP's own connection: RTP packets (RFC 3550) with H.265 slices whose content
// is noise. It can be counted and not be watched.

/** Frames of one second. */
const FRAMES = 26;
const TICKS_PER_FRAME = 3600;
const SLICE_BYTES = 600;

/** RFC 2326 §10.12: each packet behind `$`, its channel and its length. */
export function interleavedFrames(): Buffer {
  const packets = Array.from({ length: FRAMES }, (_, frame) => {
    const packet = Buffer.alloc(4 + 12 + SLICE_BYTES, frame);
    packet[0] = 0x24;
    packet[1] = 0;
    packet.writeUInt16BE(packet.length - 4, 2);
    packet[4] = 0x80;
    // Each frame is one packet, so each carries the marker.
    packet[5] = 0x80 | 96;
    packet.writeUInt16BE(frame, 6);
    packet.writeUInt32BE(frame * TICKS_PER_FRAME, 8);
    packet.writeUInt32BE(0x1234, 12);
    // NAL unit types of RFC 7798: 19 is a key picture, 1 one that points to others.
    packet.writeUInt16BE(((frame === 0 ? 19 : 1) << 9) | 1, 16);
    return packet;
  });
  return Buffer.concat(packets);
}
