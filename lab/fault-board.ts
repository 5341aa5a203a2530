// Which faults are active: breaks and heals them by name, in time if asked, moves those that creep or come and go, and
// forgets those that an action has cured. The effects themselves are the world's.

import { ForesiteError } from '../contract/errors.ts';
import { untilChangeMs, valueAt, type Moment } from './course.ts';
import type { Effect, Happening } from './effects.ts';
import { truthOf, type FaultDefinition, type RemoteCure, type Truth } from './fault.ts';
import { FAULTS, faultNamed } from './faults.ts';
import type { Device } from './device.ts';
import { seededRandom } from './random.ts';
import type { Cure, World } from './world.ts';

/** Most faults active or waiting at once. */
export const MAX_ACTIVE = 200;
/** Most places named where a fault can happen. */
const MAX_NAMED = 8;
/** Longest wait for a change, ms: timers of the system count no further than 24 days. */
const MAX_WAIT_MS = 86_400_000;

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
  happenings: readonly Happening[];
  /** Lab clock. */
  beganMs: number;
  /** What the changing ones are worth now. */
  values: string;
  cancels: (() => void)[];
  cancelChange: () => void;
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

  /** No fault is active. */
  get isWhole(): boolean {
    return this.#held.size === 0;
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
    const truth = truthOf(definition, target, this.#world.layout);
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

  /** A command has reached the device: ends the faults on it that this cures. @returns those */
  command(asset: string, cure: RemoteCure): ActiveFault[] {
    const cured = [...this.#held].filter(
      ([, { active }]) => active.on === asset && active.truth.remoteCures.includes(cure),
    );
    for (const [key] of cured) this.#end(key);
    return cured.map(([, { active }]) => active);
  }

  /** Stops timers; active faults stay as they are. */
  stop(): void {
    for (const cancel of this.#waiting) cancel();
    for (const { cancels, cancelChange } of this.#held.values())
      for (const cancel of [...cancels, cancelChange]) cancel();
  }

  #target(definition: FaultDefinition, on: string): Device {
    const { layout } = this.#world;
    const device = layout.byKey.get(on);
    if (device && canHappen(definition, device, layout)) return device;
    throw new ForesiteError('lab_unknown_asset', {
      fault: definition.name,
      asset: on,
      hint: hintOf(definition, layout),
    });
  }

  #begin(active: ActiveFault, definition: FaultDefinition, target: Device, order: BreakOrder): void {
    const key = `${active.fault}@${active.on}`;
    this.#end(key);
    const { layout, clock, nowMs } = this.#world;
    const random = seededRandom(order.seed ?? this.#seed, key);
    const happenings = definition.effects(target, { layout, random, nowMs, wallMs: clock.wallMs() });
    const cancels = order.forMs === undefined ? [] : [clock.after(order.forMs, () => this.#end(key))];
    const held = { active, definition, happenings, beganMs: nowMs, values: '', cancels, cancelChange: () => undefined };
    this.#held.set(key, held);
    this.#move(key, held, true);
  }

  /** Applies what acts now, and comes back when that changes. */
  #move(key: string, held: Held, isNew: boolean): void {
    const { clock } = this.#world;
    const now: Moment = { sinceMs: this.#world.nowMs - held.beganMs, wallMs: clock.wallMs() };
    const effects: Effect[] = [];
    const values: number[] = [];
    let waitMs = Infinity;
    for (const one of held.happenings) {
      if (one.kind !== 'changing') {
        effects.push(one);
        continue;
      }
      const value = valueAt(one.course, now);
      values.push(value);
      effects.push(...one.as(value));
      waitMs = Math.min(waitMs, untilChangeMs(one.course, now));
    }
    if (waitMs < Infinity)
      held.cancelChange = clock.after(Math.min(waitMs, MAX_WAIT_MS), () => this.#move(key, held, false));
    const said = values.join();
    if (!isNew && said === held.values) return;
    held.values = said;
    this.#world.apply(key, effects);
  }

  #end(key: string): void {
    const held = this.#held.get(key);
    if (!held) return;
    this.#held.delete(key);
    for (const cancel of [...held.cancels, held.cancelChange]) cancel();
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
    if (cure.by === 'command') {
      this.command(cure.asset, cure.cure);
      return;
    }
    for (const [key, { active, definition }] of this.#held) {
      const isCured =
        cure.by === 'power-cycle'
          ? definition.powerCycleCures === true && active.on === cure.asset
          : cure.by === 'outlet-on' && active.truth.cause === 'outlet-off' && this.#isAt(active.on, cure);
      if (isCured) this.#end(key);
    }
  }

  #isAt(asset: string, { pdu, outlet }: { pdu: string; outlet: number }): boolean {
    const feeds = this.#world.layout.byKey.get(asset)?.feeds ?? [];
    return feeds.some((feed) => feed.kind === 'outlet' && feed.pdu === pdu && feed.outlet === outlet);
  }
}

/** Whether the fault can befall this device of this site. */
export function canHappen(definition: FaultDefinition, device: Device, layout: World['layout']): boolean {
  return definition.kinds.includes(device.kind) && (definition.fits?.(device, layout) ?? true);
}

/** Where a fault can happen at this site, in words. */
function hintOf(definition: FaultDefinition, layout: World['layout']): string {
  const places = layout.devices.filter((device) => canHappen(definition, device, layout)).map(({ key }) => key);
  if (places.length === 0)
    return `nothing at this site is built so that it could; it needs another \`--topology\`, with a ${definition.kinds.join(' or ')} of that kind`;
  const more = places.length > MAX_NAMED ? ` and ${places.length - MAX_NAMED} more` : '';
  return `name one of ${places.slice(0, MAX_NAMED).join(', ')}${more}`;
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
