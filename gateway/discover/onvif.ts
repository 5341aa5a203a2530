// WS-Discovery as ONVIF cameras and recorders answer it: what they announce of themselves, asked of single hosts and of the
// group. Answers are texts of strangers: bounded, never parsed as more than a few words, kept by the address they came from.

import { randomUUID } from 'node:crypto';
import { cleanText } from '../../contract/clean.ts';
import { listenFor, type Announcements, type Asked } from './announcements.ts';

export const ONVIF_PORT = 3702;
export const ONVIF_GROUP = '239.255.255.250';
/** Scopes of one answer. */
const MAX_SCOPES = 32;
/** Characters of one answer that are looked at. */
const MAX_ANSWER = 16_384;

/** Asks the hosts, and the group, for ONVIF devices. */
export function askOnvif(asked: Asked): Promise<Announcements> {
  return listenFor({ ...asked, group: ONVIF_GROUP, port: asked.port ?? ONVIF_PORT }, probe(), scopesOf);
}

function probe(): Buffer {
  return Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>' +
      '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
      'xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">' +
      `<e:Header><w:MessageID>uuid:${randomUUID()}</w:MessageID>` +
      '<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>' +
      '<w:Action e:mustUnderstand="true">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header>' +
      '<e:Body><d:Probe/></e:Body></e:Envelope>',
  );
}

/** Scopes and types of a ProbeMatch; nothing of any other datagram. */
export function scopesOf(data: Buffer): string[] {
  const text = data.subarray(0, MAX_ANSWER).toString('utf8');
  if (!/ProbeMatch|Hello/.test(text)) return [];
  const words: string[] = [];
  for (const tag of ['Types', 'Scopes']) {
    const content =
      new RegExp(`<(?:[A-Za-z0-9_-]{1,40}:)?${tag}\\b[^<>]{0,400}>([^<>]{0,8000})<`).exec(text)?.[1] ?? '';
    for (const word of content.split(/\s+/)) {
      const clean = decoded(word);
      if (clean !== '' && words.length < MAX_SCOPES) words.push(clean);
    }
  }
  return words;
}

function decoded(word: string): string {
  try {
    return cleanText(decodeURIComponent(word));
  } catch {
    return cleanText(word);
  }
}

/** `onvif://www.onvif.org/hardware/DS-2CD2143` → `DS-2CD2143`; '' where no scope tells it. */
export function scopeValue(scopes: readonly string[], key: 'hardware' | 'name'): string {
  const prefix = `onvif://www.onvif.org/${key}/`;
  const found = scopes.find((one) => one.toLowerCase().startsWith(prefix));
  return found === undefined ? '' : found.slice(prefix.length);
}
