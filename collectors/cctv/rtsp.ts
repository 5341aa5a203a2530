// Asks a camera or recorder for its video: OPTIONS proves that the service answers, DESCRIBE that it knows the stream and
// accepts the login, and a short PLAY over the same connection (RFC 2326 §10.12) that frames really flow. At most one login
// is tried in a poll, so that no device locks the account; nothing that comes is kept, only counted.

import { randomBytes } from 'node:crypto';
import { type Challenge, authorization, chooseChallenge } from '../http/digest.ts';
import { type Exchange, MAX_BODY_BYTES } from '../http/exchange.ts';
import type { Head } from '../http/head.ts';
import type { Attempt } from '../http/login-guard.ts';
import type { Login } from '../http/login.ts';
import { FrameCounter, type FramesSeen } from './frames.ts';
import { ownUri, videoTrack } from './sdp.ts';

/** Longest time that a stream is watched in one poll, ms. */
export const MAX_WATCH_MS = 3000;
/** A stream that shows frames is not watched longer than this, and one that shows none not judged by less, ms. */
export const ENOUGH_WATCH_MS = 1000;
/** Bytes of a stream that are read in one poll. */
export const MAX_STREAM_BYTES = 262_144;
/** What is waited for the answer to TEARDOWN, ms. */
export const TEARDOWN_WAIT_MS = 500;
/** Frames that prove that they flow: the first is often one that the server kept. */
const FLOWING_FRAMES = 2;
const INTERLEAVED = 0x24;

/** What became of a stream: `refused` is an answer to SETUP or PLAY, `no-video` a description without any. */
export type Flow = 'flowing' | 'none' | 'refused' | 'no-video';

export interface RtspAnswer {
  /** Of OPTIONS, or of DESCRIBE where a path is set. */
  status: number;
  /** `accepted` and `rejected` tell what became of the login; `untried` when none was sent. */
  login: 'untried' | 'accepted' | 'rejected';
  /** Absent when the stream was not watched to a verdict. */
  flow?: Flow;
  seen?: FramesSeen;
  /** When the last packet came of a stream that flows. */
  lastFrameMs?: number;
}

export interface RtspRequest {
  host: string;
  port: number;
  path: string | null;
  login: Login | null;
  /** Leave to send it; undefined while it must not be tried. */
  enter: () => Promise<Attempt | undefined>;
  /** How long to watch the stream at most, ms; 0 to leave it at DESCRIBE. */
  watchMs: () => number;
  nowMs: () => number;
}

export async function askRtsp(
  exchange: Exchange,
  request: RtspRequest,
  onFirstStatus: () => void,
): Promise<RtspAnswer> {
  const host = request.host.includes(':') ? `[${request.host}]` : request.host;
  const uri = `rtsp://${host}:${request.port}${request.path ?? '/'}`;
  const talk = new Talk(exchange, request.login);
  const options = await talk.ask('OPTIONS', uri);
  await exchange.body(options, MAX_BODY_BYTES);
  onFirstStatus();
  if (request.path === null) return { status: options.status, login: 'untried' };

  const described = await describe(talk, exchange, uri, request.enter);
  const { status, login } = described;
  if (status !== 200 || request.watchMs() <= 0) return { status, login };
  const base = ownUri(described.base, uri) ?? uri;
  return { status, login, ...(await watch(talk, exchange, request, described.sdp, base)) };
}

interface Described {
  status: number;
  login: RtspAnswer['login'];
  sdp: string;
  base: string;
}

async function describe(talk: Talk, exchange: Exchange, uri: string, enter: RtspRequest['enter']): Promise<Described> {
  let head = await talk.ask('DESCRIBE', uri, ['Accept: application/sdp']);
  let body = await exchange.body(head, MAX_BODY_BYTES);
  let login: Described['login'] = 'untried';
  using attempt = head.status === 401 && talk.mayLogIn(head) ? await enter() : undefined;
  if (attempt) {
    head = await talk.ask('DESCRIBE', uri, ['Accept: application/sdp']);
    body = await exchange.body(head, MAX_BODY_BYTES);
    // RFC 2326 §11.1: 401; some firmwares say 403 to a known user with a wrong password.
    login = head.status === 401 || head.status === 403 ? 'rejected' : 'accepted';
    attempt.end(login);
  }
  const base = (head.headers.get('content-base') ?? head.headers.get('content-location'))?.[0] ?? '';
  return { status: head.status, login, sdp: body.toString('latin1'), base };
}

