import { expect, it } from 'vitest';
import { languageOf } from '../../../server/http/language.ts';

it.each([
  [undefined, 'en'],
  ['', 'en'],
  ['zh', 'zh'],
  ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
  ['zh-Hant-TW', 'zh'],
  ['en-GB,en;q=0.9,zh;q=0.8', 'en'],
  ['en;q=0.2, zh;q=0.7', 'zh'],
  ['fr-FR, zh ; q=0.5', 'zh'],
  ['zh;q=0, en', 'en'],
  ['zhang, *;q=0.1', 'en'],
  ['zh;q=x', 'en'],
  [`${'fr,'.repeat(5_000)}zh`, 'en'],
])('of %j is %s', (header, language) => {
  expect(languageOf(header)).toBe(language);
});
