// Counters of agents wrap, restart and lie. A counter's series carries the raw count, 32-bit ones extended past their
// wraps; where a difference cannot be trusted, the sample is marked as a gap and counting begins anew from it. Pure.

import { QUALITY, type Quality } from '../../contract/batch.ts';

/** Clocks of gateway and agent disagree a little; a rate this much above line speed still counts as line speed. */
export const LINE_RATE_SLACK = 1.05;
/** Where 32-bit counters begin again. */
export const WRAP_32 = 2 ** 32;
/** sysUpTime, hundredths of a second in 32 bits, wraps after 497 days. */
const TICKS_WRAP = 2 ** 32;
/** How far sysUpTime may differ from the gateway's measure of time across its wrap, in ticks. */
const WRAP_TOLERANCE_TICKS = 30_000;

export interface CounterState {
  /** Undefined before the first reading. */
  raw: number | undefined;
  base: number;
  monoMs: number;
  /** By the clock that stamps samples, which may step. */
  wallMs: number;
}

export interface CounterReading {
  raw: number;
  bits: 32 | 64;
  monoMs: number;
  wallMs: number;
  /** The agent or the row began counting anew since the last reading. */
  isReset: boolean;
  /** Most the counter can grow a second; undefined where no line speed is known. */
  maxRate?: number | undefined;
}

export function newCounter(): CounterState {
  return { raw: undefined, base: 0, monoMs: 0, wallMs: 0 };
}

/** Seconds between two readings that a rate can count on: a wall clock that went back makes them fewer, or none. */
export function secondsBetween(before: { monoMs: number; wallMs: number }, monoMs: number, wallMs: number): number {
  return Math.min(monoMs - before.monoMs, wallMs - before.wallMs) / 1000;
}

/** Takes a reading in; returns what to store. The first reading of all is a gap: what came before is not known. */
export function countOn(state: CounterState, reading: CounterReading): { value: number; quality: Quality } {
  const { raw, bits, monoMs, wallMs, isReset, maxRate } = reading;
  const seconds = secondsBetween(state, monoMs, wallMs);
  let quality: Quality = QUALITY.ok;
  if (state.raw === undefined || isReset || seconds <= 0) quality = QUALITY.gap;
  else {
    const wraps = bits === 32 && raw < state.raw ? WRAP_32 : 0;
    const grown = raw + wraps - state.raw;
    const most = maxRate === undefined ? undefined : maxRate * LINE_RATE_SLACK * seconds;
    // Without a line speed a wrap is believed only when it is the shorter way round.
    const isWrapBelievable = most !== undefined || grown < WRAP_32 / 2;
    if (grown < 0 || (most !== undefined && grown > most) || (wraps > 0 && !isWrapBelievable)) quality = QUALITY.gap;
    else state.base += wraps;
  }
  if (quality === QUALITY.gap) state.base = 0;
  state.raw = raw;
  state.monoMs = monoMs;
  state.wallMs = wallMs;
  return { value: state.base + raw, quality };
}

/** Whether the agent restarted between two readings of sysUpTime; its own wrap after 497 days is no restart. */
export function hasRestarted(before: number, after: number, elapsedMs: number): boolean {
  if (after >= before) return false;
  const expected = before + elapsedMs / 10 - TICKS_WRAP;
  return Math.abs(after - expected) > WRAP_TOLERANCE_TICKS;
}
