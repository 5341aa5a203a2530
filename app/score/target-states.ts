// The states that each target of a simulated site was found in, with what it said there, and the one that it was in last. A
// state is known by what the target looked at.

import type { Target } from '../../contract/collector.ts';
import type { Outcome, TargetState } from './outcomes.ts';
import type { Onlooker, WatchedWorld } from './watched-world.ts';

/** States of one target that are remembered; past it the one used longest ago goes. */
export const MAX_STATES = 512;

/** The state a target was polled in last, and how often in a row. */
export interface Present {
  readonly state: TargetState;
  readonly polls: number;
}

/** One target. It is stirred when it may be in another state than its present one. */
export interface Remembered extends Onlooker {
  states: TargetState[];
  present: Present | null;
}

export class TargetStates {
  readonly #watched: WatchedWorld;
  readonly #targets = new Map<Target, Remembered>();

  constructor(watched: WatchedWorld) {
    this.#watched = watched;
  }

  of(target: Target): Remembered {
    let known = this.#targets.get(target);
    if (!known) {
      known = { sights: new Set(), isStirred: true, states: [], present: null };
      this.#targets.set(target, known);
    }
    return known;
  }

  /** It is in this state now. */
  enter(target: Remembered, state: TargetState, polls: number): void {
    target.present = { state, polls };
    target.isStirred = false;
  }

  /** Whether it is not in its present state any more. Only {@link WatchedWorld.lookAround} stirs all whom it has to. */
  isLeft(target: Remembered): boolean {
    const { present } = target;
    if (present === null) return true;
    if (!target.isStirred) return false;
    target.isStirred = !this.#watched.isSame(present.state);
    return target.isStirred;
  }

  /** The state it is in, when it was in it before; put first, as it will be asked for again. */
  find(target: Remembered): TargetState | undefined {
    this.#watched.lookAround();
    const { present, states } = target;
    if (present !== null && !target.isStirred) return present.state;
    const at = states.findIndex((state) => this.#watched.isSame(state));
    const found = states[at];
    if (found && at > 0) states.unshift(...states.splice(at, 1));
    return found;
  }

  /** A state that has just been read. */
  add({ states }: Remembered): TargetState {
    const state: TargetState = { looks: [], differsAt: 0, outcomes: [], isSettled: false };
    states.unshift(state);
    if (states.length > MAX_STATES) states.pop();
    return state;
  }

  /** What it says sways by itself: nothing that it said stands. */
  forget(target: Remembered): void {
    target.states = [];
    target.present = null;
  }
}

/** What is known to be said at the next poll; undefined where it has to be asked. */
export function knownAnswer({ outcomes, isSettled }: TargetState, polls: number): Outcome | undefined {
  return outcomes[polls] ?? (isSettled ? outcomes.at(-1) : undefined);
}

/** Whether it has said all that there is to say of its state, but for what becomes of that with time alone. */
export function growsOlder({ present }: Remembered): boolean {
  return present?.state.agesSinceMs !== undefined && present.state.isSettled;
}
