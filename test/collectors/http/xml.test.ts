import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_XML_CHARS, MAX_XML_DEPTH, findAllXml, findXml, parseXml, xmlText } from '../../../collectors/http/xml.ts';

describe('parseXml', () => {
  it('reads elements by their bare names, whatever prefix the maker chose', () => {
    const root = parseXml(
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
  ])('refuses %s', (_what, text) => {
    expect(parseXml(text)).toBeUndefined();
  });

  it('never throws, whatever comes', () => {
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
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 4 }))), (parts) => {
        parseXml(parts.join(''));
      }),
    );
  });
});
