// State of all (series, rule) pairs of the process in typed arrays: at a hundred thousand series this is what keeps
// detection within the processor's caches. Numbers only; what a slot is about stands in `rules` and `places`.

import type { LevelTest, Rule } from './rule.ts';

export const LEVEL = { unknown: 0, ok: 1, bad: 2 } as const;

export function levelName(level: number): 'ok' | 'bad' | 'unknown' {
  return level === LEVEL.bad ? 'bad' : level === LEVEL.ok ? 'ok' : 'unknown';
}

/** How a level test is evaluated without touching an object. */
export const TEST = { none: 0, above: 1, below: 2, mask: 3, notMask: 4, general: 5 } as const;

export interface SlotPlace {
  readonly site: string;
  readonly asset: string;
  /** '' for the asset itself. */
  readonly component: string;
}

export class Slots {
  count = 0;
  rules: Rule[] = [];
  places: SlotPlace[] = [];
  series = new Uint32Array(1024);
  level = new Uint8Array(1024);
  isFiring = new Uint8Array(1024);
  wasOk = new Uint8Array(1024);
  /** Level before the present one. */
  levelBefore = new Uint8Array(1024);
  /** Needs more than the value itself: a guard, a rate or a derivation. */
  isSlow = new Uint8Array(1024);
  raiseKind = new Uint8Array(1024);
  raiseAt = new Float64Array(1024);
  raiseMask = new Uint32Array(1024);
  clearKind = new Uint8Array(1024);
  clearAt = new Float64Array(1024);
  clearMask = new Uint32Array(1024);
  /** Codes that say nothing. */
  unknownMask = new Uint32Array(1024);
  /** Monotonic time at which the present level began, for hold and clear. */
  sinceMono = new Float64Array(1024);
  /** Wall time of the record at which the present level began. */
  sinceWall = new Float64Array(1024);
  /** Wall time of the first bad record of the alarm that fires or is pending. */
  badSinceWall = new Float64Array(1024);
  /** Value of the sample at which the present level began. */
  valueAtChange = new Float64Array(1024);
  /** No news for this long makes the level unknown. */
  freshMs = new Float64Array(1024);

  add(series: number, rule: Rule, place: SlotPlace, freshMs: number): number {
    if (this.count === this.series.length) this.#grow();
    const slot = this.count++;
    this.rules.push(rule);
    this.places.push(place);
    this.series[slot] = series;
    this.freshMs[slot] = freshMs;
    this.isSlow[slot] = rule.isRate || rule.guard !== null || rule.derive ? 1 : 0;
    const raise = compile(rule.raise);
    this.raiseKind[slot] = raise.kind;
    this.raiseAt[slot] = raise.at;
    this.raiseMask[slot] = raise.mask;
    const clear = rule.clear ? compile(rule.clear) : { kind: TEST.none, at: 0, mask: 0 };
    this.clearKind[slot] = clear.kind;
    this.clearAt[slot] = clear.at;
    this.clearMask[slot] = clear.mask;
    this.unknownMask[slot] = rule.unknown ? maskOf(rule.unknown) : 0;
    return slot;
  }

  /** The place of the next slot; slots of one place mostly come one after the other and share it. */
  placeOf({ site, asset }: SlotPlace, component: string): SlotPlace {
    const last = this.places[this.count - 1];
    if (last?.component === component && last.asset === asset && last.site === site) return last;
    return { site, asset, component };
  }

  #grow(): void {
    const size = this.series.length * 2;
    this.series = grown(this.series, new Uint32Array(size));
    this.level = grown(this.level, new Uint8Array(size));
    this.isFiring = grown(this.isFiring, new Uint8Array(size));
    this.wasOk = grown(this.wasOk, new Uint8Array(size));
    this.levelBefore = grown(this.levelBefore, new Uint8Array(size));
    this.isSlow = grown(this.isSlow, new Uint8Array(size));
    this.raiseKind = grown(this.raiseKind, new Uint8Array(size));
    this.raiseAt = grown(this.raiseAt, new Float64Array(size));
    this.raiseMask = grown(this.raiseMask, new Uint32Array(size));
    this.clearKind = grown(this.clearKind, new Uint8Array(size));
    this.clearAt = grown(this.clearAt, new Float64Array(size));
    this.clearMask = grown(this.clearMask, new Uint32Array(size));
    this.unknownMask = grown(this.unknownMask, new Uint32Array(size));
    this.sinceMono = grown(this.sinceMono, new Float64Array(size));
    this.sinceWall = grown(this.sinceWall, new Float64Array(size));
    this.badSinceWall = grown(this.badSinceWall, new Float64Array(size));
    this.valueAtChange = grown(this.valueAtChange, new Float64Array(size));
    this.freshMs = grown(this.freshMs, new Float64Array(size));
  }
}

function grown<T extends Uint8Array | Uint32Array | Float64Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/** Sets of small codes become a bit mask; anything with several parts is left to the general test. */
function compile(test: LevelTest): { kind: number; at: number; mask: number } {
  const parts = [test.above, test.below, test.in, test.notIn].filter((part) => part !== null).length;
  if (parts === 1) {
    if (test.above !== null) return { kind: TEST.above, at: test.above, mask: 0 };
    if (test.below !== null) return { kind: TEST.below, at: test.below, mask: 0 };
    const codes = test.in ?? test.notIn ?? [];
    if (codes.every((value) => Number.isInteger(value) && value >= 0 && value < 32)) {
      return { kind: test.in ? TEST.mask : TEST.notMask, at: 0, mask: maskOf(codes) };
    }
  }
  return { kind: TEST.general, at: 0, mask: 0 };
}

function maskOf(codes: readonly number[]): number {
  let mask = 0;
  for (const value of codes) mask = (mask | (1 << value)) >>> 0;
  return mask;
}
