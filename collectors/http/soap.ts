// The letters that ONVIF devices are asked by (SOAP 1.2), with a username token made by the device's own clock, because it
// refuses one of another time, and what their answers have in common. Pure: the caller brings nonce and time.

import { createHash } from 'node:crypto';
import type { Login } from './login.ts';
import { type XmlElement, findAllXml, findXml, xmlText } from './xml.ts';

export const ONVIF_DEVICE = 'http://www.onvif.org/ver10/device/wsdl';
export const ONVIF_MEDIA = 'http://www.onvif.org/ver10/media/wsdl';
const SECURITY = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';

/** What cameras and recorders alike are asked. */
export const ONVIF_QUESTIONS = {
  time: `<GetSystemDateAndTime xmlns="${ONVIF_DEVICE}"/>`,
  information: `<GetDeviceInformation xmlns="${ONVIF_DEVICE}"/>`,
  services: `<GetServices xmlns="${ONVIF_DEVICE}"><IncludeCapability>false</IncludeCapability></GetServices>`,
  profiles: `<GetProfiles xmlns="${ONVIF_MEDIA}"/>`,
} as const;

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
    `<wsse:Username>${xmlEscaped(login.user)}</wsse:Username>` +
    `<wsse:Password Type="${SECURITY}-username-token-profile-1.0#PasswordDigest">${digest}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${SECURITY}-soap-message-security-1.0#Base64Binary">${nonce.toString('base64')}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}

/** As text of an element or an attribute. */
export function xmlEscaped(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** UTC of the device, ms; undefined where it tells none that exists. */
export function timeOf(root: XmlElement, name: 'UTCDateTime' | 'LocalDateTime' = 'UTCDateTime'): number | undefined {
  const told = findXml(root, name);
  const numbers = ['Year', 'Month', 'Day', 'Hour', 'Minute', 'Second'].map((part) => {
    const text = xmlText(told, part);
    return /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  });
  const [year = Number.NaN, month = 0, day, hour, minute, second] = numbers;
  const timeMs = Date.UTC(year, month - 1, day, hour, minute, second);
  return Number.isFinite(timeMs) ? timeMs : undefined;
}

/** Path of a service by its namespace; its address is the device's own affair. */
export function servicePath(root: XmlElement, namespace: string): string | undefined {
  const service = findAllXml(root, 'Service').find((one) => xmlText(one, 'Namespace') === namespace);
  return pathOf(xmlText(service, 'XAddr'));
}

/** Whether a fault says that the login is wrong. */
export function isNotAuthorized(root: XmlElement | undefined): boolean {
  const fault = findXml(root, 'Fault');
  return findAllXml(fault, 'Value').some((value) =>
    /NotAuthorized|FailedAuthentication|InvalidSecurity/i.test(value.text),
  );
}

export function pathOf(uri: string): string | undefined {
  return /^https?:\/\/[^/]+(\/[\w\-.~!$&'()*+,;=:@/?%]{0,500})$/i.exec(uri)?.[1];
}
