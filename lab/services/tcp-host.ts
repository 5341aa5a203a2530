// The TCP side of the simulated devices: a device that is cut off swallows what it is sent, one that has restarted knows
// its old connections no more, one that misbehaves answers garbage, a byte a second, or without end.

import { createServer, type Server, type Socket } from 'node:net';
import type { Layer } from '../effects.ts';
import type { Device } from '../device.ts';
import type { World } from '../world.ts';
import type { Addresses } from './addresses.ts';

/** Most connections a service holds; further ones are closed at once. */
export const MAX_CONNECTIONS = 32;
/** Most bytes of an unfinished request; past it the connection is closed. */
export const MAX_REQUEST_BYTES = 8192;
/** A slow device sends one byte in this time, ms. */
export const SLOW_BYTE_MS = 1000;
/** An endless device sends a block of this size, bytes, in each such time, ms. */
export const ENDLESS_BLOCK_BYTES = 1024;
export const ENDLESS_BLOCK_MS = 50;

export interface Talk {
  /** Sends in the manner of the device; nothing while it is cut off. */
  reply(bytes: Buffer): void;
  close(): void;
}

export interface TcpService {
  device: Device;
  port: number;
  layer: Layer;
  maxConnections?: number;
  /** Takes what has arrived; returns how many bytes it has used. Called again when more comes. */
  onData: (bytes: Buffer, talk: Talk) => number;
}

/** @returns a function that closes the service */
export async function startTcp(world: World, service: TcpService, addresses: Addresses): Promise<() => Promise<void>> {
  const sockets = new Map<Socket, number>();
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    if (sockets.size >= (service.maxConnections ?? MAX_CONNECTIONS)) return void socket.destroy();
    // Which run of the device the connection belongs to: after a restart it is gone.
    sockets.set(socket, world.node(service.device.key).poweredAtMs);
    socket.on('close', () => sockets.delete(socket));
    converse(world, service, socket);
  });
  const forget = world.onChange(() => {
    if (sockets.size === 0) return;
    const node = world.node(service.device.key);
    if (!node.up || !node.reachable) return;
    for (const [socket, run] of sockets) if (run !== node.poweredAtMs) socket.destroy();
  });
  await addresses.listen(server, service.device.host, service.port);
  return async () => {
    forget();
    for (const socket of sockets.keys()) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
}

function converse(world: World, service: TcpService, socket: Socket): void {
  const { key } = service.device;
  let waiting: Buffer = Buffer.alloc(0);
  let stop: (() => void) | null = null;
  socket.on('close', () => stop?.());
  const talk: Talk = {
    reply: (bytes) => {
      if (!world.hostAlive(key) || socket.destroyed) return;
      // A device that is still sending an earlier answer in its manner sends the new one instead.
      stop?.();
      stop = sendIn(world, key, socket, bytes);
    },
    close: () => socket.end(),
  };
  socket.on('data', (chunk) => {
    // What a silent service or a device without network is sent is lost, not kept for later.
    if (!world.answers(key, service.layer)) return void (waiting = Buffer.alloc(0));
    waiting = Buffer.concat([waiting, chunk]);
    let used = 0;
    do {
      used = service.onData(waiting, talk);
      waiting = waiting.subarray(used);
    } while (used > 0 && waiting.length > 0);
    if (waiting.length > MAX_REQUEST_BYTES) socket.destroy();
  });
}

/** @returns a function that stops what is still being sent, null when all is on its way */
function sendIn(world: World, key: string, socket: Socket, bytes: Buffer): (() => void) | null {
  switch (world.manner(key)) {
    case 'garbage':
      socket.write(Buffer.from(bytes.map((byte, at) => (byte * 31 + at * 17 + 5) & 0xff)));
      return null;
    case 'slow':
      return every(world, SLOW_BYTE_MS, (turn) => {
        socket.write(bytes.subarray(turn, turn + 1));
        return turn + 1 < bytes.length;
      });
    case 'endless':
      socket.write(bytes);
      return every(
        world,
        ENDLESS_BLOCK_MS,
        () => socket.write(Buffer.alloc(ENDLESS_BLOCK_BYTES, 0x41)) || socket.writableLength < 1e6,
      );
    case 'hostile':
    case null:
      socket.write(bytes);
      return null;
    default:
      return null;
  }
}

/** Runs `step` each `ms` until it says no more. */
function every(world: World, ms: number, step: (turn: number) => boolean): () => void {
  let cancel: () => void = () => undefined;
  const run = (turn: number): void => {
    if (step(turn)) cancel = world.clock.after(ms, () => run(turn + 1));
  };
  run(0);
  return () => cancel();
}
