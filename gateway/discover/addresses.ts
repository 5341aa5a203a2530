// What a person may name for a search – networks, ranges, hosts, lists of them in a file – as single addresses. Bounded: a
// slip of a digit must not ask a million hosts. Pure.

import { isIP, isIPv4, isIPv6 } from 'node:net';

/** Hosts that are asked without further confirmation: sixteen class C networks. */
export const MAX_HOSTS_UNASKED = 4096;
/** Hosts of one search, whatever is confirmed. */
export const MAX_HOSTS = 262_144;
/** Lines of a file of addresses, and characters of it. */
export const MAX_FILE_LINES = 100_000;

export interface Address {
  readonly host: string;
  /** SNMP port where one was named. */
  readonly port: number | undefined;
  /** Line of the file that named it; absent where none did. */
  readonly line?: number;
}

export interface AddressFault {
  readonly text: string;
  readonly what: string;
  /** Of the file it stands in, from 1; 0 where it stands in none. */
  readonly line: number;
}

/** A word of a file, with the line it stands in. */
export interface FileWord {
  readonly text: string;
  readonly line: number;
}

export interface Addresses {
  readonly addresses: readonly Address[];
  readonly faults: readonly AddressFault[];
  /** How many hosts were named, also where they are too many to list. */
  readonly count: number;
}

/** Reads what was named; each host once, in the order named. */
export function parseAddresses(words: readonly (string | FileWord)[]): Addresses {
  const found = new Map<string, Address>();
  const faults: AddressFault[] = [];
  let count = 0;
  for (const word of words) {
    const { text, line } = typeof word === 'string' ? { text: word, line: 0 } : word;
    const one = readOne(text.trim());
    if (typeof one === 'string') {
      faults.push({ text: text.slice(0, 80), what: one, line });
      continue;
    }
    count += one.count;
    if (found.size + one.count > MAX_HOSTS) continue;
    for (const address of one.list()) {
      const key = `${address.host} ${address.port ?? ''}`;
      if (!found.has(key)) found.set(key, line === 0 ? address : { ...address, line });
    }
  }
  return {
    addresses: count > MAX_HOSTS ? [] : [...found.values()],
    faults,
    count: Math.max(found.size, count > MAX_HOSTS ? count : 0),
  };
}

/** The addresses in a text: one a line or several parted by commas; `#` begins a remark. */
export function wordsOfFile(text: string): { words: FileWord[]; faults: AddressFault[] } {
  const lines = text.split(/\r?\n/);
  const words = lines
    .slice(0, MAX_FILE_LINES)
    .flatMap((line, i) =>
      (line.split('#', 1)[0] ?? '').split(/[\s,;，；、]+/).map((word) => ({ text: word, line: i + 1 })),
    )
    .filter(({ text: word }) => word !== '');
  const faults =
    lines.length > MAX_FILE_LINES
      ? [{ text: '', what: `and all after it are beyond ${MAX_FILE_LINES} lines`, line: MAX_FILE_LINES + 1 }]
      : [];
  return { words, faults };
}

/**
 * Where most lines of a file name no address: the first of them, for the file is something else. A line names one where it
 * begins with one, where it is one name, or where half of its words are addresses or whole names.
 */
export function firstStrangeLine(words: readonly FileWord[]): number | undefined {
  const lines = Map.groupBy(words, ({ line }) => line);
  const strange = [...lines].filter(([, ofLine]) => !namesHosts(ofLine.map(({ text }) => text))).map(([line]) => line);
  return strange.length * 2 > lines.size ? strange[0] : undefined;
}

function namesHosts(words: readonly string[]): boolean {
  const [first = ''] = words;
  const isSound = (word: string): boolean => typeof readOne(word) !== 'string';
  if (words.length === 1 || startsAsAddress(first)) return isSound(first);
  return words.filter((word) => /[.:]/.test(word) && isSound(word)).length * 2 >= words.length;
}

