// What an agent was found to be able to do: how big its answers may be, how fast it is, what it mixes up. Kept over restarts
// and shown on the asset page. Pure; what was kept is believed only as far as it makes sense.

import { BREAKAGES, BrokenTables, MAX_BROKEN_RECHECK_MS, MAX_BROKEN_TABLES, type KeptBreakage } from './broken.ts';
import { MAX_LIMITED_SUBTREES, Tuning, VARBINDS_PER_REQUEST } from './tuning.ts';

/** What one Ethernet frame carries over UDP and IPv4. */
export const ANSWER_OCTETS = 1472;
/** Least that every agent must be able to answer, RFC 3417 §3.2.1. */
export const MIN_ANSWER_OCTETS = 484;
/** Pause between two requests to an agent that loses them, ms: to begin with, and at most. */
export const FIRST_PAUSE_MS = 20;
export const MAX_PAUSE_MS = 320;
/** A request to an agent of known pace is sent again after so many of its round trips, but not before this, ms. */
const ROUND_TRIPS_TO_RESEND = 10;
const MIN_RESEND_MS = 200;
/** Weight of the newest round trip in the mean. */
const NEWEST = 0.2;
/** Largest size of a table of its own, in objects; nothing is asked for more at a time. */
const MAX_LIMIT = 400;
/** Tables named to people; further ones are counted. */
const MAX_TOLD_TABLES = 8;

export class Learned {
  /** Largest answer that is asked for by prepared requests. */
  answerOctets = ANSWER_OCTETS;
  /** Objects asked for in one request of a walk; 0 for what walks begin with. */
  varbinds = 0;
  /** Scalars may go with a GETBULK, as its non-repeaters. */
  isMixed = true;
  pauseMs = 0;
  roundTripMs = -1;
  /** Of its traffic counters; 0 while unknown. */
  counterBits = 0;
  /** How often its v3 clock was found wrong. */
  clockFaults = 0;
  readonly tuning = new Tuning();
  readonly broken = new BrokenTables();

  noteRoundTrip(ms: number): void {
    if (ms >= 0) this.roundTripMs = this.roundTripMs < 0 ? ms : this.roundTripMs + NEWEST * (ms - this.roundTripMs);
  }

  /** When to send again what a device of known pace has not answered; never later than otherwise. */
  resendAfterMs(otherwiseMs: number): number {
    if (this.roundTripMs < 0) return otherwiseMs;
    return Math.min(otherwiseMs, Math.max(MIN_RESEND_MS, this.roundTripMs * ROUND_TRIPS_TO_RESEND));
  }

  /** An answer was cut, or never came after others had: less is asked for, more slowly where it was lost. */
  shrink(isLost: boolean): void {
    this.answerOctets = Math.max(MIN_ANSWER_OCTETS, this.answerOctets >> 1);
    if (isLost) this.slowDown();
  }

  slowDown(): void {
    this.pauseMs = Math.min(MAX_PAUSE_MS, Math.max(FIRST_PAUSE_MS, this.pauseMs * 2));
  }

  /** After a long time without loss: a lossy hour may have made it small. */
  recover(): void {
    this.answerOctets = Math.min(ANSWER_OCTETS, this.answerOctets * 2);
    this.pauseMs = this.pauseMs <= FIRST_PAUSE_MS ? 0 : this.pauseMs >> 1;
  }

  /** It is asked for less than others, or more slowly. */
  get isReduced(): boolean {
    const isAsked = this.answerOctets < ANSWER_OCTETS || this.varbinds > 0 || this.pauseMs > 0;
    return isAsked || this.tuning.limits.size > 0 || !this.broken.isNone;
  }

  /** For people. */
  get facts(): Record<string, string | number> {
    return {
      answer_octets: this.answerOctets,
      ...(this.varbinds > 0 && { objects_per_request: this.varbinds }),
      ...(this.roundTripMs >= 0 && { round_trip_ms: Math.round(this.roundTripMs * 10) / 10 }),
      ...(this.counterBits > 0 && { counter_bits: this.counterBits }),
      ...(this.pauseMs > 0 && { pause_ms: this.pauseMs }),
      ...(!this.isMixed && { scalars_with_tables: 'no' }),
      ...(this.clockFaults > 0 && { v3_time_resyncs: this.clockFaults }),
      ...told(
        'tables_in_small_portions',
        [...this.tuning.limits].map(([subtree, most]) => `${subtree}: ${most}`),
      ),
      ...told('broken_tables', this.broken.words),
    };
  }

  toJson(): string {
    const { answerOctets, varbinds, isMixed, pauseMs, counterBits, tuning } = this;
    const limits = tuning.limits.size > 0 ? [...tuning.limits] : undefined;
    const { kept } = this.broken;
    const broken = kept.length > 0 ? kept : undefined;
    return JSON.stringify({ answerOctets, varbinds, isMixed, pauseMs, counterBits, limits, broken });
  }

  /** Another when there is news for people. */
  get stamp(): string {
    return `${this.toJson()} ${this.clockFaults} ${this.broken.words.join()}`;
  }

  /** Takes in what {@link toJson} wrote; what is missing or out of bounds stays as it is at first. */
  takeIn(json: string | undefined, nowMonoMs = 0): void {
    const kept = parsed(json);
    const number = (name: string, least: number, most: number, otherwise: number): number => {
      const value = kept[name];
      return typeof value === 'number' && value >= least && value <= most ? value : otherwise;
    };
    this.answerOctets = number('answerOctets', MIN_ANSWER_OCTETS, ANSWER_OCTETS, ANSWER_OCTETS);
    this.varbinds = number('varbinds', 0, 1000, 0);
    this.isMixed = kept['isMixed'] !== false;
    this.pauseMs = number('pauseMs', 0, MAX_PAUSE_MS, 0);
    this.counterBits = number('counterBits', 0, 64, 0);
    this.tuning.restore(this.varbinds > 0 ? this.varbinds : VARBINDS_PER_REQUEST, limitsOf(kept['limits']));
    this.broken.restore(breakagesOf(kept['broken']), nowMonoMs);
  }
}

function told(name: string, tables: readonly string[]): Record<string, string> {
  if (tables.length === 0) return {};
  const rest = tables.length - MAX_TOLD_TABLES;
  return { [name]: tables.slice(0, MAX_TOLD_TABLES).join(', ') + (rest > 0 ? ` +${rest}` : '') };
}

const SUBTREE = /^\d{1,10}(?:\.\d{1,10}){1,40}$/;

function limitsOf(kept: unknown): [string, number][] {
  const limits: [string, number][] = [];
  for (const one of listOf(kept).slice(0, MAX_LIMITED_SUBTREES)) {
    const [subtree, most] = listOf(one);
    if (typeof subtree !== 'string' || !SUBTREE.test(subtree) || typeof most !== 'number') continue;
    if (most >= 1 && most <= MAX_LIMIT) limits.push([subtree, Math.floor(most)]);
  }
  return limits;
}

function breakagesOf(kept: unknown): KeptBreakage[] {
  const breakages: KeptBreakage[] = [];
  for (const one of listOf(kept).slice(0, MAX_BROKEN_TABLES)) {
    const [subtree, why, everyMs] = listOf(one);
    const known = BREAKAGES.find((breakage) => breakage === why);
    if (typeof subtree !== 'string' || !SUBTREE.test(subtree) || known === undefined) continue;
    if (typeof everyMs === 'number' && everyMs > 0 && everyMs <= MAX_BROKEN_RECHECK_MS)
      breakages.push([subtree, known, everyMs]);
  }
  return breakages;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function parsed(json: string | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
