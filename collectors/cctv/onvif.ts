// What ONVIF is asked and what its answers tell (ONVIF core and media specifications), with a username token made by the
// camera's own clock, because it refuses one of another time. Pure: the caller brings nonce and time.

import { createHash } from 'node:crypto';
import { type XmlElement, findAllXml, findXml, xmlText } from '../http/xml.ts';
import type { Login } from '../http/login.ts';

const DEVICE = 'http://www.onvif.org/ver10/device/wsdl';
const MEDIA = 'http://www.onvif.org/ver10/media/wsdl';
const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';

/** Media profiles of one camera that are looked at. */
const MAX_PROFILES = 64;
/** A token of a profile goes back into a request. */
const TOKEN = /^[\w\-.:]{1,64}$/;

export const ONVIF_QUESTIONS = {
  time: `<GetSystemDateAndTime xmlns="${DEVICE}"/>`,
  information: `<GetDeviceInformation xmlns="${DEVICE}"/>`,
  services: `<GetServices xmlns="${DEVICE}"><IncludeCapability>false</IncludeCapability></GetServices>`,
  profiles: `<GetProfiles xmlns="${MEDIA}"/>`,
} as const;

export function snapshotQuestion(profile: string): string {
  return `<GetSnapshotUri xmlns="${MEDIA}"><ProfileToken>${profile}</ProfileToken></GetSnapshotUri>`;
}

/** @param token absent where nobody need be told who we are */
export function soapText(question: string, token?: { login: Login; nonce: Buffer; atMs: number }): string {
  const head = token ? `<s:Header>${usernameToken(token)}</s:Header>` : '';
  return `<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">${head}<s:Body>${question}</s:Body></s:Envelope>`;
}

/** OASIS WSS UsernameToken Profile 1.0 §3.1: Base64(SHA-1(nonce + created + password)). */
function usernameToken({ login, nonce, atMs }: { login: Login; nonce: Buffer; atMs: number }): string {
  const created = new Date(atMs).toISOString();
  const digest = createHash('sha1')
    .update(Buffer.concat([nonce, Buffer.from(created + login.password)]))
    .digest('base64');
  return (
    `<wsse:Security s:mustUnderstand="1" xmlns:wsse="${SECURITY}-wssecurity-secext-1.0.xsd" xmlns:wsu="${SECURITY}-wssecurity-utility-1.0.xsd"><wsse:UsernameToken>` +
    `<wsse:Username>${escaped(login.user)}</wsse:Username>` +
    `<wsse:Password Type="${SECURITY}-username-token-profile-1.0#PasswordDigest">${digest}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${SECURITY}-soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}

function escaped(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** UTC of the camera, ms; undefined where it tells none that exists. */
export function timeOf(root: XmlElement): number | undefined {
  const utc = findXml(root, 'UTCDateTime');
  const numbers = ['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second'].map((name) => {
    const text = xmlText(utc, name);
    return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  });
  const [year = Number.NaN, month = 0, day, hour, minute, second] = numbers;
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return Number.isFinite(timeMs) ? timeMs : undefined;
}

/** Path of the media service; its address is the camera's own affair. */
export function mediaPath(root: XmlElement): string | undefined {
  return pathOf(xmlText(mediaService(root), 'XAddr'));
}

function mediaService(root: XmlElement): XmlElement | undefined {
  return findAllXml(root, 'Service').find((one) => xmlText(one, 'Namespace') === MEDIA);
}

export function profileTokens(root: XmlElement): string[] {
  return findAllXml(root, 'Profiles')
    .slice(0, MAX_PROFILES)
    .map((profile) => profile.attributes.get('token') ?? '')
    .filter((token) => TOKEN.test(token));
}

/** Where a picture lies on the camera; without a port where it is told with TLS. */
export interface PicturePlace {
  path: string;
  port?: number;
}

/**
 * @param dialled port at which the device service was asked, and the one that the camera believes its services to have:
 * where they differ, a router between us maps ports, and what lies beside the services is mapped with them
 */
export function picturePlace(
  root: XmlElement,
  dialled: { port: number; believed: number | undefined },
): PicturePlace | undefined {
  const uri = xmlText(findXml(root, 'MediaUri'), 'Uri');
  const path = pathOf(uri);
  const told = portOf(uri);
  if (path === undefined) return undefined;
  if (told === undefined) return { path };
  return { path, port: told === dialled.believed ? dialled.port : told };
}

/** Port of the media service, as the camera believes it to be. */
export function mediaPort(root: XmlElement): number | undefined {
  return portOf(xmlText(mediaService(root), 'XAddr'));
}

/** Whether a fault says that the login is wrong. */
export function isNotAuthorized(root: XmlElement | undefined): boolean {
  const fault = findXml(root, 'Fault');
  return findAllXml(fault, 'Value').some((value) =>
    /NotAuthorized|FailedAuthentication|InvalidSecurity/i.test(value.text),
  );
}

function pathOf(uri: string): string | undefined {
  const path = /^https?:\/\/[^/]+(\/[\w\-.~!$&'()*+,;=:@/?%]{0,500})$/i.exec(uri)?.[1];
  return path;
}

/** Undefined for TLS, which is not spoken here, and for what is no port. */
function portOf(uri: string): number | undefined {
  const told = /^http:\/\/(?:\[[^\]]*\]|[^/:]+)(?::(\d{1,5}))?\//i.exec(uri);
  const port = told ? Number(told[1] ?? 80) : 0;
  return port > 0 && port < 65_536 ? port : undefined;
}
