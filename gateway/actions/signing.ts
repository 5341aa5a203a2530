// Proves that an order comes from this gateway's server, where the two run apart: Ed25519 (RFC 8032) over the text of the
// order. The server keeps the private key, the gateway only the public one. Never decides what an order may do.

import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { orderText, type ActionOrder, type SignedOrder } from '../../contract/action.ts';

/** @param pem of the server's private key @throws TypeError for a key of another kind */
export function signOrder(order: ActionOrder, pem: string): SignedOrder {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('orders are signed by an Ed25519 key');
  return { order, signature: sign(null, Buffer.from(orderText(order)), key).toString('base64') };
}

/** @throws TypeError for a key of another kind */
export function openServerKey(pem: string): KeyObject {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('orders are proven by an Ed25519 key');
  return key;
}

/** @param key null where gateway and server are one program: nobody stands between them */
export function isSigned({ order, signature }: SignedOrder, key: KeyObject | null): boolean {
  if (key === null) return true;
  const bytes = Buffer.from(signature, 'base64');
  return bytes.length === 64 && verify(null, Buffer.from(orderText(order)), key, bytes);
}
