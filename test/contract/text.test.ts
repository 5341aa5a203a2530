import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fill, plain, sentence } from '../../contract/text.ts';

describe('fill', () => {
  test('fills both languages, and a text by its own', () => {
    const text = { zh: '{what}：{count} 个', en: '{count} of {what}' };
    expect(fill(text, { what: { zh: '摄像机', en: 'camera' }, count: 3 })).toEqual({
      zh: '摄像机：3 个',
      en: '3 of camera',
    });
  });

  test('leaves an unknown slot to be seen', () => {
    expect(fill(plain('{a} {b}'), { a: 1 })).toEqual(plain('1 {b}'));
    expect(fill(plain('{toString} {__proto__}'), {})).toEqual(plain('{toString} {__proto__}'));
  });

  test('fills a value in as it is: it is no pattern itself', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(fill(plain('<{a}>'), { a: value })).toEqual(plain(`<${value}>`));
      }),
    );
    expect(fill(plain('{a}'), { a: '{b} $& $1', b: 'no' })).toEqual(plain('{b} $& $1'));
  });

  test.each([
    ['总线网关', '总线网关死机'],
    ['机房 UPS', '机房 UPS 死机'],
    ['2 号楼', '2 号楼死机'],
    ['SW1', 'SW1 死机'],
    ['SW1（机房）', 'SW1（机房）死机'],
  ])('parts %s from what follows only where that is not Chinese', (name, zh) => {
    expect(fill({ zh: '{asset} 死机', en: '{asset} has hung' }, { asset: name }).zh).toBe(zh);
    expect(fill({ zh: '{a} {b}', en: '' }, { a: name, b: '死机' }).zh).toBe(zh);
  });

  test('fills the same slot each time it stands there', () => {
    expect(fill(plain('{a}{a}'), { a: 0 })).toEqual(plain('00'));
  });
});

describe('a sentence', () => {
  test('begins with a capital letter in English and is left alone in Chinese', () => {
    expect(sentence({ zh: 'ping 不通', en: 'port gi7 has no link' })).toEqual({
      zh: 'ping 不通',
      en: 'Port gi7 has no link',
    });
    expect(sentence(plain(''))).toEqual(plain(''));
  });
});
