// One poll of a camera's ONVIF service. Its clock is asked each time and needs no login; who it is and where its picture
// lies seldom, because each of those questions is a login. A camera whose answers make no sense is garbage, not dead.

import { randomBytes } from 'node:crypto';
import { decodeText } from '../../contract/charset.ts';
import { cleanText } from '../../contract/clean.ts';
import type { CollectorParts, PollResult } from '../../contract/collector.ts';
import { errorLine } from '../../contract/errors.ts';
import type { AssetFacts } from '../../contract/records.ts';
import { type HttpDevice, askHttp } from '../http/client.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import { openDevice, tlsChoice } from '../http/encrypt.ts';
import type { LoginGuard } from '../http/login-guard.ts';
import type { Login } from '../http/login.ts';
import { ONVIF_DEVICE, ONVIF_QUESTIONS, isNotAuthorized, soapText, timeOf } from '../http/soap.ts';
import { type XmlElement, findXml, readXml, xmlText } from '../http/xml.ts';
import type { CameraPlan } from './config.ts';
import { type PicturePlace, mediaPath, mediaPort, picturePlace, profileTokens, snapshotQuestion } from './onvif.ts';
import { ANSWERED, type Asked, OK, type Outcome, UNAUTHORISED, notAnswered, rejected } from './outcome.ts';

/** What a camera is, is asked again after this time, ms. */
export const ONVIF_FACTS_EVERY_MS = 3_600_000;
/** Bytes of one answer; a longer one is garbage. */
export const MAX_ONVIF_BYTES = 524_288;
/** Makers keep the users of ONVIF apart from those of the web page on the same port. */
const SERVICE = 'onvif';
const DEFAULT_MEDIA_PATH = '/onvif/Media';

/** What is kept between two polls of a camera. */
export interface OnvifMemory {
  factsMs?: number;
  profiles?: number;
  /** It knows no login of HTTP: each question carries a token. */
  isSigned?: boolean;
  /** Where its picture lies. */
  picture?: PicturePlace;
}

export interface OnvifPoll extends Asked {
  plan: Extract<CameraPlan, { kind: 'onvif' }>;
  guardedAs: string;
  memory: OnvifMemory;
  onFacts: (facts: AssetFacts) => void;
}

/** The login was refused, or is not to be tried. */
class NotAuthorized extends Error {
  override readonly name = 'NotAuthorized';
  /** It told so by a fault, and not by HTTP: it wants a token. */
  readonly isFault: boolean;

  constructor(isFault = false) {
    super('not authorized');
    this.isFault = isFault;
  }
}

export async function pollOnvif(
  parts: CollectorParts,
  guard: LoginGuard,
  poll: OnvifPoll,
  signal: AbortSignal,
): Promise<Outcome> {
  const { memory, plan } = poll;
  const startMs = parts.clock.monoMs();
  const service = new Service(parts, guard, poll, signal);
  const rows: Record<string, Record<string, number>> = {};
  const response = (code: number): Record<string, number> => ({
    response_time_ms: parts.clock.monoMs() - startMs,
    result_code: code,
    ...(memory.profiles === undefined ? {} : { profiles: memory.profiles }),
  });
  try {
    const offsetMs = await service.clockOffset();
    if (offsetMs !== undefined) rows['camera'] = { clock_offset_s: offsetMs / 1000 };
    const isDue = memory.factsMs === undefined || startMs - memory.factsMs >= ONVIF_FACTS_EVERY_MS;
    if (isDue && plan.login) await readFacts(service, poll, offsetMs ?? 0);
    if (isDue) memory.factsMs = startMs;
    return { rows: { ...rows, onvif_response: response(ANSWERED) }, result: OK };
  } catch (error) {
    if (error instanceof NotAuthorized) {
      return {
        rows: { ...rows, onvif_response: response(UNAUTHORISED) },
        result: rejected(poll, guard, plan.login, SERVICE),
      };
    }
    const failed = notAnswered(poll, signal, error);
    return { ...failed, rows: { ...rows, ...failed.rows } };
  }
}

const REBOOT = `<SystemReboot xmlns="${ONVIF_DEVICE}"/>`;

/** Restarts the camera (ONVIF core §8.2.6): one question, sent once it is known by which login it is taken. */
export async function rebootOnvif(
  parts: CollectorParts,
  guard: LoginGuard,
  poll: OnvifPoll,
  signal: AbortSignal,
): Promise<PollResult> {
  const service = new Service(parts, guard, poll, signal);
  const { path, login } = poll.plan;
  try {
    const offsetMs = (await service.clockOffset()) ?? 0;
    // A harmless question first: what is refused for want of a token is then no restart.
    await service.ask(path, ONVIF_QUESTIONS.information, offsetMs);
    const root = await service.ask(path, REBOOT, offsetMs);
    return { code: 'ok', detail: cleanText(xmlText(root, 'Message')).slice(0, 200) };
  } catch (error) {
    if (error instanceof NotAuthorized) return rejected(poll, guard, login, SERVICE);
    if (error instanceof GarbageAnswer && error.message.includes('fault')) {
      const what = 'its ONVIF service does not restart it';
      return { code: 'exception', detail: errorLine('device_refuses_action', { where: poll.where, what }) };
    }
    return notAnswered(poll, signal, error).result;
  }
}

