// A located cause among all that could stand in its place: what part of the belief it has, and how sure of it people are told
// that Foresite is.

import type { Candidate } from './predict.ts';

/** Nothing is shown surer than this: of a hundred verdicts that look certain one is wrong, the list of causes never being whole. */
export const MAX_CONFIDENCE = 0.99;
/** Alternatives below this share are not shown; none is shown less sure. */
export const MIN_CONFIDENCE = 0.01;
/** Most causes shown for one fault. */
export const MAX_RANKED = 8;

export interface Share {
  readonly candidate: Candidate;
  /** Share of the posterior among all that could stand here, 0 … 1; what is decided is decided by it. */
  readonly share: number;
}

export interface Weighed extends Share {
  /** How often a cause of which this much is believed is the true one, 0 … {@link MAX_CONFIDENCE}; what people are told. */
  readonly confidence: number;
}

/** What is seen, without how common the cause is; natural log, up to a constant. */
export function evidenceOf({ candidate, share }: Share): number {
  return Math.log(share) - candidate.logPrior;
}
