// What hosts announce by multicast DNS (RFC 6762, RFC 6763): names of services and instances. Asked from a port of our own,
// so that answers come back to us alone (§6.7). Packets are of strangers: names are bounded, pointers only lead backwards.

import { cleanText } from '../../contract/clean.ts';
import { listenFor, type Announcements, type Asked } from './announcements.ts';

export const MDNS_PORT = 5353;
export const MDNS_GROUP = '224.0.0.251';
/** Records of one answer that are looked at. */
export const MAX_RECORDS = 128;
/** Octets of a name (RFC 1035 §2.3.4). */
const MAX_NAME = 255;
const TYPE_PTR = 12;
/** Services that tell what a host is. */
const SERVICES = [
  '_services._dns-sd._udp', '_axis-video._tcp', '_rtsp._tcp', '_psia._tcp', '_ipp._tcp', '_printer._tcp', '_pdl-datastream._tcp',
  '_http._tcp', '_adisk._tcp', '_googlecast._tcp', '_airplay._tcp', '_workstation._tcp',
] as const; // prettier-ignore

export function askMdns(asked: Asked): Promise<Announcements> {
  return listenFor({ ...asked, group: MDNS_GROUP, port: asked.port ?? MDNS_PORT }, query(), namesOf);
}

function query(): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt16BE(SERVICES.length, 4);
  const questions = SERVICES.map((service) => {
    const labels = [...service.split('.'), 'local'].map((label) =>
      Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]),
    );
    // PTR, class IN, answered to us alone (QU).
    return Buffer.concat([...labels, Buffer.from([0, 0, TYPE_PTR, 0x80, 1])]);
  });
  return Buffer.concat([header, ...questions]);
}

/** Names of services and instances in an answer; nothing of a packet that is none or breaks off. */
export function namesOf(data: Buffer): string[] {
  const found = new Set<string>();
  try {
    if (data.length < 12 || (data.readUInt16BE(2) & 0x8000) === 0) return [];
    let at = 12;
    const questions = data.readUInt16BE(4);
    for (let i = 0; i < questions && i < MAX_RECORDS; i++) at = readName(data, at).end + 4;
    const records = data.readUInt16BE(6) + data.readUInt16BE(8) + data.readUInt16BE(10);
    for (let i = 0; i < records && i < MAX_RECORDS; i++) {
      const owner = readName(data, at);
      const type = data.readUInt16BE(owner.end);
      const length = data.readUInt16BE(owner.end + 8);
      const content = owner.end + 10;
      if (type === TYPE_PTR) {
        found.add(cleanText(owner.name));
        found.add(cleanText(readName(data, content).name));
      }
      at = content + length;
    }
  } catch {
    // A packet that breaks off has told what it told.
  }
  found.delete('');
  return [...found];
}

/** Follows pointers backwards only, so that none can lead round in a circle. */
function readName(data: Buffer, start: number): { name: string; end: number } {
  let name = '';
  let at = start;
  let end = -1;
  let limit = start;
  for (;;) {
    const length = data.readUInt8(at);
    if (length === 0) return { name, end: end < 0 ? at + 1 : end };
    if (length >= 0xc0) {
      const target = data.readUInt16BE(at) & 0x3fff;
      if (end < 0) end = at + 2;
      if (target >= limit) throw new RangeError('a pointer that does not lead back');
      limit = target;
      at = target;
      continue;
    }
    if (length > 63 || at + 1 + length > data.length || name.length + length > MAX_NAME)
      throw new RangeError('a name that is none');
    name += `${name === '' ? '' : '.'}${data.toString('utf8', at + 1, at + 1 + length)}`;
    at += 1 + length;
  }
}
