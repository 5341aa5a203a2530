// The sockets that requests leave by, one a family, and what does not leave at once: what waits for its socket to be bound,
// and what is asked while answers are being read.

import type { Socket } from 'node:dgram';
import type { Network } from '../../contract/network.ts';
import { enlarge } from './socket.ts';

type Family = 'udp4' | 'udp6';

interface Line {
  readonly socket: Socket;
  isBound: boolean;
  /** Ids of requests that wait for the socket to be bound. */
  readonly waiting: Leaving[];
}

interface Leaving {
  readonly id: number;
  readonly address: string;
}

/** Who writes requests and reads answers. */
export interface Correspondent {
  /** The request may leave by this socket; it may have ended by now. */
  put(socket: Socket, id: number): void;
  onDatagram(data: Buffer, address: string, port: number): void;
}

export class Lines {
  readonly #network: Network;
  readonly #correspondent: Correspondent;
  readonly #lines: { udp4?: Line; udp6?: Line } = {};
  /**
   * What leaves once all that has come is read; undefined while nothing has. Who sends between two readings leaves answers in
   * a buffer that may be full, and wakes up by each datagram who could be woken once.
   */
  #held: Leaving[] | undefined;

  constructor(network: Network, correspondent: Correspondent) {
    this.#network = network;
    this.#correspondent = correspondent;
  }

  /** Has a request leave, now or as soon as it can. There is no more to wait than there are requests under way. */
  send(id: number, address: string): void {
    const line = this.#line(address.includes(':') ? 'udp6' : 'udp4');
    if (!line.isBound) line.waiting.push({ id, address });
    else if (this.#held) this.#held.push({ id, address });
    else this.#correspondent.put(line.socket, id);
  }

  /** They are opened anew when something is sent again. */
  close(): void {
    if (this.#held) this.#held = [];
    for (const family of ['udp4', 'udp6'] as const) {
      this.#lines[family]?.socket.close();
      delete this.#lines[family];
    }
  }

  #line(family: Family): Line {
    const known = this.#lines[family];
    if (known) return known;
    const socket = this.#network.datagram(family);
    const line: Line = { socket, isBound: false, waiting: [] };
    this.#lines[family] = line;
    // Without a listener an error of the socket would end the process; a send that failed is told to its sender.
    socket.on('error', () => {});
    socket.on('message', (data, from) => {
      this.#hold();
      this.#correspondent.onDatagram(data, from.address, from.port);
    });
    socket.once('listening', () => {
      line.isBound = true;
      enlarge(socket);
      for (const { id, address } of line.waiting.splice(0)) this.send(id, address);
    });
    socket.bind(0);
    return line;
  }

  #hold(): void {
    if (this.#held) return;
    this.#held = [];
    setImmediate(() => {
      const held = this.#held ?? [];
      this.#held = undefined;
      for (const { id, address } of held) this.send(id, address);
    });
  }
}
