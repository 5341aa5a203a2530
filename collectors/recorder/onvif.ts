// ONVIF, for recorders that have neither ISAPI nor CGI: channels are the video sources of its media profiles, what is
// recorded tells its search service (Profile G). It tells the oldest and the newest recording of a channel and no gaps between
// them, and not whether a channel has video.

import { randomBytes } from 'node:crypto';
import { cleanText } from '../../contract/clean.ts';
import type { Clock } from '../../contract/clock.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import { isNotAuthorized, ONVIF_QUESTIONS, servicePath, soapText, timeOf, xmlEscaped } from '../http/soap.ts';
import { ONVIF_MEDIA } from '../http/soap.ts';
import { findXml, readXml, xmlText, type XmlElement } from '../http/xml.ts';
import { MAX_CHANNELS, type Channel, type DaysAsked, type DaysFound, type Dialect, type Snapshot } from './model.ts';
import { matchRecordings, recordingsOf, sourcesOf, type Recording, type Source } from './onvif-channels.ts';
import type { RecorderSession } from './session.ts';
import { dayOf, plainNow, type Told } from './times.ts';

/** What it is and which channels it has is asked again after this time, ms. */
export const ONVIF_FACTS_EVERY_MS = 600_000;
/** Answers that are taken of one search; a search that is not over then is given up. */
export const MAX_SEARCH_ANSWERS = 8;
/** What the recorder may take for one of them. */
const SEARCH_WAIT = 'PT2S';

const RECORDING = 'http://www.onvif.org/ver10/recording/wsdl';
const SEARCH = 'http://www.onvif.org/ver10/search/wsdl';
const SCHEMA = 'http://www.onvif.org/ver10/schema';
const DEVICE_PATH = '/onvif/device_service';
const TOKEN = /^[\w\-.:/{}]{1,128}$/;

export interface OnvifParts {
  clock: Clock;
  /** Of the site, for a recorder that tells UTC alone. */
  timezone: string;
  /** Of its device service. */
  path?: string;
}

export function createOnvif(parts: OnvifParts): Dialect {
  const onvif = new Onvif(parts);
  return {
    snapshot: (session, wallMs) => onvif.snapshot(session, wallMs),
    days: (session, asked) => onvif.days(session, asked),
    newest: (session, channel) => onvif.newest(session, channel),
    daysAtOnce: 400,
    tellsGaps: false,
  };
}

interface Facts {
  atMs: number;
  identity: Snapshot['identity'];
  sources: Source[];
  search: string | undefined;
}

class Onvif {
  readonly #parts: OnvifParts;
  /** Its clock minus ours, and its local time minus UTC, ms. */
  #offsetMs = 0;
  #localMs = 0;
  /** It knows no login of HTTP: each question carries a token. */
  #isSigned = false;
  #facts: Facts | undefined;
  #recordings: Recording[] = [];
  /** By channel. */
  #recordingOf = new Map<number, Recording>();
  /** The search of this poll. */
  #searched: Promise<void> | undefined;

  constructor(parts: OnvifParts) {
    this.#parts = parts;
  }

  async snapshot(session: RecorderSession, wallMs: () => number): Promise<Snapshot> {
    this.#searched = undefined;
    const { path = DEVICE_PATH } = this.#parts;
    const time = await this.#ask(session, path, ONVIF_QUESTIONS.time, true);
    const clockAtMs = wallMs();
    const clock = time && this.#clockOf(time, clockAtMs);
    const nowMs = this.#parts.clock.monoMs();
    if (!this.#facts || nowMs - this.#facts.atMs >= ONVIF_FACTS_EVERY_MS) {
      this.#facts = await this.#readFacts(session, path, nowMs);
      await this.#search(session);
    }
    const { identity } = this.#facts;
    return {
      identity,
      channels: this.#channels(this.#facts),
      disks: [],
      clock,
      clockAtMs,
      cpuPercent: undefined,
      memoryPercent: undefined,
    };
  }

