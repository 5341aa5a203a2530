// What alike devices have in common, learnt from the first of them: the next one that answers the same needs no full reading.
// A few models of each plan are kept, those that fitted last first. Asks nobody itself.

import type { SnmpPlan } from '../config.ts';
import type { FrozenTable } from './frozen.ts';
import type { Identity } from './identity.ts';
import { wayOf, type Layout } from './requests.ts';
import type { Shape } from './compiled.ts';

/** Models kept of one plan and layout; a device unlike all of them is read in full. */
export const MAX_MODELS = 4;
/** Communities and answer sizes of one plan that models are kept for. */
export const MAX_WAYS = 256;
/** Models that a device is compared with: each costs a request or two. */
export const MAX_COMPARED = 2;

export interface Model {
  /** The plan by which it was read, which may be another than its profile's own. */
  readonly plan: SnmpPlan;
  readonly shape: Shape;
  readonly identity: Identity;
  /** Places of the tables that polls by steps account for, and their rows. */
  readonly stepped: readonly number[];
  readonly frozen: readonly FrozenTable[];
  /** Sections that are run on what was captured. */
  readonly replays: readonly number[];
  /** Series of the device it was learnt from, by step. */
  readonly series: Uint32Array;
  /** What must stay as it is; NaN for what each device has of its own. */
  readonly fixed: Float64Array;
  readonly counterBits: number;
}

/** What decides how requests are laid out. */
export type Way = Omit<Layout, 'indexesOf'>;

export class Models {
  readonly #models = new WeakMap<SnmpPlan, Map<string, Model[]>>();

  /** Those that a device may be like, likeliest first. @param plan of its profile, before anything is known of it */
  of(plan: SnmpPlan, way: Way): readonly Model[] {
    return this.#at(plan, way).slice(0, MAX_COMPARED);
  }

  /** Takes a model in, or the one that is the same; returns the one to keep. */
  note(plan: SnmpPlan, way: Way, model: Model): Model {
    const models = this.#at(plan, way);
    const at = models.findIndex(
      ({ shape, identity, frozen, fixed }) =>
        shape === model.shape && identity === model.identity && frozen === model.frozen && isEqual(fixed, model.fixed),
    );
    const [kept = model] = at < 0 ? [] : models.splice(at, 1);
    models.unshift(kept);
    if (models.length > MAX_MODELS) models.pop();
    return kept;
  }

  #at(plan: SnmpPlan, way: Way): Model[] {
    const name = wayOf(way);
    let byWay = this.#models.get(plan);
    if (!byWay) this.#models.set(plan, (byWay = new Map()));
    let models = byWay.get(name);
    if (models) return models;
    if (byWay.size >= MAX_WAYS) byWay.clear();
    byWay.set(name, (models = []));
    return models;
  }
}

function isEqual(a: Float64Array, b: Float64Array): boolean {
  return a.every((value, i) => Object.is(value, b[i]));
}
