// Reads the XML that cameras and recorders answer with (ONVIF, ISAPI) into a small tree of plain elements. Names lose
// their namespace prefix, because makers choose them freely. A document type is refused, so no entity of its own can be
// declared; depth, elements and characters are bounded. What is long is read in slices, between which others have their turn.
// Never throws.

import { setImmediate } from 'node:timers/promises';
import { SaxesParser } from 'saxes';

/** Characters of one XML answer; a longer one is garbage. */
export const MAX_XML_CHARS = 1_048_576;
/** Elements inside one another; a deeper answer is garbage. */
export const MAX_XML_DEPTH = 32;
/** Elements of one XML answer; one with more is garbage. */
export const MAX_XML_ELEMENTS = 20_000;
/** Characters that are read at a time: some milliseconds of work, whatever they hold. */
export const XML_SLICE_CHARS = 4096;

export interface XmlElement {
  /** Without its prefix. */
  name: string;
  attributes: ReadonlyMap<string, string>;
  /** Its own text, trimmed. */
  text: string;
  children: readonly XmlElement[];
}

interface Growing extends XmlElement {
  children: Growing[];
}

class XmlRefused extends Error {
  override readonly name = 'XmlRefused';
}

/** @returns the root element; undefined for what is no XML, or too much of it */
export async function readXml(raw: string): Promise<XmlElement | undefined> {
  if (raw.length > MAX_XML_CHARS) return undefined;
  const text = raw.replace(/^\uFEFF/, '').trim();
  const { parser, root } = treeBuilder();
  try {
    for (let at = 0; at < text.length; at += XML_SLICE_CHARS) {
      if (at > 0) await setImmediate();
      parser.write(text.slice(at, at + XML_SLICE_CHARS));
    }
    parser.close();
    return root();
  } catch (error) {
    if (error instanceof XmlRefused) return undefined;
    throw error;
  }
}

function treeBuilder(): { parser: SaxesParser; root: () => XmlElement | undefined } {
  // Without namespaces an undeclared prefix, which some firmwares send, is no fault.
  const parser = new SaxesParser({ xmlns: false, position: false });
  const open: Growing[] = [];
  let root: Growing | undefined;
  let count = 0;
  parser.on('error', (error) => refuse(error.message));
  parser.on('doctype', () => refuse('a document type'));
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length >= MAX_XML_DEPTH || ++count > MAX_XML_ELEMENTS) refuse('too deep or too much');
    const attributeList = Object.entries(attributes).map(([key, value]): [string, string] => [bare(key), value]);
    const element: Growing = { name: bare(name), attributes: new Map(attributeList), text: '', children: [] };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  const take = (piece: string): void => {
    const element = open.at(-1);
    if (element) element.text += piece;
  };
  parser.on('text', take);
  parser.on('cdata', take);
  parser.on('closetag', () => {
    const element = open.pop();
    if (element) element.text = element.text.trim();
  });
  return { parser, root: () => root };
}

function refuse(what: string): never {
  throw new XmlRefused(what);
}

function bare(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** The first element of this name at any depth, the root itself included. */
export function findXml(from: XmlElement | undefined, name: string): XmlElement | undefined {
  if (!from) return undefined;
  if (from.name === name) return from;
  for (const child of from.children) {
    const found = findXml(child, name);
    if (found) return found;
  }
  return undefined;
}

/** All elements of this name at any depth, in their order. */
export function findAllXml(from: XmlElement | undefined, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  const look = (element: XmlElement): void => {
    if (element.name === name) found.push(element);
    for (const child of element.children) look(child);
  };
  if (from) look(from);
  return found;
}

/** Text of the first element of this name below; '' where there is none. */
export function xmlText(from: XmlElement | undefined, name: string): string {
  return findXml(from, name)?.text ?? '';
}
