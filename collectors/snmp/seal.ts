// Puts a PDU into a message and takes it out again, as a target's version and credential want it: community, or user-based
// security. What cannot be trusted is not opened. Knows no sockets and waits for nothing.

import type { SnmpCredential } from './face.ts';
import type { Engine, Engines, UserKeys } from './engine.ts';
import { BerWriter, TAG } from './wire/ber.ts';
import { encodeUsmMessage, FLAG, decodeMessage, PDU, VERSION, type UsmMessage } from './wire/message.ts';

/** Largest answer we take, said in v3 messages. */
const MAX_SIZE = 65_507;

export class CommunitySeal {
  readonly version: 0 | 1;
  /** Version and community, as they stand in every message. */
  readonly head: Buffer;

  constructor(credential: Extract<SnmpCredential, { community: string }>) {
    this.version = credential.kind === 'snmp-v1' ? VERSION.v1 : VERSION.v2c;
    const writer = new BerWriter();
    writer.octets(Buffer.from(credential.community));
    writer.integer(this.version);
    this.head = writer.finish();
  }

  seal(pdu: Uint8Array): Buffer {
    const writer = new BerWriter();
    writer.raw(pdu);
    writer.raw(this.head);
    writer.header(TAG.sequence, 0);
    return writer.finish();
  }

  /** Whether the message whose PDU lies at `pduAt` is of our version and community. */
  isOurs(data: Uint8Array, pduAt: number): boolean {
    const { head } = this;
    const start = pduAt - head.length;
    if (start < 2) return false;
    for (let i = 0; i < head.length; i++) if (data[start + i] !== head[i]) return false;
    return true;
  }
}

/** Counters of RFC 3414 §5 that a report may name, by the last arc but one below 1.3.6.1.6.3.15.1.1. */
export const REPORT = { securityLevel: 1, timeWindow: 2, userName: 3, engineId: 4, digest: 5, decryption: 6 } as const;
const REPORT_ROOT = '1.3.6.1.6.3.15.1.1.';

/** The number of the counter that a report names, 0 when it is another. */
export function reportOf(oid: string | undefined): number {
  return oid?.startsWith(REPORT_ROOT) ? Number(oid.slice(REPORT_ROOT.length).split('.', 1)[0]) : 0;
}

/** An engine that tells who it is, but is silent to a user it has answered before, must be so often before keys are suspected. */
export const SILENCES_THAT_TELL = 3;

export class UserSeal {
  readonly #credential: Extract<SnmpCredential, { kind: 'snmp-v3' }>;
  readonly #engines: Engines;
  readonly #user: Buffer;
  readonly #context: Buffer;
  readonly #level: number;
  readonly #writer = new BerWriter();
  #keys: UserKeys | undefined;
  /** Questions in a row that were not answered; one that never was is as good as many. */
  #unheard = SILENCES_THAT_TELL;

  constructor(credential: Extract<SnmpCredential, { kind: 'snmp-v3' }>, engines: Engines) {
    this.#credential = credential;
    this.#engines = engines;
    this.#user = Buffer.from(credential.user);
    this.#context = Buffer.from(credential.context);
    const hasAuth = credential.authProtocol !== 'none';
    this.#level = (hasAuth ? FLAG.auth : 0) | (hasAuth && credential.privProtocol !== 'none' ? FLAG.priv : 0);
  }

  /** A question for the engine's id, RFC 3414 §4. */
  static discovery(id: number): Buffer {
    const writer = new BerWriter();
    writer.header(TAG.sequence, 0);
    writer.integer(0);
    writer.integer(0);
    writer.requestId(id);
    writer.header(PDU.get, 0);
    writer.octets(Buffer.alloc(0));
    writer.octets(Buffer.alloc(0));
    writer.header(TAG.sequence, 0);
    const nothing = Buffer.alloc(0);
    return encodeUsmMessage({
      msgId: id, maxSize: MAX_SIZE, flags: FLAG.reportable, engineId: nothing, boots: 0, time: 0, user: nothing,
      digestLength: 0, salt: nothing, payload: writer.finish(),
    }).data; // prettier-ignore
  }

