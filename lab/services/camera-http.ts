// The web server of a camera: ONVIF's device and media services, and pictures. It can be slow, answer wrongly, tell its
// name in GBK, go by a wrong clock, and locks its account after five wrong passwords, as real ones do.

import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { DigestDoor } from './digest-door.ts';

export type CameraManner = 'right' | 'garbage' | 'cut' | 'doctype' | 'deep' | 'gbk' | 'fault' | 'endless';

export interface CameraHttp {
  user: string;
  password: string;
  /** Its clock minus the true one. */
  clockOffsetMs: number;
  manner: CameraManner;
  /** Of each answer. */
  delayMs: number;
  /** The picture that its path gives now; undefined answers 503. */
  picture: () => Buffer | undefined;
  /** Address that it believes to have, in the address of its pictures. */
  innerAddress: string;
  /** ONVIF names asked for, and how many carried a wrong password. */
  asked: string[];
  wrongTokens: number;
  door: DigestDoor;
}

export const CAMERA_PICTURE_PATH = '/onvif-http/snapshot?Profile_1';
const MAX_REQUEST_BYTES = 65_536;
/** WS-Security: a token whose time is further off is refused. */
const TOKEN_WINDOW_MS = 300_000;

export function cameraHttp(changes: Partial<CameraHttp> = {}): CameraHttp {
  const user = changes.user ?? 'admin';
  const password = changes.password ?? 'c0rrect';
  return {
    clockOffsetMs: 0, manner: 'right', delayMs: 0, picture: () => undefined, innerAddress: '192.168.1.64',
    asked: [], wrongTokens: 0, door: new DigestDoor({ user, password }), ...changes, user, password,
  }; // prettier-ignore
}

export function cameraListener(camera: CameraHttp): RequestListener {
  return (request, response) => {
    const answer = (): void => void respond(camera, request, response).catch(() => response.destroy());
    if (camera.delayMs > 0) setTimeout(answer, camera.delayMs);
    else answer();
  };
}

async function respond(camera: CameraHttp, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === CAMERA_PICTURE_PATH) {
    if (camera.door.admits(request, response)) givePicture(camera, response);
    return;
  }
  if (request.method !== 'POST' || request.url?.startsWith('/onvif/') !== true) {
    response.writeHead(404).end();
    return;
  }
  const soap = await bodyOf(request);
  const name = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(soap)?.[1] ?? '';
  camera.asked.push(name);
  if (camera.manner !== 'right' && camera.manner !== 'gbk') return misbehave(camera.manner, response);
  // ONVIF core §5.9.4: the clock can be asked by anybody, so that a token can be made by it.
  const isOpen = name === 'GetSystemDateAndTime';
  if (!isOpen && !isTokenRight(camera, soap)) return giveFault(response, 'ter:NotAuthorized');
  const body = bodies(camera, request.headers.host ?? '')[name];
  if (body === undefined) return giveFault(response, 'ter:ActionNotSupported');
  send(camera, response, envelope(body));
}

function givePicture(camera: CameraHttp, response: ServerResponse): void {
  const picture = camera.picture();
  if (!picture) response.writeHead(503).end();
  else response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': picture.length }).end(picture);
}

function misbehave(manner: CameraManner, response: ServerResponse): void {
  if (manner === 'fault') return giveFault(response, 'ter:Action');
  if (manner === 'endless') {
    response.writeHead(200, { 'Content-Type': 'application/soap+xml' });
    const pour = (): void => {
      while (!response.destroyed && response.write('<a>'.repeat(1000)));
    };
    response.on('drain', pour);
    return pour();
  }
  const texts: Partial<Record<CameraManner, string>> = {
    garbage: '\u0000\u0001 not xml',
    cut: envelope('<tds:GetSystemDateAndTimeResponse>').slice(0, 200),
    doctype: `<!DOCTYPE x [<!ENTITY a "b">]>${envelope('<x>&a;</x>')}`,
    deep: envelope('<a>'.repeat(5000)),
  };
  response.writeHead(200, { 'Content-Type': 'application/soap+xml' }).end(texts[manner]);
}

function giveFault(response: ServerResponse, code: string): void {
  const body = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${code}</s:Value></s:Subcode></s:Code></s:Fault>`;
  response.writeHead(400, { 'Content-Type': 'application/soap+xml' }).end(envelope(body));
}

function isTokenRight(camera: CameraHttp, soap: string): boolean {
  const text = (name: string): string => new RegExp(`<wsse:${name}(?: [^>]*)?>([^<]*)<`).exec(soap)?.[1] ?? '';
  const created = /<wsu:Created>([^<]*)</.exec(soap)?.[1] ?? '';
  const digest = createHash('sha1')
    .update(Buffer.concat([Buffer.from(text('Nonce'), 'base64'), Buffer.from(created + camera.password)]))
    .digest('base64');
  const offMs = Math.abs(Date.parse(created) - (Date.now() + camera.clockOffsetMs));
  const isRight = text('Username') === camera.user && text('Password') === digest && offMs <= TOKEN_WINDOW_MS;
  if (!isRight) camera.wrongTokens++;
  return isRight;
}

function bodies(camera: CameraHttp, host: string): Readonly<Record<string, string>> {
  const now = new Date(Date.now() + camera.clockOffsetMs);
  const time = `<tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time>`;
  const date = `<tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date>`;
  const port = host.split(':')[1] ?? '80';
  return {
    GetSystemDateAndTime: `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:UTCDateTime>${time}${date}</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
    GetDeviceInformation:
      '<tds:GetDeviceInformationResponse><tds:Manufacturer>示例安防</tds:Manufacturer><tds:Model>DS-TEST 4MP</tds:Model><tds:FirmwareVersion>V5.7.1</tds:FirmwareVersion><tds:SerialNumber>F0001</tds:SerialNumber></tds:GetDeviceInformationResponse>',
    GetServices: `<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/media/wsdl</tds:Namespace><tds:XAddr>http://${camera.innerAddress}:${port}/onvif/Media</tds:XAddr></tds:Service></tds:GetServicesResponse>`,
    GetProfiles:
      '<trt:GetProfilesResponse><trt:Profiles token="Profile_1" fixed="true"><tt:Name>main</tt:Name></trt:Profiles><trt:Profiles token="Profile_2"><tt:Name>sub</tt:Name></trt:Profiles></trt:GetProfilesResponse>',
    GetSnapshotUri: `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>http://${camera.innerAddress}:${port}${CAMERA_PICTURE_PATH}</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>`,
  };
}

function send(camera: CameraHttp, response: ServerResponse, text: string): void {
  response.writeHead(200, { 'Content-Type': 'application/soap+xml; charset=utf-8' });
  // Some firmwares put the bytes of their own code page under a head that says UTF-8: 示例安防 in GBK.
  const name = Buffer.from([0xca, 0xbe, 0xc0, 0xfd, 0xb0, 0xb2, 0xb7, 0xc0]);
  const [before = '', after = ''] = text.split('示例安防');
  response.end(
    camera.manner === 'gbk' && after ? Buffer.concat([Buffer.from(before), name, Buffer.from(after)]) : text,
  );
}

function envelope(body: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema" xmlns:ter="http://www.onvif.org/ver10/error">' +
    `<s:Body>${body}</s:Body></s:Envelope>`
  );
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk) || (length += chunk.length) > MAX_REQUEST_BYTES) throw new Error('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
