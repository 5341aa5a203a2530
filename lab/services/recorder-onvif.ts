// What a simulated recorder answers by ONVIF: who it is, its clock, its video sources, and what it has recorded (Profile G).
// Times are UTC, as ONVIF has them.

import { createHash } from 'node:crypto';
import { SITE_OFFSET_MS } from '../site-time.ts';
import type { RecorderChannel, RecorderReply, RecorderRequest, RecorderState } from './recorder-state.ts';

/** WS-Security: a token whose time is further off is refused. */
const TOKEN_WINDOW_MS = 300_000;
const SEARCH_TOKEN = 'search-1';

/** Name of the question. */
export function onvifQuestion({ body }: RecorderRequest): string {
  return /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
}

/** Whether a question carries a token, and the right one. */
export function tokenOf(
  state: RecorderState,
  user: string,
  password: string,
  { body }: RecorderRequest,
): 'none' | 'right' | 'wrong' {
  if (!body.includes('UsernameToken>')) return 'none';
  const text = (name: string): string => new RegExp(`<wsse:${name}(?: [^>]*)?>([^<]*)<`).exec(body)?.[1] ?? '';
  const created = /<wsu:Created>([^<]*)</.exec(body)?.[1] ?? '';
  const digest = createHash('sha1')
    .update(Buffer.concat([Buffer.from(text('Nonce'), 'base64'), Buffer.from(created + password)]))
    .digest('base64');
  const offMs = Math.abs(Date.parse(created) - utcMs(state, state.plainNow()));
  return text('Username') === user && text('Password') === digest && offMs <= TOKEN_WINDOW_MS ? 'right' : 'wrong';
}

export function onvifFault(code: string): RecorderReply {
  const fault = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${code}</s:Value></s:Subcode></s:Code></s:Fault>`;
  return { status: 400, type: 'application/soap+xml', body: envelope(fault) };
}

export function answerOnvif(state: RecorderState, request: RecorderRequest): RecorderReply {
  const name = onvifQuestion(request);
  const body = bodies(state, request)[name]?.();
  if (body === undefined) return onvifFault('ter:ActionNotSupported');
  return { status: 200, type: 'application/soap+xml', body: envelope(`<${name}Response>${body}</${name}Response>`) };
}

function bodies(state: RecorderState, request: RecorderRequest): Readonly<Record<string, () => string>> {
  const { channels } = state;
  return {
    GetSystemDateAndTime: () => {
      const plainMs = state.plainNow();
      return `<SystemDateAndTime><tt:UTCDateTime>${parts(utcMs(state, plainMs))}</tt:UTCDateTime><tt:LocalDateTime>${parts(plainMs)}</tt:LocalDateTime></SystemDateAndTime>`;
    },
    GetDeviceInformation: () =>
      `<Manufacturer>UNV</Manufacturer><Model>${state.model}</Model><FirmwareVersion>B3216</FirmwareVersion><SerialNumber>${state.serial}</SerialNumber>`,
    GetServices: () =>
      ['media', 'recording', 'search']
        .map(
          (service) =>
            `<Service><Namespace>http://www.onvif.org/ver10/${service}/wsdl</Namespace><XAddr>http://192.168.1.30/onvif/${service}</XAddr></Service>`,
        )
        .join(''),
    GetProfiles: () => channels.flatMap((channel) => [profile(channel, 'main'), profile(channel, 'sub')]).join(''),
    GetVideoSources: () => channels.map(({ number }) => `<VideoSources token="VideoSource_${number}"/>`).join(''),
    GetRecordingJobs: () => channels.map(job).join(''),
    FindRecordings: () => `<SearchToken>${SEARCH_TOKEN}</SearchToken>`,
    GetRecordingSearchResults: () =>
      request.body.includes(SEARCH_TOKEN)
        ? `<ResultList><tt:SearchState>Completed</tt:SearchState>${channels.map((one) => information(state, one)).join('')}</ResultList>`
        : '',
    EndSearch: () => `<Endpoint>${utc(state, state.plainNow())}</Endpoint>`,
  };
}

function profile({ number, name }: RecorderChannel, stream: string): string {
  return `<Profiles token="p${number}-${stream}"><tt:Name>${stream}</tt:Name><tt:VideoSourceConfiguration token="c${number}"><tt:Name>${name}</tt:Name><tt:SourceToken>VideoSource_${number}</tt:SourceToken></tt:VideoSourceConfiguration></Profiles>`;
}

/** Channels without a camera are not recorded. */
function job({ number, address }: RecorderChannel): string {
  if (address === '') return '';
  return `<JobItem><tt:JobToken>j${number}</tt:JobToken><tt:JobConfiguration><tt:RecordingToken>r${number}</tt:RecordingToken><tt:Mode>Active</tt:Mode><tt:Source><tt:SourceToken Type="http://www.onvif.org/ver10/schema/Profile"><tt:Token>p${number}-main</tt:Token></tt:SourceToken></tt:Source></tt:JobConfiguration></JobItem>`;
}

function information(state: RecorderState, { number, address, recordings }: RecorderChannel): string {
  if (address === '') return '';
  const from = recordings[0]?.fromMs;
  const to = recordings.at(-1)?.toMs;
  const span =
    from === undefined || to === undefined
      ? ''
      : `<tt:EarliestRecording>${utc(state, from)}</tt:EarliestRecording><tt:LatestRecording>${utc(state, to)}</tt:LatestRecording>`;
  return `<tt:RecordingInformation><tt:RecordingToken>r${number}</tt:RecordingToken><tt:Source><tt:SourceId/><tt:Name>r${number}</tt:Name><tt:Address>http://${address}:80/onvif/device_service</tt:Address></tt:Source>${span}<tt:Content/><tt:RecordingStatus>Recording</tt:RecordingStatus></tt:RecordingInformation>`;
}

function parts(ms: number): string {
  const at = new Date(ms);
  return (
    `<tt:Time><tt:Hour>${at.getUTCHours()}</tt:Hour><tt:Minute>${at.getUTCMinutes()}</tt:Minute><tt:Second>${at.getUTCSeconds()}</tt:Second></tt:Time>` +
    `<tt:Date><tt:Year>${at.getUTCFullYear()}</tt:Year><tt:Month>${at.getUTCMonth() + 1}</tt:Month><tt:Day>${at.getUTCDate()}</tt:Day></tt:Date>`
  );
}

function utcMs({ zoneMs = SITE_OFFSET_MS }: RecorderState, plainMs: number): number {
  return plainMs - zoneMs;
}

function utc(state: RecorderState, plainMs: number): string {
  return `${new Date(utcMs(state, plainMs)).toISOString().slice(0, 19)}Z`;
}

function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:ter="http://www.onvif.org/ver10/error"><s:Body>${body}</s:Body></s:Envelope>`;
}
