// Encrypts a connection to a broker, and says in a clear word why a certificate is not trusted. Nothing is accepted unproven
// unless the inventory says so.

import { readFile } from 'node:fs/promises';
import { type Socket, isIP } from 'node:net';
import { type TLSSocket, connect } from 'node:tls';
import { errorCode } from '../dial-failure.ts';

export interface TlsChoice {
  /** File of the authority's certificate; '' for the system's. */
  caPath: string;
  /** Any certificate will do. */
  isInsecure: boolean;
}

/** The connection may not be used; `isOurs` for what the inventory has to mend. */
export class NotSecure extends Error {
  readonly kind: 'untrusted' | 'unusable' | 'no-tls';

  constructor(kind: NotSecure['kind'], what: string) {
    super(what);
    this.kind = kind;
  }
}

/** OpenSSL's words for a chain that ends nowhere, and Node's for a wrong name. */
const UNTRUSTED: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong',
  CERT_UNTRUSTED: 'its authority is not trusted',
  CERT_REJECTED: 'its authority is not trusted',
  INVALID_CA: 'its authority is none',
  INVALID_PURPOSE: 'it is not made for servers',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is made for another name',
};

/** @throws NotSecure, or the system's error when the connection ends */
export async function encrypt(
  socket: Socket,
  host: string,
  { caPath, isInsecure }: TlsChoice,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const ca = caPath === '' ? undefined : await authorityOf(caPath);
  return new Promise((resolve, reject) => {
    const secure = connect({
      socket,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca && { ca }),
      rejectUnauthorized: !isInsecure,
      minVersion: 'TLSv1.2',
    });
    const end = (error: Error): void => {
      secure.destroy();
      reject(error);
    };
    const onAbort = (): void => end(new DOMException('aborted', 'AbortError'));
    signal.addEventListener('abort', onAbort, { once: true });
    secure.on('error', (error) => end(meant(error)));
    secure.once('secureConnect', () => {
      signal.removeEventListener('abort', onAbort);
      resolve(secure);
    });
    if (signal.aborted) onAbort();
  });
}

async function authorityOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new NotSecure('unusable', `the file ${path} of its authority cannot be read`);
  }
}

function meant(error: Error): Error {
  const code = errorCode(error);
  const why = UNTRUSTED[code];
  if (why !== undefined) return new NotSecure('untrusted', why);
  if (code === 'EPROTO' || code === 'ECONNRESET' || code.startsWith('ERR_SSL_'))
    return new NotSecure('no-tls', 'it speaks no TLS that we accept (1.2 or newer)');
  return error;
}
