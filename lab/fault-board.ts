// Which faults are active: breaks and heals them by name, in time if asked, and forgets those that an operator's action
// has cured. The effects themselves are the world's.

import { ForesiteError } from '../contract/errors.ts';
import type { FaultDefinition, Truth } from './fault.ts';
import { FAULTS, faultNamed } from './faults.ts';
import { outletOf, type Device } from './device.ts';
import { seededRandom } from './random.ts';
import type { Cure, World } from './world.ts';

/** Most faults active or waiting at once. */
export const MAX_ACTIVE = 200;

export interface BreakOrder {
  fault: string;
  /** Asset; the fault's own default unless given. */
  on?: string;
  seed?: number;
  /** Begins after this long, ms. */
  afterMs?: number;
  /** Heals itself after this long, ms. */
  forMs?: number;
}

export interface ActiveFault {
  fault: string;
  on: string;
  title: { zh: string; en: string };
  /** Wall time, ms. */
  sinceMs: number;
  truth: Truth;
}

interface Held {
  active: ActiveFault;
  definition: FaultDefinition;
  cancels: (() => void)[];
}

export class FaultBoard {
  readonly #world: World;
  readonly #seed: number;
  readonly #held = new Map<string, Held>();
  readonly #waiting = new Set<() => void>();

  constructor(world: World, seed: number) {
    this.#world = world;
    this.#seed = seed;
    world.onCure((cure) => this.#onCure(cure));
  }

  active(): ActiveFault[] {
    return [...this.#held.values()].map(({ active }) => active);
  }

  /** @throws ForesiteError lab_unknown_fault, lab_unknown_asset, unavailable */
  break(order: BreakOrder): ActiveFault {
    const definition = faultNamed(order.fault);
    if (!definition) throw new ForesiteError('lab_unknown_fault', { fault: order.fault });
    const target = this.#target(definition, order.on ?? definition.on);
    if (this.#held.size + this.#waiting.size >= MAX_ACTIVE)
      throw new ForesiteError('unavailable', { what: 'room for more faults' });
    const truth = definition.truth(target, this.#world.layout);
    const afterMs = Math.max(0, order.afterMs ?? 0);
    const active: ActiveFault = {
      fault: definition.name,
      on: target.key,
      title: definition.title,
      sinceMs: this.#world.clock.wallMs() + afterMs,
      truth,
    };
    if (afterMs === 0) this.#begin(active, definition, target, order);
    else this.#later(afterMs, () => this.#begin(active, definition, target, order));
    return active;
  }

  /** Heals one fault, all of a name, all on an asset, or all, then also taking back what was set by command. */
  heal(which: { fault?: string; on?: string } = {}): ActiveFault[] {
    const healed: ActiveFault[] = [];
    for (const [key, { active }] of this.#held) {
      if (which.fault !== undefined && which.fault !== active.fault) continue;
      if (which.on !== undefined && which.on !== active.on) continue;
      this.#end(key);
      healed.push(active);
    }
    if (which.fault === undefined && which.on === undefined) {
      for (const cancel of this.#waiting) cancel();
      this.#waiting.clear();
      this.#world.resetSettings();
    }
    return healed;
  }

  /** Stops timers; active faults stay as they are. */
  stop(): void {
    for (const cancel of this.#waiting) cancel();
    for (const { cancels } of this.#held.values()) for (const cancel of cancels) cancel();
  }

  #target(definition: FaultDefinition, on: string): Device {
    const device = this.#world.layout.byKey.get(on);
    if (device && definition.kinds.includes(device.kind)) return device;
    throw new ForesiteError('lab_unknown_asset', {
      fault: definition.name,
      asset: on,
      kinds: definition.kinds.join(', '),
    });
  }

  #begin(active: ActiveFault, definition: FaultDefinition, target: Device, order: BreakOrder): void {
    const key = `${active.fault}@${active.on}`;
    this.#end(key);
    const random = seededRandom(order.seed ?? this.#seed, key);
    const effects = definition.effects(target, { layout: this.#world.layout, random, nowMs: this.#world.nowMs });
    const cancels = order.forMs === undefined ? [] : [this.#world.clock.after(order.forMs, () => this.#end(key))];
    this.#held.set(key, { active, definition, cancels });
    this.#world.apply(key, effects);
  }

  #end(key: string): void {
    const held = this.#held.get(key);
    if (!held) return;
    this.#held.delete(key);
    for (const cancel of held.cancels) cancel();
    this.#world.remove(key);
  }

  #later(ms: number, run: () => void): void {
    const cancel = this.#world.clock.after(ms, () => {
      this.#waiting.delete(cancel);
      run();
    });
    this.#waiting.add(cancel);
  }

  #onCure(cure: Cure): void {
    for (const [key, { active, definition }] of this.#held) {
      const isCured =
        cure.by === 'power-cycle'
          ? definition.powerCycleCures === true && active.on === cure.asset
          : cure.by === 'outlet-on' && active.truth.cause === 'outlet-off' && outletOf(active.on) === cure.outlet;
      if (isCured) this.#end(key);
    }
  }
}

/** What can be broken, for the command line. */
export function faultList(): {
  fault: string;
  title: { zh: string; en: string };
  on: string;
  kinds: readonly string[];
}[] {
  return FAULTS.map(({ name, title, on, kinds }) => ({ fault: name, title, on, kinds }));
}
