// Walks through the XML of a spreadsheet, tag by tag, without building a tree. Refuses document types, so no entity of its
// own can be defined or fetched. Namespace prefixes are left out of names: they are the writer's choice.

/** Deepest nesting that is followed. */
export const MAX_XML_DEPTH = 64;

/** Says in words what is wrong with the XML. */
export class XmlFault extends Error {}

export interface XmlVisitor {
  open?(name: string, attributes: string): void;
  close?(name: string): void;
  text?(text: string): void;
}

/** @throws XmlFault */
export function walkXml(xml: string, visitor: XmlVisitor): void {
  const open: string[] = [];
  let at = 0;
  while (at < xml.length) {
    const start = xml.indexOf('<', at);
    if (start < 0) break;
    if (start > at && visitor.text) visitor.text(unescapeXml(xml.slice(at, start)));
    if (xml.startsWith('<!--', start)) at = after(xml, '-->', start + 4);
    else if (xml.startsWith('<![CDATA[', start)) {
      at = after(xml, ']]>', start + 9);
      visitor.text?.(xml.slice(start + 9, at - 3));
    } else if (xml[start + 1] === '!') throw new XmlFault('declares a document type');
    else if (xml[start + 1] === '?') at = after(xml, '?>', start + 2);
    else {
      at = tagEnd(xml, start);
      tag(xml.slice(start + 1, at - 1), open, visitor);
    }
  }
  if (open.length > 0) throw new XmlFault('is cut off');
}

/** Value of an attribute by its name without prefix, '' where it has none. */
export function attribute(attributes: string, name: string): string {
  let from = 0;
  for (;;) {
    const at = attributes.indexOf(`${name}=`, from);
    if (at < 0) return '';
    const before = at === 0 ? ' ' : attributes.charAt(at - 1);
    const quote = attributes.charAt(at + name.length + 1);
    from = at + name.length + 1;
    if (!/[\s:]/.test(before) || (quote !== '"' && quote !== "'")) continue;
    const end = attributes.indexOf(quote, from + 1);
    return end < 0 ? '' : unescapeXml(attributes.slice(from + 1, end));
  }
}

function tag(inner: string, open: string[], visitor: XmlVisitor): void {
  if (inner.startsWith('/')) {
    const name = localName(inner.slice(1).trim());
    if (open.pop() !== name) throw new XmlFault('has tags that do not fit together');
    visitor.close?.(name);
    return;
  }
  const isEmpty = inner.endsWith('/');
  const body = isEmpty ? inner.slice(0, -1) : inner;
  const space = body.search(/\s/);
  const name = localName(space < 0 ? body : body.slice(0, space));
  visitor.open?.(name, space < 0 ? '' : body.slice(space));
  if (isEmpty) visitor.close?.(name);
  else if (open.push(name) > MAX_XML_DEPTH) throw new XmlFault('is nested too deeply');
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** A `>` inside quotes does not end the tag. */
function tagEnd(xml: string, start: number): number {
  let quote = '';
  for (let at = start + 1; at < xml.length; at++) {
    const char = xml.charAt(at);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return at + 1;
  }
  throw new XmlFault('is cut off');
}

function after(xml: string, mark: string, from: number): number {
  const at = xml.indexOf(mark, from);
  if (at < 0) throw new XmlFault('is cut off');
  return at + mark.length;
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{1,8});/gi, (whole, name: string) => {
    if (!name.startsWith('#')) return NAMED.get(name) ?? whole;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
  });
}
