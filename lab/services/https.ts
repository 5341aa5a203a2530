// A web service over TLS whose certificate a fault can let run out. The certificate is its own, as on devices and small
// platforms; it is made anew when its days change.

import { createServer, type TlsOptions } from 'node:tls';
import type { Socket } from 'node:net';
import { PORTS, type Device } from '../device.ts';
import type { World } from '../world.ts';
import type { Addresses } from './addresses.ts';
import { certificateKeys, selfSigned } from './certificate.ts';
import { readRequest, replyBytes } from './http-requests.ts';
import { MAX_CONNECTIONS, MAX_REQUEST_BYTES } from './tcp-host.ts';

/** Days that a certificate has left when it is made and nothing is wrong with it. */
const USUAL_DAYS = 200;
/** It is made anew after so long, as platforms do that renew their own. */
const RENEW_AFTER_MS = 120 * 86_400_000;
const LOOK_EVERY_MS = 86_400_000;

/** @returns a function that closes the service */
export async function startHttps(world: World, device: Device, addresses: Addresses): Promise<() => Promise<void>> {
  const keys = certificateKeys();
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' });
  let days = daysOf(world, device);
  const context = (): TlsOptions => ({ key, cert: selfSigned(device.host, keys, world.clock.wallMs(), days) });
  const sockets = new Set<Socket>();
  const server = createServer(context(), (socket) => {
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      waiting = Buffer.concat([waiting, chunk]);
      const isWhole = readRequest(waiting) !== null;
      if (waiting.length > MAX_REQUEST_BYTES) return void socket.destroy();
      if (!isWhole || !world.answers(device.key, 'http')) return;
      socket.end(frontPage(world.text(device.key, device.model)));
    });
  });
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => socket.destroy());
    if (sockets.size >= MAX_CONNECTIONS) return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('tlsClientError', () => undefined);
  // Looked at whenever somebody comes, before the handshake: what nobody asks for changes nothing.
  server.prependListener('connection', () => {
    if (days === daysOf(world, device)) return;
    days = daysOf(world, device);
    server.setSecureContext(context());
  });
  let madeMs = world.clock.monoMs();
  let stopLooking = (): void => undefined;
  const lookAgain = (): void => {
    stopLooking = world.clock.after(LOOK_EVERY_MS, lookAgain);
    if (world.clock.monoMs() - madeMs < RENEW_AFTER_MS || days !== USUAL_DAYS) return;
    madeMs = world.clock.monoMs();
    server.setSecureContext(context());
  };
  stopLooking = world.clock.after(LOOK_EVERY_MS, lookAgain);
  await addresses.listen(server, device.host, PORTS.https);
  return async () => {
    stopLooking();
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
}

function daysOf(world: World, { key }: Device): number {
  return world.value(key, 'certificateDays', USUAL_DAYS);
}

function frontPage(title: string): Buffer {
  const body = `<!doctype html><title>${title}</title>\n`;
  return replyBytes({ status: 200, type: 'text/html; charset=utf-8', body, headers: ['Connection: close'] });
}
