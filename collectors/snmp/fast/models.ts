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
export const MAX_WAYS = 64;
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

/** After so many devices that were like none, only every so-manieth is compared. */
export const MAX_MISSES = 8;

/** What decides how requests are laid out. */
export type Way = Omit<Layout, 'indexesOf'>;

interface Known {
  readonly models: Model[];
  /** Devices in a row that were like none of them. */
  misses: number;
  /** Devices that were not compared for that. */
  left: number;
}

export class Models {
  readonly #known = new WeakMap<SnmpPlan, Map<string, Known>>();

  /**
   * Those that a device may be like, likeliest first; few devices are compared where none has been like another.
   * @param plan of its profile, before anything is known of it
   */
  of(plan: SnmpPlan, way: Way): readonly Model[] {
    const known = this.#at(plan, way);
    if (known.models.length === 0) return known.models;
    const isHopeless = known.misses >= MAX_MISSES && ++known.left % MAX_MISSES !== 0;
    return isHopeless ? [] : known.models.slice(0, MAX_COMPARED);
  }

  /** Whether there is room for another. */
  wants(plan: SnmpPlan, way: Way): boolean {
    return this.#at(plan, way).models.length < MAX_MODELS;
  }

  /** Whether a device that was compared was like one of them. */
  noteCompared(plan: SnmpPlan, way: Way, isLike: boolean): void {
    const known = this.#at(plan, way);
    known.misses = isLike ? 0 : known.misses + 1;
  }

  /** Takes a model in, unless it is known. */
  note(plan: SnmpPlan, way: Way, model: Model): void {
    const { models } = this.#at(plan, way);
    const at = models.findIndex((known) => isEqual(known, model));
    const [kept = model] = at < 0 ? [] : models.splice(at, 1);
    models.unshift(kept);
    if (models.length > MAX_MODELS) models.pop();
  }

  #at(plan: SnmpPlan, way: Way): Known {
    const name = wayOf(way);
    let byWay = this.#known.get(plan);
    if (!byWay) this.#known.set(plan, (byWay = new Map()));
    let known = byWay.get(name);
    if (known) return known;
    const [oldest] = byWay.keys();
    if (byWay.size >= MAX_WAYS && oldest !== undefined) byWay.delete(oldest);
    byWay.set(name, (known = { models: [], misses: 0, left: 0 }));
    return known;
  }
}

function isEqual(a: Model, b: Model): boolean {
  if (a.plan !== b.plan || a.shape !== b.shape || a.identity !== b.identity || a.frozen !== b.frozen) return false;
  const areSame = (one: ArrayLike<number>, other: ArrayLike<number>): boolean =>
    one.length === other.length && Array.from(one).every((value, i) => Object.is(value, other[i]));
  return areSame(a.fixed, b.fixed) && areSame(a.replays, b.replays) && areSame(a.stepped, b.stepped);
}
