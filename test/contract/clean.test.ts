import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanBytes, cleanText, MAX_TEXT_BYTES } from '../../contract/clean.ts';

// oxlint-disable-next-line no-control-regex -- control characters are what must not be left
const UNWANTED = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

describe('cleanText', () => {
  test.each([
    ['plain', 'plain'],
    ['  spaces around  ', 'spaces around'],
    ['two\r\nlines', 'two lines'],
    ['\u001b[31mred', '[31mred'],
    ['nul\u0000inside', 'nul inside'],
    ['right\u202eleft', 'right left'],
    ['zero\u200bwidth', 'zero width'],
    ['trailing\\', 'trailing'],
    ['trailing\\ \\\\', 'trailing'],
    ['in\\side', 'in\\side'],
    ['e\u0301', '\u00e9'],
    ['lone \ud800 half', 'lone \ufffd half'],
    ['大堂 摄像机 📷', '大堂 摄像机 📷'],
    ['\n\t\u0007', ''],
  ])('%j becomes %j', (raw, clean) => {
    expect(cleanText(raw)).toBe(clean);
  });

  test('whatever comes in, one short line without control characters or a trailing backslash comes out', () => {
    const hostile = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ unit: 'grapheme' }));
    fc.assert(
      fc.property(hostile, fc.integer({ min: 4, max: 300 }), (raw, maxBytes) => {
        const clean = cleanText(raw, maxBytes);
        expect(clean).not.toMatch(UNWANTED);
        expect(clean.endsWith('\\')).toBe(false);
        expect(clean).toBe(clean.trim());
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(maxBytes);
        expect(clean.isWellFormed()).toBe(true);
        expect(cleanText(clean, maxBytes)).toBe(clean);
      }),
      { numRuns: 1000 },
    );
  });

  test('cuts between characters, never inside one', () => {
    expect(cleanText('摄'.repeat(100), 10)).toBe('摄摄摄');
    expect(cleanText('📷'.repeat(100), 10)).toBe('📷📷');
  });

  test('bounds its work on a megabyte', () => {
    expect(Buffer.byteLength(cleanText('e\u0301'.repeat(500_000)))).toBeLessThanOrEqual(MAX_TEXT_BYTES);
  });
});

describe('cleanBytes', () => {
  test('reads UTF-8, and GBK where it is not UTF-8', () => {
    expect(cleanBytes(Buffer.from('交换机'))).toBe('交换机');
    expect(cleanBytes(Buffer.from([0xbd, 0xbb, 0xbb, 0xbb, 0xbb, 0xfa]))).toBe('交换机');
  });

  test('ends at the first NUL, as devices pad their texts', () => {
    expect(cleanBytes(Buffer.from('sw-1\0\0\0rest'))).toBe('sw-1');
    expect(cleanBytes(Buffer.from('\0'))).toBe('');
  });

  test('makes something harmless of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const clean = cleanBytes(bytes);
        expect(clean).not.toMatch(UNWANTED);
        expect(Buffer.byteLength(clean)).toBeLessThanOrEqual(MAX_TEXT_BYTES);
      }),
    );
  });
});
