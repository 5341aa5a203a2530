// Finds the set of causes that together explain the alarms best: each pays its prior and what speaks against it, and earns
// what it explains. Exact in small neighbourhoods; in large ones greedy, then improved by swaps, splits and merges.

import { compareCandidates, Explanation, Neighbourhood } from './explanation.ts';
import type { Candidate } from './predict.ts';

/** Up to this many candidates that share alarms, all sets of up to {@link EXACT_SET} are tried. */
export const EXACT_CANDIDATES = 12;
export const EXACT_SET = 3;
/** Most causes that one site can have at once; what they leave over is unexplained. */
export const MAX_CAUSES = 1000;
const MAX_ROUNDS = 20;
/** Gains below this are rounding. */
const EPSILON = 1e-9;

/** @param candidates those that gain something on their own; others can be in no best set, since sharing only lessens gain */
export function search(candidates: readonly Candidate[], observables: number): Explanation {
  const best = new Explanation(observables);
  const neighbourhood = new Neighbourhood(candidates);
  for (const group of groups(candidates, neighbourhood)) {
    group.sort(compareCandidates);
    const found = group.length <= EXACT_CANDIDATES ? exact(group, observables) : [];
    // Greed begins with what explains most; beginning with what concerns one asset each finds what that overlooks.
    const wide = improve(greedy(group, observables), group, neighbourhood, observables);
    const narrow = group.filter((candidate) => candidate.reach <= 1);
    const fine = improve(greedy(narrow, observables), group, neighbourhood, observables);
    for (const candidate of bestOf([found, fine, wide], observables))
      if (best.members.size < MAX_CAUSES) best.add(candidate);
  }
  return best;
}

/** Candidates that share a bad observable, directly or over others, belong together; groups do not touch each other. */
function groups(candidates: readonly Candidate[], neighbourhood: Neighbourhood): Candidate[][] {
  const found: Candidate[][] = [];
  const seen = new Set<Candidate>();
  const seenBad = new Set<number>();
  for (const start of candidates) {
    if (seen.has(start)) continue;
    seen.add(start);
    const group: Candidate[] = [];
    const queue = [start];
    for (let next = queue.pop(); next; next = queue.pop()) {
      group.push(next);
      for (const observable of next.bad) {
        if (seenBad.has(observable)) continue;
        seenBad.add(observable);
        for (const other of neighbourhood.explaining(observable)) {
          if (seen.has(other)) continue;
          seen.add(other);
          queue.push(other);
        }
      }
    }
    found.push(group);
  }
  return found;
}

/** The set of the best score; of equals the first. */
function bestOf(sets: readonly (readonly Candidate[])[], observables: number): readonly Candidate[] {
  let best: readonly Candidate[] = [];
  let bestScore = 0;
  for (const set of sets) {
    const score = scoreOf(set, observables);
    if (score > bestScore + EPSILON) [best, bestScore] = [set, score];
  }
  return best;
}

function scoreOf(set: readonly Candidate[], observables: number): number {
  const explanation = new Explanation(observables);
  let score = 0;
  for (const candidate of set) {
    score += explanation.gain(candidate);
    explanation.add(candidate);
  }
  return score;
}

function exact(group: readonly Candidate[], observables: number): Candidate[] {
  const explanation = new Explanation(observables);
  let best: Candidate[] = [];
  let bestScore = 0;
  const grow = (from: number, score: number): void => {
    for (let i = from; i < group.length; i++) {
      const candidate = group[i];
      if (!candidate) continue;
      const next = score + explanation.gain(candidate);
      explanation.add(candidate);
      if (next > bestScore + EPSILON) {
        bestScore = next;
        best = [...explanation.members];
      }
      if (explanation.members.size < EXACT_SET) grow(i + 1, next);
      explanation.remove(candidate);
    }
  };
  grow(0, 0);
  return best;
}

function greedy(group: readonly Candidate[], observables: number): Candidate[] {
  return growGreedily(new Explanation(observables), group).added;
}