  /** All days from the oldest recording to the newest: more it does not tell. */
  async days(session: RecorderSession, { channel, fromDay, toDay }: DaysAsked): Promise<DaysFound> {
    await this.#search(session);
    const { earliestMs, latestMs } = this.#recordingOf.get(channel) ?? {};
    const days = new Set<number>();
    if (earliestMs !== undefined && latestMs !== undefined) {
      const last = Math.min(toDay, dayOf(latestMs + this.#localMs));
      for (let day = Math.max(fromDay, dayOf(earliestMs + this.#localMs)); day <= last; day++) days.add(day);
    }
    return { days, knownTo: toDay };
  }

  async newest(session: RecorderSession, channel: number): Promise<number | undefined> {
    await this.#search(session);
    const { latestMs } = this.#recordingOf.get(channel) ?? {};
    return latestMs === undefined ? undefined : latestMs + this.#localMs;
  }

  #clockOf(root: XmlElement, wallMs: number): Told | undefined {
    const utcMs = timeOf(root);
    const toldMs = timeOf(root, 'LocalDateTime');
    if (utcMs === undefined) return toldMs === undefined ? undefined : { plainMs: toldMs, offsetMinutes: undefined };
    this.#offsetMs = utcMs - wallMs;
    const localMs = (toldMs ?? utcMs) - utcMs;
    // One that tells no local time, or says that it is UTC, is read by the site's zone: its days are those of the site.
    this.#localMs = localMs === 0 || Math.abs(localMs) > 86_400_000 ? zoneMs(wallMs, this.#parts.timezone) : localMs;
    return { plainMs: utcMs + this.#localMs, offsetMinutes: Math.round(this.#localMs / 60_000) };
  }

  async #readFacts(session: RecorderSession, path: string, atMs: number): Promise<Facts> {
    const information = await this.#ask(session, path, ONVIF_QUESTIONS.information);
    const services = await this.#ask(session, path, ONVIF_QUESTIONS.services);
    const media = (services && servicePath(services, ONVIF_MEDIA)) ?? '/onvif/Media';
    const profiles = await this.#ask(session, media, ONVIF_QUESTIONS.profiles);
    const listed = await this.#ask(session, media, `<GetVideoSources xmlns="${ONVIF_MEDIA}"/>`);
    const sources = sourcesOf(profiles, listed);
    if (!information && sources.length === 0)
      throw new GarbageAnswer('it answers no question: switch ONVIF on, and give it a user of its own');
    const text = (name: string): string => cleanText(xmlText(information, name));
    const identity = {
      vendor: text('Manufacturer'),
      model: text('Model'),
      firmware: text('FirmwareVersion'),
      serial: text('SerialNumber'),
    };
    const recording = services && servicePath(services, RECORDING);
    const search = services && servicePath(services, SEARCH);
    const jobs =
      recording === undefined
        ? undefined
        : await this.#ask(session, recording, `<GetRecordingJobs xmlns="${RECORDING}"/>`);
    this.#jobs = jobs;
    return { atMs, identity, sources, search };
  }

  #jobs: XmlElement | undefined;

  #channels({ sources }: Facts): Channel[] {
    return sources.map(({ number, name }) => ({
      number,
      name,
      status: undefined,
      reason: '',
      address: this.#recordingOf.get(number)?.address ?? '',
      isRecorded: this.#recordingOf.has(number),
    }));
  }

  /** Once a poll, for all channels. */
  #search(session: RecorderSession): Promise<void> {
    return (this.#searched ??= this.#find(session));
  }

  async #find(session: RecorderSession): Promise<void> {
    const { search, sources } = this.#facts ?? {};
    if (search === undefined || !sources) return;
    const begun = await this.#ask(
      session,
      search,
      `<FindRecordings xmlns="${SEARCH}"><Scope/><MaxMatches>${MAX_CHANNELS}</MaxMatches><KeepAliveTime>PT30S</KeepAliveTime></FindRecordings>`,
    );
    const token = xmlText(begun, 'SearchToken');
    if (!TOKEN.test(token)) throw new GarbageAnswer('it does not tell what is recorded');
    const found: Recording[] = [];
    const of = `<SearchToken>${xmlEscaped(token)}</SearchToken>`;
    for (let answers = 0; answers < MAX_SEARCH_ANSWERS; answers++) {
      const answer = await this.#ask(
        session,
        search,
        `<GetRecordingSearchResults xmlns="${SEARCH}">${of}<MinResults>1</MinResults><MaxResults>${MAX_CHANNELS}</MaxResults><WaitTime>${SEARCH_WAIT}</WaitTime></GetRecordingSearchResults>`,
      );
      found.push(...recordingsOf(answer));
      if (!answer || /completed/i.test(xmlText(answer, 'SearchState'))) break;
    }
    await this.#ask(session, search, `<EndSearch xmlns="${SEARCH}">${of}</EndSearch>`);
    this.#recordings = found.slice(0, MAX_CHANNELS);
    this.#recordingOf = matchRecordings(sources, this.#recordings, this.#jobs, `${SCHEMA}/Profile`);
  }

  /**
   * Asks without a login first, so that the device may ask for one of HTTP (ONVIF core §5.9); one that wants a token says
   * so by a fault. Undefined where it does not have what is asked for, or keeps it from this user.
   */
  async #ask(
    session: RecorderSession,
    path: string,
    question: string,
    isOpen = false,
  ): Promise<XmlElement | undefined> {
    const isSigned = this.#isSigned && !isOpen;
    const atMs = this.#parts.clock.wallMs() + this.#offsetMs;
    const token = isSigned ? { login: session.login, nonce: randomBytes(16), atMs } : undefined;
    const body = soapText(question, token);
    const { status, text } = await session.ask({ method: 'POST', path, body, type: 'application/soap+xml', isSigned });
    const root = await readXml(text);
    if (isNotAuthorized(root)) {
      if (session.isAdmitted) return undefined;
      if (isSigned) throw await session.refuse(text);
      this.#isSigned = true;
      return isOpen ? undefined : this.#ask(session, path, question);
    }
    if (!root && status !== 404 && status !== 405) throw new GarbageAnswer(`${path} is no readable XML`);
    if (isSigned) session.accept();
    return findXml(root, 'Fault') || status < 200 || status > 299 ? undefined : root;
  }
}

function zoneMs(wallMs: number, timezone: string): number {
  return Math.round((plainNow(wallMs, timezone) - wallMs) / 60_000) * 60_000;
}
