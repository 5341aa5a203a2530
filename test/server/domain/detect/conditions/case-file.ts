// Rule tests as data: the shape of test/cases/conditions/*.yaml, and how its series are read. docs/profiles.md tells the
// notation.

import { Type, type Static } from 'typebox';
import { QUALITY, type Quality } from '../../../../../contract/batch.ts';
import { Condition, Duration } from '../../../../../contract/profile.ts';
import { durationMs } from '../../../../../contract/duration.ts';

const strict = { additionalProperties: false } as const;

const Case = Type.Object(
  {
    case: Type.String(),
    conditions: Type.Array(Condition, { minItems: 1 }),
    /** Time between two samples. */
    every: Duration,
    /** Wall time of the first sample. */
    start: Type.Optional(Type.String()),
    zone: Type.Optional(Type.String()),
    holidays: Type.Optional(Type.Array(Type.String())),
    /** `measurement.field` or `measurement.field@kind:name`: samples in short. */
    series: Type.Record(Type.String(), Type.String()),
    /** `clock +2h at 10m`, `restart at 1h`, `sick from 2h to 4h`, `deaf from 10m to 20m`, `off-hours from 8h to 9h`, `hours at 2h`: others are set. */
    events: Type.Optional(Type.Array(Type.String())),
    /** Targets of the asset that must be polled once before anything fires. */
    targets: Type.Optional(Type.Integer({ minimum: 1 })),
    /** `+id 5m`: raised 5 minutes after the start, `-id 1h`: cleared. */
    alarms: Type.Array(Type.String()),
    /** Levels after the last sample, `id: unknown`. */
    levels: Type.Optional(Type.Record(Type.String(), Type.Enum(['ok', 'bad', 'unknown']))),
    /** Value of the last alarm, to two digits. */
    value: Type.Optional(Type.Number()),
  },
  strict,
);
export type Case = Static<typeof Case>;
export const CaseFile = Type.Array(Case, { minItems: 1 });

/** null: no sample. */
export interface CaseSample {
  readonly value: number;
  readonly quality: Quality;
}

/**
 * `10`, `10x5` five times, `10..20x6` six from 10 to 20, `_x3` none, `+5x3` each five more than the one before, `~10` stale,
 * `^10` retained, `!10` after a gap, `10|12x4` four in turn, `( … )x3` all of it three times.
 */
export function readSamples(text: string): (CaseSample | null)[] {
  const words = text.match(/[()]|\)x\d+|[^\s,()]+/g) ?? [];
  let at = 0;
  const group = (): (CaseSample | null)[] => {
    const found: (CaseSample | null)[] = [];
    while (at < words.length) {
      const word = words[at++] ?? '';
      if (word === '(') {
        const inner = group();
        const times = /^x(\d+)$/.exec(words[at] ?? '');
        if (times) at++;
        for (let n = 0; n < Number(times?.[1] ?? 1); n++) for (const one of inner) found.push(one);
      } else if (word === ')') return found;
      else found.push(...readWord(word, found));
    }
    return found;
  };
  return group();
}

function readWord(word: string, before: readonly (CaseSample | null)[]): (CaseSample | null)[] {
  const match = /^([~^!]?)(_|\+?-?[\d.]+?)(?:(\.\.|\|)(-?[\d.]+?))?(?:x(\d+))?$/.exec(word);
  if (!match) throw new Error(`"${word}" is no sample`);
  const [, mark = '', first = '', how = '', second = '', times = '1'] = match;
  if (first === '_') return Array.from({ length: Number(times) }, () => null);
  const quality = { '~': QUALITY.stale, '^': QUALITY.retained, '!': QUALITY.gap, '': QUALITY.ok }[mark] ?? QUALITY.ok;
  const count = Number(times);
  const from = Number(first);
  const last = before.findLast((one) => one !== null)?.value ?? 0;
  return Array.from({ length: count }, (_, n) => {
    if (first.startsWith('+')) return { value: last + from * (n + 1), quality };
    if (how === '|') return { value: n % 2 === 0 ? from : Number(second), quality };
    if (how === '..') return { value: from + ((Number(second) - from) * n) / Math.max(1, count - 1), quality };
    return { value: from, quality };
  });
}

export type SpanKind = 'sick' | 'deaf' | 'off-hours';
export type CaseEvent =
  | { readonly is: 'clock'; readonly atMs: number; readonly byMs: number }
  | { readonly is: 'restart' | 'hours'; readonly atMs: number }
  | { readonly is: SpanKind; readonly fromMs: number; readonly toMs: number };

export function readEvent(text: string): CaseEvent {
  const clock = /^clock ([+-])(\w+) at (\w+)$/.exec(text);
  if (clock) return { is: 'clock', byMs: Number(`${clock[1]}${ms(clock[2])}`), atMs: ms(clock[3]) };
  const moment = /^(restart|hours) at (\w+)$/.exec(text);
  if (moment) return { is: moment[1] as 'restart' | 'hours', atMs: ms(moment[2]) };
  const span = /^(sick|deaf|off-hours) from (\w+) to (\w+)$/.exec(text);
  if (span) return { is: span[1] as SpanKind, fromMs: ms(span[2]), toMs: ms(span[3]) };
  throw new Error(`"${text}" is no event`);
}

export function ms(text: string | undefined): number {
  const found = durationMs(text ?? '') ?? (text === '0' ? 0 : undefined);
  if (found === undefined) throw new Error(`"${text ?? ''}" is no duration`);
  return found;
}

/** Times as cases write them: the largest unit that fits, `90m`, `2h`. */
export function asDuration(atMs: number): string {
  for (const [unit, size] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const)
    if (atMs !== 0 && atMs % size === 0) return `${atMs / size}${unit}`;
  return atMs === 0 ? '0' : `${atMs}ms`;
}
