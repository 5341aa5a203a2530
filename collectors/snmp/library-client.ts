// A client by the library net-snmp, for agents that our own does not get on with (target setting `client: library`). One is
// one UDP socket. The library throws inside its message handler on hostile packets and writes communities into its error
// texts: nothing of either leaves this file.

import { EventEmitter } from 'node:events';
import { isIP, isIPv6 } from 'node:net';
import snmp from 'net-snmp';
import type { Varbind } from './decode.ts';
import { installDes } from './des.ts';
import {
  SENDS_PER_REQUEST,
  SnmpFailure,
  UNHEARD,
  type ClientOptions,
  type FailureKind,
  type SnmpClient,
} from './face.ts';
import { SILENCES_THAT_TELL } from './seal.ts';
import { CipherMissing } from './wire/usm.ts';

const AUTH_PROTOCOLS = {
  none: 'none',
  md5: 'md5',
  sha1: 'sha',
  sha224: 'sha224',
  sha256: 'sha256',
  sha384: 'sha384',
  sha512: 'sha512',
} as const;
const PRIV_PROTOCOLS = {
  none: 'none',
  des: 'des',
  aes128: 'aes',
  aes256b: 'aes256b',
  aes256r: 'aes256r',
} as const;

export function openLibraryClient(options: ClientOptions): SnmpClient {
  const { credential } = options;
  const socket = guardedSocket(options);
  const session = createSession(options, socket.dgramModule);
  const pending = new Set<(error: SnmpFailure) => void>();
  let isClosed = false;
  /** Questions in a row that were not answered; one that never was is as good as many. */
  let unheard = SILENCES_THAT_TELL;

  const failAll = (kind: FailureKind, what: string): void => {
    for (const reject of pending) reject(new SnmpFailure(kind, what));
  };
  const failureFrom = (error: unknown): SnmpFailure => {
    const cipher = missingOf(error, credential);
    return cipher === undefined ? failureOf(error) : new SnmpFailure('cipher', cipher);
  };
  socket.onFault((error) => {
    const { kind, message } = failureFrom(error);
    if (kind === 'cipher') failAll(kind, message);
    else failAll('garbage', 'a packet that is not SNMP');
  });
  session.on('error', () => failAll('garbage', 'a packet that is not SNMP'));

  /** Settles with the first of: the library's callback, a garbled packet, the end of the client. */
  function ask<T>(send: (done: (error: Error | null, answer?: T) => void) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      if (isClosed) {
        reject(new SnmpFailure('closed', 'the session is closed'));
        return;
      }
      const fail = (failure: SnmpFailure): void => {
        pending.delete(fail);
        reject(failure);
      };
      pending.add(fail);
      try {
        send((error, answer) => {
          pending.delete(fail);
          if (error) reject(failureFrom(error));
          else if (answer === undefined) reject(new SnmpFailure('garbage', 'an empty answer'));
          else resolve(answer);
        });
      } catch (error) {
        fail(failureFrom(error));
      }
    });
  }

  /** The agent is silent: gone, or it tells who it is and cannot decipher what it is asked. */
  async function ofSilence(oids: readonly string[], wasKnown: boolean, failure: SnmpFailure): Promise<SnmpFailure> {
    if (credential.kind !== 'snmp-v3' || failure.kind !== 'timeout' || ++unheard <= SILENCES_THAT_TELL) return failure;
    if (wasKnown) {
      forgetEngine(session);
      await ask<unknown>((done) => session.get([...oids], done)).catch(() => {});
    }
    return knowsEngine(session) ? new SnmpFailure('auth', UNHEARD) : failure;
  }

  return {
    hasBulk: credential.kind !== 'snmp-v1',
    async get(oids) {
      const wasKnown = knowsEngine(session);
      try {
        const answer = checked(await again(() => ask<unknown>((done) => session.get([...oids], done))));
        unheard = 0;
        return answer;
      } catch (error) {
        throw error instanceof SnmpFailure ? await ofSilence(oids, wasKnown, error) : error;
      }
    },
    async set(oid, value) {
      const varbind = { oid, type: snmp.ObjectType.Integer, value };
      await ask<unknown>((done) => session.set([varbind], done));
    },
    async next(oids, repetitions) {
      if (credential.kind === 'snmp-v1') {
        const row = checked(await ask<unknown>((done) => session.getNext([...oids], done)));
        return row.map((varbind) => [varbind]);
      }
      const answer = await ask<unknown>((done) => session.getBulk([...oids], 0, repetitions, done));
      if (!Array.isArray(answer)) throw new SnmpFailure('garbage', 'an answer without objects');
      return answer.map(checked);
    },
    close() {
      if (isClosed) return;
      isClosed = true;
      failAll('closed', 'the session is closed');
      try {
        session.close();
      } catch {
        // Closing what has failed already is no fault.
      }
    },
  };
}

