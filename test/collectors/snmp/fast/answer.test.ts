// Prepared requests and the reading of their answers: what was expected is read as the codec reads it, what was not is
// never taken for it, and no octets make it throw.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ANSWER, readAnswer, type PreparedRequest } from '../../../../collectors/snmp/fast/answer.ts';
import { planRequests, type Layout } from '../../../../collectors/snmp/fast/requests.ts';
import { sourceOf, type Source } from '../../../../collectors/snmp/fast/trace.ts';
import type { Varbind } from '../../../../collectors/snmp/decode.ts';
import { decodeMessage, encodeCommunityMessage, PDU, type Pdu } from '../../../../collectors/snmp/wire/message.ts';
import { createPeek, peek } from '../../../../collectors/snmp/wire/peek.ts';
import { Captured } from '../../../../collectors/snmp/session.ts';
import { WireError } from '../../../../collectors/snmp/wire/ber.ts';
import { CommunitySeal } from '../../../../collectors/snmp/seal.ts';

const seal = new CommunitySeal({ kind: 'snmp-v2c', community: 'public' });
const COLUMNS = ['1.3.6.1.2.1.2.2.1.8', '1.3.6.1.2.1.2.2.1.14', '1.3.6.1.2.1.31.1.1.1.6'];
const TYPES = [0x02, 0x41, 0x46];
const UPTIME = '1.3.6.1.2.1.1.3.0';

