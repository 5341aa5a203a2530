// Encrypts a connection to a device, and says whether its certificate is what the inventory expects. Devices sign their own:
// then a fingerprint proves who they are. Nothing is sent to one that proves nothing, unless the inventory says so.

import { readFile } from 'node:fs/promises';
import { isIP, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { PollResult, Target } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { Network } from '../../contract/network.ts';
import { Exchange, GarbageAnswer } from './exchange.ts';

export interface TlsChoice {
  /** SHA-256 of its certificate, hexadecimal digits in lower case; '' for what an authority has signed. */
  fingerprint: string;
  /** File of that authority's certificate; '' for the system's. */
  caPath: string;
  /** Any certificate will do. */
  isInsecure: boolean;
}

/** The certificate is not what the inventory expects. */
export class NotTrusted extends Error {
  override readonly name = 'NotTrusted';
  readonly fingerprint: string;

  constructor(what: string, fingerprint: string) {
    super(what);
    this.fingerprint = fingerprint;
  }
}

/** Settings `tls`, `fingerprint`, `ca` and `insecure`; null for clear text. */
export function tlsChoice({ settings }: Pick<Target, 'settings'>): TlsChoice | null {
  const { tls, ca, insecure, fingerprint } = settings;
  const caPath = typeof ca === 'string' ? ca : '';
  const isInsecure = insecure === true;
  const digits = typeof fingerprint === 'string' ? fingerprint.replaceAll(':', '').toLowerCase() : '';
  const isSecure = tls === true || (tls !== false && (caPath !== '' || isInsecure || digits !== ''));
  return isSecure ? { fingerprint: digits, caPath, isInsecure } : null;
}

export interface DevicePlace {
  network: Network;
  host: string;
  port: number;
  tls: TlsChoice | null;
}

/** @throws NotTrusted, GarbageAnswer, the socket's error, or the signal's reason */
export async function openDevice({ network, host, port, tls }: DevicePlace, signal: AbortSignal): Promise<Exchange> {
  if (!tls) return Exchange.open(network, host, port, signal);
  const ca = tls.caPath === '' ? undefined : await authorityOf(tls.caPath);
  const socket = await network.dial(host, port, signal);
  const secured = await encrypt(socket, host, signal, ca);
  const fingerprint = secured.getPeerCertificate().fingerprint256 ?? '';
  const what = whyNot(secured, tls, fingerprint);
  if (what === '') return new Exchange(secured, signal);
  secured.destroy();
  throw new NotTrusted(what, fingerprint);
}

export function untrusted(error: NotTrusted, where: string): PollResult {
  const fingerprint = error.fingerprint === '' ? '?' : error.fingerprint;
  return { code: 'config', detail: errorLine('device_untrusted', { where, what: error.message, fingerprint }) };
}

/** '' where it is what is expected. */
function whyNot(secured: TLSSocket, { fingerprint, isInsecure }: TlsChoice, told: string): string {
  if (fingerprint !== '') return sameDigits(told, fingerprint) ? '' : 'its fingerprint is not the one that is set';
  if (isInsecure || secured.authorized) return '';
  const why = String(secured.authorizationError);
  return WHY_NOT[why] ?? `its authority is not known here (${why})`;
}

/** OpenSSL's words and Node's. */
const WHY_NOT: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it is made for another name',
};

function sameDigits(told: string, wanted: string): boolean {
  return told.replaceAll(':', '').toLowerCase() === wanted;
}

async function authorityOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new NotTrusted(`the file ${path} of its authority cannot be read`, '');
  }
}

/** @throws GarbageAnswer where no TLS is spoken, the socket's error, or the signal's reason */
export function encrypt(socket: Socket, host: string, signal: AbortSignal, ca?: string): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const secured = connect({
      socket,
      host,
      ...(isIP(host) === 0 && { servername: host }),
      ...(ca !== undefined && { ca }),
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
