// Where the signs of an effect are seen: of an asset at it, its port, channel and outlets; of a component at it.

import { componentKind, parsePlace } from '../../../contract/place.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import type { SiteGraph } from '../topology/types.ts';
import { componentKindOf, type Observables } from './observables.ts';
import { placesOf } from './reach.ts';

export interface SignSources {
  readonly graph: SiteGraph;
  readonly observables: Observables;
}

/** Meets those of the predicates that something decides at what is struck, a place key. */
export function meetSigns(
  struck: string,
  predicates: readonly PredicateName[],
  { graph, observables }: SignSources,
  meet: (observable: number) => void,
): void {
  const { component } = parsePlace(struck);
  if (component !== '' && !struck.startsWith('@')) {
    observables.each(predicates, struck, componentKind(component), meet);
    return;
  }
  observables.each(predicates, struck, '', meet);
  for (const predicate of predicates) {
    if (componentKindOf(predicate) === '') continue;
    for (const place of placesOf(predicate, struck, graph)) {
      const observable = observables.of(predicate, place);
      if (observable >= 0) meet(observable);
    }
  }
}
