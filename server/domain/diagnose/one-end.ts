// A cut cable is one fault: it is told at its lower end where both ends could tell of it. Pure.

import { parsePlace } from '../../../contract/place.ts';
import type { SiteGraph } from '../topology/types.ts';
import { farEnds, unknownEnds } from './cable-ends.ts';
import type { Candidate } from './predict.ts';

export function withoutFarEnds(all: readonly Candidate[], graph: SiteGraph): Candidate[] {
  const told = new Map<string, Candidate[]>();
  for (const candidate of all.filter(isOfCable)) {
    const key = keyOf(candidate, candidate.place);
    told.set(key, [...(told.get(key) ?? []), candidate]);
  }
  return all.filter((candidate) => {
    const { place, subject } = candidate;
    if (!isOfCable(candidate) || graph.uplinkOf(subject)?.ownPort === place) return true;
    if (farEnds(place, graph).some((end) => told.has(keyOf(candidate, end)))) return false;
    const others = unknownEnds(place, graph).flatMap((end) => told.get(keyOf(candidate, end)) ?? []);
    return !others.some((other) => isLower(other.place, place, graph) && explainsAllOf(other, candidate));
  });
}

function isOfCable({ cause, place, subject }: Candidate): boolean {
  return place !== subject && cause.effects.some(({ where }) => where === 'far-end');
}

function keyOf({ cause }: Candidate, place: string): string {
  return `${cause.id} ${place}`;
}

/** Further from the gateway; of two as far the first by name. */
function isLower(one: string, other: string, graph: SiteGraph): boolean {
  const depthOf = (place: string): number => graph.pathOf(parsePlace(place).asset).length;
  return depthOf(one) > depthOf(other) || (depthOf(one) === depthOf(other) && one < other);
}

function explainsAllOf(one: Candidate, other: Candidate): boolean {
  return other.bad.every((observable) => one.bad.includes(observable));
}
