// The web server of a camera: ONVIF's device and media services, and pictures. It can be slow, answer wrongly, tell its
// name in GBK, go by a wrong clock, and locks its account after five wrong passwords, as real ones do.

import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { DigestDoor } from './digest-door.ts';
import type { HttpReply, HttpRequest } from './http-requests.ts';

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
  /** Port that it believes to have, where a router maps another to it. */
  innerPort?: number;
  /** It was told to restart. */
  onRestart?: () => void;
  /** Who it says it is. */
  model: string;
  serial: string;
  /** ONVIF names asked for, and how many carried a wrong password. */
  asked: string[];
  wrongTokens: number;
  door: DigestDoor;
}

export const CAMERA_PICTURE_PATH = '/onvif-http/snapshot?Profile_1';
const SOAP = 'application/soap+xml; charset=utf-8';
const MAX_REQUEST_BYTES = 65_536;
/** Names of questions that are kept for a test to look at. */
const MAX_ASKED_KEPT = 100;
/** WS-Security: a token whose time is further off is refused. */
const TOKEN_WINDOW_MS = 300_000;

export function cameraHttp(changes: Partial<CameraHttp> = {}): CameraHttp {
  const user = changes.user ?? 'admin';
  const password = changes.password ?? 'c0rrect';
  return {
    clockOffsetMs: 0, manner: 'right', delayMs: 0, picture: () => undefined, innerAddress: '192.168.1.64', model: 'DS-TEST 4MP', serial: 'F0001',
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
  const { method = '', url: path = '' } = request;
  const headers = new Map(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const body = await bodyOf(request);
  if (camera.manner === 'endless' && method === 'POST') return pourInto(response);
  const reply = answerCamera(camera, { method, path, headers, body });
  const given = (reply.headers ?? []).map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  response
    .writeHead(reply.status, { 'Content-Type': reply.type ?? SOAP, ...Object.fromEntries(given) })
    .end(reply.body);
}

export function answerCamera(camera: CameraHttp, { method, path, headers, body }: HttpRequest): HttpReply {
  if (path === CAMERA_PICTURE_PATH) {
    const challenge = camera.door.challenge(method, path, headers.get('authorization'));
    if (challenge !== null) return { status: 401, type: 'text/plain', headers: [challenge], body: '' };
    const picture = camera.picture();
    return picture ? { status: 200, type: 'image/jpeg', body: picture } : { status: 503, type: 'text/plain', body: '' };
  }
  if (method !== 'POST' || !path.startsWith('/onvif/')) return { status: 404, type: 'text/plain', body: '' };
  const name = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? '';
  camera.asked.push(name);
  if (camera.asked.length > MAX_ASKED_KEPT) camera.asked.shift();
  if (camera.manner !== 'right' && camera.manner !== 'gbk') return misbehave(camera.manner);
  // ONVIF core §5.9.4: the clock can be asked by anybody, so that a token can be made by it.
  const isOpen = name === 'GetSystemDateAndTime';
  if (!isOpen && !isTokenRight(camera, body)) return fault('ter:NotAuthorized');
  if (name === 'SystemReboot' && camera.onRestart) {
    camera.onRestart();
    const text =
      '<tds:SystemRebootResponse><tds:Message>Rebooting in 1 second</tds:Message></tds:SystemRebootResponse>';
    return { status: 200, type: SOAP, body: encoded(camera, envelope(text)) };
  }
  const answer = bodies(camera, headers.get('host') ?? '')[name];
  if (answer === undefined) return fault('ter:ActionNotSupported');
  return { status: 200, type: SOAP, body: encoded(camera, envelope(answer)) };
}

function pourInto(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': SOAP });
  const pour = (): void => {
    while (!response.destroyed && response.write('<a>'.repeat(1000)));
  };
  response.on('drain', pour);
  pour();
}

function misbehave(manner: CameraManner): HttpReply {
  if (manner === 'fault') return fault('ter:Action');
  const texts: Partial<Record<CameraManner, string>> = {
    garbage: '\u0000\u0001 not xml',
    cut: envelope('<tds:GetSystemDateAndTimeResponse>').slice(0, 200),
    doctype: `<!DOCTYPE x [<!ENTITY a "b">]>${envelope('<x>&a;</x>')}`,
    deep: envelope('<a>'.repeat(5000)),
  };
  return { status: 200, type: SOAP, body: texts[manner] ?? '' };
}

function fault(code: string): HttpReply {
  const body = `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${code}</s:Value></s:Subcode></s:Code></s:Fault>`;
  return { status: 400, type: SOAP, body: envelope(body) };
}

function isTokenRight(camera: CameraHttp, soap: string): boolean {
  // Who is not told a login asks for one: that is no wrong password.
  if (!soap.includes('UsernameToken>')) return false;
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
  const port = camera.innerPort ?? host.split(':')[1] ?? '80';
  return {
    GetSystemDateAndTime: `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:UTCDateTime>${time}${date}</tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
    GetDeviceInformation: `<tds:GetDeviceInformationResponse><tds:Manufacturer>示例安防</tds:Manufacturer><tds:Model>${camera.model}</tds:Model><tds:FirmwareVersion>V5.7.1</tds:FirmwareVersion><tds:SerialNumber>${camera.serial}</tds:SerialNumber></tds:GetDeviceInformationResponse>`,
    GetServices: `<tds:GetServicesResponse><tds:Service><tds:Namespace>http://www.onvif.org/ver10/media/wsdl</tds:Namespace><tds:XAddr>http://${camera.innerAddress}:${port}/onvif/Media</tds:XAddr></tds:Service></tds:GetServicesResponse>`,
    GetProfiles:
      '<trt:GetProfilesResponse><trt:Profiles token="Profile_1" fixed="true"><tt:Name>main</tt:Name></trt:Profiles><trt:Profiles token="Profile_2"><tt:Name>sub</tt:Name></trt:Profiles></trt:GetProfilesResponse>',
    GetSnapshotUri: `<trt:GetSnapshotUriResponse><trt:MediaUri><tt:Uri>http://${camera.innerAddress}:${port}${CAMERA_PICTURE_PATH}</tt:Uri></trt:MediaUri></trt:GetSnapshotUriResponse>`,
  };
}

/** Some firmwares put the bytes of their own code page under a head that says UTF-8: 示例安防 in GBK. */
function encoded(camera: CameraHttp, text: string): string | Buffer {
  const name = Buffer.from([0xca, 0xbe, 0xc0, 0xfd, 0xb0, 0xb2, 0xb7, 0xc0]);
  const [before = '', after = ''] = text.split('示例安防');
  return camera.manner === 'gbk' && after ? Buffer.concat([Buffer.from(before), name, Buffer.from(after)]) : text;
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
