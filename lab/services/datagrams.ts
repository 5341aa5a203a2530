// Name server and time server of the simulated site, over UDP: silent while the device cannot answer. The name server knows
// the devices by their keys (RFC 1035 §4), the time server follows the lab's clock (RFC 5905 §7.3).

import { createSocket } from 'node:dgram';
import { DNS_DOMAIN, PORTS, type Device } from '../device.ts';
import type { World } from '../world.ts';
import type { Addresses } from './addresses.ts';

const HEADER_BYTES = 12;
const TYPE_A = 1;
const NO_SUCH_NAME = 3;
const NTP_BYTES = 48;
/** Seconds from 1900, the epoch of NTP, to 1970. */
const EPOCH_SECONDS = 2_208_988_800;
const NEXT_SECONDS = 2 ** 32;

/** @returns the answer, null for what is no question */
type Answer = (question: Buffer) => Buffer | null;

export function startNameServer(world: World, device: Device, addresses: Addresses): Promise<() => void> {
  return startUdp(world, device, addresses, PORTS.dns, (question) => {
    if (question.length < HEADER_BYTES + 5 || question.readUInt16BE(4) !== 1) return null;
    const isGone = world.value(device.key, 'gone', 0) === 1;
    return answerName(question, (name) => {
      const key = name.endsWith(`.${DNS_DOMAIN}`) ? name.slice(0, -DNS_DOMAIN.length - 1) : '';
      return isGone ? undefined : world.layout.byKey.get(key)?.host;
    });
  });
}

function answerName(question: Buffer, hostOf: (name: string) => string | undefined): Buffer | null {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5;
  if (end > question.length) return null;
  const host = hostOf(labels.join('.').toLowerCase());
  const isAsked = question.readUInt16BE(at + 1) === TYPE_A;
  const header = Buffer.from(question.subarray(0, HEADER_BYTES));
  // A response, with recursion desired as asked and available.
  header.writeUInt16BE(0x8180 | (host === undefined ? NO_SUCH_NAME : 0), 2);
  header.writeUInt16BE(host !== undefined && isAsked ? 1 : 0, 6);
  header.fill(0, 8);
  const parts = [header, question.subarray(HEADER_BYTES, end)];
  if (host !== undefined && isAsked)
    parts.push(Buffer.from([0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 60, 0, 4, ...host.split('.').map(Number)]));
  return Buffer.concat(parts);
}

export function startTimeServer(world: World, device: Device, addresses: Addresses): Promise<() => void> {
  return startUdp(world, device, addresses, PORTS.ntp, (question) => {
    if (question.length < NTP_BYTES) return null;
    const isLost = world.value(device.key, 'unsynchronised', 0) === 1;
    const packet = Buffer.alloc(NTP_BYTES);
    // Leap indicator 3 says that it follows no clock; version 4, mode server.
    packet[0] = ((isLost ? 3 : 0) << 6) | (4 << 3) | 4;
    packet[1] = isLost ? 16 : 1;
    packet.write('BDS\0', 12, 'latin1');
    question.copy(packet, 24, 40, 48);
    const nowMs = world.clock.wallMs() + world.value(device.key, 'clockOffsetMs', 0);
    for (const field of [16, 32, 40]) writeTime(packet, field, nowMs);
    return packet;
  });
}

function writeTime(packet: Buffer, at: number, ms: number): void {
  const seconds = ms / 1000 + EPOCH_SECONDS;
  packet.writeUInt32BE(Math.floor(seconds) % NEXT_SECONDS, at);
  packet.writeUInt32BE(Math.floor((seconds % 1) * NEXT_SECONDS), at + 4);
}

async function startUdp(
  world: World,
  device: Device,
  addresses: Addresses,
  port: number,
  answer: Answer,
): Promise<() => void> {
  const socket = createSocket('udp4');
  await addresses.bind(socket, device.host, port);
  // A client that has gone makes the system report errors on later sends.
  socket.on('error', () => undefined);
  socket.on('message', (question, from) => {
    const reply = world.hostAlive(device.key) ? answer(question) : null;
    if (reply) socket.send(reply, from.port, from.address, () => undefined);
  });
  return () => socket.close();
}
