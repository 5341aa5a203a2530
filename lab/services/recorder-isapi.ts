// What a simulated recorder answers by ISAPI, in the manner of Hikvision: local times with a Z behind them included.

import {
  filesOf,
  pictureReply,
  type RecorderChannel,
  type RecorderReply,
  type RecorderRequest,
  type RecorderState,
} from './recorder-state.ts';

const DAY_MS = 86_400_000;

export function answerIsapi(state: RecorderState, { method, path, body }: RecorderRequest): RecorderReply | null {
  const [page = ''] = path.split('?');
  if (method === 'POST') return post(state, page, body);
  const picture = /^\/ISAPI\/Streaming\/channels\/(\d+)0[12]\/picture$/.exec(page);
  if (picture) return pictureReply(channelOf(state, picture[1])) ?? deviceError();
  if (method === 'PUT') return page === '/ISAPI/System/reboot' && state.onRestart ? restart(state) : null;
  switch (page) {
    case '/ISAPI/System/deviceInfo':
      return xml(
        `<DeviceInfo><deviceName>NVR</deviceName><model>${state.model}</model><serialNumber>${state.serial}</serialNumber><firmwareVersion>V4.61.025</firmwareVersion><firmwareReleasedDate>build 220905</firmwareReleasedDate><deviceType>NVR</deviceType></DeviceInfo>`,
      );
    case '/ISAPI/System/status':
      return xml(
        `<DeviceStatus><CPUList><CPU><cpuUtilization>${state.cpuPercent}</cpuUtilization></CPU></CPUList><MemoryList><Memory><memoryUsage>512</memoryUsage><memoryAvailable>512</memoryAvailable></Memory></MemoryList></DeviceStatus>`,
      );
    case '/ISAPI/System/time':
      return xml(`<Time><timeMode>NTP</timeMode><localTime>${stamp(state.plainNow())}</localTime></Time>`);
    case '/ISAPI/ContentMgmt/InputProxy/channels':
      return xml(`<InputProxyChannelList>${state.channels.map(channelText).join('')}</InputProxyChannelList>`);
    case '/ISAPI/ContentMgmt/InputProxy/channels/status':
      return xml(
        `<InputProxyChannelStatusList>${state.channels.map(statusText).join('')}</InputProxyChannelStatusList>`,
      );
    case '/ISAPI/ContentMgmt/record/tracks':
      return xml(
        `<TrackList>${state.channels.map(({ number }) => `<Track><id>${number}01</id><Channel>${number}01</Channel><Enable>true</Enable></Track>`).join('')}</TrackList>`,
      );
    case '/ISAPI/ContentMgmt/Storage':
      return xml(`<storage><hddList>${state.disks.map(diskText).join('')}</hddList></storage>`);
    default:
      return null;
  }
}

function restart(state: RecorderState): RecorderReply {
  state.onRestart?.();
  return xml('<ResponseStatus><statusCode>1</statusCode><statusString>OK</statusString></ResponseStatus>');
}

/** What it says of a channel that shows nothing. */
function deviceError(): RecorderReply {
  const text =
    '<ResponseStatus><statusCode>3</statusCode><statusString>Device Error</statusString><subStatusCode>deviceError</subStatusCode></ResponseStatus>';
  return { ...xml(text), status: 503 };
}

function channelText({ number, name, address }: RecorderChannel): string {
  return `<InputProxyChannel><id>${number}</id><name>${name}</name><sourceInputPortDescriptor><proxyProtocol>HIKVISION</proxyProtocol><ipAddress>${address || '0.0.0.0'}</ipAddress><managePortNo>8000</managePortNo></sourceInputPortDescriptor></InputProxyChannel>`;
}

function statusText({ number, address, isOnline, reason }: RecorderChannel): string {
  const result = isOnline ? 'connect' : reason;
  return `<InputProxyChannelStatus><id>${number}</id><sourceInputPortDescriptor><ipAddress>${address || '0.0.0.0'}</ipAddress></sourceInputPortDescriptor><online>${isOnline}</online><chanDetectResult>${result}</chanDetectResult></InputProxyChannelStatus>`;
}

function diskText({ name, state, totalMb, usedMb }: RecorderState['disks'][number]): string {
  return `<hdd><id>${name}</id><hddName>hd${name}</hddName><hddType>SATA</hddType><status>${state}</status><capacity>${totalMb}</capacity><freeSpace>${totalMb - usedMb}</freeSpace></hdd>`;
}

function post(state: RecorderState, page: string, body: string): RecorderReply | null {
  const daily = /^\/ISAPI\/ContentMgmt\/record\/tracks\/(\d+)01\/dailyDistribution$/.exec(page);
  if (daily)
    return distribution(channelOf(state, daily[1]), Number(tag(body, 'year')), Number(tag(body, 'monthOfYear')));
  if (page === '/ISAPI/ContentMgmt/search') return search(state, body);
  return null;
}

function distribution(channel: RecorderChannel | undefined, year: number, month: number): RecorderReply {
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const days = Array.from({ length: count }, (_, at) => {
    const fromMs = Date.UTC(year, month - 1, at + 1);
    const has = (channel?.recordings ?? []).some((span) => span.toMs > fromMs && span.fromMs < fromMs + DAY_MS);
    return `<day><id>${at + 1}</id><dayOfMonth>${at + 1}</dayOfMonth><record>${has}</record></day>`;
  });
  return xml(`<trackDailyDistribution><dayList>${days.join('')}</dayList></trackDailyDistribution>`);
}

function search(state: RecorderState, body: string): RecorderReply {
  const channel = channelOf(state, tag(body, 'trackID').replace(/01$/, ''));
  const from = Date.parse(tag(body, 'startTime'));
  const to = Date.parse(tag(body, 'endTime'));
  const position = Number(tag(body, 'searchResultPosition'));
  const max = Number(tag(body, 'maxResults'));
  const files = filesOf(channel?.recordings ?? [], from, to);
  const page = files.slice(position, position + max);
  const word = files.length === 0 ? 'NO MATCHES' : position + max < files.length ? 'MORE' : 'OK';
  const items = page.map(
    ({ fromMs, toMs }) =>
      `<searchMatchItem><timeSpan><startTime>${stamp(fromMs)}Z</startTime><endTime>${stamp(toMs)}Z</endTime></timeSpan></searchMatchItem>`,
  );
  return xml(
    `<CMSearchResult><responseStatus>true</responseStatus><responseStatusStrg>${word}</responseStatusStrg><numOfMatches>${page.length}</numOfMatches><matchList>${items.join('')}</matchList></CMSearchResult>`,
  );
}

function channelOf(state: RecorderState, number: string | undefined): RecorderChannel | undefined {
  return state.channels.find((channel) => String(channel.number) === number);
}

function tag(body: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? '';
}

function stamp(plainMs: number): string {
  return new Date(plainMs).toISOString().slice(0, 19);
}

function xml(inner: string): RecorderReply {
  return { status: 200, type: 'application/xml', body: `<?xml version="1.0" encoding="UTF-8"?>\n${inner}` };
}
