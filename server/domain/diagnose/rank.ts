// Weighs each cause of the best explanation against what could stand in its place: another cause, several together, or
// none that we know. The weights of all that would explain the same alarms add up to one; by them it is told how sure it is.

import { confidencesOf } from './confidence.ts';
import type { Explanation, Neighbourhood } from './explanation.ts';
import { growGreedily } from './search.ts';
import type { Candidate } from './predict.ts';
import type { Share, Weighed } from './weighed.ts';

/** Alternatives this much less likely, in natural log, carry no weight worth computing with. */
const MIN_LOG_WEIGHT = -12;

export interface Ranking {
  /** Best first; the fault's own cause is among them. */
  readonly weighed: readonly Weighed[];
  /** Share of “none of the known causes”. */
  readonly noneShare: number;
}

/** What could stand where `member` stands, the rest of the explanation being true. */
export function rankAround(member: Candidate, explanation: Explanation, neighbourhood: Neighbourhood): Ranking {
  explanation.remove(member);
  const own = explanation.gain(member);
  const weights = new Map<Candidate, number>([[member, 1]]);
  for (const other of neighbourhood.of(member)) {
    if (explanation.members.has(other)) continue;
    const difference = explanation.gain(other) - own;
    if (difference > MIN_LOG_WEIGHT) weights.set(other, Math.exp(difference));
  }
  for (const [candidate, weight] of together(member, own, explanation, neighbourhood)) {
    weights.set(candidate, (weights.get(candidate) ?? 0) + weight);
  }
  explanation.add(member);
  return normalise(weights, Math.exp(-own));
}

/** Several lesser causes at once, in place of one: the best set that grows when the member is banned. */
function together(
  member: Candidate,
  own: number,
  explanation: Explanation,
  neighbourhood: Neighbourhood,
): Map<Candidate, number> {
  const { added: found, total } = growGreedily(explanation, neighbourhood.of(member));
  for (const candidate of found) explanation.remove(candidate);
  const weight = Math.exp(total - own);
  return found.length < 2 ? new Map() : new Map(found.map((candidate) => [candidate, weight / found.length]));
}

/** What could explain alarms that the explanation leaves over. */
export function rankLeftOver(
  observables: readonly number[],
  explanation: Explanation,
  neighbourhood: Neighbourhood,
): Ranking {
  const weights = new Map<Candidate, number>();
  for (const observable of observables) {
    for (const candidate of neighbourhood.explaining(observable)) {
      if (explanation.members.has(candidate) || weights.has(candidate)) continue;
      const gain = explanation.gain(candidate);
      if (gain > MIN_LOG_WEIGHT) weights.set(candidate, Math.exp(gain));
    }
  }
  return normalise(weights, 1);
}

function normalise(weights: ReadonlyMap<Candidate, number>, none: number): Ranking {
  let sum = none;
  for (const weight of weights.values()) sum += weight;
  // The same cause at the same place with two possible beginnings is one answer to a person.
  const byAnswer = new Map<string, { candidate: Candidate; share: number; best: number }>();
  for (const [candidate, weight] of weights) {
    const key = `${candidate.cause.id} ${candidate.place} ${candidate.subject}`;
    const known = byAnswer.get(key);
    if (!known) byAnswer.set(key, { candidate, share: weight / sum, best: weight });
    else {
      known.share += weight / sum;
      if (weight > known.best) [known.candidate, known.best] = [candidate, weight];
    }
  }
  const shares = [...byAnswer.values()]
    .map(({ candidate, share }): Share => ({ candidate, share }))
    .toSorted((a, b) => b.share - a.share || compareAnswers(a.candidate, b.candidate));
  const noneShare = none / sum;
  const confidences = confidencesOf(shares, noneShare);
  const weighed = shares.map((one, at) => ({ ...one, confidence: confidences[at] ?? 0 }));
  return { weighed, noneShare };
}

function compareAnswers(a: Candidate, b: Candidate): number {
  return b.cause.rate - a.cause.rate || (a.cause.id < b.cause.id ? -1 : 1);
}
