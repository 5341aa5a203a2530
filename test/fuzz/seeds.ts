// Datagrams that broke somebody's SNMP, or that the format invites, one a file of hexadecimal digits: where mutation begins.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Seed {
  name: string;
  data: Buffer;
}

export function loadSeeds(protocol: string): Seed[] {
  const folder = join(import.meta.dirname, 'seeds', protocol);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.hex'))
    .toSorted()
    .map((name) => ({ name: name.slice(0, -'.hex'.length), data: readSeed(readFileSync(join(folder, name), 'utf8')) }));
}

/** Lines that begin with `#` say what it is; `30 00 * 5000` repeats a line's octets. */
function readSeed(text: string): Buffer {
  const parts: Buffer[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('#') || line.trim() === '') continue;
    const [digits = '', times = '1'] = line.split('*');
    const octets = Buffer.from(digits.replaceAll(/\s/g, ''), 'hex');
    for (let i = 0; i < Number(times); i++) parts.push(octets);
  }
  return Buffer.concat(parts);
}