function startsAsAddress(word: string): boolean {
  return /^(?:\d+\.){3}\d/.test(word) || isIP(word) !== 0;
}

const NO_PORT = 'names no port from 1 to 65535';

interface Named {
  count: number;
  list(): Iterable<Address>;
}

function readOne(word: string): Named | string {
  if (word === '' || word.length > 300) return 'is no address';
  const network = /^([0-9a-fA-F.:]+)\/(\d{1,3})(?::(\d{1,5}))?$/.exec(word);
  if (network) return atPort(readNetwork(network[1] ?? '', Number(network[2])), network[3]);
  const range = /^(\d+\.\d+\.\d+\.\d+)-(\d+(?:\.\d+\.\d+\.\d+)?)(?::(\d{1,5}))?$/.exec(word);
  if (range) return atPort(readRange(range[1] ?? '', range[2] ?? ''), range[3]);
  return readHost(word);
}

function atPort(named: Named | string, portText: string | undefined): Named | string {
  if (typeof named === 'string' || portText === undefined) return named;
  const port = Number(portText);
  if (!isPort(port)) return NO_PORT;
  return {
    count: named.count,
    *list() {
      for (const { host } of named.list()) yield { host, port };
    },
  };
}

function readHost(word: string): Named | string {
  const single = (host: string, port?: number): Named => ({ count: 1, list: () => [{ host, port }] });
  if (isIP(word.split('%', 1)[0] ?? '') !== 0) return single(word);
  const bracketed = /^\[([0-9a-fA-F:.]+(?:%[A-Za-z0-9]+)?)\](?::(\d{1,5}))?$/.exec(word);
  if (bracketed) {
    const port = bracketed[2] === undefined ? undefined : Number(bracketed[2]);
    if (!isIPv6((bracketed[1] ?? '').split('%', 1)[0] ?? '')) return 'is no IPv6 address';
    return isPort(port) ? single(bracketed[1] ?? '', port) : NO_PORT;
  }
  const named = /^([A-Za-z0-9](?:[A-Za-z0-9._-]{0,252}))(?::(\d{1,5}))?$/.exec(word);
  if (!named) return 'is no address';
  const [, host = '', portText] = named;
  if (/^[\d.]+$/.test(host) && !isIPv4(host)) return 'is no IPv4 address';
  const port = portText === undefined ? undefined : Number(portText);
  return isPort(port) ? single(host, port) : NO_PORT;
}

function isPort(port: number | undefined): boolean {
  return port === undefined || (port >= 1 && port <= 65_535);
}

function readNetwork(base: string, bits: number): Named | string {
  if (isIPv6(base)) {
    if (bits > 128) return 'has no prefix length of at most 128';
    return bits === 128
      ? { count: 1, list: () => [{ host: base, port: undefined }] }
      : 'is an IPv6 network: name its hosts one by one, their number is beyond any search';
  }
  if (!isIPv4(base)) return 'is no IPv4 network';
  if (bits > 32) return 'has no prefix length of at most 32';
  const size = 2 ** (32 - bits);
  const first = Math.floor(numberOf(base) / size) * size;
  // Network and broadcast address name no host, but in the smallest networks (RFC 3021).
  return bits >= 31 ? span(first, first + size - 1) : span(first + 1, first + size - 2);
}

function readRange(from: string, to: string): Named | string {
  const end = to.includes('.') ? to : `${from.slice(0, from.lastIndexOf('.'))}.${to}`;
  if (!isIPv4(from) || !isIPv4(end)) return 'is no range of IPv4 addresses';
  const [first, last] = [numberOf(from), numberOf(end)];
  return last < first ? 'ends before it begins' : span(first, last);
}

function span(first: number, last: number): Named {
  return {
    count: last - first + 1,
    *list() {
      for (let at = first; at <= last; at++) yield { host: textOf(at), port: undefined };
    },
  };
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function textOf(number: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.');
}