async function watch(
  talk: Talk,
  exchange: Exchange,
  request: RtspRequest,
  sdp: string,
  base: string,
): Promise<Pick<RtspAnswer, 'flow' | 'seen' | 'lastFrameMs'>> {
  const track = videoTrack(sdp, base);
  if (!track) return { flow: 'no-video' };
  const counter = new FrameCounter(track.codec, track.clockHz);
  const askedMs = request.nowMs();
  let startMs = askedMs;
  let lastFrameMs = askedMs;
  const take = (packet: Buffer): void => {
    counter.take(packet);
    lastFrameMs = request.nowMs();
  };
  try {
    const setUp = await talk.askKnown('SETUP', track.uri, ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1']);
    await exchange.body(setUp, MAX_BODY_BYTES);
    if (setUp.status !== 200) return { flow: 'refused' };
    const id = setUp.headers.get('session')?.[0]?.split(';')[0]?.trim() ?? '';
    const session = id === '' ? [] : [`Session: ${id}`];
    talk.send('PLAY', base, [...session, 'Range: npt=0.000-']);
    startMs = request.nowMs();
    const status = await count(exchange, request, counter, take);
    if (status !== undefined && status !== 200) return { flow: 'refused' };
    const isTooShort = counter.frames < FLOWING_FRAMES && request.nowMs() - startMs < ENOUGH_WATCH_MS;
    talk.send('TEARDOWN', base, session);
    await untilTornDown(exchange, request);
    if (isTooShort && counter.bytes < MAX_STREAM_BYTES) return {};
  } catch (error) {
    // The service has answered before: what fails now is the stream, not the service. Cut short by us, it tells nothing.
    const isCutShort = request.watchMs() <= 0 && request.nowMs() - askedMs < MAX_WATCH_MS;
    if (counter.frames < FLOWING_FRAMES && isCutShort) return {};
    if (!(error instanceof Error)) throw error;
  }
  const flow = counter.frames >= FLOWING_FRAMES || counter.bytes >= MAX_STREAM_BYTES ? 'flowing' : 'none';
  const seen = counter.seen(request.nowMs() - startMs);
  return { flow, seen, ...(flow === 'flowing' && { lastFrameMs }) };
}

/** @returns status of the answer to PLAY, where one came */
async function count(
  exchange: Exchange,
  request: RtspRequest,
  counter: FrameCounter,
  take: (packet: Buffer) => void,
): Promise<number | undefined> {
  const startMs = request.nowMs();
  let status: number | undefined;
  for (;;) {
    const elapsedMs = request.nowMs() - startMs;
    const isEnough = elapsedMs >= ENOUGH_WATCH_MS && counter.frames >= FLOWING_FRAMES;
    const leftMs = Math.min(MAX_WATCH_MS - elapsedMs, request.watchMs());
    if (isEnough || leftMs <= 0 || counter.bytes >= MAX_STREAM_BYTES) return status;
    const toEnoughMs = elapsedMs < ENOUGH_WATCH_MS ? ENOUGH_WATCH_MS - elapsedMs : leftMs;
    const head = await readStream(exchange, Math.min(leftMs, toEnoughMs), take);
    if (head) {
      status = head.status;
      if (status !== 200) return status;
      await exchange.body(head, MAX_BODY_BYTES);
    }
  }
}

async function untilTornDown(exchange: Exchange, request: RtspRequest): Promise<void> {
  const endMs = request.nowMs() + TEARDOWN_WAIT_MS;
  let leftMs = TEARDOWN_WAIT_MS;
  while (leftMs > 0 && !(await readStream(exchange, leftMs, () => undefined))) leftMs = endMs - request.nowMs();
}

/** Reads one packet, or the head of an answer that comes among them; undefined after a packet or when the time is over. */
async function readStream(
  exchange: Exchange,
  waitMs: number,
  onPacket: (packet: Buffer) => void,
): Promise<Head | undefined> {
  const kind = await exchange.within(waitMs, (received) => {
    if (received.length < 4) return undefined;
    if (received[0] !== INTERLEAVED) return 'head';
    return received.length >= 4 + received.readUInt16BE(2) ? 'packet' : undefined;
  });
  if (kind === 'head') return exchange.head('RTSP');
  if (kind === 'packet') {
    const length = await exchange.until((received) => 4 + received.readUInt16BE(2));
    const frame = exchange.drop(length);
    // Channel 0 is RTP, 1 its reports (RFC 2326 §10.12).
    if (frame[1] === 0) onPacket(frame.subarray(4));
  }
  return undefined;
}

/** Requests of one connection, numbered, with the login that was asked for. */
class Talk {
  readonly #exchange: Exchange;
  readonly #login: Login | null;
  #challenge: Challenge | undefined;
  #uses = 0;
  #sequence = 0;

  constructor(exchange: Exchange, login: Login | null) {
    this.#exchange = exchange;
    this.#login = login;
  }

  mayLogIn(refusal: Head): boolean {
    const challenge = chooseChallenge(refusal.headers.get('www-authenticate') ?? []);
    if (!challenge || !this.#login) return false;
    this.#challenge = challenge;
    this.#uses = 0;
    return true;
  }

  ask(method: string, uri: string, headers: readonly string[] = []): Promise<Head> {
    this.send(method, uri, headers);
    return this.#exchange.head('RTSP');
  }

  /** Once more with the new nonce, where a device wants one for each request; the login itself was accepted before. */
  async askKnown(method: string, uri: string, headers: readonly string[]): Promise<Head> {
    const head = await this.ask(method, uri, headers);
    if (head.status !== 401 || !this.#challenge || !this.mayLogIn(head)) return head;
    await this.#exchange.body(head, MAX_BODY_BYTES);
    return this.ask(method, uri, headers);
  }

  send(method: string, uri: string, headers: readonly string[]): void {
    const lines = [`${method} ${uri} RTSP/1.0`, `CSeq: ${++this.#sequence}`, 'User-Agent: Foresite', ...headers];
    if (this.#challenge && this.#login) {
      const clientNonce = randomBytes(8).toString('hex');
      const asked = { method, uri, clientNonce, count: ++this.#uses };
      lines.push(`Authorization: ${authorization(this.#challenge, this.#login, asked)}`);
    }
    this.#exchange.send(`${lines.join('\r\n')}\r\n\r\n`);
  }
}
