// Ports for programs that must be told theirs. They lie below those that systems hand out by themselves: between looking and
// the program's start no connection of another test can take one.

import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Linux gives out 32768 and above, others 49152 and above. */
const PORTS = { first: 18_000, last: 32_000 };
const MOST_TRIES = 200;

/** @returns a port of all of this machine's addresses on which nobody listens now, neither on TCP nor on UDP */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const port = randomInt(PORTS.first, PORTS.last);
    if ((await isFreeOnTcp(port)) && (await isFreeOnUdp(port))) return port;
  }
  throw new Error(`no port is free between ${PORTS.first} and ${PORTS.last}`);
}

async function isFreeOnTcp(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '0.0.0.0'), 'listening');
    await once(server.close(), 'close');
    return true;
  } catch {
    return false;
  }
}

async function isFreeOnUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    await once(socket.bind(port, '0.0.0.0'), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    socket.close();
  }
}
