// Packets that are too short for what their type must hold. The library takes a packet identifier that is missing for −1 and
// fails when it writes the answer, outside of any handler: such packets must not reach it. Pure.

/** PUBLISH, whose identifier stands behind the topic (MQTT-3.3.2). */
const PUBLISH = 3;
/** PUBACK … PUBCOMP, SUBSCRIBE … UNSUBACK: they begin with an identifier of two bytes (MQTT-2.3.1). */
const IDENTIFIED: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 9, 10, 11]);
const IDENTIFIER_BYTES = 2;

/**
 * @param at where the packet begins
 * @param header bytes of its fixed header
 * @param length what it says to follow, bytes
 * @returns undefined while too little of it has come to tell
 */
export function isCutShort(bytes: ArrayLike<number>, at: number, header: number, length: number): boolean | undefined {
  const first = bytes[at] ?? 0;
  if (IDENTIFIED.has(first >> 4)) return length < IDENTIFIER_BYTES;
  if (first >> 4 !== PUBLISH) return false;
  const qos = (first >> 1) & 3;
  if (qos === 3 || length < 2) return true;
  const [high, low] = [bytes[at + header], bytes[at + header + 1]];
  if (high === undefined || low === undefined) return undefined;
  return 2 + high * 256 + low + (qos > 0 ? IDENTIFIER_BYTES : 0) > length;
}
