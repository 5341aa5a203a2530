// SNMP messages of v1 (RFC 1157), v2c (RFC 1901) and v3 (RFC 3412, RFC 3414) as objects, both ways. Syntax only: what a
// message means, and whether its digest is right, is decided elsewhere.

import type { Varbind } from '../decode.ts';
import { BerReader, BerWriter, TAG, WireError } from './ber.ts';
import { decodeOid, encodeOid } from './oid.ts';

export const VERSION = { v1: 0, v2c: 1, v3: 3 } as const;

export const PDU = {
  get: 0xa0,
  getNext: 0xa1,
  response: 0xa2,
  set: 0xa3,
  trapV1: 0xa4,
  getBulk: 0xa5,
  inform: 0xa6,
  trapV2: 0xa7,
  report: 0xa8,
} as const;

/** Bits of msgFlags, RFC 3412 §6.4. */
export const FLAG = { auth: 1, priv: 2, reportable: 4 } as const;
/** The user-based security model, RFC 3411 §5. */
export const USM = 3;

/** Every PDU but the trap of v1. GETBULK has non-repeaters and max-repetitions where others have the error. */
export interface Pdu {
  readonly type: Exclude<(typeof PDU)[keyof typeof PDU], typeof PDU.trapV1>;
  readonly requestId: number;
  readonly errorStatus: number;
  readonly errorIndex: number;
  readonly varbinds: readonly Varbind[];
}

/** RFC 1157 §4.1.6. */
export interface TrapV1Pdu {
  readonly type: typeof PDU.trapV1;
  readonly enterprise: string;
  readonly agentAddress: string;
  readonly generic: number;
  readonly specific: number;
  readonly ticks: number;
  readonly varbinds: readonly Varbind[];
}

export interface CommunityMessage {
  readonly version: typeof VERSION.v1 | typeof VERSION.v2c;
  readonly community: Uint8Array;
  readonly pdu: Pdu | TrapV1Pdu;
}

export interface UsmMessage {
  readonly version: typeof VERSION.v3;
  readonly msgId: number;
  readonly maxSize: number;
  readonly flags: number;
  readonly engineId: Uint8Array;
  readonly boots: number;
  readonly time: number;
  readonly user: Uint8Array;
  /** The digest lies here in the datagram. */
  readonly digestAt: number;
  readonly digestEnd: number;
  readonly salt: Uint8Array;
  /** Scoped PDU, or its encrypted octets when `flags` say so. */
  readonly payload: Uint8Array;
}

export interface ScopedPdu {
  readonly contextEngineId: Uint8Array;
  readonly contextName: Uint8Array;
  readonly pdu: Pdu | TrapV1Pdu;
}

/** @throws WireError for anything that is no whole message */
export function decodeMessage(data: Uint8Array): CommunityMessage | UsmMessage {
  const message = new BerReader(data).enter(TAG.sequence);
  const version = message.integer();
  if (version === VERSION.v3) return decodeUsm(message);
  if (version !== VERSION.v1 && version !== VERSION.v2c) throw new WireError(`version ${version}`);
  return { version, community: message.octets(), pdu: decodePdu(message) };
}

function decodeUsm(message: BerReader): UsmMessage {
  const header = message.enter(TAG.sequence);
  const msgId = header.integer();
  const maxSize = header.integer();
  const flags = header.octets();
  const model = header.integer();
  if (flags.length !== 1) throw new WireError('flags of more than one octet');
  if (model !== USM) throw new WireError(`security model ${model}`);
  const parameters = message.enter(TAG.octets).enter(TAG.sequence);
  const engineId = parameters.octets();
  const boots = parameters.integer();
  const time = parameters.integer();
  const user = parameters.octets();
  const digestEnd = parameters.header(TAG.octets);
  const digestAt = parameters.at;
  parameters.at = digestEnd;
  const salt = parameters.octets();
  const isEncrypted = ((flags[0] ?? 0) & FLAG.priv) !== 0;
  const start = message.at;
  const end = message.header(isEncrypted ? TAG.octets : TAG.sequence);
  // What is not encrypted keeps its header, so that both are read by decodeScopedPdu.
  const payload = message.data.subarray(isEncrypted ? message.at : start, end);
  return {
    version: VERSION.v3, msgId, maxSize, flags: flags[0] ?? 0, engineId, boots, time, user, digestAt, digestEnd, salt, payload,
  }; // prettier-ignore
}