async function again<T>(send: () => Promise<T>): Promise<T> {
  for (let sends = 1; ; sends++) {
    try {
      return await send();
    } catch (error) {
      if (sends >= SENDS_PER_REQUEST || !(error instanceof SnmpFailure) || error.kind !== 'timeout') throw error;
    }
  }
}

function createSession(options: ClientOptions, dgramModule: object): snmp.Session {
  const { credential } = options;
  const common = {
    port: options.port,
    transport: isIPv6(options.host) ? ('udp6' as const) : ('udp4' as const),
    timeout: options.requestTimeoutMs,
    // Sends are repeated here, and by walks with a smaller question.
    retries: 0,
    idBitsSize: 32 as const,
    dgramModule,
  };
  if (credential.kind === 'snmp-v3') {
    const { privProtocol } = credential;
    if (privProtocol === 'aes192b' || privProtocol === 'aes192r')
      throw new SnmpFailure('auth', 'AES-192 is not known to the library');
    const hasAuth = credential.authProtocol !== 'none';
    const hasPriv = hasAuth && privProtocol !== 'none';
    if (privProtocol === 'des') installDes();
    const { noAuthNoPriv, authNoPriv, authPriv } = snmp.SecurityLevel;
    const user = {
      name: credential.user,
      level: hasPriv ? authPriv : hasAuth ? authNoPriv : noAuthNoPriv,
      ...(hasAuth && {
        authProtocol: snmp.AuthProtocols[AUTH_PROTOCOLS[credential.authProtocol]],
        authKey: credential.authKey,
      }),
      ...(hasPriv && {
        privProtocol: snmp.PrivProtocols[PRIV_PROTOCOLS[privProtocol]],
        privKey: credential.privKey,
      }),
    };
    return snmp.createV3Session(options.host, user, { ...common, context: credential.context });
  }
  const version = credential.kind === 'snmp-v1' ? snmp.Version1 : snmp.Version2c;
  return snmp.createSession(options.host, credential.community, { ...common, version });
}

/** What the library keeps of a v3 engine that has told who it is; without it it asks before the next question. */
const ENGINE = 'msgSecurityParameters';

function knowsEngine(session: snmp.Session): boolean {
  return Reflect.get(session, ENGINE) !== undefined;
}

function forgetEngine(session: snmp.Session): void {
  Reflect.deleteProperty(session, ENGINE);
}

/** The library's code of RFC 3414 §3.2 step 7b, which its types lack. */
const NOT_IN_TIME_WINDOW: number = 14;

type Handler = (...values: unknown[]) => void;

/** What OpenSSL says of a digest or cipher that it does not have, or may not use. */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'ERR_OSSL_EVP_UNSUPPORTED',
  'ERR_CRYPTO_INVALID_DIGEST',
  'ERR_CRYPTO_UNKNOWN_CIPHER',
]);

/** Name of what this machine's cryptography lacks, undefined for other errors. */
function missingOf(error: unknown, credential: ClientOptions['credential']): string | undefined {
  if (error instanceof CipherMissing) return error.cipher;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // The digest comes first: without it no key is made for a cipher.
  return UNSUPPORTED.has(code) && credential.kind === 'snmp-v3' ? credential.authProtocol : undefined;
}

