// Reads what a device answered from a file: recordings (`.snmprec`) and the output of `snmpwalk -On` or `-OQn`. Lines that
// cannot be read are counted, never fatal; the size is bounded, for files come from anywhere. The text is the file's bytes as
// Latin-1, so that what devices wrote stays as it was. Pure.

import type { Varbind } from '../../collectors/snmp/decode.ts';
import { compareOids } from '../../collectors/snmp/oids.ts';

/** Largest walk, in characters. */
export const MAX_WALK_CHARACTERS = 64 * 1024 * 1024;
/** Objects of one walk; what follows is left out and told. */
export const MAX_WALK_OBJECTS = 400_000;
/** Bytes of one value; longer ones are cut. */
export const MAX_VALUE_BYTES = 4096;

export interface WalkFile {
  /** In the order of the tree, each object once. */
  objects: Varbind[];
  /** Lines that could not be read. */
  unread: number;
  /** Of these, lines that name an object by the words of a MIB, whose number cannot be told … */
  named: number;
  /** … and the first such name, '' where there is none. */
  example: string;
  /** The file has more objects than are taken. */
  isCut: boolean;
}

const TYPE = {
  integer: 2,
  octets: 4,
  oid: 6,
  address: 64,
  counter32: 65,
  gauge: 66,
  ticks: 67,
  opaque: 68,
  counter64: 70,
};
const OID_TEXT = /^\d+(?:\.\d+){1,127}$/;

/** Characters of a name that are told. */
const MAX_NAME_SHOWN = 60;

/** Lines by which a walk is told from a list of addresses. */
const LINES_LOOKED_AT = 20;
/** Characters in which these lines stand. */
export const WALK_HEAD_CHARACTERS = 64 * 1024;
/** An object by its numbers, more of them than an address has, or by its name in a MIB. */
const OBJECT_LINE =
  /^\s*\.?(?:(?:\d+\.){4,127}\d+(?:\||\s|$)|iso\.\S+ = |[A-Za-z][\w-]*::\S+ = |[A-Za-z][\w.-]*\.\d+ = )/;
const ADDRESS_LINE = /^\s*(?:\d{1,3}\.){3}\d{1,3}(?:[:/,;\s-]|$)/;

/** `IF-MIB::ifDescr.1 = `, with -Os `ifDescr.1 = `, with -Of `.iso.org.dod.internet.mgmt…` */
const NAMED_LINE = /^\.?((?:[A-Za-z][\w-]*::|iso\.org\.)[^\s=]+|[a-z][A-Za-z0-9-]*(?:\.\d+)+) = /;

/** Whether the file begins as walks do, also as those that cannot be read because they name objects by their MIBs. */
export function looksLikeWalk(text: string): boolean {
  const lines = text
    .slice(0, WALK_HEAD_CHARACTERS)
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .slice(0, LINES_LOOKED_AT);
  const objects = lines.filter((line) => OBJECT_LINE.test(line)).length;
  return objects > lines.filter((line) => ADDRESS_LINE.test(line)).length;
}

export function parseWalk(text: string): WalkFile {
  const found = new Map<string, Varbind>();
  let unread = 0;
  let named = 0;
  let example = '';
  let isCut = text.length > MAX_WALK_CHARACTERS;
  for (const line of joinedLines(text.slice(0, MAX_WALK_CHARACTERS))) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const name = NAMED_LINE.exec(line)?.[1];
    if (name !== undefined) {
      unread++;
      named++;
      if (example === '') example = name.slice(0, MAX_NAME_SHOWN);
      continue;
    }
    const varbind = line.includes(' = ') ? ofSnmpwalk(line) : ofSnmprec(line);
    if (varbind === null) continue;
    if (varbind === undefined) unread++;
    else if (found.size >= MAX_WALK_OBJECTS) isCut = true;
    else if (!found.has(varbind.oid)) found.set(varbind.oid, varbind);
  }
  return { objects: [...found.values()].sort((a, b) => compareOids(a.oid, b.oid)), unread, named, example, isCut };
}

