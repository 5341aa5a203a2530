// A client of our own codec over the shared sockets, for v1, v2c and v3. A v3 engine that has lost its clock, or is another
// than before, is asked who and when it is and asked once more. It keeps no socket: closing it only ends its requests.

import type { Varbind } from './decode.ts';
import { Engine } from './engine.ts';
import {
  failureOfStatus,
  SENDS_PER_REQUEST,
  SnmpFailure,
  UNHEARD,
  type ClientOptions,
  type SnmpClient,
} from './face.ts';
import { REPORT, reportOf, UserSeal, type CommunitySeal } from './seal.ts';
import type { SnmpShared } from './shared.ts';
import type { Asker, SilenceKind } from './transport.ts';
import { BerWriter, TAG, WireError } from './wire/ber.ts';
import { decodeMessage, decodeScopedPdu, PDU, VERSION, writePdu, type Pdu } from './wire/message.ts';
import { CipherMissing } from './wire/usm.ts';

type Question = Omit<Pdu, 'requestId'>;
interface Answer {
  pdu: Pdu;
  /** Clock of the engine that answered; zeros but for v3. */
  boots: number;
  time: number;
  engineId: Uint8Array;
}

/** The answer in a datagram, undefined when it holds none that can be trusted. May throw a WireError. */
type Open = (data: Buffer, id: number, pduAt: number) => Answer | undefined;

export interface FastClientOptions extends Omit<ClientOptions, 'network' | 'clock'> {
  /** Made for this target before: it knows keys. */
  seal?: CommunitySeal | UserSeal | undefined;
}

export function openFastClient(options: FastClientOptions, shared: SnmpShared): SnmpClient {
  return new FastClient(options, shared);
}

class FastClient implements SnmpClient {
  readonly hasBulk: boolean;
  readonly #options: FastClientOptions;
  readonly #shared: SnmpShared;
  readonly #seal: CommunitySeal | UserSeal;
  readonly #pending = new Set<Exchange>();
  #isClosed = false;

  constructor(options: FastClientOptions, shared: SnmpShared) {
    const { credential } = options;
    this.#options = options;
    this.#shared = shared;
    this.hasBulk = credential.kind !== 'snmp-v1';
    this.#seal = options.seal ?? shared.sealOf(credential);
  }

  async get(oids: readonly string[]): Promise<Varbind[]> {
    const { varbinds } = await this.#ask(question(PDU.get, oids), oids, SENDS_PER_REQUEST);
    if (varbinds.length !== oids.length || varbinds.some(({ oid }, i) => oid !== oids[i]))
      throw new SnmpFailure('garbage', 'an answer that does not fit the request');
    return [...varbinds];
  }

  async set(oid: string, value: number): Promise<void> {
    const asked: Question = {
      type: PDU.set,
      errorStatus: 0,
      errorIndex: 0,
      varbinds: [{ oid, type: TAG.integer, value }],
    };
    await this.#ask(asked, [oid], 1);
  }

  async next(oids: readonly string[], repetitions: number): Promise<Varbind[][]> {
    const asked = this.hasBulk ? question(PDU.getBulk, oids, 0, repetitions) : question(PDU.getNext, oids);
    // Walks ask again by themselves, for less.
    const { varbinds } = await this.#ask(asked, oids, 1);
    const columns: Varbind[][] = oids.map(() => []);
    for (const [i, varbind] of varbinds.entries()) columns[i % oids.length]?.push(varbind);
    return columns;
  }

