// Reads datagrams that arrive unasked: traps and informs of v1, v2c and v3. Says what each means and what must be answered.
// Throws for nothing that a datagram holds; opens no socket, decides nothing about assets.

import { timingSafeEqual } from 'node:crypto';
import { Engines, type UserKeys } from '../engine.ts';
import { WireError } from '../wire/ber.ts';
import {
  decodeMessage,
  decodeScopedPdu,
  encodeCommunityMessage,
  encodeScopedPdu,
  encodeUsmMessage,
  FLAG,
  PDU,
  VERSION,
  type CommunityMessage,
  type Pdu,
  type ScopedPdu,
  type UsmMessage,
} from '../wire/message.ts';
import { CipherMissing, type V3Credential } from '../wire/usm.ts';
import { readNotification, type Notification } from './notification.ts';

/** Engines whose keys and clocks are kept; past it all are learnt anew. */
export const MAX_TRAP_ENGINES = 20_000;
/** RFC 3414 §2.2.3, in seconds. */
export const TIME_WINDOW_S = 150;
const MAX_SIZE = 65_507;
/** usmStatsNotInTimeWindows and usmStatsUnknownEngineIDs, RFC 3414 §5. */
const NOT_IN_TIME_WINDOW = '1.3.6.1.6.3.15.1.1.2.0';
const UNKNOWN_ENGINE = '1.3.6.1.6.3.15.1.1.4.0';
const COUNTER32 = 0x41;

export const REFUSALS = ['garbage', 'no-trap', 'community', 'user', 'level', 'digest', 'cipher', 'replay'] as const;
export type Refusal = (typeof REFUSALS)[number];

export interface TrapReaderSettings {
  /** Communities that are believed; an empty list believes any. */
  readonly communities: readonly string[];
  readonly users: readonly V3Credential[];
  /** Our own engine, which informs are authenticated against: its id in hexadecimal digits and its boots. */
  readonly engineId: string;
  readonly boots: number;
}

export type Received =
  | {
      readonly kind: 'notification';
      readonly version: 'v1' | 'v2c' | 'v3';
      readonly notification: Notification;
      /** Of the sender, in hexadecimal digits; '' but for v3. */
      readonly engineId: string;
      /** What an inform is owed. */
      readonly reply: Buffer | null;
    }
  | { readonly kind: 'report'; readonly reply: Buffer }
  | { readonly kind: 'refused'; readonly reason: Refusal };

export class TrapReader {
  readonly #communities: readonly Buffer[];
  readonly #users: readonly V3Credential[];
  readonly #engineId: Buffer;
  readonly #boots: number;
  readonly #engines = new Engines();
  readonly #keys = new Map<string, UserKeys>();
  /** Newest clock of each sender. */
  readonly #clocks = new Map<string, { boots: number; time: number }>();

  constructor(settings: TrapReaderSettings) {
    this.#communities = settings.communities.map((community) => Buffer.from(community));
    this.#users = settings.users;
    this.#engineId = Buffer.from(settings.engineId, 'hex');
    this.#boots = settings.boots;
  }

  /** @param ownTime our engine's time: seconds since it started */
  read(data: Buffer, ownTime: number): Received {
    try {
      const message = decodeMessage(data);
      return message.version === VERSION.v3 ? this.#readUser(data, message, ownTime) : this.#readCommunity(message);
    } catch (error) {
      if (error instanceof WireError) return refused('garbage');
      if (error instanceof CipherMissing) return refused('cipher');
      throw error;
    }
  }

  #readCommunity(message: CommunityMessage): Received {
    const notification = readNotification(message.pdu);
    if (!notification) return refused('no-trap');
    const { community, pdu } = message;
    if (this.#communities.length > 0 && !this.#communities.some((one) => isSame(one, community)))
      return refused('community');
    const reply =
      pdu.type === PDU.inform ? encodeCommunityMessage({ ...message, pdu: { ...pdu, type: PDU.response } }) : null;
    const version = message.version === VERSION.v1 ? 'v1' : 'v2c';
    return { kind: 'notification', version, notification, engineId: '', reply };
  }

  #readUser(data: Buffer, message: UsmMessage, ownTime: number): Received {
    const isReportable = (message.flags & FLAG.reportable) !== 0;
    // RFC 3414 §3.2 step 3: who wants to send an inform asks for our engine first.
    if (message.engineId.length === 0)
      return isReportable ? { kind: 'report', reply: this.#report(message, UNKNOWN_ENGINE, ownTime) } : refused('user');
    const named = this.#users.filter((user) => isSame(Buffer.from(user.user), message.user));
    if (named.length === 0) return refused('user');
    let reason: Refusal = 'level';
    for (const user of named) {
      if (levelOf(user) !== (message.flags & (FLAG.auth | FLAG.priv))) continue;
      const keys = this.#keysOf(user, message.engineId);
      if (keys.authenticator && !keys.authenticator.verify(data, message.digestAt, message.digestEnd)) {
        reason = 'digest';
        continue;
      }
      return this.#open(message, keys, ownTime);
    }
    return refused(reason);
  }

