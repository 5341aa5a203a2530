// An SNMP agent in this process that answers what a walk holds, on a UDP port of the loopback, for v1 and v2c and any
// community: profiles are proved against it by the real collector. Values never change, SET is refused.

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Varbind } from '../../collectors/snmp/decode.ts';
import { compareOids } from '../../collectors/snmp/oids.ts';
import {
  decodeMessage,
  encodeCommunityMessage,
  PDU,
  VERSION,
  type CommunityMessage,
  type Pdu,
} from '../../collectors/snmp/wire/message.ts';

/** Octets of one answer; a bigger one is cut to what fits. */
const MAX_ANSWER_OCTETS = 60_000;
/** Objects of one answer. */
const MAX_ANSWERED = 2000;
const NO_SUCH_INSTANCE = 0x81;
const END_OF_MIB = 0x82;
const NO_SUCH_NAME = 2;
const NOT_WRITABLE = 17;

export interface WalkAgent {
  readonly port: number;
  stop(): Promise<void>;
}

/** @param objects in the order of the tree */
export async function startWalkAgent(objects: readonly Varbind[]): Promise<WalkAgent> {
  const tree = new Tree(objects);
  const socket: Socket = createSocket('udp4');
  socket.on('error', () => {});
  socket.on('message', (data, from) => {
    const reply = replyTo(data, tree);
    if (reply) socket.send(reply, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    async stop() {
      socket.close();
      await once(socket, 'close');
    },
  };
}

class Tree {
  readonly #objects: readonly Varbind[];
  readonly #byOid: ReadonlyMap<string, Varbind>;

  constructor(objects: readonly Varbind[]) {
    this.#objects = objects;
    this.#byOid = new Map(objects.map((one) => [one.oid, one]));
  }

  get(oid: string): Varbind | undefined {
    return this.#byOid.get(oid);
  }

  /** Index of the first object behind `oid`. */
  after(oid: string): number {
    let low = 0;
    let high = this.#objects.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const at = this.#objects[middle];
      if (at && compareOids(at.oid, oid) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  at(index: number): Varbind | undefined {
    return this.#objects[index];
  }
}

function replyTo(data: Uint8Array, tree: Tree): Buffer | undefined {
  try {
    const message = decodeMessage(data);
    if (message.version === VERSION.v3 || message.pdu.type === PDU.trapV1) return undefined;
    const { version, community, pdu } = message;
    let answer = answerOf(pdu, version, tree);
    for (;;) {
      const reply: CommunityMessage = { version, community, pdu: answer };
      const encoded = encodeCommunityMessage(reply);
      if (encoded.length <= MAX_ANSWER_OCTETS || answer.varbinds.length <= 1) return encoded;
      answer = { ...answer, varbinds: answer.varbinds.slice(0, answer.varbinds.length >> 1) };
    }
  } catch {
    // What cannot be read is not answered, as agents do.
    return undefined;
  }
}

function answerOf(pdu: Pdu, version: number, tree: Tree): Pdu {
  const base = { type: PDU.response, requestId: pdu.requestId, errorStatus: 0, errorIndex: 0 };
  const isV1 = version === VERSION.v1;
  if (pdu.type === PDU.getBulk && !isV1) return { ...base, varbinds: bulk(pdu, tree) };
  if (pdu.type !== PDU.get && pdu.type !== PDU.getNext)
    return { ...base, errorStatus: isV1 ? NO_SUCH_NAME : NOT_WRITABLE, errorIndex: 1, varbinds: pdu.varbinds };
  const isNext = pdu.type === PDU.getNext;
  const varbinds = pdu.varbinds.map(({ oid }) => {
    const found = isNext ? tree.at(tree.after(oid)) : tree.get(oid);
    return found ?? { oid, type: isNext ? END_OF_MIB : NO_SUCH_INSTANCE, value: null };
  });
  const missing = varbinds.findIndex(({ type }) => type >= NO_SUCH_INSTANCE);
  if (isV1 && missing >= 0)
    return { ...base, errorStatus: NO_SUCH_NAME, errorIndex: missing + 1, varbinds: pdu.varbinds };
  return { ...base, varbinds };
}

/** RFC 3416 §4.2.3: the error fields of the request are non-repeaters and max-repetitions. */
function bulk(pdu: Pdu, tree: Tree): Varbind[] {
  const single = Math.max(0, Math.min(pdu.errorStatus, pdu.varbinds.length));
  const answered: Varbind[] = [];
  for (const { oid } of pdu.varbinds.slice(0, single))
    answered.push(tree.at(tree.after(oid)) ?? { oid, type: END_OF_MIB, value: null });
  const repeated = pdu.varbinds.slice(single).map(({ oid }) => ({ oid, index: tree.after(oid) }));
  for (let i = 0; i < pdu.errorIndex && answered.length < MAX_ANSWERED && repeated.length > 0; i++) {
    for (const column of repeated) {
      const found = tree.at(column.index + i);
      answered.push(found ?? { oid: column.oid, type: END_OF_MIB, value: null });
      if (found) column.oid = found.oid;
    }
  }
  return answered;
}
