// Dahua's CGI: what recorders of the make and of its OEMs tell by lines of `key=value` over HTTP. A question that a model
// does not know is no fault: what it would have told is unknown.

import { cleanText } from '../../contract/clean.ts';
import { GarbageAnswer } from '../http/exchange.ts';
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
import type { RecorderSession } from './session.ts';
import { DAY_MS, dayOf, greatest, readStamp, stampOf } from './times.ts';

/** Most pages of files that are read to find the newest. */
export const MAX_FILE_PAGES = 4;
/** Files a page. */
export const FILES_PER_PAGE = 100;
/** Most lines of an answer that are looked at. */
export const MAX_LINES = 20_000;

type Lines = ReadonlyMap<string, string>;

export const dahuaCgi: Dialect = { snapshot, days, newest, daysAtOnce: 31, tellsGaps: true };

async function snapshot(session: RecorderSession, wallMs: () => number): Promise<Snapshot> {
  const info = await ask(session, '/cgi-bin/magicBox.cgi?action=getSystemInfo');
  const version = await ask(session, '/cgi-bin/magicBox.cgi?action=getSoftwareVersion');
  const time = await ask(session, '/cgi-bin/global.cgi?action=getCurrentTime');
  const clockAtMs = wallMs();
  if (!info && !version && !time)
    throw new GarbageAnswer('it answers no question: switch CGI on, and let the user read settings');
  const storage = await ask(session, '/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo');
  const load = await ask(session, '/cgi-bin/magicBox.cgi?action=getCPUUsage');
  const memory = await ask(session, '/cgi-bin/magicBox.cgi?action=getMemoryInfo');
  const identity = {
    vendor: 'Dahua',
    model: cleanText(info?.get('deviceType') ?? ''),
    serial: cleanText(info?.get('serialNumber') ?? ''),
    firmware: cleanText(version?.get('version') ?? ''),
  };
  return {
    identity,
    channels: await channelsOf(session),
    disks: disksOf(storage),
    clock: readStamp(time?.get('result') ?? ''),
    clockAtMs,
    cpuPercent: percent(numberOf(load, /^(?:.*\.)?(?:cpu)?usage$/i)),
    memoryPercent: memoryOf(memory),
  };
}

/** `total=…` and `free=…`, on some models `status.Total` and `status.Used`. */
function memoryOf(lines: Lines | undefined): number | undefined {
  const total = numberOf(lines, /^(?:.*\.)?total$/i);
  const free = numberOf(lines, /^(?:.*\.)?free$/i);
  const used = numberOf(lines, /^(?:.*\.)?used$/i) ?? (free === undefined ? undefined : (total ?? 0) - free);
  return total === undefined || total <= 0 || used === undefined ? undefined : percent((used / total) * 100);
}

function numberOf(lines: Lines | undefined, key: RegExp): number | undefined {
  for (const [name, text] of lines ?? [])
    if (name.length < 100 && key.test(name) && /^\d{1,15}(\.\d+)?$/.test(text)) return Number(text);
  return undefined;
}

function percent(value: number | undefined): number | undefined {
  return value !== undefined && value >= 0 && value <= 100 ? value : undefined;
}

async function channelsOf(session: RecorderSession): Promise<Channel[]> {
  const titles = await ask(session, config('ChannelTitle'));
  const remotes = await ask(session, config('RemoteDevice'));
  const modes = await ask(session, config('RecordMode'));
  const losses = await ask(session, '/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoLoss');
  const lost = new Set([...(losses ?? [])].filter(([key]) => /^channels\[\d+\]$/.test(key)).map(([, text]) => text));
  const channels: Channel[] = [];
  for (let at = 0; at < MAX_CHANNELS; at++) {
    const title = titles?.get(`table.ChannelTitle[${at}].Name`);
    const remote = remoteOf(remotes, at);
    if (title === undefined && !remote) break;
    const isAssigned = remote?.isEnabled ?? true;
    // 0 by schedule, 1 by hand, 2 off
    const isOff = modes?.get(`table.RecordMode[${at}].Mode`) === '2';
    const isLost = lost.has(String(at));
    channels.push({
      number: at + 1,
      name: cleanText(title ?? ''),
      status: !isAssigned ? 2 : losses === undefined ? undefined : isLost ? 1 : 0,
      reason: isAssigned && isLost ? 'video loss' : '',
      address: isAssigned ? (remote?.address ?? '') : '',
      isRecorded: isAssigned && !isOff,
    });
  }
  return channels;
}

