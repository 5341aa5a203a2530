// What the rest of this folder knows of a client: how to ask, and how asking can fail. No client is made here.

import type { Clock } from '../../contract/clock.ts';
import type { Credential } from '../../contract/collector.ts';
import type { Network } from '../../contract/network.ts';
import type { Varbind } from './decode.ts';

/** Sends of one request that is not answered, the first included. */
export const SENDS_PER_REQUEST = 2;

export type SnmpCredential = Extract<Credential, { kind: `snmp-${string}` }>;

/**
 * timeout: no answer. garbage: one that cannot be read. auth: the agent rejects user or key. clock: its v3 engine has
 * lost the time. cipher: this machine cannot do what the credential asks for. too-big, rejected: the request failed, `oid` is
 * the object at fault. unreachable: it could not be sent.
 */
export type FailureKind =
  | 'timeout'
  | 'garbage'
  | 'auth'
  | 'clock'
  | 'cipher'
  | 'too-big'
  | 'rejected'
  | 'unreachable'
  | 'closed';

/** Told of a v3 engine that answers discovery alone: agents drop without a word what they cannot decipher. */
export const UNHEARD =
  'it tells who it is, but answers nothing that this user asks: most often a wrong privacy key or protocol';

export class SnmpFailure extends Error {
  readonly kind: FailureKind;
  /** Object that the agent names as the culprit, '' when it names none. */
  readonly oid: string;

  constructor(kind: FailureKind, what: string, oid = '') {
    super(what);
    this.name = 'SnmpFailure';
    this.kind = kind;
    this.oid = oid;
  }
}

export interface SnmpClient {
  /** False for v1, whose requests fail whole and which knows no GETBULK. */
  readonly hasBulk: boolean;
  /** GET; the answers may hold exceptions. */
  get(oids: readonly string[]): Promise<Varbind[]>;
  /** SET of one integer, sent once: nobody may switch twice because an answer got lost. */
  set(oid: string, value: number): Promise<void>;
  /** GETBULK, or GETNEXT for v1: for each object asked, what follows it. */
  next(oids: readonly string[], repetitions: number): Promise<Varbind[][]>;
  /** Ends every request under way. Safe to call twice. */
  close(): void;
}

export interface ClientOptions {
  network: Network;
  clock: Clock;
  host: string;
  port: number;
  credential: SnmpCredential;
  /** Wait for one send of a request. */
  requestTimeoutMs: number;
}

/** Error states of RFC 3416 §3 that mean something to us. */
export const ERROR_STATUS = { tooBig: 1, noAccess: 6, authorizationError: 16 } as const;

/** What an error in an answer means; `asked` are the objects of the request. */
export function failureOfStatus(status: number, index: number, asked: readonly string[]): SnmpFailure {
  if (status === ERROR_STATUS.tooBig) return new SnmpFailure('too-big', 'the answer would be too big');
  if (status === ERROR_STATUS.authorizationError || status === ERROR_STATUS.noAccess)
    return new SnmpFailure('auth', 'no access');
  return new SnmpFailure('rejected', 'the agent rejects the request', asked[index - 1] ?? '');
}
