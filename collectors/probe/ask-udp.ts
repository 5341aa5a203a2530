// One question over UDP and its answer. Datagrams of other hosts, or that do not answer the question, are passed over;
// whoever sends only those is silent. Sends once: the next poll asks again.

import { isIP } from 'node:net';
import type { Network } from '../../contract/network.ts';

/** Datagrams without sense that are looked at before the peer counts as garbage. */
export const MAX_STRAY_DATAGRAMS = 64;

/**
 * @param read undefined for what is no answer to this question
 * @returns undefined when only datagrams without sense came
 * @throws the socket's error, or the signal's reason
 */
export function askUdp<T>(
  network: Network,
  { host, port, question }: { host: string; port: number; question: Uint8Array },
  read: (datagram: Buffer) => T | undefined,
  signal: AbortSignal,
): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const socket = network.datagram(isIP(host) === 6 ? 'udp6' : 'udp4');
    let strays = 0;
    const settle = (end: () => void): void => {
      signal.removeEventListener('abort', onAbort);
      socket.removeAllListeners('message');
      socket.close();
      end();
    };
    const onAbort = (): void =>
      settle(() => {
        if (strays > 0) resolve(undefined);
        else reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
      });
    socket.on('error', (error) => settle(() => reject(error)));
    socket.on('message', (datagram: Buffer, from: { address: string; port: number }) => {
      if (from.port !== port || (isIP(host) !== 0 && from.address !== host)) return;
      const answer = read(datagram);
      if (answer === undefined && ++strays < MAX_STRAY_DATAGRAMS) return;
      settle(() => resolve(answer));
    });
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) return onAbort();
    socket.send(question, port, host, (error) => {
      if (error) settle(() => reject(error));
    });
  });
}
