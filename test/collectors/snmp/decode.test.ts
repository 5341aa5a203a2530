import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASN,
  clockOffsetSeconds,
  compileDecoding,
  decodeNumber,
  macOf,
  rawNumber,
  rawText,
  type RawDecoding,
} from '../../../collectors/snmp/decode.ts';

const octets = (text: string | number[]) => ({
  oid: '1.3',
  type: ASN.octets,
  value: Buffer.from(typeof text === 'string' ? [...Buffer.from(text)] : text),
});
const integer = (value: number) => ({ oid: '1.3', type: ASN.integer, value });
const read = (varbind: { oid: string; type: number; value: unknown }, decoding: RawDecoding) =>
  decodeNumber(varbind, compileDecoding(decoding));

describe('a value', () => {
  it.each([
    ['a number in a text', octets('32.000'), {}, 32],
    ['a number before a trailing NUL', octets('55.652\0'), {}, 55.652],
    ['a number picked by a pattern', octets('52 PERCENT'), { pattern: '^([0-9.]+) PERCENT' }, 52],
    ['a scaled number without binary dust', integer(2369), { scale: 0.1 }, 236.9],
    ['a word that is mapped', octets('Unconnect'), { map: { unconnect: 1 } }, 1],
    ['a word that contains a key', octets('SMART failure!'), { map: { '*fail*': 3, other: 0 } }, 3],
    ['a word that nothing else catches', octets('Sleeping'), { map: { normal: 0, other: 5 } }, 5],
    ['a number that is mapped', integer(2), { map: { 1: 2, 2: 1 } }, 1],
    [
      'a 64-bit counter',
      { oid: '1.3', type: ASN.counter64, value: Buffer.from('0087d2531627', 'hex') },
      {},
      0x0087d2531627,
    ],
    ['a float of Net-SNMP', { oid: '1.3', type: ASN.opaque, value: Buffer.from('9f780441c80000', 'hex') }, {}, 25],
  ])('is read from %s', (_name, varbind, decoding: RawDecoding, expected) => {
    expect(read(varbind, decoding)).toBe(expected);
  });

  it.each([
    ['a number that means not supported', integer(-1), { absent: [-1, 2_147_483_647] }],
    ['a text that means not supported', octets('n/a'), { absent: ['n/a'] }],
    ['NaN in a text', octets('NaN'), {}],
    ['Infinity in a text', octets('1e999'), {}],
    ['a word without a code', octets('Sleeping'), { map: { normal: 0 } }],
    ['a text that the pattern does not fit', octets('hot'), { pattern: '([0-9]+) C' }],
    ['a counter of twenty octets', { oid: '1.3', type: ASN.counter64, value: Buffer.alloc(20, 255) }, {}],
  ])('is absent for %s', (_name, varbind, decoding: RawDecoding) => {
    expect(read(varbind, decoding)).toBeUndefined();
  });

  it('is finite or absent for any octets, and its text is one clean line', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(2, 4, 6, 64, 65, 66, 67, 68, 70, 99),
        fc.uint8Array({ maxLength: 300 }),
        (type, bytes) => {
          const varbind = { oid: '1.3', type, value: bytes };
          const value = rawNumber(varbind);
          expect(value === undefined || Number.isFinite(value)).toBe(true);
          // oxlint-disable-next-line no-control-regex -- their absence is what is asked
          expect(rawText(varbind)).not.toMatch(/[\u0000-\u001f\u007f]|\\$/);
        },
      ),
    );
  });
});

describe('a MAC address', () => {
  it.each([
    [[0x94, 0xe1, 0xac, 0xe4, 0x6e, 0xc7], '94:e1:ac:e4:6e:c7'],
    [[...Buffer.from('94-E1-AC-E4-6E-C7')], '94:e1:ac:e4:6e:c7'],
    [[...Buffer.from('94e1ace46ec7')], '94:e1:ac:e4:6e:c7'],
    [[0, 0, 0, 0, 0, 0], undefined],
    [[...Buffer.from('not-a-mac-addr')], undefined],
  ])('of %j is %s', (bytes, expected) => {
    expect(macOf(Uint8Array.from(bytes))).toBe(expected);
  });
});

describe('the clock of a device', () => {
  const now = Date.UTC(2026, 10, 21, 4, 0, 0);
  it.each([
    ['is right in another time zone', '2026-11-21 12:00:03', 3],
    ['is slow by a minute and a half', '2026-11-21 11:58:30', -90],
    ['is right in UTC', '2026-11-21 04:00:00', 0],
  ])('%s', (_name, text, expected) => {
    expect(clockOffsetSeconds(octets(text), now)).toBe(expected);
  });

  it('is years off after its battery died', () => {
    expect(clockOffsetSeconds(octets('2000-01-01 00:01:00'), now)).toBeLessThan(-800_000_000);
  });

  it('is read from DateAndTime of RFC 2579', () => {
    expect(clockOffsetSeconds(octets([0x07, 0xea, 11, 21, 12, 0, 5, 0]), now)).toBe(5);
  });

  it.each([
    ['is right eight hours east of UTC', [12, 0, 5, 0, 0x2b, 8, 0], 5],
    ['is right five and a half hours west of it', [22, 30, 0, 0, 0x2d, 5, 30], 0],
    ['is hours off, as its zone proves', [4, 0, 0, 0, 0x2b, 8, 0], -28_800],
    ['is only told in minutes by a zone that is none', [4, 0, 7, 0, 0, 8, 0], 7],
  ])('%s', (_name, [hour = 0, ...rest], expected) => {
    const day = hour === 22 ? 20 : 21;
    expect(clockOffsetSeconds(octets([0x07, 0xea, 11, day, hour, ...rest]), now)).toBe(expected);
  });

  it('is unknown when the text is no time', () => {
    expect(clockOffsetSeconds(octets('soon'), now)).toBeUndefined();
  });
});
