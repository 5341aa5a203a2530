// What the kinds of conditions need to know, out of the words of a profile: durations in ms, expressions read. Pure.

import { durationMs } from '../../../contract/duration.ts';
import { ExpressionFault } from '../../../contract/expression-tokens.ts';
import { readExpression, type Expression } from '../../../contract/expression.ts';
import { kindOf, type Condition } from '../../../contract/profile-conditions.ts';
import { testOf } from './level-test.ts';
import type { Derive, LevelTest } from './rule.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** How long a step is kept against the level before, where a condition names no time. */
export const DEFAULT_KEEP_MS = DAY_MS;
/** What the mean of a baseline is taken over, and what a forecast looks back on. */
export const DEFAULT_BASELINE_MS = HOUR_MS;
export const DEFAULT_FORECAST_MS = 14 * DAY_MS;
/** A forecast is over when the limit is this much further away than what raises it. */
const FORECAST_CLEAR = 1.25;

export function deriveOf(condition: Condition, isCounter: boolean): Derive | null {
  const ms = (text: string | undefined, otherwise = 0): number => durationMs(text ?? '') ?? otherwise;
  const { change, step, silent, flap, ratio, stuck, baseline, forecast, when } = condition;
  if (change) return { kind: 'change', overMs: ms(change.over), isCounter };
  if (step) return { kind: 'step', withinMs: ms(step.within), keepMs: ms(step.keep, DEFAULT_KEEP_MS) };
  if (silent) return { kind: 'silent', forMs: ms(silent.for) };
  if (flap)
    return {
      kind: 'flap',
      halfMs: ms(flap.half),
      bad: flap.bad ? testOf(flap.bad) : null,
      apartMs: ms(flap.apart),
      absorbs: flap.absorbs ?? [],
    };
  if (ratio) return { kind: 'ratio', to: ratio.to, overMs: ms(ratio.over), min: ratio.min };
  if (stuck) return { kind: 'stuck', forMs: ms(stuck.for), beside: stuck.beside ?? null };
  if (baseline)
    return {
      kind: 'baseline',
      overMs: ms(baseline.over, DEFAULT_BASELINE_MS),
      least: baseline.least ?? 0,
      isRate: baseline.rate ?? false,
    };
  if (forecast)
    return {
      kind: 'forecast',
      limit: forecast.above ?? forecast.below ?? 0,
      isRise: forecast.above !== undefined,
      overMs: ms(forecast.over, DEFAULT_FORECAST_MS),
    };
  return when === undefined ? null : { kind: 'when', tree: treeOf(when, condition.measurement), text: when };
}

/** The levels of a condition; those that its kind says need not be written. */
export function levelsOf(condition: Condition): { raise: LevelTest; clear: LevelTest | null } {
  const clear = condition.clear ? testOf(condition.clear) : null;
  if (condition.raise) return { raise: testOf(condition.raise), clear };
  switch (kindOf(condition)) {
    case 'silent':
      return { raise: above(secondsOf(condition.silent?.for)), clear };
    case 'stuck':
      return { raise: above(secondsOf(condition.stuck?.for)), clear };
    case 'forecast': {
      const days = (secondsOf(condition.forecast?.within) * 1000) / DAY_MS;
      return { raise: testOf({ below: days }), clear: clear ?? above(days * FORECAST_CLEAR) };
    }
    case 'when':
      return { raise: testOf({ in: [1] }), clear };
    default:
      return { raise: testOf({}), clear };
  }
}

function above(value: number): LevelTest {
  return testOf({ above: value });
}

function secondsOf(duration: string | undefined): number {
  return (durationMs(duration ?? '') ?? 0) / 1000;
}

/** Profiles are checked when they are read, so this fails for nobody's profile; then it is never known. */
function treeOf(text: string, measurement: string): Expression | null {
  try {
    return readExpression(text, measurement).tree;
  } catch (error) {
    if (error instanceof ExpressionFault) return null;
    throw error;
  }
}
