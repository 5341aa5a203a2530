// Encrypts a connection to a device and judges its certificate. Devices sign their own: whatever is wrong with a certificate
// is told, and ends nothing here.

import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { GarbageAnswer } from '../http/exchange.ts';

const DAY_MS = 86_400_000;

/** Values of `http_response.tls_trust` (contract/metrics.ts). */
export const TRUSTS = ['trusted', 'unknown issuer', 'another name', 'expired', 'not yet valid'] as const;
type Trust = (typeof TRUSTS)[number];

export interface Certificate {
  trust: Trust;
  /** Until it expires, less than 0 afterwards; NaN where it does not say. */
  daysLeft: number;
}

/** @throws GarbageAnswer where no TLS is spoken, the socket's error, or the signal's reason */
export function encrypt(socket: Socket, host: string, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connect({
      socket,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      rejectUnauthorized: false,
      // Devices are old, and we look at them; nobody trusts them for it.
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    const settle = (error: Error | null): void => {
      signal.removeEventListener('abort', onAbort);
      secured.off('secureConnect', onSecure).off('error', settle).off('close', onClose);
      if (!error) return resolve(secured);
      secured.on('error', () => {});
      secured.destroy();
      socket.destroy();
      reject(error);
    };
    const onSecure = (): void => settle(null);
    const onClose = (): void => settle(new GarbageAnswer('the connection was closed before it was encrypted'));
    const onAbort = (): void => settle(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    const onError = (error: Error): void => settle(isOfTls(error) ? new GarbageAnswer('it speaks no TLS') : error);
    secured.once('secureConnect', onSecure).once('close', onClose);
    secured.on('error', onError);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}

function isOfTls(error: Error): boolean {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO');
}

export function certificateOf(socket: TLSSocket, nowMs: number): Certificate {
  const peer: Partial<PeerCertificate> = socket.getPeerCertificate();
  const untilMs = Date.parse(peer.valid_to ?? '');
  const daysLeft = (untilMs - nowMs) / DAY_MS;
  if (daysLeft < 0) return { trust: 'expired', daysLeft };
  if (Date.parse(peer.valid_from ?? '') > nowMs) return { trust: 'not yet valid', daysLeft };
  if (socket.authorized) return { trust: 'trusted', daysLeft };
  const why = String(socket.authorizationError);
  return { trust: why.includes('ALTNAME') ? 'another name' : 'unknown issuer', daysLeft };
}