  /** @throws CipherMissing, WireError for an empty password */
  seal(id: number, pdu: Uint8Array, engine: Engine, monoMs: number): Buffer {
    const keys = this.#keysFor(engine);
    const writer = this.#writer;
    writer.clear();
    writer.raw(pdu);
    writer.octets(this.#context);
    writer.octets(engine.id);
    writer.header(TAG.sequence, 0);
    const { boots } = engine;
    const time = engine.timeAt(monoMs);
    let payload: Buffer = writer.finish();
    let salt: Buffer = NO_OCTETS;
    if (keys.privacy) ({ data: payload, salt } = keys.privacy.encrypt(payload, boots, time));
    const { authenticator } = keys;
    const { data, digestAt } = encodeUsmMessage(
      {
        msgId: id, maxSize: MAX_SIZE, flags: this.#level | FLAG.reportable, engineId: engine.id, boots, time,
        user: this.#user, digestLength: authenticator?.digestOctets ?? 0, salt, payload,
      },
      writer,
    ); // prettier-ignore
    authenticator?.sign(data, digestAt);
    return data;
  }

  /**
   * Opens an answer of the engine; undefined when it is not authentic or not for us. A report in the clear is opened too: it is
   * how an engine says that it could not read the question.
   * @throws WireError
   */
  open(data: Buffer, engine: Engine, monoMs: number): { message: UsmMessage; scoped: Uint8Array } | undefined {
    const message = decodeMessage(data);
    if (message.version !== VERSION.v3) return undefined;
    const isFull = (message.flags & (FLAG.auth | FLAG.priv)) === this.#level;
    if (!isFull && (message.flags & FLAG.priv) !== 0) return undefined;
    const keys = this.#keysFor(engine);
    const isAuthentic = (message.flags & FLAG.auth) !== 0 && keys.authenticator !== undefined;
    if (isAuthentic) {
      if (!engine.id.equals(message.engineId) || !this.#user.equals(message.user)) return undefined;
      if (!keys.authenticator?.verify(data, message.digestAt, message.digestEnd)) return undefined;
      engine.advance(message.boots, message.time, monoMs);
    }
    const scoped =
      (message.flags & FLAG.priv) !== 0 && keys.privacy
        ? keys.privacy.decrypt(message.payload, message.salt, message.boots, message.time)
        : message.payload;
    if (!isFull && !isReport(scoped)) return undefined;
    if (isFull && scoped[0] === TAG.sequence) this.#unheard = 0;
    return { message, scoped };
  }

  /** A question was not answered; true when the keys may be why. */
  noteSilence(): boolean {
    return ++this.#unheard > SILENCES_THAT_TELL;
  }

  #keysFor(engine: Engine): UserKeys {
    if (!this.#keys?.engineId.equals(engine.id)) this.#keys = this.#engines.keysOf(this.#credential, engine.id);
    return this.#keys;
  }
}

const NO_OCTETS = Buffer.alloc(0);

function isReport(scoped: Uint8Array): boolean {
  const at = scopedPduAt(scoped);
  return at > 0 && scoped[at] === PDU.report;
}

/** Where the PDU lies in a scoped PDU; 0 when it cannot be told. */
export function scopedPduAt(scoped: Uint8Array): number {
  if (scoped[0] !== TAG.sequence) return 0;
  const octet = scoped[1] ?? 0;
  let at = 2 + (octet < 0x80 ? 0 : octet & 0x7f);
  for (let i = 0; i < 2; i++) {
    if (scoped[at] !== TAG.octets || (scoped[at + 1] ?? 0x80) >= 0x80) return 0;
    at += 2 + (scoped[at + 1] ?? 0);
  }
  return at < scoped.length ? at : 0;
}