async function readFacts(
  service: Service,
  { target, plan, memory, onFacts }: OnvifPoll,
  offsetMs: number,
): Promise<void> {
  const ask = (path: string, question: string): Promise<XmlElement> => service.ask(path, question, offsetMs);
  const information = await ask(plan.path, ONVIF_QUESTIONS.information);
  const text = (name: string): string => cleanText(xmlText(information, name));
  onFacts({
    identity: {
      vendor: text('Manufacturer'),
      model: text('Model'),
      firmware: text('FirmwareVersion'),
      serial: text('SerialNumber'),
    },
  });
  const services = await service.tryAsk(plan.path, ONVIF_QUESTIONS.services, offsetMs);
  const media = (services && mediaPath(services)) ?? DEFAULT_MEDIA_PATH;
  const profiles = await service.tryAsk(media, ONVIF_QUESTIONS.profiles, offsetMs);
  if (!profiles) return;
  const tokens = profileTokens(profiles);
  memory.profiles = tokens.length;
  const [first] = tokens;
  const told = first === undefined ? undefined : await service.tryAsk(media, snapshotQuestion(first), offsetMs);
  const believed = services && mediaPort(services);
  const picture = told && picturePlace(told, { port: target.port, believed });
  if (picture) memory.picture = picture;
}

/** The SOAP service of one camera within one poll. */
class Service {
  readonly #parts: CollectorParts;
  readonly #guard: LoginGuard;
  readonly #poll: OnvifPoll;
  readonly #device: HttpDevice;
  readonly #signal: AbortSignal;

  constructor(parts: CollectorParts, guard: LoginGuard, poll: OnvifPoll, signal: AbortSignal) {
    this.#parts = parts;
    this.#guard = guard;
    this.#poll = poll;
    this.#signal = signal;
    const { network } = parts;
    const { host, port } = poll.target;
    const { guardedAs, plan } = poll;
    const place = { network, host, port, tls: tlsChoice(poll.target) };
    this.#device = {
      network, host, port, login: plan.login, guard, guardedAs, service: SERVICE,
      nowMs: () => parts.clock.monoMs(), open: () => openDevice(place, signal),
    }; // prettier-ignore
  }

  /** Its clock minus ours, ms; undefined where it tells no time. */
  async clockOffset(): Promise<number | undefined> {
    const before = this.#parts.clock.wallMs();
    const root = await this.#post(this.#poll.plan.path, soapText(ONVIF_QUESTIONS.time), null);
    const timeMs = timeOf(root);
    return timeMs === undefined ? undefined : timeMs - (before + this.#parts.clock.wallMs()) / 2;
  }

  /** Without a token first: a device that knows logins of HTTP then asks for one (ONVIF core §5.9). */
  async ask(path: string, question: string, offsetMs: number): Promise<XmlElement> {
    const { plan, memory } = this.#poll;
    if (!plan.login) throw new NotAuthorized();
    if (!memory.isSigned) {
      try {
        return await this.#post(path, soapText(question), plan.login);
      } catch (error) {
        if (!(error instanceof NotAuthorized && error.isFault)) throw error;
        memory.isSigned = true;
      }
    }
    return this.#askSigned(plan.login, path, question, offsetMs);
  }

  async #askSigned(login: Login, path: string, question: string, offsetMs: number): Promise<XmlElement> {
    const { clock } = this.#parts;
    const at = { device: this.#poll.guardedAs, login, service: SERVICE, nowMs: () => clock.monoMs() };
    using attempt = await this.#guard.enter(at, this.#signal);
    if (!attempt) throw new NotAuthorized();
    const atMs = clock.wallMs() + offsetMs;
    try {
      const root = await this.#post(path, soapText(question, { login, nonce: randomBytes(16), atMs }), null);
      attempt.end('accepted');
      return root;
    } catch (error) {
      if (error instanceof NotAuthorized) attempt.end('rejected');
      throw error;
    }
  }

  /** As `ask`, for what not every camera has: undefined where it answers with a fault of another kind. */
  async tryAsk(path: string, question: string, offsetMs: number): Promise<XmlElement | undefined> {
    try {
      return await this.ask(path, question, offsetMs);
    } catch (error) {
      if (error instanceof GarbageAnswer) return undefined;
      throw error;
    }
  }

  /** @param login of HTTP */
  async #post(path: string, text: string, login: Login | null): Promise<XmlElement> {
    const body = { type: 'application/soap+xml; charset=utf-8', text };
    const answer = await askHttp(
      { ...this.#device, login },
      { method: 'POST', path, body, maxBytes: MAX_ONVIF_BYTES },
      this.#signal,
    );
    if (answer.status === 401) throw new NotAuthorized();
    // Some firmwares answer in GBK under a head that says UTF-8.
    const root = await readXml(decodeText(answer.body));
    if (isNotAuthorized(root)) throw new NotAuthorized(true);
    if (!root) throw new GarbageAnswer(`status ${answer.status} with no XML that can be read`);
    if (findXml(root, 'Fault') || answer.status !== 200)
      throw new GarbageAnswer(`status ${answer.status} with a fault`);
    return root;
  }
}
