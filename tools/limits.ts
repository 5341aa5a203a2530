// Reads every named limit out of the sources, and brings the table in docs/operations.md up to date with them. A limit is
// a constant in capitals whose value is a number; nothing is evaluated, only products of numbers are understood.

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { HTTP_LIMITS } from '../server/http/limits.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['contract', 'collectors', 'gateway', 'server', 'app'];
const HTTP_FILE = 'server/http/limits.ts';

interface NamedLimit {
  readonly name: string;
  /** From the root of the project. */
  readonly file: string;
  /** With its unit, as people read it. */
  readonly value: string;
  /** The comment above it. */
  readonly about: string;
  /** Exported, and by its name a bound or a time: it has to stand in the table. */
  readonly isRequired: boolean;
}

/** Units and sizes of formats: numbers that nobody runs into. */
const NO_LIMITS: ReadonlySet<string> = new Set([
  'MINUTE_MS',
  'HOUR_MS',
  'DAY_MS',
  'CHUNK_MS',
  'MAX_TIME_MS',
  'MAX_WHOLE',
  'FRAME_HEADER_BYTES',
  'SEGMENT_HEADER_BYTES',
]);
/** Names of units that a file may have from another one. */
const UNITS: readonly (readonly [string, number])[] = [
  ['MINUTE_MS', 60_000],
  ['HOUR_MS', 3_600_000],
  ['DAY_MS', 86_400_000],
];
const DECLARATION =
  /(?:\/\*\*((?:(?!\*\/)[^])*)\*\/\n)?^(export )?const ([A-Z][A-Z0-9_]*)(?:: number)? = ([-\d_.* A-Z]+);/gm;

export function readLimits(): NamedLimit[] {
  const found = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .flatMap((path) => limitsOf(relative(ROOT, path).replaceAll('\\', '/'), readFileSync(path, 'utf8'))),
  );
  const http = Object.entries(HTTP_LIMITS).map(([name, value]) => ({
    name: `HTTP_LIMITS.${name}`,
    file: HTTP_FILE,
    value: withUnit(name, value),
    about: '',
    isRequired: true,
  }));
  return [...found.filter(({ file }) => file !== HTTP_FILE), ...http];
}

function limitsOf(file: string, text: string): NamedLimit[] {
  const values = new Map(UNITS);
  const limits: NamedLimit[] = [];
  for (const [, comment = '', isExported, name = '', expression = ''] of text.matchAll(DECLARATION)) {
    const value = product(expression, values);
    if (value === null) continue;
    values.set(name, value);
    const isBound = /^MAX_|(_MS|_S|_BYTES)$/.test(name) && !NO_LIMITS.has(name);
    const about = comment.replace(/\s*\n?\s*\*?\s+/g, ' ').trim();
    limits.push({ name, file, value: withUnit(name, value), about, isRequired: isExported !== undefined && isBound });
  }
  return limits;
}

/** `16 * 1024 * 1024`, `2 ** 10`, `5 * MINUTE_MS`; null for anything else. */
function product(expression: string, known: ReadonlyMap<string, number>): number | null {
  let result = 1;
  for (const factor of expression.split(/(?<!\*)\*(?!\*)/)) {
    const [base = '', exponent = '1'] = factor.split('**').map((part) => part.trim());
    const value = known.get(base) ?? (/^-?[\d_.]+$/.test(base) ? Number(base.replaceAll('_', '')) : Number.NaN);
    result *= value ** Number(exponent);
  }
  return Number.isFinite(result) ? result : null;
}

type Unit = readonly [size: number, name: string];
const BYTES: readonly Unit[] = [
  [1024 ** 3, 'GiB'],
  [1024 ** 2, 'MiB'],
  [1024, 'KiB'],
  [1, 'bytes'],
];
const MILLISECONDS: readonly Unit[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
  [1, 'ms'],
];

function withUnit(name: string, value: number): string {
  if (/(_BYTES|Bytes)$/.test(name)) return inLargest(value, BYTES);
  if (/(_MS|Ms)$/.test(name)) return inLargest(value, MILLISECONDS);
  if (name.endsWith('_PER_S')) return `${value} a second`;
  if (name.endsWith('_S')) return `${value} s`;
  return value.toLocaleString('en-US');
}

/** In the largest unit of which it is a whole number, or a half. */
function inLargest(value: number, units: readonly Unit[]): string {
  for (const [size, name] of units)
    if (value >= size && Number.isInteger((value / size) * 2)) return `${value / size} ${name}`;
  return `${value} ${units.at(-1)?.[1] ?? ''}`;
}

const ROW = /^\| `([\w.]+)` \| [^|]* \| ([^|]*) \| `([\w./-]+)` \|$/;
const OTHERS =
  '### Others\n| limit | default | what it bounds, and what happens past it | where |\n|---|---|---|---|\n';

/**
 * The page with its rows as the sources have them: defaults and places are corrected, limits that are gone are left out,
 * new ones come last with the comment above them as their words.
 */
export function withLimits(page: string, limits: readonly NamedLimit[]): string {
  const listed = new Set<NamedLimit>();
  const lines = page.split('\n').flatMap((line) => {
    const [, name, words = '', file] = ROW.exec(line) ?? [];
    if (name === undefined) return [line];
    const ofName = limits.filter((limit) => limit.name === name);
    const limit = ofName.find((one) => one.file === file) ?? (ofName.length === 1 ? ofName[0] : undefined);
    if (!limit) return [];
    listed.add(limit);
    return [rowOf(limit, words)];
  });
  const missing = limits.filter((limit) => limit.isRequired && !listed.has(limit));
  if (missing.length === 0) return lines.join('\n');
  const head = page.includes('\n### Others\n') ? '' : `\n${OTHERS}`;
  return `${lines.join('\n')}${head}${missing.map((limit) => `${rowOf(limit, limit.about)}\n`).join('')}`;
}

function rowOf({ name, value, file }: NamedLimit, words: string): string {
  return `| \`${name}\` | ${value} | ${words.replaceAll('|', '/')} | \`${file}\` |`;
}
