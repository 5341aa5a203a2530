// A question to a name server and its answer (RFC 1035 §4), for addresses only. Written here because a resolver library
// opens sockets of its own, past the network that collectors are given. Pure, and safe on hostile bytes: names are passed
// over, never followed, so that no pointer can loop.

const HEADER_BYTES = 12;
/** Resource records of an answer that are looked at. */
const MAX_RECORDS = 128;
const TYPE = { A: 1, AAAA: 28 } as const;
const CLASS_IN = 1;

export type DnsType = keyof typeof TYPE;

export interface DnsAnswer {
  /** 0 no error, 2 server failure, 3 no such name, 5 refused … */
  rcode: number;
  addresses: string[];
}

/** A name that a question can carry. */
export function isDnsName(name: string): boolean {
  return name.length <= 253 && /^(?:[\w-]{1,63}\.)*[\w-]{1,63}\.?$/.test(name);
}

/** With recursion desired. */
export function encodeQuestion(id: number, name: string, type: DnsType): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(id, 0);
  header.writeUInt16BE(0x0100, 2);
  header.writeUInt16BE(1, 4);
  return Buffer.concat([header, encodeQuery(name, type)]);
}

function encodeQuery(name: string, type: DnsType): Buffer {
  const labels = name.replace(/\.$/, '').split('.');
  const parts = labels.flatMap((label) => [Buffer.from([label.length]), Buffer.from(label, 'latin1')]);
  return Buffer.concat([...parts, Buffer.from([0, 0, TYPE[type], 0, CLASS_IN])]);
}

/** @returns undefined for what does not answer this question */
export function decodeAnswer(data: Buffer, id: number, name: string, type: DnsType): DnsAnswer | undefined {
  if (data.length < HEADER_BYTES || data.readUInt16BE(0) !== id) return undefined;
  const flags = data.readUInt16BE(2);
  const isResponse = flags >> 15 === 1 && ((flags >> 11) & 15) === 0;
  const query = encodeQuery(name, type);
  const echoed = data.subarray(HEADER_BYTES, HEADER_BYTES + query.length);
  // A refusal may leave the question out.
  const hasQuestion =
    data.readUInt16BE(4) === 1 && echoed.toString('latin1').toLowerCase() === query.toString('latin1').toLowerCase();
  const rcode = flags & 15;
  if (!isResponse || !(hasQuestion || (rcode !== 0 && data.readUInt16BE(4) === 0))) return undefined;
  const addresses = hasQuestion ? readAddresses(data, HEADER_BYTES + query.length, data.readUInt16BE(6), type) : [];
  return addresses && { rcode, addresses };
}

/** @returns undefined for records that end past the datagram */
function readAddresses(data: Buffer, start: number, count: number, type: DnsType): string[] | undefined {
  const addresses: string[] = [];
  let at = start;
  for (let i = 0; i < Math.min(count, MAX_RECORDS); i++) {
    at = afterName(data, at);
    if (at + 10 > data.length) return undefined;
    const length = data.readUInt16BE(at + 8);
    const value = data.subarray(at + 10, at + 10 + length);
    if (value.length < length) return undefined;
    if (data.readUInt16BE(at) === TYPE[type]) {
      const address = type === 'A' ? ipv4(value) : ipv6(value);
      if (address !== undefined) addresses.push(address);
    }
    at += 10 + length;
  }
  return addresses;
}

function afterName(data: Buffer, start: number): number {
  let at = start;
  for (let length = data[at]; length !== undefined && length !== 0; length = data[at]) {
    // A pointer ends a name.
    if (length >= 0xc0) return at + 2;
    at += length + 1;
  }
  return at + 1;
}

function ipv4(value: Buffer): string | undefined {
  return value.length === 4 ? value.join('.') : undefined;
}

function ipv6(value: Buffer): string | undefined {
  if (value.length !== 16) return undefined;
  return (value.toString('hex').match(/.{4}/g) ?? []).map((group) => group.replace(/^0{1,3}/, '')).join(':');
}

/** Whether two texts are the same address, however they are written. */
export function isSameAddress(a: string, b: string): boolean {
  return a === b || (a.includes(':') && b.includes(':') && canonical(a) === canonical(b));
}

function canonical(address: string): string {
  try {
    return new URL(`http://[${address}]`).hostname;
  } catch {
    return address;
  }
}
