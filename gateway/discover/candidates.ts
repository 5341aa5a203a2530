// What the objects of a maker's own tree may mean, by the shape of their values: a start for whoever has the manual, never
// more. Pure.

import type { Varbind } from '../../collectors/snmp/decode.ts';
import { rawNumber, rawText } from '../../collectors/snmp/decode.ts';

/** Guesses of what an object may be told in one draft: more of them are noise. The rest is counted. */
export const MAX_GUESSES = 10;
/** Further objects of it that are told without a guess of where they could go. */
export const MAX_UNGUESSED = 10;
/** Rows of a column that are looked at. */
const MAX_SAMPLES = 64;

const ASN_COUNTER32 = 65;
const ASN_COUNTER64 = 70;

export interface Candidate {
  /** The scalar's object, or the column. */
  oid: string;
  isColumn: boolean;
  rows: number;
  /** What it looks like, in words. */
  guess: string;
  /** Where it could go, '' where nothing fits. */
  as: string;
  kind: string;
  scale: number | undefined;
  example: string;
}

/** Scalars and columns below a maker's number, those with a guess first. */
export function candidatesOf(objects: readonly Varbind[]): { candidates: Candidate[]; left: number } {
  const groups = new Map<string, Varbind[]>();
  for (const varbind of objects) {
    const cut = varbind.oid.lastIndexOf('.');
    const key = varbind.oid.endsWith('.0') ? varbind.oid : varbind.oid.slice(0, cut);
    const group = groups.get(key) ?? [];
    if (group.length < MAX_SAMPLES) group.push(varbind);
    groups.set(key, group);
  }
  const all = [...groups].map(([oid, group]) => toCandidate(oid, group));
  const candidates = [
    ...all.filter(({ as }) => as !== '').slice(0, MAX_GUESSES),
    ...all.filter(({ as, guess }) => as === '' && !SAYS_NOTHING.has(guess)).slice(0, MAX_UNGUESSED),
  ];
  return { candidates, left: all.length - candidates.length };
}

const ALWAYS_ZERO = 'always 0 here';
const NOT_SUPPORTED = 'not supported by this device';
const SAYS_NOTHING: ReadonlySet<string> = new Set([ALWAYS_ZERO, NOT_SUPPORTED]);

function toCandidate(oid: string, group: readonly Varbind[]): Candidate {
  const texts = group.map(rawText);
  const base = { oid, isColumn: !oid.endsWith('.0'), rows: group.length, example: texts[0] ?? '' };
  const nothing = { as: '', kind: '', scale: undefined };
  if (group.every(({ type }) => type === ASN_COUNTER32 || type === ASN_COUNTER64))
    return { ...base, ...nothing, guess: 'a counter' };
  const numbers = group.map(rawNumber);
  if (numbers.some((one) => one === undefined)) return { ...base, ...nothing, guess: textGuess(texts) };
  return { ...base, ...shapeOf(numbers.filter((one) => one !== undefined)) };
}

function textGuess(texts: readonly string[]): string {
  if (
    texts.every((one) =>
      /^(?:ok|normal|good|fail\w*|warning|critical|on|off|online|offline|up|down|present|absent)$/i.test(one),
    )
  )
    return 'a state in words: needs map';
  if (texts.every((one) => /^-?\d+(?:\.\d+)?\s*[^\d\s]/.test(one))) return 'a number with its unit: needs pattern';
  return 'a text: a name, model, serial number or version';
}

type Shape = Pick<Candidate, 'guess' | 'as' | 'kind' | 'scale'>;

interface Range {
  from: number;
  to: number;
  shape: Shape;
}

const shape = (guess: string, as: string, kind: string, scale?: number): Shape => ({ guess, as, kind, scale });

/** The first range that holds all values counts; zero says nothing and is left aside. */
const RANGES: readonly Range[] = [
  { from: 1, to: 6, shape: shape('state-like: 1 … 6, needs map', '', '') },
  { from: 49, to: 51, shape: shape('frequency-like, Hz', 'frequency.hertz', 'sensor') },
  { from: 490, to: 510, shape: shape('frequency-like, 0.1 Hz', 'frequency.hertz', 'sensor', 0.1) },
  { from: 4900, to: 5100, shape: shape('frequency-like, 0.01 Hz', 'frequency.hertz', 'sensor', 0.01) },
  { from: 15, to: 85, shape: shape('temperature-like, °C (or percent-like)', 'temperature.celsius', 'sensor') },
  { from: 0, to: 100, shape: shape('percent-like (or a small count)', 'cpu.usage_percent', '') },
  { from: 205, to: 250, shape: shape('voltage-like, V (or temperature in 0.1 °C)', 'voltage.volts', 'sensor') },
  { from: 150, to: 850, shape: shape('temperature-like, 0.1 °C', 'temperature.celsius', 'sensor', 0.1) },
  { from: 2050, to: 2500, shape: shape('voltage-like, 0.1 V', 'voltage.volts', 'sensor', 0.1) },
  { from: 1000, to: 20_000, shape: shape('speed-like, rpm', 'fan.rpm', 'fan') },
];

function shapeOf(numbers: readonly number[]): Shape {
  const told = numbers.filter((one) => one !== 0);
  if (told.length === 0) return shape(ALWAYS_ZERO, '', '');
  if (told.every((one) => one === -1 || one === 2_147_483_647 || one === 4_294_967_295))
    return shape(NOT_SUPPORTED, '', '');
  const found = RANGES.find(({ from, to }) => told.every((one) => one >= from && one <= to));
  return found?.shape ?? shape('a number', '', '');
}