/** Reads a scoped PDU in the clear; octets behind it are the cipher's padding. */
export function decodeScopedPdu(data: Uint8Array): ScopedPdu {
  const scoped = new BerReader(data).enter(TAG.sequence);
  return { contextEngineId: scoped.octets(), contextName: scoped.octets(), pdu: decodePdu(scoped) };
}

function decodePdu(reader: BerReader): Pdu | TrapV1Pdu {
  const type = reader.tag;
  if (type === PDU.trapV1) return decodeTrapV1(reader.enter(type));
  if (!isPduType(type)) throw new WireError(`a PDU of type ${type}`);
  const pdu = reader.enter(type);
  const requestId = pdu.integer();
  const errorStatus = pdu.integer();
  const errorIndex = pdu.integer();
  return { type, requestId, errorStatus, errorIndex, varbinds: decodeVarbinds(pdu) };
}

function isPduType(type: number): type is Pdu['type'] {
  return type >= PDU.get && type <= PDU.report && type !== PDU.trapV1;
}

function decodeTrapV1(pdu: BerReader): TrapV1Pdu {
  return {
    type: PDU.trapV1,
    enterprise: readOid(pdu),
    agentAddress: addressOf(pdu.octets(TAG.address)),
    generic: pdu.integer(),
    specific: pdu.integer(),
    ticks: pdu.unsigned(TAG.ticks),
    varbinds: decodeVarbinds(pdu),
  };
}

function decodeVarbinds(pdu: BerReader): Varbind[] {
  const list = pdu.enter(TAG.sequence);
  const varbinds: Varbind[] = [];
  while (!list.isAtEnd) {
    const varbind = list.enter(TAG.sequence);
    const oid = readOid(varbind);
    const type = varbind.tag;
    varbinds.push({ oid, type, value: decodeValue(varbind, type) });
  }
  return varbinds;
}

function readOid(reader: BerReader): string {
  const end = reader.header(TAG.oid);
  const oid = decodeOid(reader.data, reader.at, end);
  reader.at = end;
  return oid;
}

/** Numbers up to 32 bits as numbers, addresses and object identifiers as texts, all else as octets; null for nothing. */
function decodeValue(reader: BerReader, type: number): unknown {
  switch (type) {
    case TAG.integer:
      return reader.integer();
    case TAG.counter32:
    case TAG.gauge:
    case TAG.ticks:
    case TAG.unsigned:
      return reader.unsigned(type);
    case TAG.counter64:
      return counter64Of(reader.octets(type));
    case TAG.oid:
      return readOid(reader);
    case TAG.address:
      return addressOf(reader.octets(type));
    case TAG.null:
    case 0x80:
    case 0x81:
    case 0x82:
      reader.skip();
      return null;
    case -1:
      throw new WireError('an object without a value');
    default:
      return Buffer.from(reader.octets(type));
  }
}

function counter64Of(octets: Uint8Array): Buffer {
  if (octets.length === 0 || octets.length > 9 || (octets.length === 9 && octets[0] !== 0))
    throw new WireError('a counter of no or too many octets');
  return Buffer.from(octets);
}

function addressOf(octets: Uint8Array): string {
  return octets.length === 4 ? octets.join('.') : Buffer.from(octets).toString('hex');
}

export function encodeCommunityMessage(message: CommunityMessage): Buffer {
  const writer = new BerWriter();
  writePdu(writer, message.pdu);
  writer.octets(message.community);
  writer.integer(message.version);
  writer.header(TAG.sequence, 0);
  return writer.finish();
}

