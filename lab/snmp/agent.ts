// An SNMP v1 and v2c agent over a Mib: bytes in, bytes out (RFC 1157, RFC 3416). It stays silent on what a real agent
// drops – other versions, wrong communities, malformed messages – and never throws for what it is sent. Opens no socket.

import {
  BerError,
  END_OF_MIB,
  int,
  integerValue,
  NO_SUCH_INSTANCE,
  oidValue,
  NULL_VALUE,
  Reader,
  SEQUENCE,
  sequence,
  text,
  type Oid,
  type Value,
} from './ber.ts';
import type { Mib } from './mib.ts';

/** Longest answer, bytes: one Ethernet frame, as most agents hold it. */
export const MAX_ANSWER_BYTES = 1472;
/** Most repetitions of one GETBULK. */
export const MAX_REPETITIONS = 128;
/** Most varbinds of one request. */
export const MAX_VARBINDS = 256;

/** What stands around the varbinds of an answer: headers of its sequences, version, ids. */
const AROUND_BYTES = 32;

const GET = 0xa0;
const GET_NEXT = 0xa1;
const RESPONSE = 0xa2;
const SET = 0xa3;
const GET_BULK = 0xa5;

const TOO_BIG = 1;
const NO_SUCH_NAME = 2;
const GEN_ERR = 5;
const NO_ACCESS = 6;
const WRONG_VALUE = 10;
const NOT_WRITABLE = 17;
const COUNTER64_TAG = 0x46;

export interface Agent {
  mib: Mib;
  readCommunity: string;
  writeCommunity: string;
  /** GETNEXT never comes to an end: a fault of real agents. */
  isEndless: () => boolean;
}

interface Request {
  version: number;
  type: number;
  id: Value;
  /** Error status, or non-repeaters of a GETBULK. */
  first: number;
  /** Error index, or max-repetitions. */
  second: number;
  binds: { oid: Oid; value: Value }[];
}

interface Outcome {
  error: number;
  index: number;
  binds: Buffer[];
}

