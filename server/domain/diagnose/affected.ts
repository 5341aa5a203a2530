// What a cause takes down with it: the assets that lose contact or a service, those seen to be alive left out. Pure.

import type { PredicateName } from '../../../contract/predicates.ts';
import type { SiteGraph } from '../topology/types.ts';
import { CONTACT, predicatesOf } from './cause-schema.ts';
import { BAD, OK, type Observables } from './observables.ts';
import type { Candidate } from './predict.ts';
import { assetsOf } from './reach.ts';

/** An effect this likely takes the asset's service away; one that strikes some, where it has struck. */
const TAKES_DOWN = 0.5;

interface Surroundings {
  readonly graph: SiteGraph;
  readonly observables: Observables;
}

/** @returns asset keys; the asset itself is not among them where it is the cause's own place */
export function affectedBy(candidate: Candidate, { graph, observables }: Surroundings): string[] {
  const down = new Set<string>();
  const silenced = silencedBy(candidate, observables);
  for (const effect of candidate.cause.effects) {
    const ways = predicatesOf(effect).filter((name) => CONTACT.includes(name));
    const strikesSome = effect.sparing === true || effect.whenStruck === true;
    if ((!strikesSome && effect.probability < TAKES_DOWN) || ways.length === 0) continue;
    const isLost = ways.includes('reachable') ? isUnreachable : isWithoutService;
    for (const asset of assetsOf(effect.where, candidate, graph)) {
      if (!isServed(asset, graph) || (strikesSome && !silenced.has(asset))) continue;
      if (isLost(asset, ways, candidate.onsetMs, observables) && !isCarried(asset, candidate, { graph, observables }))
        down.add(asset);
    }
  }
  if (candidate.place === candidate.subject) down.delete(candidate.subject);
  return [...down];
}

/** Those of whose silence it is the explanation. */
function silencedBy({ bad }: Candidate, { predicate, asset }: Observables): ReadonlySet<string> {
  const isContact = (number: number): boolean => CONTACT.some((name) => name === predicate[number]);
  return new Set([...bad].filter(isContact).map((number) => asset[number] ?? ''));
}

/** A box is where things are, not something that serves. */
function isServed(asset: string, graph: SiteGraph): boolean {
  const known = graph.assets.get(asset);
  return known !== undefined && known.class !== 'box';
}

/** Nobody can ask it, and what carries it is alive: in a ring that is reached the other way round. */
function isCarried(asset: string, { subject, onsetMs }: Candidate, { graph, observables }: Surroundings): boolean {
  if (graph.assets.get(asset)?.isWatched === true) return false;
  const above = graph.uplinkOf(asset)?.parent;
  return above !== undefined && above !== subject && isAlive(above, onsetMs, observables);
}

function isUnreachable(asset: string, _: readonly PredicateName[], onsetMs: number, observables: Observables): boolean {
  return !isAlive(asset, onsetMs, observables);
}

/** Without its video or its replies on the bus, whatever else of it is well; what never had that service loses none. */
function isWithoutService(
  asset: string,
  ways: readonly PredicateName[],
  onsetMs: number,
  observables: Observables,
): boolean {
  if (isBad(asset, ways, observables)) return true;
  return ways.some((way) => observables.of(way, asset) >= 0) && !isAlive(asset, onsetMs, observables);
}

function isBad(asset: string, predicates: readonly PredicateName[], observables: Observables): boolean {
  return predicates.some((predicate) => {
    const number = observables.of(predicate, asset);
    return number >= 0 && observables.level[number] === BAD;
  });
}

function isAlive(asset: string, onsetMs: number, observables: Observables): boolean {
  return CONTACT.some((predicate) => {
    // “Heard” lags behind the truth: a broker waits before it says that a client is gone.
    if (predicate === 'heard') return false;
    const number = observables.of(predicate, asset);
    return number >= 0 && observables.level[number] === OK && observables.isFresh(number, onsetMs);
  });
}
