// Hikvision's ISAPI: what recorders of the make and of its OEMs tell by XML over HTTP. A resource that a model does not
// have is no fault: what it would have told is unknown.

import { cleanText } from '../../contract/clean.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import { findAllXml, readXml, xmlText, type XmlElement } from '../http/xml.ts';
import {
  MAX_CHANNELS,
  MAX_DISKS,
  type Channel,
  type DaysAsked,
  type DaysFound,
  type Dialect,
  type Disk,
  type Snapshot,
} from './model.ts';
import type { Question, RecorderSession } from './session.ts';
import { DAY_MS, dayOf, greatest, readStamp, stampOf } from './times.ts';

/** Most pages of a search for the newest recording, and matches a page. */
export const MAX_SEARCH_PAGES = 4;
export const SEARCH_PAGE_SIZE = 40;

const CONTENT = '/ISAPI/ContentMgmt';
const NAMESPACE = 'version="2.0" xmlns="http://www.isapi.org/ver20/XMLSchema"';

export const isapi: Dialect = { snapshot, days, newest, daysAtOnce: 31, tellsGaps: true };

async function snapshot(session: RecorderSession, wallMs: () => number): Promise<Snapshot> {
  const info = await ask(session, { method: 'GET', path: '/ISAPI/System/deviceInfo' });
  const status = await ask(session, { method: 'GET', path: '/ISAPI/System/status' });
  const time = await ask(session, { method: 'GET', path: '/ISAPI/System/time' });
  const clockAtMs = wallMs();
  if (!info && !status && !time)
    throw new GarbageAnswer('it answers no question: switch ISAPI on, and let the user read settings');
  const used = numberOf(xmlText(status, 'memoryUsage'));
  const available = numberOf(xmlText(status, 'memoryAvailable'));
  return {
    identity: {
      vendor: 'Hikvision',
      ...texts({
        model: xmlText(info, 'model'),
        serial: xmlText(info, 'serialNumber'),
        firmware: [xmlText(info, 'firmwareVersion'), xmlText(info, 'firmwareReleasedDate')].join(' '),
        sysName: xmlText(info, 'deviceName'),
      }),
    },
    channels: await channelsOf(session),
    disks: disksOf(await ask(session, { method: 'GET', path: `${CONTENT}/Storage` })),
    clock: readStamp(xmlText(time, 'localTime')),
    clockAtMs,
    cpuPercent: percent(numberOf(xmlText(status, 'cpuUtilization'))),
    memoryPercent:
      used === undefined || available === undefined || used + available <= 0
        ? undefined
        : percent((used / (used + available)) * 100),
  };
}

async function channelsOf(session: RecorderSession): Promise<Channel[]> {
  const list = await ask(session, { method: 'GET', path: `${CONTENT}/InputProxy/channels` });
  const states = await ask(session, { method: 'GET', path: `${CONTENT}/InputProxy/channels/status` });
  const inputs = await ask(session, { method: 'GET', path: '/ISAPI/System/Video/inputs/channels' });
  const tracks = await ask(session, { method: 'GET', path: `${CONTENT}/record/tracks` });
  const isRecorded = recordedBy(tracks);
  const channels = new Map<number, Channel>();
  for (const input of findAllXml(inputs, 'VideoInputChannel')) add(channels, analogue(input, isRecorded));
  const stateOf = new Map(findAllXml(states, 'InputProxyChannelStatus').map((one) => [ownText(one, 'id'), one]));
  for (const entry of findAllXml(list, 'InputProxyChannel'))
    add(channels, proxied(entry, stateOf.get(ownText(entry, 'id')), isRecorded));
  // Some models list the states alone.
  for (const [, state] of stateOf) {
    const number = numberOf(ownText(state, 'id')) ?? 0;
    if (!channels.has(number)) add(channels, proxied(state, state, isRecorded));
  }
  return [...channels.values()].toSorted((a, b) => a.number - b.number);
}

function add(channels: Map<number, Channel>, channel: Channel): void {
  const isSound = Number.isInteger(channel.number) && channel.number > 0 && channel.number <= 4096;
  if (isSound && channels.size < MAX_CHANNELS) channels.set(channel.number, channel);
}

function analogue(input: XmlElement, isRecorded: (channel: number) => boolean): Channel {
  const number = numberOf(ownText(input, 'id')) ?? 0;
  const isOff = /^false$/i.test(ownText(input, 'videoInputEnabled'));
  const hasNone = /no ?video/i.test(ownText(input, 'resDesc'));
  return {
    number,
    name: cleanText(ownText(input, 'name')),
    status: isOff ? 2 : hasNone ? 1 : 0,
    reason: hasNone ? 'no video' : '',
    address: '',
    isRecorded: !isOff && isRecorded(number),
  };
}

function proxied(entry: XmlElement, state: XmlElement | undefined, isRecorded: (channel: number) => boolean): Channel {
  const number = numberOf(ownText(entry, 'id')) ?? 0;
  const address = cleanText(xmlText(entry, 'ipAddress') || xmlText(entry, 'hostName'));
  const online = xmlText(state, 'online').toLowerCase();
  const reason = cleanText(xmlText(state, 'chanDetectResult'));
  const isAssigned = address !== '' && address !== '0.0.0.0';
  const isLost = online === 'false';
  return {
    number,
    name: cleanText(ownText(entry, 'name')),
    status: !isAssigned ? 2 : online === '' ? undefined : isLost ? 1 : 0,
    reason: isLost ? reason : '',
    address: isAssigned ? address : '',
    isRecorded: isAssigned && isRecorded(number),
  };
}

