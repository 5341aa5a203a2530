// How requests and replies lie in a stream of bytes: with the header of Modbus TCP, as RTU with a checksum, or as ASCII
// lines. A framer finds whole frames however they are cut and whatever lies between; it never keeps more than one frame's
// bytes and never throws. Pure.

export type Framing = 'tcp' | 'rtu' | 'ascii';

/** Longest frame of RTU, and unit with PDU of Modbus TCP, bytes. */
export const MAX_RTU_FRAME = 256;
export const MAX_TCP_LENGTH = 254;
/** Bytes of a line without an end that are kept. */
const MAX_KEPT = 2 * MAX_RTU_FRAME;

export interface Frame {
  /** Undefined where the framing has none. */
  transaction: number | undefined;
  unit: number;
  pdu: Buffer;
}

export interface Framer {
  /** Frames whose checksum was wrong, so far. */
  readonly checksumFaults: number;
  /** Why no further frame can be found in this stream, in one phrase; undefined while it can. */
  readonly fault: string | undefined;
  encode(transaction: number, unit: number, pdu: Buffer): Buffer;
  push(chunk: Buffer): Frame[];
  /** Forgets what is unfinished. @returns how many bytes it was */
  flush(): number;
}

export function framerOf(framing: Framing): Framer {
  return framing === 'tcp' ? new TcpFramer() : framing === 'rtu' ? new RtuFramer() : new AsciiFramer();
}

export function readPdu(fn: number, address: number, count: number): Buffer {
  const pdu = Buffer.allocUnsafe(5);
  pdu.writeUInt8(fn, 0);
  pdu.writeUInt16BE(address, 1);
  pdu.writeUInt16BE(count, 3);
  return pdu;
}

const NOTHING = Buffer.alloc(0);

class TcpFramer implements Framer {
  readonly checksumFaults = 0;
  fault: string | undefined;
  #rest: Buffer = NOTHING;

  encode(transaction: number, unit: number, pdu: Buffer): Buffer {
    const frame = Buffer.allocUnsafe(7 + pdu.length);
    frame.writeUInt16BE(transaction, 0);
    frame.writeUInt16BE(0, 2);
    frame.writeUInt16BE(pdu.length + 1, 4);
    frame.writeUInt8(unit, 6);
    pdu.copy(frame, 7);
    return frame;
  }

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (this.fault === undefined && data.length >= 6) {
      const length = data.readUInt16BE(4);
      if (data.readUInt16BE(2) !== 0) this.fault = 'it does not speak Modbus TCP';
      else if (length < 2 || length > MAX_TCP_LENGTH) this.fault = `a frame of length ${length}`;
      if (this.fault !== undefined || data.length < 6 + length) break;
      frames.push({ transaction: data.readUInt16BE(0), unit: data.readUInt8(6), pdu: data.subarray(7, 6 + length) });
      data = data.length === 6 + length ? NOTHING : data.subarray(6 + length);
    }
    // A copy, so that the rest of a large chunk is not kept with it.
    this.#rest = this.fault === undefined && data.length > 0 ? Buffer.from(data) : NOTHING;
    return frames;
  }

  flush(): number {
    const { length } = this.#rest;
    this.#rest = Buffer.alloc(0);
    return length;
  }
}

class RtuFramer implements Framer {
  checksumFaults = 0;
  readonly fault = undefined;
  #rest: Buffer = Buffer.alloc(0);
  #sent: Buffer = Buffer.alloc(0);

  encode(_transaction: number, unit: number, pdu: Buffer): Buffer {
    const frame = Buffer.alloc(pdu.length + 3);
    frame.writeUInt8(unit, 0);
    pdu.copy(frame, 1);
    frame.writeUInt16LE(crc16(frame.subarray(0, -2)), frame.length - 2);
    this.#sent = frame;
    return frame;
  }

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    let data = Buffer.concat([this.#rest, chunk]);
    // Two-wire adapters may hear what they send.
    if (this.#sent.length > 0 && data.length >= this.#sent.length) {
      if (data.subarray(0, this.#sent.length).equals(this.#sent)) data = data.subarray(this.#sent.length);
      this.#sent = Buffer.alloc(0);
    }
    let at = 0;
    /** Where the first frame may begin that has not come in full; undefined while none does. */
    let open: number | undefined;
    while (at + 5 <= data.length) {
      const length = rtuLength(data, at);
      const isWhole = length > 0 && at + length <= data.length;
      if (isWhole && crc16(data.subarray(at, at + length)) === 0) {
        frames.push({ transaction: undefined, unit: data[at] ?? 0, pdu: data.subarray(at + 1, at + length - 2) });
        data = data.subarray(at + length);
        at = 0;
        open = undefined;
        continue;
      }
      // Only what stands first is taken for a frame that was spoilt: further on it is mere data.
      if (isWhole && at === 0) this.checksumFaults++;
      if (length > 0 && !isWhole) open ??= at;
      at++;
    }
    // What was looked at and begins no frame is not looked at again.
    data = data.subarray(open ?? at);
    this.#rest = Buffer.from(data.subarray(Math.max(0, data.length - MAX_KEPT)));
    return frames;
  }

  flush(): number {
    const { length } = this.#rest;
    this.#rest = Buffer.alloc(0);
    return length;
  }
}

/** Length of a reply that begins here, 0 where none can. */
function rtuLength(data: Buffer, at: number): number {
  const fn = data[at + 1] ?? 0;
  if (fn >= 1 && fn <= 4) return 5 + (data[at + 2] ?? 0);
  return fn >= 0x81 && fn <= 0x84 ? 5 : 0;
}

class AsciiFramer implements Framer {
  checksumFaults = 0;
  readonly fault = undefined;
  #rest = '';

  encode(_transaction: number, unit: number, pdu: Buffer): Buffer {
    const octets = Buffer.concat([Buffer.from([unit]), pdu]);
    const text = Buffer.concat([octets, Buffer.from([lrc(octets)])]).toString('hex');
    return Buffer.from(`:${text.toUpperCase()}\r\n`, 'latin1');
  }

  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = (lines.pop() ?? '').slice(-MAX_KEPT - 3);
    for (const line of lines) {
      // A new colon begins a new frame, whatever stood before.
      const text = line.slice(line.lastIndexOf(':') + 1).trimEnd();
      if (!line.includes(':') || !/^(?:[0-9A-Fa-f]{2}){4,256}$/.test(text)) continue;
      const octets = Buffer.from(text, 'hex');
      // A request that an adapter hears itself has six octets and no byte count that fits.
      if (lrc(octets) !== 0) this.checksumFaults++;
      else frames.push({ transaction: undefined, unit: octets[0] ?? 0, pdu: octets.subarray(1, -1) });
    }
    return frames;
  }

  flush(): number {
    const { length } = this.#rest;
    this.#rest = '';
    return length;
  }
}

/** Of Modbus over Serial Line 1.02, §6.2.2; of a frame with its checksum it is 0. */
export function crc16(octets: Uint8Array): number {
  let crc = 0xffff;
  for (const octet of octets) crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ octet) & 0xff] ?? 0);
  return crc;
}

const CRC_TABLE = Uint16Array.from({ length: 256 }, (_, octet) => {
  let crc = octet;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1;
  return crc;
});

/** Longitudinal redundancy check (§6.2.1); over a frame with its check it is 0. */
function lrc(octets: Uint8Array): number {
  let sum = 0;
  for (const octet of octets) sum = (sum + octet) & 0xff;
  return -sum & 0xff;
}
