// Causes that need not be laid over the site: what they cannot do without is seen to be ok. Most causes that take much along are
// ruled out by one look at their own place, and laying them out is what a diagnosis takes longest for. Pure.

import type { PredicateName } from '../../../contract/predicates.ts';
import type { Cause } from './cause-schema.ts';
import { compiledEffects, type CompiledEffect } from './compiled-effects.ts';
import { OK } from './observables.ts';
import { struckBy, type Located } from './reach.ts';
import { meetSigns, type SignSources } from './signs-at.ts';

const EXCLUDING = new WeakMap<Cause['effects'], readonly CompiledEffect[]>();

/** @returns whether a sign by which the cause is defined has been seen to be ok since the last of the alarms began */
export function ruledOutBy(sources: SignSources): (located: Located) => boolean {
  const { graph, observables } = sources;
  // No cause of an alarm has begun later than it.
  const latestMs = Math.max(...[...observables.findings].map(({ sinceMs }) => sinceMs));
  const isOk = (sign: number): boolean => observables.level[sign] === OK && observables.isFresh(sign, latestMs);
  return (located) =>
    excludingEffects(located.cause).some(({ effect, predicates }) =>
      struckBy(effect.where, located, graph).some((struck) => {
        let isExcluded = false;
        meetSigns(struck, predicates, sources, (sign) => (isExcluded ||= isOk(sign)));
        return isExcluded;
      }),
    );
}

function excludingEffects(cause: Cause): readonly CompiledEffect[] {
  const known = EXCLUDING.get(cause.effects);
  if (known) return known;
  const effects = compiledEffects(cause);
  // What an effect named before meets is that one's sign, which need not show.
  const isOwn = (predicate: PredicateName, at: number): boolean =>
    !effects.slice(0, at).some(({ predicates }) => predicates.includes(predicate));
  const excluding = effects.filter(
    ({ effect, predicates }, at) => effect.defining === true && predicates.every((one) => isOwn(one, at)),
  );
  EXCLUDING.set(cause.effects, excluding);
  return excluding;
}
