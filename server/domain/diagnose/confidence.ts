// From the share of a cause in the model's belief to how sure people are told that it is. The two differ in two known ways.
// What is seen says more than the model makes of it: likelihoods are rounded towards doubt, none is above 99.5 %, and an asset that
// is alive in five ways counts once. And in a tie only base rates tell the causes apart, which are practitioners' estimates,
// right within a factor of four at any one site. Both exponents are fitted on simulated faults
// (docs/scenarios.md, “How sure”) and change no order: the likeliest stays the first. Pure.

import { tieOf } from './near.ts';
import { evidenceOf, MAX_CONFIDENCE, type Share } from './weighed.ts';

/** Where one cause leads, what is seen against a rival counts so many times; how common the rival is counts once. */
const EVIDENCE_COUNTS = 2;
/** What is tied is told by this power of its shares: two that stand at 80 to 20 as 67 to 33. */
const TIE_EXPONENT = 0.5;

/**
 * @param shares best first
 * @param noneShare share of “none of the known causes”
 * @returns for each of them, in their order, 0 … {@link MAX_CONFIDENCE}
 */
export function confidencesOf(shares: readonly Share[], noneShare: number): number[] {
  const [first] = shares;
  // Where it is likelier none of them, nothing leads and nothing is a tie.
  if (!first || noneShare > first.share) return shares.map(({ share }) => share);
  const tied = new Set(tieOf(shares));
  const told = tied.size > 0 ? evened(shares, tied) : sharpened(shares, first, noneShare);
  return told.map((one) => Math.min(MAX_CONFIDENCE, one));
}

/** What the tied have together is shared among them more evenly; the others keep theirs. */
function evened(shares: readonly Share[], tied: ReadonlySet<Share>): number[] {
  let all = 0;
  let powers = 0;
  for (const { share } of tied) {
    all += share;
    powers += share ** TIE_EXPONENT;
  }
  return shares.map((one) => (tied.has(one) ? (all * one.share ** TIE_EXPONENT) / powers : one.share));
}

function sharpened(shares: readonly Share[], first: Share, noneShare: number): number[] {
  const seen = evidenceOf(first);
  const told = shares.map((one) => {
    const against = Math.min(0, evidenceOf(one) - seen);
    return one.share * Math.exp((EVIDENCE_COUNTS - 1) * against);
  });
  const sum = told.reduce((total, one) => total + one, noneShare);
  return told.map((one) => one / sum);
}
