// Where the services of the site really listen. Normally a device has an address of its own (127.N.x.y); on a system
// without them all share 127.0.0.1 with a free port each, and the lab's network translates both ways.

import type { Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';

export interface Real {
  host: string;
  port: number;
}

/** One translated service; absent where the site's addresses are real. */
export interface Translation {
  transport: 'tcp' | 'udp';
  host: string;
  port: number;
  real: Real;
}

export class Addresses {
  readonly isShared: boolean;
  readonly translations: Translation[] = [];

  constructor(isShared: boolean) {
    this.isShared = isShared;
  }

  async listen(server: Server, host: string, port: number): Promise<Real> {
    server.listen(this.isShared ? { host: '127.0.0.1', port: 0 } : { host, port, exclusive: true });
    await once(server, 'listening');
    return this.#note('tcp', host, port, server.address());
  }

  async bind(socket: DatagramSocket, host: string, port: number): Promise<Real> {
    socket.bind(this.isShared ? { address: '127.0.0.1', port: 0 } : { address: host, port, exclusive: true });
    await once(socket, 'listening');
    return this.#note('udp', host, port, socket.address());
  }

  #note(transport: 'tcp' | 'udp', host: string, port: number, bound: string | AddressInfo | null): Real {
    const real = bound && typeof bound === 'object' ? { host: bound.address, port: bound.port } : { host, port };
    if (this.isShared) this.translations.push({ transport, host, port, real });
    return real;
  }
}