function config(name: string): string {
  return `/cgi-bin/configManager.cgi?action=getConfig&name=${name}`;
}

function remoteOf(lines: Lines | undefined, at: number): { address: string; isEnabled: boolean } | undefined {
  const key = `table.RemoteDevice.uuid:System_CONFIG_NETCAMERA_INFO_${at}.`;
  const address = lines?.get(`${key}Address`);
  if (address === undefined) return undefined;
  const isEnabled = lines?.get(`${key}Enable`) !== 'false' && address !== '' && address !== '0.0.0.0';
  return { address: cleanText(address), isEnabled };
}

/** `list.info[0].Name=/dev/sda`, on some models `list[0].Name=…`; what is on it stands in its `Detail[n]`. */
function disksOf(lines: Lines | undefined): Disk[] {
  const disks = new Map<string, Disk & { hasError: boolean }>();
  for (const [key, text] of lines ?? []) {
    const match = /^list(?:\.info)?\[(\d+)\]\.(.+)$/.exec(key);
    const [, at = '', field = ''] = match ?? [];
    if (!match || (!disks.has(at) && disks.size >= MAX_DISKS)) continue;
    const disk = disks.get(at) ?? { name: at, status: 0, totalMb: 0, usedMb: 0, hasError: false };
    disks.set(at, disk);
    if (field === 'Name') disk.name = cleanText(text).replace(/^\/dev\//, '') || at;
    else if (field === 'State') disk.status = stateOf(text);
    else if (/^Detail\[\d+\]\.IsError$/.test(field)) disk.hasError ||= /^true$/i.test(text);
    else if (/^Detail\[\d+\]\.TotalBytes$/.test(field)) disk.totalMb += megabytes(text);
    else if (/^Detail\[\d+\]\.UsedBytes$/.test(field)) disk.usedMb += megabytes(text);
  }
  return [...disks.values()].map(({ hasError, ...disk }) =>
    hasError && disk.status === 0 ? { ...disk, status: 2 } : disk,
  );
}

function stateOf(word: string): Disk['status'] {
  if (/not ?exist|offline|absent|removed/i.test(word)) return 4;
  if (/unformat|initial/i.test(word)) return 1;
  return /error|fail|bad|abnormal|smart/i.test(word) ? 2 : 0;
}

function megabytes(text: string): number {
  const bytes = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  return bytes / 1_048_576;
}

/**
 * Files come oldest first, so that pages of them lead through the days; a day that fills a page is left for the next one. A
 * recorder that lists them otherwise is asked for each day.
 */
async function days(session: RecorderSession, asked: DaysAsked): Promise<DaysFound> {
  const { channel, fromDay, toDay, isEnough } = asked;
  const found = new Set<number>();
  let knownTo = fromDay - 1;
  let isOldestFirst = true;
  const look = (files: readonly RecordedFile[]): boolean => {
    const last = files.at(-1)?.startMs ?? Number.NaN;
    isOldestFirst &&= !((files[0]?.startMs ?? Number.NaN) > last);
    for (const file of files) for (const day of daysOf(file, fromDay, toDay)) found.add(day);
    const reached = Math.min(dayOf(last), toDay);
    const goesOn = reached > knownTo + 1;
    // What lies before the day that the page ends in is known altogether, and of that day that it has recordings.
    if (isOldestFirst && reached > knownTo) knownTo = reached;
    return isOldestFirst && goesOn && !isEnough();
  };
  await withFinder(session, async (finder) => {
    while (knownTo < toDay && !(knownTo >= fromDay && isEnough())) {
      const next = knownTo + 1;
      const wasOldestFirst = isOldestFirst;
      const toMs = ((isOldestFirst ? toDay : next) + 1) * DAY_MS - 1000;
      const isWhole = await eachPage(session, finder, { channel, fromMs: next * DAY_MS, toMs }, look);
      if (isWhole) knownTo = wasOldestFirst ? toDay : next;
      else if (isOldestFirst || !wasOldestFirst) knownTo = Math.max(knownTo, next);
    }
  });
  return { days: found, knownTo };
}

function daysOf({ startMs, endMs }: RecordedFile, fromDay: number, toDay: number): number[] {
  const first = Math.max(dayOf(startMs), fromDay);
  const last = Math.min(dayOf(Math.max(startMs, endMs - 1000)), toDay);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}

async function newest(
  session: RecorderSession,
  channel: number,
  fromMs: number,
  toMs: number,
): Promise<number | undefined> {
  const ends: number[] = [];
  let pages = 0;
  await withFinder(session, async (finder) => {
    await eachPage(session, finder, { channel, fromMs, toMs }, (files) => {
      for (const { endMs } of files) ends.push(endMs);
      return ++pages < MAX_FILE_PAGES;
    });
  });
  return greatest(ends);
}

/** A finder is an object in the recorder: it has few, so each is given back, also after a fault. */
async function withFinder(session: RecorderSession, use: (finder: string) => Promise<void>): Promise<void> {
  const made = await ask(session, '/cgi-bin/mediaFileFind.cgi?action=factory.create');
  const finder = made?.get('result') ?? '';
  if (!/^\w{1,32}$/.test(finder)) throw new GarbageAnswer('it does not tell what is recorded');
  try {
    await use(finder);
  } finally {
    await ask(session, `/cgi-bin/mediaFileFind.cgi?action=destroy&object=${finder}`).catch(() => undefined);
  }
}

interface FileSpan {
  channel: number;
  fromMs: number;
  toMs: number;
}

interface RecordedFile {
  /** Plain times. */
  startMs: number;
  endMs: number;
}

/** @param use told the files of a page, and whether to go on @returns whether all files were seen */
async function eachPage(
  session: RecorderSession,
  finder: string,
  { channel, fromMs, toMs }: FileSpan,
  use: (files: readonly RecordedFile[]) => boolean,
): Promise<boolean> {
  const at = (ms: number): string => stampOf(ms).replace('T', '%20');
  const path = `/cgi-bin/mediaFileFind.cgi?action=findFile&object=${finder}&condition.Channel=${channel}&condition.StartTime=${at(fromMs)}&condition.EndTime=${at(toMs)}&condition.Types[0]=dav`;
  const { status } = await session.ask({ method: 'GET', path });
  // Many models say 400 where nothing is found.
  if (status < 200 || status > 299) return true;
  let isWhole = false;
  for (let goesOn = true; goesOn && !isWhole;) {
    const answer = await ask(
      session,
      `/cgi-bin/mediaFileFind.cgi?action=findNextFile&object=${finder}&count=${FILES_PER_PAGE}`,
    );
    const files = filesOf(answer);
    isWhole = Number(answer?.get('found') ?? 0) < FILES_PER_PAGE || files.length === 0;
    goesOn = use(files);
  }
  await ask(session, `/cgi-bin/mediaFileFind.cgi?action=close&object=${finder}`);
  return isWhole;
}

function filesOf(answer: Lines | undefined): RecordedFile[] {
  const files: RecordedFile[] = [];
  for (let at = 0; at < FILES_PER_PAGE; at++) {
    const startMs = readStamp(answer?.get(`items[${at}].StartTime`) ?? '')?.plainMs;
    const endMs = readStamp(answer?.get(`items[${at}].EndTime`) ?? '')?.plainMs;
    if (startMs !== undefined && endMs !== undefined) files.push({ startMs, endMs });
  }
  return files;
}

/** Undefined where the model does not have it. @throws GarbageAnswer for what are no such lines */
async function ask(session: RecorderSession, path: string): Promise<Lines | undefined> {
  const { status, text } = await session.ask({ method: 'GET', path });
  const body = text.trim();
  // `Error\nNo Events` is how some say that nothing has happened.
  if (/^error\b/i.test(body) && /no events/i.test(body)) return new Map();
  if (status < 200 || status > 299 || /^error\b/i.test(body)) return undefined;
  if (body.startsWith('<')) throw new GarbageAnswer(`${path.split('?')[0] ?? ''} answers with a page`);
  const lines = new Map<string, string>();
  for (const line of body.split(/\r?\n/, MAX_LINES)) {
    const equals = line.indexOf('=');
    if (equals > 0) lines.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
  }
  return lines;
}