  #open(message: UsmMessage, keys: UserKeys, ownTime: number): Received {
    const isOurEngine = this.#engineId.equals(message.engineId);
    if (keys.authenticator && isOurEngine && !this.#isInWindow(message, ownTime))
      return { kind: 'report', reply: this.#report(message, NOT_IN_TIME_WINDOW, ownTime, keys) };
    const plain = keys.privacy
      ? keys.privacy.decrypt(message.payload, message.salt, message.boots, message.time)
      : message.payload;
    const scoped = decodeScopedPdu(plain);
    const notification = readNotification(scoped.pdu);
    if (!notification) return refused('no-trap');
    const engineId = Buffer.from(message.engineId).toString('hex');
    if (keys.authenticator && !isOurEngine && !this.#isNew(engineId, message)) return refused('replay');
    const { pdu } = scoped;
    const reply = pdu.type === PDU.inform ? this.#response(message, { ...scoped, pdu }, keys, ownTime) : null;
    // The sender of an inform is not the engine that its message names: that is ours.
    return { kind: 'notification', version: 'v3', notification, engineId: isOurEngine ? '' : engineId, reply };
  }

  #isInWindow({ boots, time }: UsmMessage, ownTime: number): boolean {
    return boots === this.#boots && Math.abs(time - ownTime) <= TIME_WINDOW_S;
  }

  /**
   * Senders are the authority over their own clock. Older than the newest by more than the window is a message sent again;
   * fewer boots is a device that has lost count, which must not be deaf for ever.
   */
  #isNew(engineId: string, { boots, time }: UsmMessage): boolean {
    const newest = this.#clocks.get(engineId);
    if (newest && boots === newest.boots && time < newest.time - TIME_WINDOW_S) return false;
    if (this.#clocks.size >= MAX_TRAP_ENGINES) this.#clocks.clear();
    if (!newest || boots !== newest.boots || time > newest.time) this.#clocks.set(engineId, { boots, time });
    return true;
  }

  #keysOf(user: V3Credential, engineId: Uint8Array): UserKeys {
    const id = Buffer.from(engineId);
    const name = `${this.#users.indexOf(user)} ${id.toString('hex')}`;
    const known = this.#keys.get(name);
    if (known) return known;
    const keys = this.#engines.keysOf(user, id);
    if (this.#keys.size >= MAX_TRAP_ENGINES) this.#keys.clear();
    this.#keys.set(name, keys);
    return keys;
  }

  /** RFC 3414 §3.2: the clock goes along, signed where the keys are known, so that the sender can set its own by it. */
  #report(message: UsmMessage, counter: string, ownTime: number, keys?: UserKeys): Buffer {
    const pdu: Pdu = {
      type: PDU.report,
      requestId: 0,
      errorStatus: 0,
      errorIndex: 0,
      varbinds: [{ oid: counter, type: COUNTER32, value: 1 }],
    };
    const scoped = { contextEngineId: this.#engineId, contextName: Buffer.alloc(0), pdu };
    return this.#seal(message, scoped, ownTime, keys && { ...keys, privacy: undefined });
  }

  #response(message: UsmMessage, scoped: ScopedPdu & { pdu: Pdu }, keys: UserKeys, ownTime: number): Buffer {
    return this.#seal(message, { ...scoped, pdu: { ...scoped.pdu, type: PDU.response } }, ownTime, keys);
  }

  #seal(message: UsmMessage, scoped: ScopedPdu, ownTime: number, keys: UserKeys | undefined): Buffer {
    const { authenticator, privacy } = keys ?? {};
    let payload = encodeScopedPdu(scoped);
    let salt: Buffer = Buffer.alloc(0);
    if (privacy) ({ data: payload, salt } = privacy.encrypt(payload, this.#boots, ownTime));
    const { data, digestAt } = encodeUsmMessage({
      msgId: message.msgId,
      maxSize: MAX_SIZE,
      flags: (authenticator ? FLAG.auth : 0) | (privacy ? FLAG.priv : 0),
      engineId: this.#engineId,
      boots: this.#boots,
      time: ownTime,
      user: keys ? message.user : Buffer.alloc(0),
      digestLength: authenticator?.digestOctets ?? 0,
      salt,
      payload,
    });
    authenticator?.sign(data, digestAt);
    return data;
  }
}

function levelOf({ authProtocol, privProtocol }: V3Credential): number {
  if (authProtocol === 'none') return 0;
  return FLAG.auth | (privProtocol === 'none' ? 0 : FLAG.priv);
}

function isSame(known: Buffer, told: Uint8Array): boolean {
  return known.length === told.length && timingSafeEqual(known, told);
}

function refused(reason: Refusal): Received {
  return { kind: 'refused', reason };
}
