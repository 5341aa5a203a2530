// SNMPv3 with the user-based security model (RFC 3412, RFC 3414, RFC 3826) around an agent: SHA-1 and AES-128 for one
// user. Answers discovery and mistakes with reports, as real engines do. Bytes in, bytes out; opens no socket.

import { createCipheriv, createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { answerPdu, MAX_ANSWER_BYTES, type Agent } from './agent.ts';
import { BerError, counter32, int, oidValue, Reader, SEQUENCE, sequence, text } from './ber.ts';
import { parseOid } from './mib.ts';

export interface UsmUser {
  name: string;
  authPassword: string;
  privPassword: string;
}

export interface Engine {
  id: Buffer;
  user: UsmUser;
  /** snmpEngineBoots: how often the agent has started. */
  boots: () => number;
  /** snmpEngineTime: seconds since then. */
  timeSeconds: () => number;
}

/** A message may be off by this much, s (RFC 3414 §2.2.3). */
export const TIME_WINDOW_S = 150;
const EXPANDED_BYTES = 1_048_576;
const MAC_BYTES = 12;
const AUTH = 1;
const PRIV = 2;
const REPORTABLE = 4;
const USM = 3;
const REPORT = 0xa8;
const STATS = '1.3.6.1.6.3.15.1.1';
/** Columns of usmStats. */
const STAT = { level: 1, window: 2, user: 3, engine: 4, digest: 5, decryption: 6 } as const;

interface Message {
  id: number;
  flags: number;
  engineId: Buffer;
  boots: number;
  time: number;
  user: string;
  mac: Buffer;
  salt: Buffer;
  /** The message with its digest set to zero. */
  zeroed: Buffer;
  /** ScopedPDU, or the octets that hide it. */
  data: { tag: number; body: Buffer; whole: Buffer };
}

/** What a message asks, once it is decrypted (RFC 3412 §6.6). */
interface ScopedPdu {
  contextEngine: Buffer;
  context: Buffer;
  pdu: Buffer;
}

interface Keys {
  auth: Buffer;
  priv: Buffer;
}

/** An agent that also speaks v3. */
export class UsmAgent {
  readonly #agent: Agent;
  readonly #engine: Engine;
  readonly #keys: Keys;
  #salt = 1n;
  #reports = 0;

  constructor(agent: Agent, engine: Engine) {
    this.#agent = agent;
    this.#engine = engine;
    this.#keys = {
      auth: localKey(engine.user.authPassword, engine.id),
      priv: localKey(engine.user.privPassword, engine.id).subarray(0, 16),
    };
  }

  /** @returns null where a real engine would not answer */
  answer(bytes: Buffer): Buffer | null {
    try {
      return this.#answer(readMessage(bytes));
    } catch (error) {
      if (error instanceof BerError || error instanceof RangeError) return null;
      throw error;
    }
  }

  #answer(message: Message): Buffer | null {
    const { id, user } = this.#engine;
    if (!message.engineId.equals(id)) return this.#report(message, STAT.engine, 0);
    if (message.user !== user.name) return this.#report(message, STAT.user, 0);
    if ((message.flags & (AUTH | PRIV)) !== (AUTH | PRIV)) return this.#report(message, STAT.level, 0);
    const digest = createHmac('sha1', this.#keys.auth).update(message.zeroed).digest().subarray(0, MAC_BYTES);
    if (message.mac.length !== MAC_BYTES || !timingSafeEqual(digest, message.mac))
      return this.#report(message, STAT.digest, 0);
    const isLate =
      message.boots !== this.#engine.boots() || Math.abs(message.time - this.#engine.timeSeconds()) > TIME_WINDOW_S;
    if (isLate) return this.#report(message, STAT.window, AUTH);
    const scoped = this.#decrypt(message);
    if (!scoped) return this.#report(message, STAT.decryption, AUTH);
    return this.#respond(message, scoped);
  }

  #respond(message: Message, { contextEngine, context, pdu }: ScopedPdu): Buffer | null {
    const response = answerPdu(this.#agent, pdu, MAX_ANSWER_BYTES - 140);
    return (
      response && this.#write(message, AUTH | PRIV, sequence(SEQUENCE, text(contextEngine), text(context), response))
    );
  }

  #decrypt(message: Message): ScopedPdu | null {
    if (message.data.tag !== 0x04 || message.salt.length !== 8) return null;
    const iv = Buffer.concat([numbers(message.boots, message.time), message.salt]);
    const plain = createDecipheriv('aes-128-cfb', this.#keys.priv, iv).update(message.data.body);
    // CFB decrypts anything; what is no scoped PDU was encrypted with another key.
    try {
      const scoped = new Reader(plain).inside(SEQUENCE);
      return { contextEngine: scoped.octets(), context: scoped.octets(), pdu: scoped.next().whole };
    } catch (error) {
      if (error instanceof BerError || error instanceof RangeError) return null;
      throw error;
    }
  }

  #report(message: Message, stat: number, flags: number): Buffer | null {
    if ((message.flags & REPORTABLE) === 0 && stat !== STAT.engine) return null;
    const bind = sequence(SEQUENCE, oidValue([...parseOid(STATS), stat, 0]), counter32(++this.#reports));
    const pdu = sequence(REPORT, int(0), int(0), int(0), sequence(SEQUENCE, bind));
    return this.#write(message, flags, sequence(SEQUENCE, text(this.#engine.id), text(''), pdu));
  }

  #write(message: Message, flags: number, scoped: Buffer): Buffer {
    const boots = this.#engine.boots();
    const time = this.#engine.timeSeconds();
    let data: Buffer = scoped;
    let salt = Buffer.alloc(0);
    if (flags & PRIV) {
      salt = Buffer.alloc(8);
      salt.writeBigUInt64BE(this.#salt++);
      const cipher = createCipheriv('aes-128-cfb', this.#keys.priv, Buffer.concat([numbers(boots, time), salt]));
      data = text(cipher.update(scoped));
    }
    const header = sequence(SEQUENCE, int(message.id), int(65_507), text(Buffer.from([flags])), int(USM));
    const whole = (mac: Buffer): Buffer => {
      const security = sequence(
        SEQUENCE,
        text(this.#engine.id),
        int(boots),
        int(time),
        text(message.user),
        text(mac),
        text(salt),
      );
      return sequence(SEQUENCE, int(3), header, text(security), data);
    };
    if (!(flags & AUTH)) return whole(Buffer.alloc(0));
    const zeroed = whole(Buffer.alloc(MAC_BYTES));
    return whole(createHmac('sha1', this.#keys.auth).update(zeroed).digest().subarray(0, MAC_BYTES));
  }
}

/** Whether the bytes begin like an SNMPv3 message. */
export function isVersion3(bytes: Buffer): boolean {
  try {
    return new Reader(bytes).inside(SEQUENCE).integer() === 3;
  } catch {
    return false;
  }
}

function readMessage(bytes: Buffer): Message {
  const outer = new Reader(bytes).inside(SEQUENCE);
  outer.integer();
  const header = outer.inside(SEQUENCE);
  const id = header.integer();
  header.integer();
  const flags = header.octets()[0] ?? 0;
  if (header.integer() !== USM) throw new BerError('another security model');
  const security = new Reader(outer.octets()).inside(SEQUENCE);
  const engineId = security.octets();
  const boots = security.integer();
  const time = security.integer();
  const user = security.octets().toString('latin1');
  const mac = security.octets();
  const salt = security.octets();
  const zeroed = Buffer.from(bytes);
  // `mac` is a view into `bytes`: its place in the message is known without searching.
  const at = mac.byteOffset - bytes.byteOffset;
  zeroed.fill(0, at, at + mac.length);
  return { id, flags, engineId, boots, time, user, mac, salt, zeroed, data: outer.next() };
}

function numbers(boots: number, time: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32BE(boots >>> 0, 0);
  bytes.writeUInt32BE(time >>> 0, 4);
  return bytes;
}

/** RFC 3414 §A.2.2 and §2.6. */
function localKey(password: string, engineId: Buffer): Buffer {
  const expanded = Buffer.alloc(EXPANDED_BYTES, password);
  const key = createHash('sha1').update(expanded).digest();
  return createHash('sha1')
    .update(Buffer.concat([key, engineId, key]))
    .digest();
}
