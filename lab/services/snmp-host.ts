// The UDP side of a simulated agent: one socket a device, silent while the device cannot answer.

import { createSocket, type Socket } from 'node:dgram';
import { COMMUNITY, PORTS, V3_USER, type Device } from '../device.ts';
import { mibOf } from '../mibs/by-kind.ts';
import { seededRandom } from '../random.ts';
import { macBytes } from '../mibs/interfaces.ts';
import { answer, isWrongCommunity, type Agent } from '../snmp/agent.ts';
import { isVersion3, UsmAgent } from '../snmp/usm.ts';
import type { World } from '../world.ts';
import type { Addresses } from './addresses.ts';
import type { TrapSender } from './trap-sender.ts';

/** How late a slow agent answers, ms: past every sensible timeout. */
export const SLOW_ANSWER_MS = 4000;
/** Most late answers under way a device; more are dropped. */
export const MAX_LATE_ANSWERS = 32;
const GARBAGE_BYTES = 60;

/** @returns a function that closes the agent, or null where the device has none */
export async function startSnmp(
  world: World,
  device: Device,
  addresses: Addresses,
  traps: TrapSender,
): Promise<(() => void) | null> {
  const mib = mibOf(world, device);
  if (!mib) return null;
  const agent: Agent = {
    mib,
    readCommunity: COMMUNITY.read,
    writeCommunity: COMMUNITY.write,
    isEndless: () => world.manner(device.key) === 'endless',
  };
  const usm = device.kind === 'router' ? withUsm(world, device, agent) : null;
  const socket = createSocket('udp4');
  await addresses.bind(socket, device.host, PORTS.snmp);
  const late = new Set<() => void>();
  // A client that has gone makes the system report errors on later sends; the agent does not mind.
  socket.on('error', () => undefined);
  socket.on('message', (message, from) => {
    if (!world.answers(device.key, 'snmp')) return;
    const reply = usm && isVersion3(message) ? usm.answer(message) : answer(agent, message);
    if (!reply) {
      if (isWrongCommunity(agent, message)) traps.refused(device.key);
      return;
    }
    const send = (): void => sendQuietly(socket, manneredReply(world, device, reply), from.port, from.address);
    if (world.manner(device.key) !== 'slow') return send();
    if (late.size >= MAX_LATE_ANSWERS) return;
    const cancel = world.clock.after(SLOW_ANSWER_MS, () => {
      late.delete(cancel);
      send();
    });
    late.add(cancel);
  });
  return () => {
    for (const cancel of late) cancel();
    socket.close();
  };
}

/** The engine id after RFC 3411: the maker's enterprise number and the device's MAC address. */
function withUsm(world: World, device: Device, agent: Agent): UsmAgent {
  const id = Buffer.concat([Buffer.from('800007db03', 'hex'), macBytes(device.mac)]);
  const timeSeconds = (): number => Math.floor(world.uptimeMs(device.key) / 1000);
  return new UsmAgent(agent, { id, user: V3_USER, boots: () => world.boots(device.key), timeSeconds });
}

function manneredReply(world: World, device: Device, reply: Buffer): Buffer {
  if (world.manner(device.key) !== 'garbage') return reply;
  const random = seededRandom(Math.floor(world.nowMs), device.key);
  // Half of the garbage begins like an answer, so that readers fail late.
  const noise = Buffer.from(Array.from({ length: GARBAGE_BYTES }, () => Math.floor(random() * 256)));
  return random() < 0.5 ? noise : Buffer.concat([reply.subarray(0, 20), noise]);
}

function sendQuietly(socket: Socket, reply: Buffer, port: number, address: string): void {
  try {
    socket.send(reply, port, address, () => undefined);
  } catch {
    // The socket was closed while a late answer waited.
  }
}
