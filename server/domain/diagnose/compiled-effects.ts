// The effects of a cause as numbers, made once: data come with durations as people write them and groups of predicates.

import { durationMs } from '../../../contract/duration.ts';
import type { PredicateName } from '../../../contract/predicates.ts';
import { predicatesOf, type Cause, type Effect } from './cause-schema.ts';
import type { Expected } from './expectation.ts';

/** Surest an effect may be: nothing seen in the field excludes a cause altogether. */
const MAX_PROBABILITY = 0.995;

export interface CompiledEffect {
  readonly effect: Effect;
  readonly predicates: readonly PredicateName[];
  /** How each observable that it meets is expected. */
  readonly as: Pick<Expected, 'probability' | 'hides' | 'withinMs' | 'beforeMs' | 'afterMs' | 'atOnceMs' | 'isMute'>;
}

const KNOWN = new WeakMap<Cause['effects'], readonly CompiledEffect[]>();

export function compiledEffects({ effects }: Cause): readonly CompiledEffect[] {
  const known = KNOWN.get(effects);
  if (known) return known;
  const compiled = effects.map((effect) => {
    const predicates = predicatesOf(effect);
    const as = {
      probability: Math.min(MAX_PROBABILITY, effect.probability),
      hides: effect.hides === true,
      withinMs: msOf(effect.within),
      beforeMs: msOf(effect.before),
      afterMs: msOf(effect.after),
      atOnceMs: effect.atOnce === undefined ? Infinity : msOf(effect.atOnce),
      isMute: predicates.includes('agent') && predicates.includes('reachable'),
    };
    return { effect, predicates, as };
  });
  KNOWN.set(effects, compiled);
  return compiled;
}

function msOf(duration: string | undefined): number {
  return duration === undefined ? 0 : (durationMs(duration) ?? 0);
}
