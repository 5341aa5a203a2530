// What stands between a sample and its level where a condition judges something made of samples: a change, a ratio, a
// forecast. Each kind has a file of its own beside this one. Monotonic time, so that a step of the clock is no change.

import type { ReadingRef } from '../../../../contract/expression.ts';

/** Nothing can be told now: the level becomes unknown. */
export const UNKNOWN = Number.NaN;

export interface Sample {
  readonly value: number;
  readonly timeMs: number;
  readonly monoMs: number;
  /** The difference to the one before is void: a counter has begun anew. */
  readonly isGap: boolean;
}

/** `isOnlyHealthy`: without what came while something was wrong with the asset. `isLast`: the last value of each step, not its mean. */
export interface PastWanted {
  readonly backMs: number;
  readonly stepMs: number;
  readonly isOnlyHealthy?: boolean;
  readonly isLast?: boolean;
}

export interface PastValue {
  /** Wall time at which what it is the mean of begins; of a last value its own. */
  readonly timeMs: number;
  readonly value: number;
}

export interface PastTold {
  readonly past: readonly PastValue[];
  readonly nowMonoMs: number;
  readonly nowWallMs: number;
}

export interface Derivation {
  /** What is judged in place of the value; {@link UNKNOWN} where it cannot be told. */
  take(sample: Sample): number;
  /** What is judged after time has passed without a sample; undefined where that changes nothing. */
  pass?(monoMs: number): number | undefined;
  /** Whether {@link Derivation.pass} has something to do. */
  readonly isTimed?: boolean;
  /** Monotonic time at which that next makes another level; absent: it may at any time. */
  readonly passDueMono?: number;
  /** It judges the want of samples, so that makes it not unknown. */
  readonly isAboutSilence?: boolean;
  /** How far back it wants to know the past when it begins, and in which steps; absent where it begins from nothing. */
  readonly wants?: PastWanted;
  /** The past, oldest first; told once. */
  recall?(past: readonly PastValue[], nowMonoMs: number, nowWallMs: number): void;
  /** Called before the first sample where an alarm of it held when the program ended: goes on with what that was made of. */
  resume?(alarm: HeldAlarm): void;
  /** What it was made of, for the explanation. Few numbers. */
  notes(): Readonly<Record<string, number>>;
}

/** As it was raised. */
export interface HeldAlarm {
  readonly judged: number;
  readonly notes: Readonly<Record<string, number>>;
  /** Wall time since which it is bad. */
  readonly sinceMs: number;
}

/** Where it is the same hour of the week. */
export interface LocalHour {
  /** 0 Monday 00:00 … 167 Sunday 23:00, by the site’s clocks. */
  readonly hourOfWeek: number;
  /** A holiday of the site’s calendar: what is usual on it is usual on Sundays, or as on its weekday. */
  readonly isHoliday: boolean;
}

export interface Newest {
  readonly value: number;
  readonly timeMs: number;
  readonly monoMs: number;
}

/** What a derivation may look at beside its own samples: the asset it belongs to, and nothing else. */
export interface Surroundings {
  /** Newest sample of a reading of the asset; of `*` those of all components. */
  readings(ref: ReadingRef): readonly (Newest | null)[];
  /** The same field of the other components of its measurement. */
  others(): readonly Newest[];
  /** Another field of the same row. */
  sibling(field: string): Newest | null;
  /** Whether what reads the series is heard and working. */
  isRead(monoMs: number): boolean;
  /** No alarm, ticket or maintenance on the asset: what is seen now may be learned as usual. */
  isHealthy(): boolean;
  /** It is meant to be off now, or work on it is announced: that it comes and goes is no news. */
  isOffHours(): boolean;
  /** The hours in which it is meant to be on, as they are written; another text when they are others. */
  hours(): string;
  localHour(wallMs: number): LocalHour;
  /** How old a reading may be, ms. */
  readonly freshMs: number;
}