/** Takes the best cause again and again. A gain computed earlier is an upper bound, so few are computed anew. */
export function growGreedily(
  explanation: Explanation,
  candidates: Iterable<Candidate>,
): { added: Candidate[]; total: number } {
  const bounds: { candidate: Candidate; gain: number }[] = [];
  for (const candidate of candidates) {
    if (!explanation.members.has(candidate)) bounds.push({ candidate, gain: explanation.gain(candidate) });
  }
  bounds.sort((a, b) => b.gain - a.gain);
  const added: Candidate[] = [];
  let total = 0;
  for (;;) {
    const first = bounds[0];
    if (!first || first.gain <= EPSILON) return { added, total };
    first.gain = explanation.gain(first.candidate);
    if (first.gain < (bounds[1]?.gain ?? 0) - EPSILON) {
      sink(bounds);
      continue;
    }
    bounds.shift();
    if (first.gain <= EPSILON) continue;
    explanation.add(first.candidate);
    added.push(first.candidate);
    total += first.gain;
  }
}

/** Moves the first entry back to where its gain belongs. */
function sink(bounds: { candidate: Candidate; gain: number }[]): void {
  const first = bounds.shift();
  if (!first) return;
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle]?.gain ?? 0) > first.gain) low = middle + 1;
    else high = middle;
  }
  bounds.splice(low, 0, first);
}

/** Swaps a cause for a better one, and several for one that stands for them, until nothing improves. */
function improve(
  set: readonly Candidate[],
  group: readonly Candidate[],
  neighbourhood: Neighbourhood,
  observables: number,
): Candidate[] {
  if (group.length <= set.length) return [...set];
  const explanation = new Explanation(observables);
  for (const candidate of set) explanation.add(candidate);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const isBetter =
      mergeSome(explanation, neighbourhood) ||
      swapOne(explanation, neighbourhood) ||
      splitOne(explanation, neighbourhood);
    if (!isBetter) break;
  }
  return [...explanation.members];
}

function swapOne(explanation: Explanation, neighbourhood: Neighbourhood): boolean {
  const members = [...explanation.members];
  for (const member of members) {
    explanation.remove(member);
    const own = explanation.gain(member);
    let best: Candidate | null = null;
    let bestGain = Math.max(0, own);
    for (const other of neighbourhood.of(member)) {
      if (explanation.members.has(other)) continue;
      const gain = explanation.gain(other);
      if (gain > bestGain + EPSILON) [best, bestGain] = [other, gain];
    }
    if (best) {
      explanation.add(best);
      return true;
    }
    if (own > 0) explanation.add(member);
    else return true;
  }
  return false;
}

/** Puts several causes in the place of one. */
function splitOne(explanation: Explanation, neighbourhood: Neighbourhood): boolean {
  const members = [...explanation.members];
  for (const member of members) {
    explanation.remove(member);
    const own = explanation.gain(member);
    const { added, total } = growGreedily(explanation, neighbourhood.of(member));
    if (total > own + EPSILON) return true;
    for (const candidate of added) explanation.remove(candidate);
    explanation.add(member);
  }
  return false;
}

/** Adds a cause that overlaps several members and drops those it makes needless, when that is better. */
function mergeSome(explanation: Explanation, neighbourhood: Neighbourhood): boolean {
  if (explanation.members.size < 2) return false;
  const owns = ownGains(explanation);
  const overlaps = new Map<Candidate, number[]>();
  for (const [member, own] of owns) {
    for (const other of neighbourhood.of(member)) {
      const list = overlaps.get(other);
      if (list) list.push(own);
      else overlaps.set(other, [own]);
    }
  }
  for (const [candidate, gains] of overlaps) {
    if (gains.length < 2 || explanation.members.has(candidate)) continue;
    // Dropping two members loses at least what each adds now; a cause that can never earn as much is no replacement.
    const [least = 0, second = 0] = gains.toSorted((a, b) => a - b);
    if (candidate.alone <= least + second) continue;
    let change = explanation.gain(candidate);
    explanation.add(candidate);
    const dropped: Candidate[] = [];
    for (const member of neighbourhood.of(candidate)) {
      if (!explanation.members.has(member)) continue;
      explanation.remove(member);
      const loss = explanation.gain(member);
      if (loss < 0) {
        change -= loss;
        dropped.push(member);
      } else explanation.add(member);
    }
    if (change > EPSILON) return true;
    explanation.remove(candidate);
    for (const member of dropped) explanation.add(member);
  }
  return false;
}

/** What each member adds to the others. */
function ownGains(explanation: Explanation): Map<Candidate, number> {
  const gains = new Map<Candidate, number>();
  const members = [...explanation.members];
  for (const member of members) {
    explanation.remove(member);
    gains.set(member, explanation.gain(member));
    explanation.add(member);
  }
  return gains;
}
