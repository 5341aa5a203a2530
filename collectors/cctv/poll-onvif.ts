// One poll of a camera's ONVIF service. Its clock is asked each time and needs no login; who it is and where its picture
// lies seldom, because each of those questions is a login. A camera whose answers make no sense is garbage, not dead.

import { randomBytes } from 'node:crypto';
import { decodeText } from '../../contract/charset.ts';
import { cleanText } from '../../contract/clean.ts';
import type { CollectorParts } from '../../contract/collector.ts';
import type { AssetFacts } from '../../contract/records.ts';
import { type HttpDevice, askHttp } from '../http/client.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import type { LoginGuard } from '../http/login-guard.ts';
import { type XmlElement, findXml, parseXml, xmlText } from '../http/xml.ts';
import type { CameraPlan } from './config.ts';
import {
  ONVIF_QUESTIONS, type PicturePlace, isNotAuthorized, mediaPath, mediaPort, picturePlace, profileTokens, snapshotQuestion,
  soapText, timeOf,
} from './onvif.ts'; // prettier-ignore
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
      return { rows: { ...rows, onvif_response: response(UNAUTHORISED) }, result: rejected(poll) };
    }
    const failed = notAnswered(poll, signal, error);
    return { ...failed, rows: { ...rows, ...failed.rows } };
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
    const { host, port } = poll.target;
    const { guardedAs, plan } = poll;
    const nowMs = (): number => parts.clock.monoMs();
    this.#device = { network: parts.network, host, port, login: plan.login, guard, guardedAs, service: SERVICE, nowMs };
  }

  /** Its clock minus ours, ms; undefined where it tells no time. */
  async clockOffset(): Promise<number | undefined> {
    const before = this.#parts.clock.wallMs();
    const root = await this.#post(this.#poll.plan.path, soapText(ONVIF_QUESTIONS.time));
    const timeMs = timeOf(root);
    return timeMs === undefined ? undefined : timeMs - (before + this.#parts.clock.wallMs()) / 2;
  }

  async ask(path: string, question: string, offsetMs: number): Promise<XmlElement> {
    const { plan, guardedAs } = this.#poll;
    const { monoMs, wallMs } = { monoMs: this.#parts.clock.monoMs(), wallMs: this.#parts.clock.wallMs() };
    const { login } = plan;
    if (!login || !this.#guard.mayTry(guardedAs, login, monoMs, SERVICE)) throw new NotAuthorized();
    try {
      const root = await this.#post(
        path,
        soapText(question, { login, nonce: randomBytes(16), atMs: wallMs + offsetMs }),
      );
      this.#guard.note(guardedAs, login, 'accepted', monoMs, SERVICE);
      return root;
    } catch (error) {
      if (error instanceof NotAuthorized) this.#guard.note(guardedAs, login, 'rejected', monoMs, SERVICE);
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

  async #post(path: string, text: string): Promise<XmlElement> {
    const body = { type: 'application/soap+xml; charset=utf-8', text };
    const answer = await askHttp(this.#device, { method: 'POST', path, body, maxBytes: MAX_ONVIF_BYTES }, this.#signal);
    if (answer.status === 401) throw new NotAuthorized();
    // Some firmwares answer in GBK under a head that says UTF-8.
    const root = parseXml(decodeText(answer.body));
    if (isNotAuthorized(root)) throw new NotAuthorized();
    if (!root) throw new GarbageAnswer(`status ${answer.status} with no XML that can be read`);
    if (findXml(root, 'Fault') || answer.status !== 200)
      throw new GarbageAnswer(`status ${answer.status} with a fault`);
    return root;
  }
}
