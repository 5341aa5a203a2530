import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_XML_CHARS,
  MAX_XML_DEPTH,
  XML_SLICE_CHARS,
  findAllXml,
  findXml,
  readXml,
  xmlText,
} from '../../../collectors/http/xml.ts';

describe('readXml', () => {
  it('reads elements by their bare names, whatever prefix the maker chose', async () => {
    const root = await readXml(
      '\uFEFF<?xml version="1.0"?>\n<s:E xmlns:s="a"><x:P token="p1"><N> 大门 &amp; 侧门 </N></x:P><x:P token="p2"/></s:E>',
    );
    expect(xmlText(root, 'N')).toBe('大门 & 侧门');
    expect(findAllXml(root, 'P').map((one) => one.attributes.get('token'))).toEqual(['p1', 'p2']);
    expect(findXml(root, 'none')).toBeUndefined();
  });

  it.each([
    ['a document type, and so entities of its own', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['an entity that nobody declared', '<a>&bomb;</a>'],
    ['two roots', '<a/><b/>'],
    ['an answer that was cut off', '<a><b>1</b>'],
    ['a page', '<html><br></html>'],
    ['nothing', ''],
    ['depth without end', '<a>'.repeat(MAX_XML_DEPTH + 1) + '</a>'.repeat(MAX_XML_DEPTH + 1)],
    ['size without end', `<a>${' '.repeat(MAX_XML_CHARS)}</a>`],
    ['elements without end', `<a>${'<b/>'.repeat(20_000)}</a>`],
  ])('refuses %s', async (_what, text) => {
    expect(await readXml(text)).toBeUndefined();
  });

  it('reads what is long in slices, between which others have their turn, to the same tree', async () => {
    const text = `<a>${'<b x="1">东 &amp; 门</b>'.repeat(15_000)}</a>`;
    let turns = 0;
    let isOver = false;
    const others = (): void => void (turns++, isOver || setImmediate(others));
    setImmediate(others);
    const root = await readXml(text);
    isOver = true;
    expect(root?.children).toHaveLength(15_000);
    expect(new Set(root?.children.map((one) => `${one.text} ${one.attributes.get('x')}`))).toEqual(
      new Set(['东 & 门 1']),
    );
    expect(turns).toBeGreaterThanOrEqual(Math.floor(text.length / XML_SLICE_CHARS) - 1);
  });

  it('never throws, whatever comes', async () => {
    const pieces = fc.constantFrom(
      '<a>',
      '</a>',
      '<!DOCTYPE',
      '<![CDATA[',
      ']]>',
      '&#0;',
      '&lt;',
      '<?',
      '\u0000',
      'x',
      '"',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 4 }))), async (parts) => {
        await readXml(parts.join(''));
      }),
    );
  });
});
