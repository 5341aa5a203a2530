// Says why: which observations moved a cause, by how many bits, for and against, in words. An observation weighs what it
// tells this cause from the others that could explain the same alarms, each as common as it is.

import { PREDICATES } from '../../../contract/predicates.ts';
import { fill } from '../../../contract/text.ts';
import type { SiteGraph } from '../topology/types.ts';
import { withDistance } from './cable-fault.ts';
import { BAD, LEAK, OK, type Observables } from './observables.ts';
import type { Candidate } from './predict.ts';
import type { Evidence, Readings } from './types.ts';

/** Most items of evidence for a cause. */
export const MAX_EVIDENCE = 8;
/** Most rivals that an observation is weighed against: those that explain most of the same. */
export const MAX_RIVALS = 40;
/** Most observables of a cause away from its own place that are looked at: hundreds alike say no more. */
const MAX_FAR = 64;
/** Less than this is not worth a line, unless it is an alarm that the cause explains. */
const MIN_BITS = 0.15;
/** An alarm that the cause explains speaks for it all the same, unless the cause makes it this much less likely than others do. */
const AGAINST_BITS = -1;
/** Share of “something else altogether” among the rivals an observation is weighed against. */
const OTHER_SHARE = 0.1;
/** Weights are shown up to this. */
const MAX_BITS = 16;

interface Rival {
  readonly weight: number;
  readonly chance: ReadonlyMap<number, number>;
}

/** Whether another fault has already explained an observable. */
export type IsElsewhere = (observable: number) => boolean;

/** What rivals predict, prepared once for a fault and asked for each of its causes. */
export class EvidenceWriter {
  readonly #graph: SiteGraph;
  readonly #observables: Observables;
  readonly #readings: Readings;
  readonly #rivals = new Map<Candidate, Rival>();

  constructor(graph: SiteGraph, observables: Observables, readings: Readings) {
    this.#graph = graph;
    this.#observables = observables;
    this.#readings = readings;
  }

  /**
   * @param rivals other causes that could explain alarms of this one, likely or not
   * @param elsewhere what another fault has already explained: that it is bad says nothing of this one
   */
  of(candidate: Candidate, rivals: Iterable<Candidate>, elsewhere: IsElsewhere): Evidence[] {
    const own = this.#rival(candidate);
    const others: Rival[] = [];
    const told = new Set<number>();
    let far = 0;
    for (const observable of own.chance.keys()) {
      if (this.#isOwn(observable, candidate.subject) || far++ < MAX_FAR) told.add(observable);
    }
    for (const rival of rivals) {
      if (rival === candidate) continue;
      const known = this.#rival(rival);
      others.push(known);
      for (const observable of known.chance.keys())
        if (this.#isNear(observable, candidate, rival)) told.add(observable);
    }
    let sum = 0;
    for (const other of others) sum += other.weight;
    const lines: { evidence: Evidence; rank: number }[] = [];
    for (const observable of told) {
      if (elsewhere(observable) && !own.chance.has(observable)) continue;
      const mixed = others.reduce((total, other) => total + other.weight * this.#chance(other, observable), 0);
      const other =
        sum > 0 ? (1 - OTHER_SHARE) * (mixed / sum) + OTHER_SHARE * this.#byLeak(observable) : this.#byLeak(observable);
      const bits = Math.max(-MAX_BITS, Math.min(MAX_BITS, Math.log2(this.#chance(own, observable) / other)));
      const isExplained = this.#observables.isFinding[observable] === true && own.chance.has(observable);
      if (Math.abs(bits) < MIN_BITS && !isExplained) continue;
      const line = this.#line(observable, bits, isExplained);
      // What is seen at the place itself is read first; many alike from afar come last.
      const isOwn = this.#isOwn(observable, candidate.subject);
      lines.push({ evidence: line, rank: Math.abs(bits) + (isExplained ? 2 : 0) + (isOwn ? 4 : 0) });
    }
    lines.sort((a, b) => b.rank - a.rank || (a.evidence.place < b.evidence.place ? -1 : 1));
    return lines.slice(0, MAX_EVIDENCE).map((line) => line.evidence);
  }

  #rival(candidate: Candidate): Rival {
    const known = this.#rivals.get(candidate);
    if (known) return known;
    const chance = new Map<number, number>();
    for (const { observable, probability } of candidate.ok) chance.set(observable, probability);
    for (let i = 0; i < candidate.bad.length; i++) chance.set(candidate.bad[i] ?? 0, candidate.chance[i] ?? 0);
    const rival = { weight: Math.exp(candidate.logPrior), chance };
    this.#rivals.set(candidate, rival);
    return rival;
  }

  /** A far rival speaks only at its own place: that it answers is why it is not the cause. */
  #isNear(observable: number, candidate: Candidate, rival: Candidate): boolean {
    return this.#isOwn(observable, candidate.subject) || this.#observables.asset[observable] === rival.subject;
  }

  /** Seen at the asset, or at the port it hangs on. */
  #isOwn(observable: number, subject: string): boolean {
    if (this.#observables.asset[observable] === subject) return true;
    return this.#observables.place[observable] === this.#graph.uplinkOf(subject)?.parentPort;
  }

  /** Chance of what is seen there, were this cause alone true. */
  #chance(rival: Rival, observable: number): number {
    const bad = 1 - (1 - LEAK) * (1 - (rival.chance.get(observable) ?? 0));
    return this.#observables.level[observable] === BAD ? bad : 1 - bad;
  }

  #byLeak(observable: number): number {
    return this.#observables.level[observable] === BAD ? LEAK : 1 - LEAK;
  }

  #line(observable: number, bits: number, isExplained: boolean): Evidence {
    const predicate = this.#observables.predicate[observable] ?? 'reachable';
    const place = this.#observables.place[observable] ?? '';
    const isOk = this.#observables.level[observable] === OK;
    const text = fill(PREDICATES[predicate][isOk ? 'ok' : 'bad'], { place: this.#graph.nameOf(place) });
    return {
      text: predicate === 'cable' && !isOk ? withDistance(text, place, this.#readings) : text,
      supports: bits > 0 || (isExplained && bits > AGAINST_BITS),
      bits: Math.round(bits * 100) / 100,
      predicate,
      place,
    };
  }
}
