// States that traps alone tell: each holds until another trap takes it back or its time is over, also across a restart.

import type { Clock } from '../../contract/clock.ts';

/** States that may hold at one time; further ones are told, but end only by their own trap. */
export const MAX_TRAP_STATES = 2000;

export interface TrapState {
  site: string;
  asset: string;
  class: string;
  component: string;
  measurement: string;
  field: string;
  /** Wall time at which it is over. */
  untilMs: number;
}

export interface TrapStatesOptions {
  clock: Clock;
  keep: { load(): TrapState[]; save(states: readonly TrapState[]): void };
  onOver: (state: TrapState) => void;
}

export class TrapStates {
  readonly #options: TrapStatesOptions;
  readonly #states = new Map<string, TrapState>();
  #cancel: (() => void) | undefined;

  constructor(options: TrapStatesOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#states.size;
  }

  start(): void {
    for (const state of this.#options.keep.load().slice(0, MAX_TRAP_STATES)) this.#states.set(keyOf(state), state);
    this.#arm();
  }

  stop(): void {
    this.#cancel?.();
  }

  hold(state: Omit<TrapState, 'untilMs'>, forMs: number): void {
    const key = keyOf(state);
    if (!this.#states.has(key) && this.#states.size >= MAX_TRAP_STATES) return;
    this.#states.set(key, { ...state, untilMs: this.#options.clock.wallMs() + forMs });
    this.#changed();
  }

  end(state: Omit<TrapState, 'untilMs'>): void {
    if (this.#states.delete(keyOf(state))) this.#changed();
  }

  #changed(): void {
    this.#options.keep.save([...this.#states.values()]);
    this.#arm();
  }

  #arm(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    let first = Number.POSITIVE_INFINITY;
    for (const { untilMs } of this.#states.values()) first = Math.min(first, untilMs);
    if (!Number.isFinite(first)) return;
    const { clock } = this.#options;
    this.#cancel = clock.after(Math.max(0, first - clock.wallMs()), () => this.#expire());
  }

  #expire(): void {
    const now = this.#options.clock.wallMs();
    for (const [key, state] of this.#states) {
      if (state.untilMs > now) continue;
      this.#states.delete(key);
      this.#options.onOver(state);
    }
    this.#changed();
  }
}

function keyOf({ site, asset, component, measurement, field }: Omit<TrapState, 'untilMs'>): string {
  return `${site}\n${asset}\n${component}\n${measurement}\n${field}`;
}
