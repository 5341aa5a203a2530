// The states that each target of a simulated site was found in, with what it said there, and the one that it was in last. A
// state is known by what the target looked at.

import type { Outcome, TargetState } from './outcomes.ts';
import type { WatchedWorld } from './watched-world.ts';

/** States of one target that are remembered; past it the one used longest ago goes. */
export const MAX_STATES = 64;

/** The state a target was polled in last, and how often in a row. */
export interface Present {
  readonly state: TargetState;
  readonly polls: number;
}

export class TargetStates {
  readonly #watched: WatchedWorld;
  readonly #states = new Map<string, TargetState[]>();
  readonly #present = new Map<string, Present>();

  constructor(watched: WatchedWorld) {
    this.#watched = watched;
  }

  present(key: string): Present | undefined {
    return this.#present.get(key);
  }

  enter(key: string, state: TargetState, polls: number): void {
    this.#present.set(key, { state, polls });
  }

  /** The state it is in, when it was in it before; put first, as it will be asked for again. */
  find(key: string): TargetState | undefined {
    const known = this.#states.get(key);
    const at = known?.findIndex(({ looks }) => this.#watched.isSame(looks)) ?? -1;
    const found = known?.[at];
    if (found && at > 0) known.unshift(...known.splice(at, 1));
    return found;
  }

  /** A state that has just been read. */
  add(key: string): TargetState {
    const known = this.#states.get(key) ?? [];
    const state: TargetState = { looks: [], assets: [], outcomes: [], isSettled: false };
    known.unshift(state);
    if (known.length > MAX_STATES) known.pop();
    this.#states.set(key, known);
    return state;
  }

  /** What it says sways by itself: nothing that it said stands. */
  forget(key: string): void {
    this.#states.delete(key);
    this.#present.delete(key);
  }
}

/** What is known to be said at the next poll; undefined where it has to be asked. */
export function knownAnswer({ outcomes, isSettled }: TargetState, polls: number): Outcome | undefined {
  return outcomes[polls] ?? (isSettled ? outcomes.at(-1) : undefined);
}
