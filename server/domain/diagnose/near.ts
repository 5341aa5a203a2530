// Which causes are not told apart by anything that is seen. Pure.

import { evidenceOf, MAX_RANKED, MIN_CONFIDENCE, type Share, type Weighed } from './weighed.ts';

/** A cause this sure is named, unless only its rarity speaks against a rival that is not much rarer. */
const OPEN_BELOW = 0.6;
/** Rivals with this part of the leader's share, and with this share, are not told apart from it. */
const NEAR_PART = 0.2;
export const NEAR_SHARE = 0.05;
/** So is a rival for which what is seen speaks as well, but for this factor: then only its rarity speaks against it. */
const ALIKE = 3;
/** One that has this part of the leader's share, too, is not told apart however sure the leader is. */
const CLOSE_PART = 0.5;
/** What a ticket was named by stays first among the tied until another is this much surer. */
const CLEARLY_AHEAD = 0.1;

/** Those that cannot be told apart, the likeliest first; empty where one cause leads. @param weighed best first */
export function tieOf<One extends Share>(weighed: readonly One[]): readonly One[] {
  const [first] = weighed;
  if (!first) return [];
  const isNear = ({ share }: Share): boolean => share >= first.share * NEAR_PART && share >= NEAR_SHARE;
  const isAlike = (one: Share): boolean =>
    one.share >= MIN_CONFIDENCE && evidenceOf(one) >= evidenceOf(first) - Math.log(ALIKE);
  const isRival = (one: Share): boolean =>
    first.share < OPEN_BELOW ? isNear(one) : isAlike(one) && one.share >= first.share * CLOSE_PART;
  const shown = weighed.slice(0, MAX_RANKED);
  return shown.some((one) => one !== first && isRival(one)) ? shown.filter((one) => isNear(one) || isAlike(one)) : [];
}

/**
 * Of causes that cannot be told apart, the one that a ticket is named by stays the first: each further sign weighs them a little
 * otherwise, and a name that changes with each of them tells nobody anything.
 * @param weighed best first
 * @param isNamed whether an open ticket is named by it
 */
export function keepingName(weighed: readonly Weighed[], isNamed: (one: Weighed) => boolean): readonly Weighed[] {
  const tied = tieOf(weighed);
  const named = tied.find(isNamed);
  const [first] = tied;
  if (!named || !first || first.confidence - named.confidence >= CLEARLY_AHEAD) return weighed;
  return [named, ...weighed.filter((one) => one !== named)];
}