/** The scoped PDU with its header, in the clear. */
export function encodeScopedPdu(scoped: ScopedPdu): Buffer {
  const writer = new BerWriter();
  writePdu(writer, scoped.pdu);
  writer.octets(scoped.contextName);
  writer.octets(scoped.contextEngineId);
  writer.header(TAG.sequence, 0);
  return writer.finish();
}

export interface UsmParts {
  msgId: number;
  maxSize: number;
  flags: number;
  engineId: Uint8Array;
  boots: number;
  time: number;
  user: Uint8Array;
  /** Octets that the digest will take; they are left zero. */
  digestLength: number;
  salt: Uint8Array;
  /** Scoped PDU with its header, or its encrypted octets when `flags` say so. */
  payload: Uint8Array;
}

const NO_DIGEST = Buffer.alloc(64);

/** The message with a digest of zeros, and where that digest lies. */
export function encodeUsmMessage(parts: UsmParts, writer = new BerWriter()): { data: Buffer; digestAt: number } {
  writer.clear();
  if ((parts.flags & FLAG.priv) !== 0) writer.octets(parts.payload);
  else writer.raw(parts.payload);
  const afterParameters = writer.size;
  writer.octets(parts.salt);
  writer.raw(NO_DIGEST.subarray(0, parts.digestLength));
  const fromEnd = writer.size;
  writer.header(TAG.octets, fromEnd - parts.digestLength);
  writer.octets(parts.user);
  writer.integer(parts.time);
  writer.integer(parts.boots);
  writer.octets(parts.engineId);
  writer.header(TAG.sequence, afterParameters);
  writer.header(TAG.octets, afterParameters);
  const afterHeader = writer.size;
  writer.integer(USM);
  writer.octet(parts.flags);
  writer.header(TAG.octets, writer.size - 1);
  writer.integer(parts.maxSize);
  writer.integer(parts.msgId);
  writer.header(TAG.sequence, afterHeader);
  writer.integer(VERSION.v3);
  writer.header(TAG.sequence, 0);
  const data = writer.finish();
  return { data, digestAt: data.length - fromEnd };
}

export function writePdu(writer: BerWriter, pdu: Pdu | TrapV1Pdu): void {
  const end = writer.size;
  for (const varbind of pdu.varbinds.toReversed()) writeVarbind(writer, varbind);
  writer.header(TAG.sequence, end);
  if (pdu.type === PDU.trapV1) {
    writer.integer(pdu.ticks, TAG.ticks);
    writer.integer(pdu.specific);
    writer.integer(pdu.generic);
    writer.octets(addressOctets(pdu.agentAddress), TAG.address);
    writer.octets(encodeOid(pdu.enterprise), TAG.oid);
  } else {
    writer.integer(pdu.errorIndex);
    writer.integer(pdu.errorStatus);
    writer.requestId(pdu.requestId);
  }
  writer.header(pdu.type, end);
}

function writeVarbind(writer: BerWriter, { oid, type, value }: Varbind): void {
  const end = writer.size;
  if (typeof value === 'number') writer.integer(value, type);
  else if (typeof value === 'string' && type === TAG.oid) writer.octets(encodeOid(value), type);
  else if (typeof value === 'string' && type === TAG.address) writer.octets(addressOctets(value), type);
  else if (typeof value === 'string') writer.octets(Buffer.from(value), type);
  else if (value instanceof Uint8Array) writer.octets(value, type);
  else writer.header(type, end);
  writer.octets(encodeOid(oid), TAG.oid);
  writer.header(TAG.sequence, end);
}

function addressOctets(address: string): Uint8Array {
  const octets = address.split('.').map(Number);
  if (octets.length !== 4 || octets.some((one) => !Number.isInteger(one) || one < 0 || one > 255))
    throw new WireError('not an IPv4 address');
  return Uint8Array.from(octets);
}