/** A value of `snmpwalk` may stretch over lines: what does not begin with an object belongs to the line before. */
function* joinedLines(text: string): Generator<string> {
  let open = '';
  let from = 0;
  while (from <= text.length) {
    const end = text.indexOf('\n', from);
    const line = inNumbers(text.slice(from, end < 0 ? text.length : end).replace(/\r$/, ''));
    from = end < 0 ? text.length + 1 : end + 1;
    const isContinued = open.includes(' = ') && !isObject(line, open);
    if (isContinued) {
      if (open.length < MAX_VALUE_BYTES * 4) open += `\n${line}`;
      continue;
    }
    if (open !== '') yield open;
    open = line;
  }
  if (open !== '') yield open;
}

/** Whether a line begins an object; a text of several lines may hold what looks like a short name. */
function isObject(line: string, before: string): boolean {
  if (/^\.?(?:\d+\.)+\d+(?: = |\|)/.test(line)) return true;
  return NAMED_LINE.test(line) && (line.includes('::') || NAMED_LINE.test(before));
}

/** Without its MIBs snmpwalk writes the first number as a word: `iso.3.6.1 = OID: iso.3.6.1.4`. */
function inNumbers(line: string): string {
  return line.startsWith('iso.') ? `.1.${line.slice(4)}`.replace(' = OID: iso.', ' = OID: .1.') : line;
}

/** `OID|TYPE|VALUE`; TYPE with `x` is hexadecimal, with `:module` simulated: then what it begins with counts. */
function ofSnmprec(line: string): Varbind | undefined {
  const first = line.indexOf('|');
  const second = line.indexOf('|', first + 1);
  if (first < 0 || second < 0) return undefined;
  const oid = line.slice(0, first).replace(/^\./, '');
  const [tag = '', module] = line.slice(first + 1, second).split(':');
  let value = line.slice(second + 1);
  if (module !== undefined) value = firstValue(module, value);
  const number = Number.parseInt(tag, 10);
  if (!OID_TEXT.test(oid) || !Number.isInteger(number)) return undefined;
  const isHex = tag.endsWith('x');
  if (isHex && !/^[0-9a-f]*$/i.test(value)) return undefined;
  return toVarbind(oid, number, isHex ? Buffer.from(value.slice(0, MAX_VALUE_BYTES * 2), 'hex') : value);
}

/** Of settings of a simulator; '' for those that name no value. */
function firstValue(module: string, settings: string): string {
  const of = (key: string): string | undefined => new RegExp(`(?:^|,)${key}=([^,]*)`).exec(settings)?.[1];
  const plain = of('value');
  if (module !== 'numeric') return plain ?? '';
  return plain ?? of('initial') ?? of('offset') ?? of('min') ?? '0';
}

function toVarbind(oid: string, type: number, value: Buffer | string): Varbind | undefined {
  const words = typeof value === 'string' ? value : value.toString('latin1');
  switch (type) {
    case TYPE.integer:
    case TYPE.counter32:
    case TYPE.gauge:
    case TYPE.ticks: {
      const number = Number(words.trim());
      return words.trim() !== '' && Number.isSafeInteger(number) ? { oid, type, value: number } : undefined;
    }
    case TYPE.counter64: {
      if (!/^\d{1,20}$/.test(words.trim())) return undefined;
      return { oid, type, value: counter64(BigInt(words.trim())) };
    }
    case TYPE.oid: {
      const target = words.trim().replace(/^\./, '');
      return OID_TEXT.test(target) ? { oid, type, value: target } : undefined;
    }
    case TYPE.address: {
      const address = typeof value === 'string' ? value.trim() : value.join('.');
      return /^\d{1,3}(\.\d{1,3}){3}$/.test(address) && address.split('.').every((one) => Number(one) < 256)
        ? { oid, type, value: address }
        : undefined;
    }
    case TYPE.octets:
    case TYPE.opaque: {
      const bytes = typeof value === 'string' ? Buffer.from(value, 'latin1') : value;
      return { oid, type, value: bytes.subarray(0, MAX_VALUE_BYTES) };
    }
    default:
      return undefined;
  }
}

