// Finds the request id of a message, or the message id of v3, without decoding it: what the receiver of thousands of
// datagrams a second needs first. Allocates nothing, believes no length.

export interface Peek {
  id: number;
  /** Where the PDU's tag lies; for v3, where the message's header data end. */
  pduAt: number;
}

export function createPeek(): Peek {
  return { id: 0, pduAt: 0 };
}

/** False when the datagram is no SNMP message, or its id takes no four octets: then it answers nothing of ours. */
export function peek(data: Uint8Array, found: Peek): boolean {
  if (data[0] !== 0x30) return false;
  let at = 2 + extraLengthOctets(data[1] ?? 0);
  if (data[at] !== 0x02 || data[at + 1] !== 1) return false;
  const version = data[at + 2] ?? 0;
  at += 3;
  if (version === 3) {
    if (data[at] !== 0x30) return false;
    const headerAt = at + 2 + extraLengthOctets(data[at + 1] ?? 0);
    found.pduAt = headerAt + (data[headerAt - 1] ?? 0);
    return readId(data, headerAt, found);
  }
  if (version > 1 || data[at] !== 0x04) return false;
  const lengthAt = at + 1;
  const extra = extraLengthOctets(data[lengthAt] ?? 0);
  let length = data[lengthAt] ?? 0;
  if (extra > 0) {
    length = 0;
    for (let i = 1; i <= extra; i++) length = length * 256 + (data[lengthAt + i] ?? 0);
  }
  at = lengthAt + 1 + extra + length;
  if (at >= data.length || ((data[at] ?? 0) & 0xe0) !== 0xa0) return false;
  found.pduAt = at;
  return readId(data, at + 2 + extraLengthOctets(data[at + 1] ?? 0), found);
}

function extraLengthOctets(octet: number): number {
  return octet < 0x80 ? 0 : octet & 0x7f;
}

function readId(data: Uint8Array, at: number, found: Peek): boolean {
  if (at + 6 > data.length || data[at] !== 0x02 || data[at + 1] !== 4) return false;
  found.id =
    ((data[at + 2] ?? 0) << 24) | ((data[at + 3] ?? 0) << 16) | ((data[at + 4] ?? 0) << 8) | (data[at + 5] ?? 0);
  return true;
}