/** By the list of tracks: the main stream of channel 3 is track 301. Where there is no list, all are. */
function recordedBy(tracks: XmlElement | undefined): (channel: number) => boolean {
  const enabled = new Map(
    findAllXml(tracks, 'Track').map((track) => [ownText(track, 'id'), !/^false$/i.test(ownText(track, 'Enable'))]),
  );
  return (channel) => enabled.size === 0 || (enabled.get(`${channel}01`) ?? false);
}

/** Words of `status`, by what they mean here. */
const DISK_WORDS: readonly [RegExp, Disk['status']][] = [
  [/^(ok|normal|idle|sleeping|formatt?ing|repr?aring|repairing)$/i, 0],
  [/unformat|mismatch|uninit/i, 1],
  [/smart/i, 3],
  [/not ?exist|offline|absent/i, 4],
  [/error|abnormal|bad|fail|damage/i, 2],
];

function disksOf(storage: XmlElement | undefined): Disk[] {
  return findAllXml(storage, 'hdd')
    .slice(0, MAX_DISKS)
    .flatMap((hdd) => {
      const id = ownText(hdd, 'id');
      const word = ownText(hdd, 'status');
      const total = numberOf(ownText(hdd, 'capacity')) ?? 0;
      const free = numberOf(ownText(hdd, 'freeSpace')) ?? 0;
      const status = DISK_WORDS.find(([pattern]) => pattern.test(word))?.[1] ?? 0;
      return id === '' ? [] : [{ name: id, status, totalMb: total, usedMb: Math.max(0, total - free) }];
    });
}

async function days(session: RecorderSession, { channel, fromDay, toDay }: DaysAsked): Promise<DaysFound> {
  const found = new Set<number>();
  const last = new Date(toDay * DAY_MS);
  const end = last.getUTCFullYear() * 12 + last.getUTCMonth();
  const first = new Date(fromDay * DAY_MS);
  for (let month = first.getUTCFullYear() * 12 + first.getUTCMonth(); month <= end; month++) {
    const year = Math.floor(month / 12);
    const body = `<?xml version="1.0" encoding="UTF-8"?><trackDailyParam ${NAMESPACE}><year>${year}</year><monthOfYear>${(month % 12) + 1}</monthOfYear></trackDailyParam>`;
    const path = `${CONTENT}/record/tracks/${channel}01/dailyDistribution`;
    const answer = need(await ask(session, { method: 'POST', path, body }), 'which days have recordings');
    for (const day of findAllXml(answer, 'day')) {
      const date = numberOf(ownText(day, 'dayOfMonth') || ownText(day, 'id')) ?? 0;
      const number = dayOf(Date.UTC(year, month % 12, date));
      if (/^true$/i.test(ownText(day, 'record')) && number >= fromDay && number <= toDay) found.add(number);
    }
  }
  return { days: found, knownTo: toDay };
}

async function newest(
  session: RecorderSession,
  channel: number,
  fromMs: number,
  toMs: number,
): Promise<number | undefined> {
  const ends: number[] = [];
  for (let page = 0; page < MAX_SEARCH_PAGES; page++) {
    const body = searchText(channel, fromMs, toMs, page * SEARCH_PAGE_SIZE);
    const answer = need(await ask(session, { method: 'POST', path: `${CONTENT}/search`, body }), 'what is recorded');
    // The Z that stands behind its times is not meant.
    for (const one of findAllXml(answer, 'endTime')) {
      const at = readStamp(one.text)?.plainMs;
      if (at !== undefined) ends.push(at);
    }
    if (!/more/i.test(xmlText(answer, 'responseStatusStrg'))) break;
  }
  return greatest(ends);
}

function searchText(channel: number, fromMs: number, toMs: number, position: number): string {
  return [
    `<?xml version="1.0" encoding="UTF-8"?><CMSearchDescription ${NAMESPACE}>`,
    '<searchID>C5E4B1D0-6F3A-4E7B-9D52-0F0E5117E001</searchID>',
    `<trackIDList><trackID>${channel}01</trackID></trackIDList>`,
    `<timeSpanList><timeSpan><startTime>${stampOf(fromMs)}Z</startTime><endTime>${stampOf(toMs)}Z</endTime></timeSpan></timeSpanList>`,
    `<maxResults>${SEARCH_PAGE_SIZE}</maxResults><searchResultPosition>${position}</searchResultPosition>`,
    '<metadataList><metadataDescriptor>//recordType.meta.std-cgi.com</metadataDescriptor></metadataList>',
    '</CMSearchDescription>',
  ].join('');
}

/** Undefined where the model does not have it. @throws GarbageAnswer for what is no XML */
async function ask(session: RecorderSession, question: Question): Promise<XmlElement | undefined> {
  const { status, text } = await session.ask(question);
  if (status < 200 || status > 299) return undefined;
  const root = await readXml(text);
  if (!root) throw new GarbageAnswer(`${question.path} is no readable XML`);
  return root;
}

function need(answer: XmlElement | undefined, what: string): XmlElement {
  if (!answer) throw new GarbageAnswer(`it does not tell ${what}`);
  return answer;
}

/** Of the element's own children: a channel's list holds further ids deeper down. */
function ownText(element: XmlElement, name: string): string {
  return element.children.find((child) => child.name === name)?.text ?? '';
}

function numberOf(text: string): number | undefined {
  const value = /^-?\d{1,15}(\.\d+)?$/.test(text.trim()) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function percent(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 && value <= 100 ? value : undefined;
}

function texts(raw: Readonly<Record<string, string>>): Record<string, string> {
  const clean = Object.entries(raw).map(([name, text]) => [name, cleanText(text)] as const);
  return Object.fromEntries(clean.filter(([, text]) => text !== ''));
}