/** A stand-in for node:dgram: hands out one socket whose handlers cannot throw, and drops what others than the agent send. */
function guardedSocket(options: ClientOptions): { dgramModule: object; onFault(run: (error: unknown) => void): void } {
  const faults = new EventEmitter();
  const isNumeric = isIP(options.host) !== 0;
  const createSocket = (family: 'udp4' | 'udp6'): object => {
    const socket = options.network.datagram(family);
    // Without a listener an error of the socket would end the process; a failed send is told to its sender anyway.
    socket.on('error', () => {});
    return {
      on(event: string, handler: Handler) {
        socket.on(event, (...values: unknown[]) => {
          if (event === 'message' && !isFrom(values[1], options, isNumeric)) return;
          try {
            handler(...values);
          } catch (error) {
            faults.emit('fault', error);
          }
        });
      },
      send: socket.send.bind(socket),
      close: socket.close.bind(socket),
      ref: socket.ref.bind(socket),
      unref: socket.unref.bind(socket),
      bind: socket.bind.bind(socket),
    };
  };
  return { dgramModule: { createSocket }, onFault: (run) => void faults.on('fault', run) };
}

/** Whether a packet comes from the agent's own address and port; a name's address is not known here, its port is. */
function isFrom(sender: unknown, options: ClientOptions, isNumeric: boolean): boolean {
  if (typeof sender !== 'object' || sender === null || !('port' in sender) || !('address' in sender)) return false;
  return sender.port === options.port && (!isNumeric || isIPv6(options.host) || sender.address === options.host);
}

function checked(answer: unknown): Varbind[] {
  const list: unknown[] = Array.isArray(answer) ? answer : [answer];
  return list.map((one) => {
    if (typeof one === 'object' && one !== null && 'oid' in one && 'type' in one && 'value' in one) {
      const { oid, type, value } = one;
      if (typeof oid === 'string' && typeof type === 'number') return { oid, type, value };
    }
    throw new SnmpFailure('garbage', 'an answer without objects');
  });
}

/** Fixed words for the library's errors; its own texts hold communities and digests. */
function failureOf(error: unknown): SnmpFailure {
  if (error instanceof SnmpFailure) return error;
  if (error instanceof Error && error.name === 'RequestTimedOutError') return new SnmpFailure('timeout', 'no answer');
  if (error instanceof snmp.RequestFailedError) return requestFailure(error);
  if (error instanceof snmp.ResponseInvalidError) return invalidFailure(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^E[A-Z_]{3,20}$/.test(code)) return new SnmpFailure('unreachable', code);
  return new SnmpFailure('garbage', 'an answer that the decoder refuses');
}

function requestFailure(error: { message: string; status?: number | undefined }): SnmpFailure {
  const oid = /: ([0-9.]{3,})$/.exec(error.message)?.[1] ?? '';
  if (error.status === snmp.ErrorStatus.TooBig) return new SnmpFailure('too-big', 'the answer would be too big');
  if (error.status === snmp.ErrorStatus.AuthorizationError || error.status === snmp.ErrorStatus.NoAccess)
    return new SnmpFailure('auth', 'no access');
  return new SnmpFailure('rejected', 'the agent rejects the request', oid);
}

function invalidFailure(error: { message: string; code?: number | undefined }): SnmpFailure {
  const { EAuthFailure, ECouldNotDecrypt, ECommunityNoMatch } = snmp.ResponseInvalidCode;
  if (error.code === NOT_IN_TIME_WINDOW || error.message.startsWith('Not In Time Window'))
    return new SnmpFailure('clock', 'its v3 engine time does not match');
  if (error.code === ECouldNotDecrypt) return new SnmpFailure('auth', 'the privacy key or protocol does not match');
  if (error.code === ECommunityNoMatch) return new SnmpFailure('garbage', 'an answer with another community');
  if (error.code !== EAuthFailure) return new SnmpFailure('garbage', 'an answer that does not fit the request');
  const known = [
    'Unsupported Security Level',
    'Unknown User Name',
    'Unknown Engine ID',
    'Wrong Digest',
    'Decryption Error',
  ].find((words) => error.message.startsWith(words));
  return new SnmpFailure('auth', known?.toLowerCase() ?? 'authentication failed');
}