function counter64(value: bigint): Buffer {
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, value), 1);
  let start = 0;
  while (start < 8 && bytes[start] === 0 && (bytes[start + 1] ?? 0) < 0x80) start++;
  return bytes.subarray(start);
}

/** `.1.3.6… = TYPE: value`, or without the type. null: the device says that there is nothing. */
function ofSnmpwalk(line: string): Varbind | null | undefined {
  const at = line.indexOf(' = ');
  const oid = line.slice(0, at).trim().replace(/^\./, '');
  const rest = line.slice(at + 3);
  if (!OID_TEXT.test(oid)) return undefined;
  if (/^(?:No Such |No more variables|NULL$)/.test(rest)) return null;
  const typed = /^([A-Za-z][A-Za-z0-9-]*(?: Address)?):(?: |$)([\s\S]*)$/.exec(rest);
  if (!typed) return ofQuick(oid, rest);
  const [, name = '', value = ''] = typed;
  switch (name.toLowerCase()) {
    case 'integer':
    case 'integer32':
      return toVarbind(oid, TYPE.integer, numberIn(value));
    case 'counter32':
      return toVarbind(oid, TYPE.counter32, numberIn(value));
    case 'gauge32':
    case 'unsigned32':
      return toVarbind(oid, TYPE.gauge, numberIn(value));
    case 'counter64':
      return toVarbind(oid, TYPE.counter64, numberIn(value));
    case 'timeticks':
      return toVarbind(oid, TYPE.ticks, /\((\d+)\)/.exec(value)?.[1] ?? numberIn(value));
    case 'oid':
      return toVarbind(oid, TYPE.oid, value);
    case 'ipaddress':
      return toVarbind(oid, TYPE.address, value);
    case 'hex-string':
    case 'network address':
    case 'bits':
      return toVarbind(oid, TYPE.octets, hexBytes(value));
    case 'string':
      return toVarbind(oid, TYPE.octets, unquoted(value));
    case 'opaque':
      return toVarbind(oid, TYPE.octets, value.replace(/^Float: /, ''));
    default:
      return ofQuick(oid, rest);
  }
}

/** Without a type the value's shape has to tell it. */
function ofQuick(oid: string, value: string): Varbind | undefined {
  const text = value.trim();
  if (/^"(?:[0-9A-F]{2} )+"$/.test(text)) return toVarbind(oid, TYPE.octets, hexBytes(text));
  if (/^-?\d{1,9}$/.test(text)) return toVarbind(oid, TYPE.integer, text);
  if (/^\d{10,20}$/.test(text)) return toVarbind(oid, TYPE.counter64, text);
  if (/^\.1(?:\.\d+)+$/.test(text)) return toVarbind(oid, TYPE.oid, text);
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text))
    return toVarbind(oid, TYPE.address, text) ?? toVarbind(oid, TYPE.octets, text);
  const ticks = /^(?:(\d+):)?(\d+):(\d\d):(\d\d)\.(\d\d)$/.exec(text);
  if (ticks) {
    const [days = 0, hours = 0, minutes = 0, seconds = 0, hundredths = 0] = ticks
      .slice(1)
      .map((one) => Number(one ?? 0));
    return toVarbind(oid, TYPE.ticks, String((((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 100 + hundredths));
  }
  return toVarbind(oid, TYPE.octets, unquoted(value));
}

/** `up(1)`, `5 seconds`, `5`. */
function numberIn(value: string): string {
  return /\((-?\d+)\)/.exec(value)?.[1] ?? /-?\d+/.exec(value)?.[0] ?? '';
}

function hexBytes(value: string): Buffer {
  const hex = value.match(/\b[0-9A-Fa-f]{2}\b/g) ?? [];
  return Buffer.from(hex.join(''), 'hex');
}

function unquoted(value: string): string {
  const text = value.trim();
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"')
    ? text.slice(1, -1).replaceAll(/\\(["\\])/g, '$1')
    : text;
}
