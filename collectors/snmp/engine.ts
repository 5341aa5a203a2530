// What is known of SNMPv3 engines: their ids and clocks (RFC 3414 §2), by address, and the keys of passwords, which are dear.
// A clock runs on between answers; an engine that lost its own is believed anew. Sends nothing.

import { PRIV } from './wire/usm.ts';
import {
  Authenticator,
  createPrivacy,
  localizeKey,
  passwordKey,
  privacyKey,
  type AuthProtocol,
  type Privacy,
  type V3Credential,
} from './wire/usm.ts';

/** Keys of passwords kept, all users together. */
export const MAX_PASSWORD_KEYS = 4096;
/** Engines kept; past it all are learnt anew. */
export const MAX_ENGINES = 100_000;

export class Engine {
  readonly id: Buffer;
  #boots: number;
  #time: number;
  #atMonoMs: number;
  /** How often its clock was found to have gone back or jumped. */
  resyncs = 0;

  constructor(id: Uint8Array, boots: number, time: number, monoMs: number) {
    this.id = Buffer.from(id);
    this.#boots = boots;
    this.#time = time;
    this.#atMonoMs = monoMs;
  }

  get boots(): number {
    return this.#boots;
  }

  /** Its time now, as far as we know. */
  timeAt(monoMs: number): number {
    return Math.max(0, Math.floor(this.#time + (monoMs - this.#atMonoMs) / 1000));
  }

  /** Takes in what an authentic answer says; only a clock that has run on is believed here. */
  advance(boots: number, time: number, monoMs: number): void {
    if (boots > this.#boots || (boots === this.#boots && time > this.#time)) this.#set(boots, time, monoMs);
  }

  /** Believes the engine, whatever it says: it refuses what does not fit its clock. */
  resync(boots: number, time: number, monoMs: number): void {
    this.resyncs++;
    this.#set(boots, time, monoMs);
  }

  #set(boots: number, time: number, monoMs: number): void {
    this.#boots = boots;
    this.#time = time;
    this.#atMonoMs = monoMs;
  }
}

/** Keys of one user at one engine. */
export interface UserKeys {
  readonly engineId: Buffer;
  readonly authenticator: Authenticator | undefined;
  readonly privacy: Privacy | undefined;
}

export class Engines {
  readonly #engines = new Map<string, Engine>();
  readonly #passwordKeys = new Map<string, Buffer>();

  at(address: string, port: number): Engine | undefined {
    return this.#engines.get(`${address} ${port}`);
  }

  learn(address: string, port: number, engine: Engine): void {
    if (this.#engines.size >= MAX_ENGINES) this.#engines.clear();
    this.#engines.set(`${address} ${port}`, engine);
  }

  forget(address: string, port: number): void {
    this.#engines.delete(`${address} ${port}`);
  }

  /** @throws CipherMissing, WireError for an empty password */
  keysOf(user: V3Credential, engineId: Buffer): UserKeys {
    const { authProtocol, privProtocol } = user;
    if (authProtocol === 'none') return { engineId, authenticator: undefined, privacy: undefined };
    const authKey = localizeKey(authProtocol, this.#passwordKey(authProtocol, user.authKey), engineId);
    const authenticator = new Authenticator(authProtocol, authKey);
    if (privProtocol === 'none') return { engineId, authenticator, privacy: undefined };
    const master = this.#passwordKey(authProtocol, user.privKey);
    const key = privacyKey(authProtocol, privProtocol, master, engineId).subarray(0, PRIV[privProtocol].keyOctets);
    return { engineId, authenticator, privacy: createPrivacy(privProtocol, key) };
  }

  #passwordKey(protocol: AuthProtocol, password: string): Buffer {
    const name = `${protocol} ${password}`;
    const known = this.#passwordKeys.get(name);
    if (known) return known;
    if (this.#passwordKeys.size >= MAX_PASSWORD_KEYS) this.#passwordKeys.clear();
    const key = passwordKey(protocol, password);
    this.#passwordKeys.set(name, key);
    return key;
  }
}
