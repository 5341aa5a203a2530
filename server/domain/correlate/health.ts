// How an asset stands, for tiles and counts. `bad`: it has an alarm of its own. `unreachable`: silent because of another
// asset's fault. `unknown` is never healthy. Pure.

import type { Health } from '../../../contract/api.ts';
import type { Level, PredicateName } from '../../../contract/predicates.ts';
import type { Observations } from '../detect/types.ts';
import type { GraphAsset } from '../topology/types.ts';

/** Signs that it lives and can be watched as set up: what answers ping but refuses to be asked is not known to be well. */
const SIGNS_OF_LIFE: readonly PredicateName[] = ['reachable', 'heard', 'bus-reply', 'agent', 'login', 'video'];

export interface HealthInput {
  readonly asset: GraphAsset;
  readonly observations: Observations;
  /** It, or a component of it, has an alarm. */
  readonly hasAlarm: boolean;
  /** Another asset's open fault takes it down. */
  readonly isAffected: boolean;
  /** An open ticket is located at it. */
  readonly hasTicket: boolean;
}

export function healthOf(input: HealthInput): Health {
  const life = lifeOf(input.asset, input.observations);
  if (input.isAffected && life !== 'ok') return 'unreachable';
  if (input.hasTicket || input.hasAlarm) return 'bad';
  if (!input.asset.isWatched) return input.isAffected ? 'unreachable' : 'ok';
  return life;
}

/** Bad only becomes the asset's health through an alarm: until a hold time is over, a missed poll is `unknown`. */
function lifeOf(asset: GraphAsset, observations: Observations): 'ok' | 'unknown' {
  const levels: Level[] = [];
  for (const predicate of SIGNS_OF_LIFE) {
    const observation = observations.at(predicate, asset.key);
    if (observation) levels.push(observation.level);
  }
  return levels.length > 0 && levels.every((level) => level === 'ok') ? 'ok' : 'unknown';
}
