// Asks a time server or a device for its time (SNTP, RFC 5905 §14) and tells how far it is from the gateway's clock, and
// whether it is synchronised itself. Never sets a clock.

import { randomBytes } from 'node:crypto';
import { errorLine } from '../../contract/errors.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import { askUdp } from './ask-udp.ts';
import { ANSWERED, OK, type Outcome, type Probe, type ProbeParts, UNEXPECTED, notAnswered } from './outcome.ts';

const PACKET_BYTES = 48;
const MODE_SERVER = 4;
/** Leap indicator of a clock that is not synchronised. */
const LEAP_UNKNOWN = 3;
const LAST_STRATUM = 15;
/** Seconds from 1900, the epoch of NTP, to 1970. */
const EPOCH_SECONDS = 2_208_988_800;
const ERA_SECONDS = 2 ** 32;

export interface NtpAnswer {
  stratum: number;
  isSynchronised: boolean;
  /** Word of a stratum 0: RATE, DENY, INIT … */
  kiss: string;
  /** Its time minus ours, ms. */
  offsetMs: number;
  roundTripMs: number;
}

/** Version 4, mode client. Its transmit time is random: it only has to come back, which nobody else can guess. */
export function encodeRequest(cookie: Buffer): Buffer {
  const packet = Buffer.alloc(PACKET_BYTES);
  packet[0] = (4 << 3) | 3;
  cookie.copy(packet, PACKET_BYTES - 8, 0, 8);
  return packet;
}

/**
 * @param sentMs our time when the request went, and `receivedMs` when its answer came
 * @returns undefined for what does not answer this request
 */
export function decodeReply(data: Buffer, cookie: Buffer, sentMs: number, receivedMs: number): NtpAnswer | undefined {
  if (data.length < PACKET_BYTES) return undefined;
  const first = data.readUInt8(0);
  if ((first & 7) !== MODE_SERVER || !data.subarray(24, 32).equals(cookie.subarray(0, 8))) return undefined;
  const stratum = data.readUInt8(1);
  const arrivedMs = readTime(data, 32, sentMs);
  const leftMs = readTime(data, 40, sentMs);
  const isTimeSet = data.readUInt32BE(40) !== 0;
  return {
    stratum,
    isSynchronised: first >> 6 !== LEAP_UNKNOWN && stratum >= 1 && stratum <= LAST_STRATUM && isTimeSet,
    kiss: stratum === 0 ? data.toString('latin1', 12, 16).replaceAll(/[^A-Z]/g, '') : '',
    offsetMs: (arrivedMs - sentMs + (leftMs - receivedMs)) / 2,
    roundTripMs: Math.max(0, receivedMs - sentMs - (leftMs - arrivedMs)),
  };
}

/** The era is the one nearest to our own time: seconds begin anew in 2036. */
function readTime(data: Buffer, at: number, nowMs: number): number {
  const seconds = data.readUInt32BE(at) - EPOCH_SECONDS;
  const eras = Math.round((nowMs / 1000 - seconds) / ERA_SECONDS);
  return (seconds + eras * ERA_SECONDS + data.readUInt32BE(at + 4) / ERA_SECONDS) * 1000;
}

export async function askTime(parts: ProbeParts, probe: Probe, signal: AbortSignal): Promise<Outcome> {
  const { host, port } = probe.target;
  const cookie = randomBytes(8);
  const { clock } = parts;
  const sentMs = clock.wallMs();
  const startMs = clock.monoMs();
  try {
    const answer = await askUdp(
      parts.network,
      { host, port, question: encodeRequest(cookie) },
      (datagram) => decodeReply(datagram, cookie, sentMs, sentMs + (clock.monoMs() - startMs)),
      signal,
    );
    if (!answer) throw new GarbageAnswer('the answer is no answer to the question');
    return judge(probe, answer);
  } catch (error) {
    return notAnswered(probe, error instanceof GarbageAnswer ? NEVER : signal, error);
  }
}

/** A peer that sent only garbage until the deadline was not silent. */
const NEVER = new AbortController().signal;

function judge(probe: Probe, { stratum, isSynchronised, kiss, offsetMs, roundTripMs }: NtpAnswer): Outcome {
  if (isSynchronised) {
    const measures = { offset_ms: offsetMs, stratum, response_time_ms: roundTripMs, result_code: ANSWERED };
    return { measures, result: OK };
  }
  // The time of a clock that does not know itself is no offset to judge by.
  const detail = errorLine('time_unsynchronised', {
    where: probe.where,
    what: kiss === '' ? `stratum ${stratum}` : kiss,
  });
  return {
    measures: { stratum, response_time_ms: roundTripMs, result_code: UNEXPECTED },
    result: { code: 'exception', detail },
  };
}
