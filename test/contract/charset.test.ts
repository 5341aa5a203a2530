import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../contract/charset.ts';

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
const utf16le = (text: string): Buffer => Buffer.from(text, 'utf16le');
const utf16be = (text: string): Buffer => utf16le(text).swap16();
/** GB 2312 and GB18030 spellings, written out: Node encodes none. */
const GB: readonly [string, number[]][] = [
  ['中国', [0xd6, 0xd0, 0xb9, 0xfa]],
  ['交换机', [0xbd, 0xbb, 0xbb, 0xbb, 0xbb, 0xfa]],
  ['1号楼NVR', [0x31, 0xba, 0xc5, 0xc2, 0xa5, 0x4e, 0x56, 0x52]],
  ['（东）', [0xa3, 0xa8, 0xb6, 0xab, 0xa3, 0xa9]],
  ['海康威视', [0xba, 0xa3, 0xbf, 0xb5, 0xcd, 0xfe, 0xca, 0xd3]],
  // 镕 has a low second octet; the last takes four.
  ['朱镕', [0xd6, 0xec, 0xe9, 0x46]],
  ['ꏾ', [0x82, 0x35, 0xfe, 0x35]],
];

describe('a text of a device', () => {
  it.each(['交换机 1号楼', 'Gi1/0/1', 'Ängström 25 °C', '📷 大堂', ''])('in UTF-8 is "%s"', (text) => {
    expect(decodeText(Buffer.from(text))).toBe(text);
  });

  it.each(GB)('in GB18030 is "%s"', (text, bytes) => {
    expect(decodeText(Uint8Array.from(bytes))).toBe(text);
  });

  it.each(['Türschalter', 'Größe', 'Zürich Süd', 'Sécurité', '25 °C', 'Señal', 'Förderanlage Küche', 'Büro'])(
    'in Latin-1 is "%s"',
    (text) => expect(decodeText(latin1(text))).toBe(text),
  );

  it.each(['Switch 1', 'NVR大厅', '大厅 Lobby', '\ufeff交换机'])('in UTF-16 is "%s"', (text) => {
    const own = text.replace('\ufeff', '');
    expect(decodeText(utf16le(text))).toBe(own);
    expect(decodeText(utf16be(text))).toBe(own);
  });

  it('ends at its first NUL, also where more follow', () => {
    expect(decodeText(latin1('Switch\0\0\0\0rest'))).toBe('Switch');
    expect(decodeText(latin1('A\0\0\0\0\0'))).toBe('A');
    expect(decodeText(latin1('Lobby\0rest of a buffer\0\0'))).toBe('Lobby');
    expect(decodeText(utf16le('Switch\0\0rest'))).toBe('Switch');
  });

  it('that the device has cut inside a character keeps what is whole', () => {
    const bytes = Buffer.from('摄像机');
    expect(decodeText(bytes.subarray(0, 8))).toBe('摄像');
    expect(decodeText(bytes.subarray(0, 7))).toBe('摄像');
    expect(decodeText(Uint8Array.from([0xbd, 0xbb, 0xbb, 0xbb, 0xbb]))).toBe('交换');
  });

  it('whatever its octets are, is some text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => typeof decodeText(bytes) === 'string'),
      { numRuns: 2000 },
    );
  });
});
