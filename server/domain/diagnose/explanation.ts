// A set of causes and how well it explains what is bad. What several causes explain counts for the best of them only: with
// a noisy-OR a second cause would earn a little at each of hundreds of alarms and join without need.

import type { Candidate } from './predict.ts';

/** A set of causes, and how well it explains each observable. */
export class Explanation {
  readonly members = new Set<Candidate>();
  /** What its best member earns at an observable, and what all of them do. */
  readonly #best: Float64Array;
  readonly #all: (number[] | undefined)[] = [];

  constructor(observables: number) {
    this.#best = new Float64Array(observables);
  }

  /** What adding this cause would add to the log posterior. */
  gain(candidate: Candidate): number {
    const { bad, earns } = candidate;
    let gain = candidate.base;
    for (let i = 0; i < bad.length; i++) {
      const more = (earns[i] ?? 0) - (this.#best[bad[i] ?? 0] ?? 0);
      if (more > 0) gain += more;
    }
    return gain;
  }

  add(candidate: Candidate): void {
    if (this.members.has(candidate)) return;
    this.members.add(candidate);
    const { bad, earns } = candidate;
    for (let i = 0; i < bad.length; i++) {
      const at = bad[i] ?? 0;
      const earned = earns[i] ?? 0;
      const all = this.#all[at];
      if (all) all.push(earned);
      else this.#all[at] = [earned];
      if (earned > (this.#best[at] ?? 0)) this.#best[at] = earned;
    }
  }

  remove(candidate: Candidate): void {
    if (!this.members.delete(candidate)) return;
    const { bad, earns } = candidate;
    for (let i = 0; i < bad.length; i++) {
      const at = bad[i] ?? 0;
      const all = this.#all[at] ?? [];
      const index = all.indexOf(earns[i] ?? 0);
      if (index >= 0) all.splice(index, 1);
      this.#best[at] = Math.max(0, ...all);
    }
  }
}

/** Candidates by the bad observables they can explain. */
export class Neighbourhood {
  readonly #byBad = new Map<number, Candidate[]>();
  /** The search asks for the same neighbours again and again. */
  readonly #neighbours = new Map<Candidate, ReadonlySet<Candidate>>();

  constructor(candidates: readonly Candidate[]) {
    for (const candidate of candidates) {
      for (const observable of candidate.bad) {
        const list = this.#byBad.get(observable);
        if (list) list.push(candidate);
        else this.#byBad.set(observable, [candidate]);
      }
    }
  }

  explaining(observable: number): readonly Candidate[] {
    return this.#byBad.get(observable) ?? [];
  }

  /** Those that explain most of what this one explains; itself left out. */
  closest(candidate: Candidate, most: number): Candidate[] {
    const shared = new Map<Candidate, number>();
    for (const observable of candidate.bad) {
      for (const other of this.explaining(observable)) shared.set(other, (shared.get(other) ?? 0) + 1);
    }
    shared.delete(candidate);
    return [...shared]
      .toSorted(([a, x], [b, y]) => y - x || compareCandidates(a, b))
      .slice(0, most)
      .map(([other]) => other);
  }

  /** All that could explain something this one explains; itself left out. */
  of(candidate: Candidate): ReadonlySet<Candidate> {
    const known = this.#neighbours.get(candidate);
    if (known) return known;
    const found = new Set<Candidate>();
    for (const observable of candidate.bad) for (const other of this.explaining(observable)) found.add(other);
    found.delete(candidate);
    this.#neighbours.set(candidate, found);
    return found;
  }
}

/** Better first; equals by what does not depend on the order they came in. */
export function compareCandidates(a: Candidate, b: Candidate): number {
  return (
    b.cause.rate - a.cause.rate ||
    b.bad.length - a.bad.length ||
    compareText(a.cause.id, b.cause.id) ||
    compareText(a.place, b.place) ||
    a.onsetMs - b.onsetMs
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