function octetsOf(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function varbinds(rows: number, value: (row: number, column: number) => number): Varbind[] {
  const all: Varbind[] = [{ oid: UPTIME, type: 0x43, value: 4_294_967_295 }];
  for (let row = 1; row <= rows; row++) {
    for (const [i, column] of COLUMNS.entries()) {
      const number = value(row, i);
      const octets = octetsOf(BigInt(number));
      all.push({ oid: `${column}.${row}`, type: TYPES[i] ?? 2, value: TYPES[i] === 0x46 ? octets : number });
    }
  }
  return all;
}

function plan(
  all: readonly Varbind[],
  changes: Partial<Layout> = {},
): { sources: Source[]; requests: PreparedRequest[] } {
  const indexes = [...new Set(all.slice(1).map(({ oid }) => oid.slice(oid.lastIndexOf('.') + 1)))];
  const sources = all.map((varbind) => {
    const column = varbind.oid.slice(0, varbind.oid.lastIndexOf('.'));
    return sourceOf(varbind, COLUMNS.includes(column) ? { column } : {});
  });
  const layout = {
    head: seal.head,
    hasBulk: true,
    answerOctets: 1472,
    isMixed: true,
    indexesOf: () => indexes,
    ...changes,
  };
  return { sources, requests: planRequests(sources, layout) ?? [] };
}

/** What a sane agent that holds `all` says to a request. */
function answerOf(request: PreparedRequest, all: readonly Varbind[]): Buffer {
  const message = decodeMessage(request.data);
  if (message.version === 3 || message.pdu.type === PDU.trapV1) throw new Error('not a request');
  const asked = message.pdu;
  const sorted = all.toSorted((a, b) => compare(a.oid, b.oid));
  const after = (oid: string): Varbind =>
    sorted.find((one) => compare(one.oid, oid) > 0) ?? { oid, type: 0x82, value: null };
  const found: Varbind[] = [];
  if (asked.type === PDU.get)
    for (const { oid } of asked.varbinds)
      found.push(all.find((one) => one.oid === oid) ?? { oid, type: 0x81, value: null });
  else {
    let last = asked.varbinds.map(({ oid }) => oid);
    const single = asked.errorStatus;
    for (const oid of last.slice(0, single)) found.push(after(oid));
    last = last.slice(single);
    for (let i = 0; i < asked.errorIndex; i++) {
      last = last.map((oid) => {
        const next = after(oid);
        found.push(next);
        return next.oid;
      });
    }
  }
  const pdu: Pdu = { type: PDU.response, requestId: 0x4000_0001, errorStatus: 0, errorIndex: 0, varbinds: found };
  return encodeCommunityMessage({ ...message, pdu });
}

function compare(a: string, b: string): number {
  const left = a.split('.').map(Number);
  const right = b.split('.').map(Number);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? -1) - (right[i] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
}

function read(request: PreparedRequest, data: Buffer, values: Float64Array): number {
  const found = createPeek();
  return peek(data, found) ? readAnswer(data, found.pduAt, request, values, 0) : -1;
}

function peekedAt(data: Buffer): number {
  const found = createPeek();
  peek(data, found);
  return found.pduAt;
}

const numbers = fc.array(fc.nat(2 ** 31 - 1), { minLength: 1, maxLength: 60 });

describe('a plan of requests', () => {
  it('asks for all there is, each object once, in answers that fit a datagram', () => {
    fc.assert(
      fc.property(
        numbers,
        fc.integer({ min: 484, max: 1472 }),
        fc.boolean(),
        fc.boolean(),
        (list, answerOctets, isMixed, hasBulk) => {
          const all = varbinds(list.length, (row, column) => (list[row - 1] ?? 0) + column);
          const { sources, requests } = plan(all, { answerOctets, isMixed, hasBulk });
          const values = new Float64Array(sources.length).fill(Number.NaN);
          for (const request of requests) {
            const expected = request.count;
            expect(expected).toBeGreaterThan(0);
            const data = answerOf(request, all);
            // One row more is asked for at the end of a table; a sane agent cuts its answer there.
            expect(request.ends.length > 0 || data.length <= answerOctets).toBe(true);
            expect(read(request, data, values)).toBe(ANSWER.whole);
          }
          const right = all.map(({ value }) =>
            value instanceof Uint8Array ? Number(`0x${Buffer.from(value).toString('hex')}`) : value,
          );
          expect([...values]).toEqual(right);
        },
      ),
    );
  });

  it('takes three requests for the standard switch: 8 scalars and 6 columns of 24 ports', () => {
    const columns = ['31.1.1.1.6', '31.1.1.1.10', '2.2.1.8', '2.2.1.13', '2.2.1.14', '2.2.1.20'].map(
      (one) => `1.3.6.1.2.1.${one}`,
    );
    const indexes = Array.from({ length: 24 }, (_, i) => String(i + 1));
    const sources = Array.from({ length: 8 }, (_, i) =>
      sourceOf({ oid: `1.3.6.1.4.1.2021.4.${i}.0`, type: 2, value: 1 }),
    );
    for (const [i, column] of columns.entries())
      for (const index of indexes)
        sources.push(sourceOf({ oid: `${column}.${index}`, type: i < 2 ? 0x46 : 0x41, value: 1 }, { column }));
    const layout = { head: seal.head, hasBulk: true, answerOctets: 1472, isMixed: true, indexesOf: () => indexes };
    expect(planRequests(sources, layout)).toHaveLength(3);
  });
});

describe('an answer', () => {
  const all = varbinds(6, (row, column) => row * 1000 + column);
  const { sources, requests } = plan(all);
  const [request] = requests;
  if (!request) throw new Error('no request');
  const sane = answerOf(request, all);

  it.each([
    [
      'whose row is another',
      (one: Varbind[]) => one.map((varbind) => ({ ...varbind, oid: varbind.oid.replace(/\.6$/, '.7') })),
    ],
    [
      'with an exception',
      (one: Varbind[]) => one.map((varbind, i) => (i === 3 ? { ...varbind, type: 0x81, value: null } : varbind)),
    ],
    ['of another type', (one: Varbind[]) => one.map((varbind, i) => (i === 2 ? { ...varbind, type: 0x42 } : varbind))],
    ['with a row that is new', (one: Varbind[]) => [...one, ...varbinds(7, () => 1).slice(-3)]],
    ['in another order', (one: Varbind[]) => one.toReversed()],
  ])('%s is not taken for what was expected', (_name, change) => {
    const message = decodeMessage(sane);
    if (message.version === 3 || message.pdu.type === PDU.trapV1) throw new Error('not an answer');
    const data = encodeCommunityMessage({ ...message, pdu: { ...message.pdu, varbinds: change(all) } });
    expect(read(request, data, new Float64Array(sources.length))).toBe(ANSWER.differs);
  });

  it('that was cut between two objects is short', () => {
    const message = decodeMessage(sane);
    if (message.version === 3 || message.pdu.type === PDU.trapV1) throw new Error('not an answer');
    const data = encodeCommunityMessage({ ...message, pdu: { ...message.pdu, varbinds: all.slice(0, 5) } });
    expect(read(request, data, new Float64Array(sources.length))).toBe(ANSWER.short);
  });

  it.each([
    ['that it would be too big is short', 1, ANSWER.short],
    ['another error says so', 5, ANSWER.error],
  ])('that reports %s', (_what, errorStatus, outcome) => {
    const message = decodeMessage(sane);
    if (message.version === 3 || message.pdu.type === PDU.trapV1) throw new Error('not an answer');
    const data = encodeCommunityMessage({ ...message, pdu: { ...message.pdu, errorStatus } });
    expect(read(request, data, new Float64Array(sources.length))).toBe(outcome);
  });

  it('of changed octets is captured or refused by the one error there is', () => {
    const device = [...varbinds(4, () => 7), { oid: '1.3.6.1.2.1.1.2.0', type: 0x06, value: '1.3.6.1.4.1.9.1.1208' }];
    const { sources: captured } = plan(device);
    for (const source of captured) source.isCaptured = true;
    const layout = { head: seal.head, hasBulk: false, answerOctets: 1472, isMixed: true, indexesOf: () => [] };
    const [get] = planRequests(captured, layout) ?? [];
    if (!get) throw new Error('no request');
    const data = answerOf(get, device);
    const whole = new Captured();
    expect(readAnswer(data, peekedAt(data), get, new Float64Array(captured.length), 0, whole)).toBe(ANSWER.whole);
    expect(whole.columns.get(COLUMNS[0] ?? '')?.get('4')?.value).toBe(7);
    expect(whole.scalars.get('1.3.6.1.2.1.1.2.0')?.value).toBe('1.3.6.1.4.1.9.1.1208');
    fc.assert(
      fc.property(fc.nat(data.length - 1), fc.nat(255), (at, octet) => {
        const changed = Buffer.from(data);
        changed[at] = octet;
        let thrown: unknown = new WireError('none');
        try {
          readAnswer(changed, peekedAt(data), get, new Float64Array(captured.length), 0, new Captured());
        } catch (error) {
          thrown = error;
        }
        expect(thrown).toBeInstanceOf(WireError);
      }),
      { numRuns: 3000 },
    );
  });

  it('of changed octets is read or refused, and numbers stay numbers', () => {
    const change = fc.tuple(fc.nat(sane.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), fc.nat(sane.length), (changes, cut) => {
        const data = Buffer.from(sane);
        for (const [at, octet] of changes) data[at] = octet;
        const values = new Float64Array(sources.length);
        read(request, data, values);
        read(request, data.subarray(0, cut), values);
        expect(values.every((value) => Number.isFinite(value))).toBe(true);
      }),
      { numRuns: 5000 },
    );
  });
});