/** @returns null where a real agent would not answer */
export function answer(agent: Agent, message: Buffer): Buffer | null {
  try {
    const outer = new Reader(message).inside(SEQUENCE);
    const version = outer.integer();
    const community = outer.octets();
    const pdu = outer.next().whole;
    if (version > 1) return null;
    const name = community.toString('latin1');
    const mayWrite = name === agent.writeCommunity;
    if (!mayWrite && name !== agent.readCommunity) return null;
    const room = MAX_ANSWER_BYTES - AROUND_BYTES - community.length;
    const response = respond(agent, readPdu(pdu, version), mayWrite, room);
    return response && sequence(SEQUENCE, int(version), text(community), response);
  } catch (error) {
    if (error instanceof BerError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Whether it is a request of v1 or v2c with a community that is not the agent's: some agents tell of that by a trap. */
export function isWrongCommunity(agent: Agent, message: Buffer): boolean {
  try {
    const outer = new Reader(message).inside(SEQUENCE);
    if (outer.integer() > 1) return false;
    const name = outer.octets().toString('latin1');
    return name !== agent.readCommunity && name !== agent.writeCommunity;
  } catch (error) {
    if (error instanceof BerError || error instanceof RangeError) return false;
    throw error;
  }
}

/**
 * Answers one PDU of a user who may read and set everything: the way in for SNMPv3.
 * @returns null for what is no request
 * @throws BerError when it is malformed
 */
export function answerPdu(agent: Agent, pdu: Buffer, maxBytes: number): Buffer | null {
  return respond(agent, readPdu(pdu, 1), true, maxBytes);
}

function readPdu(pdu: Buffer, version: number): Request {
  const { tag, body: inside } = new Reader(pdu).next();
  const body = new Reader(inside);
  const id = body.next();
  if (id.tag !== 0x02) throw new BerError('request id is not an integer');
  const request: Request = {
    version,
    type: tag,
    id: id.whole,
    first: body.integer(),
    second: body.integer(),
    binds: [],
  };
  const list = body.inside(SEQUENCE);
  while (!list.isDone) {
    const bind = list.inside(SEQUENCE);
    request.binds.push({ oid: bind.oid(), value: bind.next().whole });
  }
  if (request.binds.length > MAX_VARBINDS) throw new BerError('more varbinds than an agent takes');
  return request;
}

/** The response PDU, of at most `maxBytes`. */
function respond(agent: Agent, request: Request, mayWrite: boolean, maxBytes: number): Buffer | null {
  const outcome = carryOut(agent, request, mayWrite, maxBytes);
  if (!outcome) return null;
  const reply = write(request, outcome);
  return reply.length <= maxBytes ? reply : write(request, { error: TOO_BIG, index: 0, binds: [] });
}

function carryOut(agent: Agent, request: Request, mayWrite: boolean, maxBytes: number): Outcome | null {
  switch (request.type) {
    case GET:
      return get(agent, request);
    case GET_NEXT:
      return getNext(agent, request);
    case GET_BULK:
      return request.version === 1 ? getBulk(agent, request, maxBytes) : null;
    case SET:
      return set(agent, request, mayWrite);
    default:
      return null;
  }
}

function get(agent: Agent, request: Request): Outcome {
  const binds: Buffer[] = [];
  for (const [at, { oid }] of request.binds.entries()) {
    const value = agent.mib.find(oid)?.get() ?? null;
    if (request.version === 0 && (!value || value[0] === COUNTER64_TAG)) return refuse(request, NO_SUCH_NAME, at);
    binds.push(bind(oid, value ?? NO_SUCH_INSTANCE));
  }
  return { error: 0, index: 0, binds };
}

function getNext(agent: Agent, request: Request): Outcome {
  const binds: Buffer[] = [];
  const after = walkOf(agent);
  for (const [at, { oid }] of request.binds.entries()) {
    const next = after(oid, request.version);
    if (!next && request.version === 0) return refuse(request, NO_SUCH_NAME, at);
    binds.push(next ? bind(next.oid, next.value) : bind(oid, END_OF_MIB));
  }
  return { error: 0, index: 0, binds };
}

function getBulk(agent: Agent, request: Request, maxBytes: number): Outcome {
  const single = Math.max(0, Math.min(request.first, request.binds.length));
  const repetitions = Math.max(0, Math.min(request.second, MAX_REPETITIONS));
  const room = new Room(maxBytes - AROUND_BYTES);
  const after = walkOf(agent);
  for (const { oid } of request.binds.slice(0, single)) {
    const next = after(oid, 1);
    if (!room.add(next ? bind(next.oid, next.value) : bind(oid, END_OF_MIB))) return room.outcome;
  }
  const columns = request.binds.slice(single).map(({ oid }) => oid);
  for (let i = 0; i < repetitions; i++) {
    let isAtEnd = true;
    for (const [at, oid] of columns.entries()) {
      const next = after(oid, 1);
      if (next) {
        columns[at] = next.oid;
        isAtEnd = false;
      }
      if (!room.add(next ? bind(next.oid, next.value) : bind(oid, END_OF_MIB))) return room.outcome;
    }
    if (isAtEnd) break;
  }
  return room.outcome;
}

/** Takes varbinds while they fit into one answer; a GETBULK is cut short, not refused (RFC 3416 §4.2.3). */
class Room {
  readonly outcome: Outcome = { error: 0, index: 0, binds: [] };
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  add(encoded: Buffer): boolean {
    this.#left -= encoded.length;
    if (this.#left < 0) return false;
    this.outcome.binds.push(encoded);
    return true;
  }
}

function set(agent: Agent, request: Request, mayWrite: boolean): Outcome {
  const v1 = request.version === 0;
  for (const [at, { oid, value }] of request.binds.entries()) {
    const found = agent.mib.find(oid);
    if (!found?.set) return refuse(request, v1 ? NO_SUCH_NAME : NOT_WRITABLE, at);
    if (!mayWrite) return refuse(request, v1 ? NO_SUCH_NAME : NO_ACCESS, at);
    const number = integerValue(value);
    if (number === undefined || !found.set(number)) return refuse(request, v1 ? GEN_ERR : WRONG_VALUE, at);
  }
  return { error: 0, index: 0, binds: request.binds.map(({ oid, value }) => bind(oid, value)) };
}

interface Next {
  oid: Oid;
  value: Value;
}

/** What comes after an object, in one answer. */
function walkOf({ mib, isEndless }: Agent): (oid: Oid, version: number) => Next | undefined {
  const goesRound = isEndless();
  return (oid, version) => {
    if (goesRound && oid.length > 9) return invented(oid);
    let next = mib.after(oid);
    // Counter64 does not exist in v1: skip it (RFC 3584 §4.2.2.1).
    while (next && version === 0 && next.value[0] === COUNTER64_TAG) next = mib.after(next.row.oid);
    return next && { oid: next.row.oid, value: next.value };
  };
}

function invented(oid: Oid): Next {
  const last = (oid[oid.length - 1] ?? 0) + 1;
  return last > 0xfffffffe
    ? { oid: [...oid, 1], value: int(1) }
    : { oid: [...oid.slice(0, -1), last], value: int(last % 1000) };
}

function refuse(request: Request, error: number, at: number): Outcome {
  return { error, index: at + 1, binds: request.binds.map(({ oid, value }) => bind(oid, value)) };
}

function bind(oid: Oid, value: Value): Buffer {
  return sequence(SEQUENCE, oidValue(oid), value.length === 0 ? NULL_VALUE : value);
}

function write(request: Request, outcome: Outcome): Buffer {
  return sequence(RESPONSE, request.id, int(outcome.error), int(outcome.index), sequence(SEQUENCE, ...outcome.binds));
}
