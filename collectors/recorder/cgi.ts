// Dahua's CGI: what recorders of the make and of its OEMs tell by lines of `key=value` over HTTP. A question that a model
// does not know is no fault: what it would have told is unknown.

import { cleanText } from '../../contract/clean.ts';
import { GarbageAnswer } from '../http/exchange.ts';
import { MAX_CHANNELS, MAX_DISKS, type Channel, type Dialect, type Disk, type Snapshot } from './model.ts';
import type { RecorderSession } from './session.ts';
import { DAY_MS, readStamp, stampOf } from './times.ts';

/** Most pages of files that are read to find the newest, and files a page. */
export const MAX_FILE_PAGES = 4;
export const FILES_PER_PAGE = 100;
/** Most lines of an answer that are looked at. */
export const MAX_LINES = 20_000;

type Lines = ReadonlyMap<string, string>;

export const dahuaCgi: Dialect = { snapshot, days, newest, daysAtOnce: 4 };

async function snapshot(session: RecorderSession, wallMs: () => number): Promise<Snapshot> {
  const info = await ask(session, '/cgi-bin/magicBox.cgi?action=getSystemInfo');
  const version = await ask(session, '/cgi-bin/magicBox.cgi?action=getSoftwareVersion');
  const time = await ask(session, '/cgi-bin/global.cgi?action=getCurrentTime');
  const clockAtMs = wallMs();
  if (!info && !version && !time)
    throw new GarbageAnswer('it answers no question: switch CGI on, and let the user read settings');
  const storage = await ask(session, '/cgi-bin/storageDevice.cgi?action=getDeviceAllInfo');
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
    cpuPercent: undefined,
    memoryPercent: undefined,
  };
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

async function days(
  session: RecorderSession,
  channel: number,
  fromDay: number,
  toDay: number,
): Promise<ReadonlySet<number>> {
  const found = new Set<number>();
  await withFinder(session, async (finder) => {
    for (let day = toDay; day >= fromDay; day--) {
      const files = await find(session, finder, channel, day * DAY_MS, (day + 1) * DAY_MS - 1000, 1, 1);
      if (files.length > 0) found.add(day);
    }
  });
  return found;
}

async function newest(
  session: RecorderSession,
  channel: number,
  fromMs: number,
  toMs: number,
): Promise<number | undefined> {
  let end: number | undefined;
  await withFinder(session, async (finder) => {
    for (const at of await find(session, finder, channel, fromMs, toMs, FILES_PER_PAGE, MAX_FILE_PAGES))
      if (end === undefined || at > end) end = at;
  });
  return end;
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

/** @returns ends of the files, plain times */
async function find(
  session: RecorderSession,
  finder: string,
  channel: number,
  fromMs: number,
  toMs: number,
  count: number,
  pages: number,
): Promise<number[]> {
  const at = (ms: number): string => stampOf(ms).replace('T', '%20');
  const path = `/cgi-bin/mediaFileFind.cgi?action=findFile&object=${finder}&condition.Channel=${channel}&condition.StartTime=${at(fromMs)}&condition.EndTime=${at(toMs)}&condition.Types[0]=dav`;
  const { status } = await session.ask({ method: 'GET', path });
  // Many models say 400 where nothing is found.
  if (status < 200 || status > 299) return [];
  const ends: number[] = [];
  for (let page = 0; page < pages; page++) {
    const files = await ask(session, `/cgi-bin/mediaFileFind.cgi?action=findNextFile&object=${finder}&count=${count}`);
    for (const [key, text] of files ?? []) {
      const end = /^items\[\d+\]\.EndTime$/.test(key) ? readStamp(text)?.plainMs : undefined;
      if (end !== undefined) ends.push(end);
    }
    if (Number(files?.get('found') ?? 0) < count) break;
  }
  await ask(session, `/cgi-bin/mediaFileFind.cgi?action=close&object=${finder}`);
  return ends;
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
