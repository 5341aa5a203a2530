// The network as a parameter: everything a collector sends goes through this, so that a simulated site can refuse,
// hang or be cut off exactly like a real one. The system's own network implements it in collectors/network.ts.

import type { Socket as DatagramSocket } from 'node:dgram';
import type { OnReadOpts, Socket } from 'node:net';

export interface PingReply {
  alive: boolean;
  /** Round trip in ms when alive, the mean of the echoes that came back. */
  rttMs: number;
  /** Absent where a single answer, or its absence, is all that is known. */
  echoes?: { sent: number; received: number; minMs: number; maxMs: number };
  /** `tcp` where the machine has no usable ping program: a refused connection also proves life. */
  by: 'icmp' | 'tcp';
}

export interface Network {
  /**
   * Opens a TCP connection; rejects with the system's error, or when `signal` aborts. The caller destroys the socket.
   * @param onread takes what comes, instead of `data` events, in memory that is used again: cheap for many short replies. A
   *   network may ignore it.
   */
  dial(host: string, port: number, signal: AbortSignal, onread?: OnReadOpts): Promise<Socket>;
  /** A UDP socket, unbound. What it sends to a host that is cut off vanishes. */
  datagram(family: 'udp4' | 'udp6'): DatagramSocket;
  /**
   * Never rejects for a silent host: that is `alive: false`. Rejects for a name without an address, and with code EBUSY when
   * nothing was sent.
   * @param echoes 1 unless given
   */
  ping(host: string, timeoutMs: number, signal: AbortSignal, echoes?: number): Promise<PingReply>;
}

/** Whether the line between a gateway and its server carries anything; always up but where a simulation cuts it. */
export interface Carrier {
  readonly isUp: boolean;
  /** @returns a function that stops listening */
  onChange(listener: (isUp: boolean) => void): () => void;
}