  close(): void {
    this.#isClosed = true;
    for (const exchange of this.#pending) exchange.onSilence('closed', 'the session is closed');
  }

  async #ask(asked: Question, oids: readonly string[], sends: number): Promise<Pdu> {
    const { host } = this.#options;
    const address = this.#shared.addressOf(host) ?? (await this.#shared.resolve(host));
    try {
      const pdu =
        this.#seal instanceof UserSeal
          ? await this.#askEngine(this.#seal, asked, address, sends)
          : await this.#askPlainly(this.#seal, asked, address, sends);
      if (pdu.errorStatus !== 0) throw failureOfStatus(pdu.errorStatus, pdu.errorIndex, oids);
      return pdu;
    } catch (error) {
      if (error instanceof CipherMissing) throw new SnmpFailure('cipher', error.cipher);
      if (error instanceof WireError) throw new SnmpFailure('auth', error.message);
      if (error instanceof SnmpFailure && error.kind === 'timeout') this.#shared.forgetAddress(host);
      throw error;
    }
  }

  async #askPlainly(seal: CommunitySeal, asked: Question, address: string, sends: number): Promise<Pdu> {
    const open: Open = (data, id, pduAt) => {
      const message = decodeMessage(data);
      if (message.version === VERSION.v3 || !seal.isOurs(data, pduAt) || !isAnswer(message.pdu, id)) return undefined;
      return { pdu: message.pdu, boots: 0, time: 0, engineId: NO_ENGINE };
    };
    return (await this.#exchange((id) => seal.seal(encodePdu(asked, id)), open, address, sends)).pdu;
  }

  /** RFC 3414 §4: who the engine is, then the question; once more when its clock or its id has changed. */
  async #askEngine(seal: UserSeal, asked: Question, address: string, sends: number): Promise<Pdu> {
    const { engines, clock } = this.#shared;
    const { port } = this.#options;
    for (let attempt = 1; ; attempt++) {
      const known = engines.at(address, port);
      const engine = known ?? (await this.#discover(address, sends));
      let misfit = '';
      const open: Open = (data, id) => {
        const opened = seal.open(data, engine, clock.monoMs());
        if (!opened) {
          // Who signs with another key may be anybody: it is told only when nothing better comes.
          misfit = OTHER_KEY;
          return undefined;
        }
        misfit = OTHER_CIPHER;
        const { pdu } = decodeScopedPdu(opened.scoped);
        misfit = '';
        const { boots, time, engineId, msgId } = opened.message;
        if (msgId !== id || pdu.type === PDU.trapV1) return undefined;
        if (pdu.type !== PDU.report && !isAnswer(pdu, id)) return undefined;
        return { pdu, boots, time, engineId };
      };
      let answer: Answer;
      try {
        answer = await this.#exchange(
          (id) => seal.seal(id, encodePdu(asked, id), engine, clock.monoMs()),
          open,
          address,
          sends,
        );
      } catch (error) {
        if (!(error instanceof SnmpFailure)) throw error;
        if (error.kind === 'garbage' && misfit !== '') throw new SnmpFailure('auth', misfit);
        const isSilent = error.kind === 'timeout' && sends > 1 && seal.noteSilence();
        // Agents do not answer who they cannot decipher, but tell everybody who they are.
        if (isSilent && (!known || (await this.#lives(address)))) throw new SnmpFailure('auth', UNHEARD);
        throw error;
      }
      if (answer.pdu.type !== PDU.report) return answer.pdu;
      const report = reportOf(answer.pdu.varbinds[0]?.oid);
      if (attempt > 1 || !canRetry(report)) throw failureOfReport(report);
      if (report === REPORT.timeWindow) engine.resync(answer.boots, answer.time, clock.monoMs());
      else engines.forget(address, port);
    }
  }

  async #lives(address: string): Promise<boolean> {
    try {
      await this.#exchange((id) => UserSeal.discovery(id), openDiscovery, address, 1);
      return true;
    } catch {
      return false;
    }
  }

  async #discover(address: string, sends: number): Promise<Engine> {
    const { engines, clock } = this.#shared;
    const answer = await this.#exchange((id) => UserSeal.discovery(id), openDiscovery, address, sends);
    const engine = new Engine(answer.engineId, answer.boots, answer.time, clock.monoMs());
    engines.learn(address, this.#options.port, engine);
    return engine;
  }

  #exchange(encode: (id: number) => Buffer, open: Open, address: string, sends: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        reject(new SnmpFailure('closed', 'the session is closed'));
        return;
      }
      const { transport } = this.#shared;
      const exchange = new Exchange(open, (answer) => {
        this.#pending.delete(exchange);
        transport.release(exchange.id);
        if (answer instanceof SnmpFailure) reject(answer);
        else resolve(answer);
      });
      exchange.id = transport.reserve(exchange);
      if (exchange.id < 0) {
        reject(new SnmpFailure('unreachable', 'too many requests are under way'));
        return;
      }
      this.#pending.add(exchange);
      try {
        const { port, requestTimeoutMs: timeoutMs } = this.#options;
        transport.send(exchange.id, { address, port, data: encode(exchange.id), idAt: -1, timeoutMs, sends });
      } catch (error) {
        this.#pending.delete(exchange);
        transport.release(exchange.id);
        reject(error instanceof Error ? error : new SnmpFailure('garbage', 'a question that cannot be written'));
      }
    });
  }
}

