// The hosts that a search is to ask, from what was named on the command line: addresses, networks, names, files of these. A
// word of a file that cannot be read is told with its line and its reason; the rest of the file is asked.

import { lookup } from 'node:dns/promises';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { basename, resolve } from 'node:path';
import { ForesiteError } from '../contract/errors.ts';
import {
  MAX_HOSTS,
  MAX_HOSTS_UNASKED,
  firstStrangeLine,
  parseAddresses,
  wordsOfFile,
  type Address,
  type AddressFault,
  type FileWord,
} from '../gateway/discover/addresses.ts';
import { CsvFault, decode } from './point-file/csv.ts';

/** Largest file of addresses, bytes. */
export const MAX_ADDRESS_FILE = 4 * 1024 * 1024;
/** Unread words that are told one by one. */
export const MAX_UNREAD_TOLD = 50;
/** Names looked up at a time. */
const LOOKUPS_AT_ONCE = 16;
/** Endings of lists of addresses, which are no names of hosts. */
const FILE_NAME = /\.(?:txt|csv|tsv|list|lst|xlsx?|json|ya?ml|snmprec|snmpwalk|walk)$/i;
/** Characters of a line that are told. */
const MAX_LINE_TOLD = 60;

export interface NamedHosts {
  readonly addresses: readonly Address[];
  /** What was not read of the files: `list.txt:3: "10.0.4.300" is no IPv4 address`. */
  readonly unread: readonly string[];
}

/** @throws ForesiteError address_invalid, search_too_wide */
export async function hostsOf(cwd: string, words: readonly string[], isConfirmed: boolean): Promise<NamedHosts> {
  const unread: string[] = [];
  const found = new Map<string, Address>();
  let count = 0;
  // All files are read before anything of them is looked up.
  const files = words.map((word) => ({ word, file: fileOf(cwd, word) }));
  for (const { word, file } of files) {
    const read = file ?? { words: [word], faults: [] };
    const parsed = parseAddresses(read.words);
    const [fault] = parsed.faults;
    if (!file && fault) throw invalid(fault.text, fault.what);
    const unknown = await unknownNames(parsed.addresses);
    const [name] = unknown;
    if (!file && name) throw invalid(name.host, 'is neither a file here nor a host whose name is known');
    const notKnown = unknown.map(({ host, line = 0 }) => ({ text: host, what: 'is no address, and no host is known by that name', line })); // prettier-ignore
    unread.push(...told(word, [...parsed.faults, ...notKnown, ...read.faults]));
    count += parsed.count - unknown.length;
    for (const address of parsed.addresses)
      if (!unknown.includes(address)) found.set(`${address.host} ${address.port ?? ''}`, address);
  }
  if (count > MAX_HOSTS || (count > MAX_HOSTS_UNASKED && !isConfirmed))
    throw new ForesiteError('search_too_wide', { count, limit: MAX_HOSTS_UNASKED, most: MAX_HOSTS });
  if (found.size === 0)
    throw invalid(words.join(' ').slice(0, 80), ['names no host', ...unread.slice(0, 5)].join('; '));
  return { addresses: [...found.values()], unread };
}

function invalid(address: string, what: string): ForesiteError {
  return new ForesiteError('address_invalid', { address, what });
}

/** What stands in the file of that name; undefined where the word names no file. */
function fileOf(cwd: string, word: string): { words: FileWord[]; faults: AddressFault[] } | undefined {
  const path = resolve(cwd, word);
  if (!existsSync(path) || !statSync(path).isFile()) {
    if (namesFile(word)) throw invalid(word, existsSync(path) ? 'is a folder' : 'is no file here');
    return undefined;
  }
  if (statSync(path).size > MAX_ADDRESS_FILE) throw invalid(word, `is a file of more than ${MAX_ADDRESS_FILE} bytes`);
  try {
    const text = decode(readFileSync(path));
    const read = wordsOfFile(text);
    const strange = firstStrangeLine(read.words);
    if (strange !== undefined) throw invalid(basename(word), `is no list of addresses: line ${strange} (${lineOf(text, strange)}) names none`); // prettier-ignore
    return read;
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    throw invalid(word, 'is no text; spreadsheets are taken in by `npx foresite inventory import`');
  }
}

/** Whether a word can only be meant as the name of a file. */
export function namesFile(word: string): boolean {
  return FILE_NAME.test(word) || /^[./\\~]|\\|\/.*[^\d]/.test(word);
}

function lineOf(text: string, number: number): string {
  const line = (text.split(/\r?\n/)[number - 1] ?? '').replaceAll(/[\p{C}\s]+/gu, ' ').trim();
  return line.length > MAX_LINE_TOLD ? `${line.slice(0, MAX_LINE_TOLD)}…` : line;
}

function told(file: string, faults: readonly AddressFault[]): string[] {
  const lines = faults
    .toSorted((a, b) => a.line - b.line)
    .map(({ line, text, what }) => `${basename(file)}:${line}: ${text === '' ? '' : `"${text}" `}${what}`);
  return lines.length <= MAX_UNREAD_TOLD
    ? lines
    : [...lines.slice(0, MAX_UNREAD_TOLD), `${basename(file)}: … and ${lines.length - MAX_UNREAD_TOLD} more`];
}

/** The names among them that the system does not know. */
async function unknownNames(addresses: readonly Address[]): Promise<Address[]> {
  const names = addresses.filter(({ host }) => isIP(host.split('%', 1)[0] ?? '') === 0);
  const unknown: Address[] = [];
  for (let at = 0; at < names.length; at += LOOKUPS_AT_ONCE)
    await Promise.all(
      names.slice(at, at + LOOKUPS_AT_ONCE).map(async (address) => {
        try {
          await lookup(address.host);
        } catch {
          unknown.push(address);
        }
      }),
    );
  return unknown;
}
