// Judges the certificate of a web service. Devices sign their own: whatever is wrong with a certificate is told, and ends
// nothing here. Pure, but for what the connection tells.

import type { PeerCertificate, TLSSocket } from 'node:tls';

const DAY_MS = 86_400_000;

/** Values of `http_response.tls_trust` (contract/metrics.ts). */
export const TRUSTS = ['trusted', 'unknown issuer', 'another name', 'expired', 'not yet valid'] as const;
type Trust = (typeof TRUSTS)[number];

export interface Certificate {
  trust: Trust;
  /** Until it expires, less than 0 afterwards; NaN where it does not say. */
  daysLeft: number;
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