const NO_ENGINE = new Uint8Array(0);
const OTHER_KEY = 'its answers are signed with another key (wrong digest)';
const OTHER_CIPHER = 'its answers cannot be deciphered: another privacy key or protocol';

function openDiscovery(data: Buffer, id: number): Answer | undefined {
  const message = decodeMessage(data);
  if (message.version !== VERSION.v3 || message.msgId !== id || message.engineId.length === 0) return undefined;
  const { pdu } = decodeScopedPdu(message.payload);
  if (pdu.type !== PDU.report) return undefined;
  return { pdu, boots: message.boots, time: message.time, engineId: message.engineId };
}

/** One request under way and the promise that waits for it. */
class Exchange implements Asker {
  id = -1;
  readonly #open: Open;
  readonly #settle: (answer: Answer | SnmpFailure) => void;
  #isSettled = false;

  constructor(open: Open, settle: (answer: Answer | SnmpFailure) => void) {
    this.#open = open;
    this.#settle = settle;
  }

  onAnswer(data: Buffer, pduAt: number): boolean {
    let answer: Answer | undefined;
    try {
      answer = this.#open(data, this.id, pduAt);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
    if (!answer) return false;
    this.#end(answer);
    return true;
  }

  onSilence(kind: SilenceKind, what: string): void {
    this.#end(new SnmpFailure(kind, what));
  }

  isGivenUp(): boolean {
    return false;
  }

  #end(answer: Answer | SnmpFailure): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#settle(answer);
  }
}

function isAnswer(pdu: { type: number; requestId?: number }, id: number): pdu is Pdu {
  return pdu.type === PDU.response && pdu.requestId === id;
}

function question(type: Question['type'], oids: readonly string[], errorStatus = 0, errorIndex = 0): Question {
  return { type, errorStatus, errorIndex, varbinds: oids.map((oid) => ({ oid, type: TAG.null, value: null })) };
}

function encodePdu(asked: Question, requestId: number): Buffer {
  const writer = new BerWriter();
  writePdu(writer, { ...asked, requestId });
  return writer.finish();
}

function canRetry(report: number): boolean {
  return report === REPORT.timeWindow || report === REPORT.engineId;
}

function failureOfReport(report: number): SnmpFailure {
  switch (report) {
    case REPORT.timeWindow:
      return new SnmpFailure('clock', 'v3 time: its boots counter and clock do not hold still');
    case REPORT.securityLevel:
      return new SnmpFailure('auth', 'unsupported security level');
    case REPORT.userName:
      return new SnmpFailure('auth', 'unknown user name');
    case REPORT.engineId:
      return new SnmpFailure('auth', 'unknown engine id');
    case REPORT.digest:
      return new SnmpFailure('auth', 'wrong digest');
    case REPORT.decryption:
      return new SnmpFailure('auth', 'decryption error');
    default:
      return new SnmpFailure('garbage', 'a report of an unknown kind');
  }
}
